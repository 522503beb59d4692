"""Items for the files that mention Keras."""

from __future__ import annotations

import json
import sys
import xml.etree.ElementTree as ElementTree

import pytest

from tests.plugin.runs import FRAME, Project, said

EVERYWHERE = ("--kerasshape", "-o", "kerasshape_paths=app")


def nodes(result: pytest.RunResult) -> list[str]:
    return sorted(line for line in result.outlines if "::" in line)


def test_every_file_that_mentions_keras_is_an_item(project: Project) -> None:
    project.write("app/deep/notebook.ipynb", json.dumps({"cells": [], "metadata": {}, "x": "keras"}))
    project.write("app/deep/README.md", "keras")
    project.write("tests/test_it.py", "import keras_of_ours_is_not_imported if False else None\n")
    project.write("tests/test_it.py", "def test(): 'keras'")
    assert nodes(project.run(*EVERYWHERE, "--collect-only")) == [
        "app/broken.py::kerasshape",
        "app/deep/notebook.ipynb::kerasshape",
        "app/models.py::kerasshape",
        "tests/test_it.py::kerasshape",
        "tests/test_it.py::test",
    ]


def test_nothing_is_collected_unasked(project: Project) -> None:
    project.write("tests/test_it.py", "def test(): 'keras'")
    assert nodes(project.run("-o", "kerasshape_paths=app", "--collect-only")) == ["tests/test_it.py::test"]


def test_the_ini_file_can_ask_for_it(project: Project) -> None:
    project.write(
        "pyproject.toml",
        '[tool.pytest.ini_options]\ntestpaths = ["tests"]\nkerasshape = true\nkerasshape_paths = ["app"]',
    )
    project.write("tests/test_it.py", "def test(): pass")
    result = project.run()
    result.assert_outcomes(passed=2, failed=1)
    assert "kerasshape: Found 1 error in 1 of 2 files." in result.outlines


def test_files_inside_the_test_paths_are_not_collected_twice(project: Project) -> None:
    assert nodes(project.run(*EVERYWHERE, "--collect-only", "app")) == [
        "app/broken.py::kerasshape",
        "app/models.py::kerasshape",
    ]


def test_a_named_test_runs_alone(project: Project) -> None:
    project.write("tests/test_it.py", "def test(): pass")
    assert nodes(project.run(*EVERYWHERE, "--collect-only", "tests/test_it.py")) == ["tests/test_it.py::test"]


def test_one_file_by_its_id(project: Project) -> None:
    result = project.run("--kerasshape", "app/broken.py::kerasshape")
    result.assert_outcomes(failed=1)


def test_a_failure_is_what_check_prints(project: Project) -> None:
    result = project.run(*EVERYWHERE, "-m", "kerasshape")
    result.assert_outcomes(passed=1, failed=1)
    printed = project.pytester.run(sys.executable, "-m", "kerasshape", "check", "--quiet", "app/broken.py").outlines
    assert said(result).split("\n") == [line for line in printed if line] == FRAME.split("\n")


def test_the_whole_output(project: Project) -> None:
    project.write("tests/test_it.py", "def test(): pass")
    lines = project.run(*EVERYWHERE).outlines
    start = next(index for index, line in enumerate(lines) if "FAILURES" in line)
    assert lines[start + 1 : -1] == [
        "__________________________ app/broken.py (kerasshape) __________________________",
        *FRAME.split("\n"),
        "kerasshape: Found 1 error in 1 of 2 files.",
        "=========================== short test summary info ============================",
        "FAILED app/broken.py::kerasshape - error[KS102] sequence-into-repeat-vector: ...",
    ]


def test_a_clean_project_has_one_line_too(project: Project) -> None:
    (project.path / "app" / "broken.py").unlink()
    result = project.run(*EVERYWHERE)
    result.assert_outcomes(passed=1)
    assert "kerasshape: No shape faults found in 1 file." in result.outlines


def test_the_marker_selects(project: Project) -> None:
    project.write("tests/test_it.py", "def test(): pass")
    project.run(*EVERYWHERE, "-m", "not kerasshape").assert_outcomes(passed=1, deselected=2)
    project.run(*EVERYWHERE, "-m", "kerasshape", "-k", "models").assert_outcomes(passed=1, deselected=2)


def test_the_project_configures_it(project: Project) -> None:
    project.write(
        "pyproject.toml",
        """
        [tool.pytest.ini_options]
        testpaths = ["tests"]
        [tool.kerasshape]
        exclude = ["app/models.py"]
        ignore = ["KS102"]
        """,
    )
    result = project.run(*EVERYWHERE)
    result.assert_outcomes(passed=1)
    assert nodes(project.run(*EVERYWHERE, "--collect-only")) == ["app/broken.py::kerasshape"]
    assert nodes(project.run("--kerasshape", "--collect-only", "app")) == ["app/broken.py::kerasshape"]


def test_a_file_that_cannot_be_parsed_fails_its_item(project: Project) -> None:
    project.write("app/broken.py", "import keras\ndef f(:\n")
    result = project.run(*EVERYWHERE)
    result.assert_outcomes(passed=1, failed=1)
    assert said(result).startswith("error[KS0")


def test_junit_xml_holds_the_frame_and_the_counts(project: Project) -> None:
    project.run(*EVERYWHERE, "--junit-xml=report.xml")
    cases = ElementTree.parse(project.path / "report.xml").getroot().findall(".//testcase")
    by_class = {case.get("classname"): case for case in cases}
    assert {case.get("name") for case in cases} == {"kerasshape"}
    broken = by_class["app.broken"]
    failure = broken.find("failure")
    assert failure is not None
    assert (failure.text or "").strip() == FRAME
    assert {each.get("name"): each.get("value") for each in broken.iter("property")} == {
        "kerasshape_errors": "1",
        "kerasshape_warnings": "0",
    }
    assert by_class["app.models"].find("failure") is None


def test_a_path_that_is_not_there(project: Project) -> None:
    result = project.run("--kerasshape", "-o", "kerasshape_paths=ap", subprocess=True)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    told = [line for line in (*result.outlines, *result.errlines) if "ERROR" in line]
    cure = "name a Python file, a notebook or a folder that does"
    assert told == [f"ERROR: kerasshape_paths: {project.path}/ap does not exist; {cure}."]


def test_workers_share_the_files(project: Project) -> None:
    result = project.run(*EVERYWHERE, "-n", "2", subprocess=True)
    result.assert_outcomes(passed=1, failed=1)
    assert said(result).endswith(FRAME)
    assert "kerasshape: Found 1 error in 1 of 2 files." in result.outlines


def test_hooks_of_other_plugins_find_what_every_test_has(project: Project) -> None:
    project.write("conftest.py", "def pytest_runtest_call(item):\n    print('arguments', item.funcargs)")
    result = project.run(*EVERYWHERE, "app/models.py", "-s")
    result.assert_outcomes(passed=1)
    assert "arguments {}" in result.stdout.str()
