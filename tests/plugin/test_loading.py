"""What the plugin loads, registers and costs while nobody uses it."""

from __future__ import annotations

import json

import pytest

import pytest_kerasshape
from tests.plugin.runs import Project

REPORT_MODULES = """
import json, sys, pathlib

def pytest_sessionfinish():
    pathlib.Path("modules.json").write_text(json.dumps(sorted(sys.modules)))
"""

HEAVY = ("libcst", "kerasshape", "tensorflow", "keras", "tf_keras", "numpy", "click", "pathspec")


def loaded(project: Project, *options: str) -> set[str]:
    project.write("conftest.py", REPORT_MODULES)
    project.write("tests/test_it.py", "def test(): pass")
    project.run(*options, subprocess=True).assert_outcomes(passed=1)
    return set(json.loads((project.path / "modules.json").read_text(encoding="utf-8")))


def test_nothing_is_loaded_until_it_is_used(project: Project) -> None:
    modules = loaded(project)
    assert {name for name in modules if name.split(".")[0] in HEAVY} == set()
    assert {name for name in modules if name.startswith("pytest_kerasshape")} == {
        "pytest_kerasshape",
        "pytest_kerasshape.plugin",
        "pytest_kerasshape.running",
    }


def test_nothing_at_all_is_loaded_when_it_is_switched_off(project: Project) -> None:
    modules = loaded(project, "-p", "no:kerasshape")
    assert {name for name in modules if name.startswith("pytest_kerasshape")} == set()


def test_the_plugin_adds_only_its_own_modules_to_a_run(project: Project) -> None:
    without = loaded(project, "-p", "no:kerasshape")
    assert {name.split(".")[0] for name in loaded(project) - without} == {"pytest_kerasshape"}


def test_checking_files_loads_no_keras(project: Project) -> None:
    modules = loaded(project, "--kerasshape", "-m", "not kerasshape")
    assert {name for name in modules if name.split(".")[0] in ("tensorflow", "keras", "tf_keras", "libcst")} == set()


@pytest.mark.parametrize("options", [("-n", "2"), ("--strict-markers",), ("-p", "randomly", "-p", "xdist", "-n", "1")])
def test_it_goes_with_other_options(project: Project, options: tuple[str, ...]) -> None:
    project.write(
        "tests/test_it.py",
        """
        import pytest

        @pytest.mark.shapes("app/models.py::build", output=(50, 5, 10))
        @pytest.mark.parametrize("n_out", [1, 2, 3, 4])
        def test(n_out, shape_of):
            assert shape_of("app/models.py::build", n_out) == (50, n_out, 10)
        """,
    )
    arguments = ("--kerasshape", "-o", "kerasshape_paths=app", *options)
    result = project.pytester.runpytest_subprocess("-p", "no:cacheprovider", *arguments)
    result.assert_outcomes(passed=5, failed=1)
    assert "kerasshape: Found 1 error in 1 of 2 files." in result.outlines


def test_items_outside_the_test_paths_are_counted(project: Project) -> None:
    project.write("tests/test_it.py", "def test(): pass\n")
    arguments = ("--kerasshape", "-o", "kerasshape_paths=app", "-p", "no:cacheprovider")
    result = project.pytester.runpytest_subprocess(*arguments)
    result.assert_outcomes(passed=2, failed=1)
    assert "collected 3 items" in result.outlines


def test_markers_are_documented(project: Project) -> None:
    lines = project.run("--markers").outlines
    told = [line for line in lines if line.startswith(("@pytest.mark.shapes", "@pytest.mark.kerasshape"))]
    assert told == [
        "@pytest.mark.shapes(reference, input=..., output=..., **arguments): fail the test unless the model that a "
        'reference such as "app/models.py::build" names has these shapes, read without running it; `...` is a '
        "wildcard, and **arguments are what the function is called with.",
        "@pytest.mark.kerasshape: set on the items that `--kerasshape` adds, one for each file that mentions Keras, "
        "for use with -m.",
    ]


def fixtures(project: Project, module: str) -> tuple[list[str], list[str]]:
    """The names and texts of the fixtures that pytest lists for a module."""
    lines = project.run("--fixtures").outlines
    found = [index for index, line in enumerate(lines) if f"fixtures defined from {module} " in line]
    if not found:
        return [], []
    after = range(found[0] + 1, len(lines))
    end = next((index for index in after if lines[index].startswith("---")), len(lines))
    names = [line.split(" -- ")[0] for line in lines[found[0] : end] if " -- " in line]
    return names, [line.strip() for line in lines[found[0] : end] if line.startswith("    ")]


def test_fixtures_are_documented(project: Project) -> None:
    assert fixtures(project, "pytest_kerasshape.plugin") == (
        ["shape_of", "kerasshape_check", "shape_snapshot"],
        [
            "A function that tells the output shape of a model, read without running it.",
            "A function that checks a file or source text as `kerasshape check` does.",
            "A function that compares a model's layer table with the one kept next to the test.",
        ],
    )


def test_the_tutorials_are_not_there_when_nobody_asks_for_them(project: Project) -> None:
    (project.path / "conftest.py").unlink()
    assert fixtures(project, "pytest_kerasshape.tutorial") == ([], [])


def test_the_tutorials_are_there_when_they_are_asked_for(project: Project) -> None:
    assert fixtures(project, "pytest_kerasshape.tutorial") == (
        [
            "build_article_model",
            "article_model",
            "time_distributed_dense_model",
            "repeat_vector_model",
            "one_to_many_model",
            "many_to_many_model",
            "many_to_many_other_length_model",
        ],
        [
            "A function that builds one of the tutorial's models with sizes of your own.",
            "Each of the tutorial's five models in turn, built with real Keras, with its documented shapes.",
            "The tutorial's TimeDistributed(Dense(8)), built: (None, 10, 16) to (None, 10, 8).",
            "The tutorial's Dense(32) and RepeatVector(3), built: (None, 32) to (None, 3, 32).",
            "The tutorial's one-to-many model with LSTM, built: (50, 1, 10) to (50, 5, 10).",
            "The tutorial's many-to-many model of one length, built: (50, 10, 10) to (50, 10, 100).",
            "The tutorial's many-to-many model of another length, built: (50, 10, 10) to (50, 20, 100).",
        ],
    )


@pytest.mark.parametrize(
    "body",
    [
        "def test(build_article_model): assert callable(build_article_model)",
        "class TestIt:\n    def test(self, build_article_model): assert callable(build_article_model)",
        "@pytest.fixture\ndef build(build_article_model): return build_article_model\n"
        "def test(build): assert callable(build)",
    ],
)
def test_the_tutorials_come_with_a_warning_when_they_are_not(project: Project, body: str) -> None:
    (project.path / "conftest.py").unlink()
    result = project.run_test(body)
    result.assert_outcomes(passed=1, warnings=1)
    assert 'write pytest_plugins = ["pytest_kerasshape.tutorial"]' in "".join(result.outlines)


@pytest.mark.parametrize("name", ["build_article_model", "article_model"])
def test_the_tutorials_come_without_one_when_they_are(project: Project, name: str) -> None:
    project.run_test(f"def test({name}): pass", "--collect-only").assert_outcomes(warnings=0)


def test_the_package_tells_its_names_and_no_others() -> None:
    assert set(pytest_kerasshape.__all__) <= set(dir(pytest_kerasshape))
    assert all(getattr(pytest_kerasshape, name).__doc__ for name in pytest_kerasshape.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'assert_shape'"):
        _ = pytest_kerasshape.assert_shape


@pytest.mark.parametrize(
    ("environment", "ini", "major"), [("", "auto", 3), ("1", "auto", 2), ("1", "3", 3), ("", "2", 2)]
)
def test_the_keras_that_models_are_built_with(
    project: Project, monkeypatch: pytest.MonkeyPatch, environment: str, ini: str, major: int
) -> None:
    monkeypatch.setenv("TF_USE_LEGACY_KERAS", environment)
    project.write(
        "tests/test_it.py",
        f"""
        from pytest_kerasshape.running import real_major

        def test():
            assert real_major() == {major}
        """,
    )
    project.run("-o", f"kerasshape_keras={ini}").assert_outcomes(passed=1)
