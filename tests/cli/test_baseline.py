"""A baseline leaves out what a project has already, and tells what of it is gone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_commands import run
from tests.cli.test_configured import FAULTY, HEAD, write

SECOND = "second = keras.Sequential([keras.Input((3,)), LSTM(8)])\n"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write("pyproject.toml", "[tool.kerasshape]\nkeras-version = 3\n")
    write("a.py", FAULTY)
    write("pkg/b.py", FAULTY + FAULTY)
    return tmp_path


def check(*arguments: str) -> tuple[list[str], str, int]:
    """The findings, what is said of the baseline, and the exit code."""
    result = run("check", "--baseline", "known.json", "--format", "json", *arguments)
    found = [f"{each['path']}:{each['line']} {each['code']}" for each in json.loads(result.stdout)["diagnostics"]]
    return found, result.stderr, result.exit_code


def written(*arguments: str) -> None:
    assert run("check", "--write-baseline", "known.json", *arguments).exit_code == 0


def test_what_it_holds_fails_no_run() -> None:
    assert run("check").exit_code == 1
    result = run("check", "--write-baseline", "known.json")
    assert (result.stdout, result.exit_code) == ("Wrote 3 findings to known.json.\n", 0)
    assert check() == ([], "3 findings of known.json left out.\n", 0)
    closing = run("check", "--baseline", "known.json").stdout
    assert closing == "No shape faults found in 2 files.\n"


def test_it_is_written_in_lines() -> None:
    written()
    first, second = [line for line in Path("known.json").read_text().splitlines() if line.startswith("  {")]
    entry = {"path": "a.py", "code": "KS101", "name": "wrong-rank", "line": FAULTY.splitlines()[2]}
    assert json.loads(first.removesuffix(",")) == entry
    assert json.loads(second) == {**entry, "path": "pkg/b.py", "count": 2}


def test_it_lasts_while_lines_move() -> None:
    written()
    write("a.py", "# a remark\n\n" + FAULTY.replace("model =", "if True:\n    model ="))
    assert check() == ([], "3 findings of known.json left out.\n", 0)


def test_what_is_new_is_found() -> None:
    written()
    write("a.py", FAULTY + SECOND)
    assert check()[0] == ["a.py:4 KS101"]
    write("a.py", FAULTY + FAULTY)  # one more of what it holds once
    assert check()[0] == ["a.py:6 KS101"]


def test_what_is_gone_is_told() -> None:
    written()
    write("a.py", HEAD)
    line = FAULTY.splitlines()[2]
    assert check() == (
        [],
        "2 findings of known.json left out.\n"
        f"a.py: KS101 wrong-rank is gone from `{line}`\n"
        "1 finding of known.json gone; --write-baseline leaves them out.\n",
        0,
    )
    Path("pkg/b.py").unlink()
    assert check()[1].count("pkg/b.py: KS101 wrong-rank is gone") == 2


def test_what_was_not_checked_is_not_gone() -> None:
    written()
    assert check("a.py") == ([], "1 finding of known.json left out.\n", 0)


def test_paths_count_from_the_folder_of_the_baseline(monkeypatch: pytest.MonkeyPatch) -> None:
    written()
    monkeypatch.chdir("pkg")
    result = run("check", "--baseline", "../known.json", ".")
    assert (result.stderr, result.exit_code) == ("2 findings of known.json left out.\n", 0)


def test_cells_of_a_notebook_may_move(tmp_path: Path) -> None:
    def notebook(*cells: str) -> None:
        code = [{"cell_type": "code", "source": cell} for cell in cells]
        write("n.ipynb", json.dumps({"cells": code, "nbformat": 4}))

    notebook(FAULTY)
    written()
    notebook("x = 1\n", HEAD, FAULTY)
    assert check()[0] == []


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"kerasshape-baseline": 1, "findings": [3]}'])
def test_a_file_that_is_no_baseline(text: str) -> None:
    write("known.json", text)
    result = run("check", "--baseline", "known.json")
    assert result.stderr.startswith("Error: known.json is no baseline; `kerasshape check --write-baseline known.json`")
    assert (result.stdout, result.exit_code) == ("", 2)


def test_one_of_another_version() -> None:
    write("known.json", '{"kerasshape-baseline": 9, "findings": []}')
    assert "was written by another version" in run("check", "--baseline", "known.json").stderr


def test_both_options_are_wrong_use() -> None:
    written()
    result = run("check", "--baseline", "known.json", "--write-baseline", "known.json")
    assert result.stderr == "Error: --write-baseline writes all findings; leave --baseline out\n"
    assert result.exit_code == 2
