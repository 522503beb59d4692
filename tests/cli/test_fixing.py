"""`check --fix` and its like, over files, notebooks and standard input."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_commands import run

HEAD = "from keras import Input, Sequential\nfrom keras.layers import LSTM, RepeatVector\n\n"
FAULTY = f"{HEAD}model = Sequential([Input((10, 16)), LSTM(8, return_sequences=True), RepeatVector(3)])\n"
MENDED = FAULTY.replace(", return_sequences=True", "")
PATCH = f"""\
--- a.py
+++ a.py
@@ -1,4 +1,4 @@
 from keras import Input, Sequential
 from keras.layers import LSTM, RepeatVector
{" "}
-{FAULTY.splitlines()[-1]}
+{MENDED.splitlines()[-1]}
"""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.py").write_text(FAULTY)


def test_safe_fixes_only() -> None:
    """One of several cures is left to a person."""
    result = run("check", "--fix", "a.py")
    assert result.exit_code == 1
    assert "Fixed 0 findings in 0 files." in result.stderr
    assert Path("a.py").read_text() == FAULTY


def test_unsafe_fixes() -> None:
    result = run("check", "--fix", "--unsafe-fixes", "a.py")
    assert (result.exit_code, result.stderr) == (0, "Fixed 1 finding in 1 file.\n")
    assert result.stdout == "No shape faults found in 1 file.\n"
    assert Path("a.py").read_text() == MENDED


def test_unsafe_fixes_of_what() -> None:
    result = run("check", "--unsafe-fixes", "a.py")
    assert result.exit_code == 2
    assert "--unsafe-fixes widens --fix, --fix-only or --diff; add one of them" in result.stderr


def test_fix_only_reports_nothing() -> None:
    Path("b.py").write_text("import keras\n\nkeras.layers.Dense(units=-1)\n")
    result = run("check", "--fix-only", "--unsafe-fixes", "--quiet", ".")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert Path("a.py").read_text() == MENDED


def test_a_patch() -> None:
    result = run("check", "--diff", "--unsafe-fixes", "a.py")
    assert (result.exit_code, result.stdout, result.stderr) == (1, PATCH, "Would fix 1 finding in 1 file.\n")
    assert Path("a.py").read_text() == FAULTY


def test_a_patch_of_the_last_line() -> None:
    Path("a.py").write_text(FAULTY.rstrip("\n"))
    marked = "\n\\ No newline at end of file\n"
    lines = (FAULTY.splitlines()[-1], MENDED.splitlines()[-1])
    assert run("check", "--diff", "--unsafe-fixes", "a.py").stdout.endswith(f"-{lines[0]}{marked}+{lines[1]}{marked}")


def test_no_patch() -> None:
    result = run("check", "--diff", "a.py")
    assert (result.exit_code, result.stdout) == (0, "")


@pytest.mark.parametrize("option", ["unfixable", "fixable"])
def test_what_may_be_fixed(option: str) -> None:
    rules = '["KS102"]' if option == "unfixable" else '["KS1", "KS2"]'
    Path("kerasshape.toml").write_text(f"{option} = {rules}\n")
    run("check", "--fix-only", "--unsafe-fixes", "a.py")
    assert Path("a.py").read_text() == (FAULTY if option == "unfixable" else MENDED)


def test_fixable_names_a_rule() -> None:
    Path("kerasshape.toml").write_text('fixable = ["KS1O2"]\n')
    result = run("check", "a.py")
    assert (result.exit_code, "`fixable`" in result.stderr) == (2, True)


def test_a_suppressed_finding_is_not_fixed() -> None:
    text = FAULTY.replace("RepeatVector(3)])", "RepeatVector(3)])  # noqa: KS102")
    Path("a.py").write_text(text)
    assert run("check", "--fix", "--unsafe-fixes", "a.py").exit_code == 0
    assert Path("a.py").read_text() == text


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_standard_input(newline: str) -> None:
    """The mended source comes out, with the line ends that came in; what remains is told beside it."""
    data = (FAULTY.replace("\n", newline) + f"model.add(None){newline}").encode()
    command = [sys.executable, "-m", "kerasshape", "check", "-", "--fix", "--unsafe-fixes", "--format", "concise"]
    ran = subprocess.run(command, input=data, capture_output=True, check=False)
    assert ran.stdout == (MENDED.replace("\n", newline) + f"model.add(None){newline}").encode()
    assert ran.returncode == 1
    assert "Fixed 1 finding in 1 file.\n" in ran.stderr.decode()
    assert "<stdin>:5:" in ran.stderr.decode()


def test_a_patch_of_standard_input() -> None:
    command = [sys.executable, "-m", "kerasshape", "check", "-", "--diff", "--unsafe-fixes", "--stdin-filename", "a.py"]
    ran = subprocess.run(command, input=FAULTY.encode(), capture_output=True, check=False)
    assert ran.stdout.decode() == PATCH


def notebook(*cells: str) -> str:
    found = [
        {
            "cell_type": "code",
            "execution_count": 3,
            "metadata": {},
            "outputs": [{"name": "x"}],
            "source": cell.splitlines(True),
        }
        for cell in cells
    ]
    return json.dumps({"cells": found, "metadata": {"kernelspec": {"language": "python"}}, "nbformat": 4}, indent=1)


def test_a_notebook() -> None:
    """A cell is mended; outputs, metadata and magics are what they were."""
    head = f"%matplotlib inline\n{HEAD}"
    model = "model = Sequential([Input((10, 16)), LSTM(8, return_sequences=True), RepeatVector(3)])\nmodel.summary()"
    Path("a.ipynb").write_text(notebook(head, model))
    result = run("check", "--fix", "--unsafe-fixes", "a.ipynb")
    assert result.exit_code == 0
    assert Path("a.ipynb").read_text() == notebook(head, model.replace(", return_sequences=True", ""))


def test_an_import_in_another_cell() -> None:
    """What a fix needs is imported where its like is."""
    body = "model = Sequential([Input((10, 16)), LSTM(8), TimeDistributed(LSTM(3))])"
    Path("a.ipynb").write_text(notebook(HEAD.replace("RepeatVector", "TimeDistributed"), body))
    shown = json.loads(run("check", "--show-fixes", "--format", "json", "a.ipynb").stdout)
    assert {edit["cell"] for fix in shown["diagnostics"][0]["fixes"] for edit in fix["edits"]} <= {1, 2}


def test_a_fix_that_hurts_an_importer_is_not_offered() -> None:
    """The file alone would be right; another one of the project uses the model."""
    Path("c.py").write_text(
        f"{HEAD}units = 8\nlayer = LSTM(8, return_sequences=True)\n"
        "model = Sequential([Input((10, 16)), layer, RepeatVector(3)])\n"
    )
    Path("d.py").write_text(
        "from c import layer\nfrom keras import Input, Sequential\nfrom keras.layers import LSTM\n\n"
        "model = Sequential([Input((10, 16)), layer, LSTM(3)])\n"
    )
    assert run("check", "d.py").exit_code == 0
    shown = json.loads(run("check", "--show-fixes", "--format", "json", "c.py").stdout)
    titles = [fix["title"] for fix in shown["diagnostics"][0]["fixes"]]
    assert "drop `return_sequences=True`" not in titles
    assert titles, "another cure changes nothing for the importer"


class TestFormats:
    def test_full(self) -> None:
        shown = run("check", "--show-fixes", "a.py").stdout
        assert shown.split("   = fix: ")[1] == (
            "drop `return_sequences=True` (one of several cures)\n"
            f" 4 - {FAULTY.splitlines()[-1]}\n 4 + {MENDED.splitlines()[-1]}\n"
        )

    def test_json(self) -> None:
        (finding,) = json.loads(run("check", "--show-fixes", "--format", "json", "a.py").stdout)["diagnostics"]
        place = {"cell": None, "line": 4, "column": 44, "end_line": 4, "end_column": 67}
        edits = [{**place, "text": ""}]
        assert finding["fixes"][0] == {"title": "drop `return_sequences=True`", "safe": False, "edits": edits}

    def test_json_without(self) -> None:
        (finding,) = json.loads(run("check", "--format", "json", "a.py").stdout)["diagnostics"]
        assert finding["fixes"] == []

    def test_sarif(self) -> None:
        (result,) = json.loads(run("check", "--show-fixes", "--format", "sarif", "a.py").stdout)["runs"][0]["results"]
        (change,) = result["fixes"][0]["artifactChanges"]
        region = {"startLine": 4, "startColumn": 44, "endLine": 4, "endColumn": 67}
        assert change["replacements"] == [{"deletedRegion": region, "insertedContent": {"text": ""}}]
        assert change["artifactLocation"]["uri"] == "a.py"

    def test_rdjson(self) -> None:
        (finding,) = json.loads(run("check", "--show-fixes", "--format", "rdjson", "a.py").stdout)["diagnostics"]
        first = finding["suggestions"][0]
        last = len(FAULTY.splitlines()[-1]) + 1
        assert first["range"] == {"start": {"line": 4, "column": 1}, "end": {"line": 4, "column": last}}
        assert first["text"] == MENDED.splitlines()[-1]

    def test_statistics_has_no_fixes(self) -> None:
        assert run("check", "--show-fixes", "--statistics", "a.py").exit_code == 2


def test_the_patch_can_be_applied() -> None:
    """git takes it."""
    shown = run("check", "--diff", "--unsafe-fixes", "a.py").stdout
    applied = subprocess.run(["git", "apply", "-p0", "-"], input=shown.encode(), check=False, capture_output=True)
    assert applied.stderr == b""
    assert Path("a.py").read_text() == MENDED
