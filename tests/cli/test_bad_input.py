"""Wrong use and bad input in real processes: a sentence or a finding, no traceback, all other files checked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kerasshape.checker import check_source
from kerasshape.config import Config
from kerasshape.results import FileResult
from tests.work import HANG, growth

ROOT = Path(__file__).parents[2]

HEAD = "import keras\nfrom keras.layers import LSTM\n"
GOOD = HEAD + "model = keras.Sequential([keras.Input((10, 4)), LSTM(8)])\n"
FAULTY = HEAD + "model = keras.Sequential([keras.Input((4,)), LSTM(8)])\n"
FOUND = (3, "wrong-rank")
"""What FAULTY has, so that a file that ends in a strange way proves that it was read."""
TOO_DEEP = {(1, "syntax-fault")}
"""Of a chain that is too long for the running Python; a newer one may read it, and then the fault is found."""


@dataclass(frozen=True)
class Ran:
    """One run of the command."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> Any:
        """The JSON that it printed."""
        return json.loads(self.out)


def kerasshape(*arguments: str, cwd: Path, stdin: bytes = b"") -> Ran:
    done = subprocess.run(
        [sys.executable, "-m", "kerasshape", *arguments],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        timeout=HANG,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
    )
    ran = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert "Traceback" not in ran.out + ran.err, ran.err
    assert "kerasshape failed on this file" not in ran.out, ran.out
    return ran


def notebook(*cells: object) -> str:
    return json.dumps({"cells": list(cells), "nbformat": 4})


def code_cell(source: object) -> dict[str, object]:
    return {"cell_type": "code", "source": source}


FILES: dict[str, tuple[bytes | str, set[tuple[int, str]]]] = {
    "good.py": (GOOD, set()),
    "faulty.py": (FAULTY, {FOUND}),
    "empty.py": ("", set()),
    "only_a_comment.py": ("# keras", set()),
    "no_newline_at_the_end.py": (FAULTY.rstrip("\n"), {FOUND}),
    "binary.py": (b"\x00\x01keras\xff\xfe\x00" + bytes(range(256)), {(1, "unreadable-file")}),
    "nul_in_a_string.py": (HEAD + "x = '\x00'\n", {(1, "unreadable-file")}),
    "latin_without_cookie.py": (FAULTY.encode() + b"# gr\xf6\xdfe\n", {(4, "unreadable-file")}),
    "latin_with_cookie.py": (
        b"# -*- coding: latin-1 -*-\n" + FAULTY.encode() + b"x = 'gr\xf6\xdfe'\n",
        {(4, "wrong-rank")},
    ),
    "cookie_of_vim.py": (
        b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n" + FAULTY.encode() + b"# \x80\n",
        {(5, "wrong-rank")},
    ),
    "unknown_cookie.py": (b"# -*- coding: klingon -*-\n" + FAULTY.encode(), {(1, "unreadable-file")}),
    "bom.py": (b"\xef\xbb\xbf" + FAULTY.encode(), {FOUND}),
    "crlf.py": (FAULTY.replace("\n", "\r\n"), {FOUND}),
    "cr.py": (FAULTY.replace("\n", "\r"), {FOUND}),
    "form_feed.py": (HEAD + "\f" + FAULTY.removeprefix(HEAD), {FOUND}),
    "tabs.py": (
        HEAD + "if True:\n\tmodel = keras.Sequential()\n\tmodel.add(keras.Input((4,)))\n\tmodel.add(LSTM(8))\n",
        {(6, "wrong-rank")},
    ),
    "tabs_and_spaces.py": (HEAD + "if True:\n\tx = 1\n        y = 2\n", {(5, "syntax-fault")}),
    "syntax_error.py": (HEAD + "model = keras.Sequential([\n", {(3, "syntax-fault")}),
    "python_2.py": (HEAD + "print 'keras'\nexec 'x'\n", {(3, "syntax-fault")}),
    "merge_conflict.py": (HEAD + "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> b\n", {(3, "syntax-fault")}),
    "nested_100.py": (FAULTY + "x = " + "[" * 100 + "]" * 100 + "\n", {FOUND}),
    "nested_1000.py": (FAULTY + "x = " + "[" * 1000 + "]" * 1000 + "\n", {(4, "syntax-fault")}),
    "nested_100000.py": (FAULTY + "x = " + "(" * 100_000 + ")" * 100_000 + "\n", {(4, "syntax-fault")}),
    "never_closed_100000.py": (FAULTY + "x = " + "{" * 100_000 + "\n", {(4, "syntax-fault")}),
    "long_sum.py": (FAULTY + "x = " + " + ".join(["1"] * 500) + "\n", {FOUND}),
    "longer_sum.py": (FAULTY + "x = " + " + ".join(["1"] * 50_000) + "\n", TOO_DEEP),
    "long_and.py": (FAULTY + "x = " + " and ".join(["True"] * 5000) + "\n", {FOUND}),
    "long_attribute.py": (FAULTY + "x = keras" + ".a" * 5000 + "\n", TOO_DEEP),
    "long_chain_of_calls.py": (FAULTY + "x = model" + ".add(1)" * 5000 + "\n", TOO_DEEP),
    "many_nots.py": (FAULTY + "x = " + "not " * 5000 + "1\n", TOO_DEEP),
    "many_lambdas.py": (FAULTY + "x = " + "lambda: " * 5000 + "1\n", TOO_DEEP),
    "long_line.py": (FAULTY + "x = [" + "1, " * 50_000 + "]\n", {FOUND}),
    "many_elifs.py": (
        FAULTY
        + "n = input()\nif n == -1:\n    pass\n"
        + "".join(f"elif n == {i}:\n    m = {i}\n" for i in range(1000)),
        {FOUND},
    ),
    "range_of_a_billion.py": (FAULTY + "for i in range(10**9):\n    keras.layers.Dense(i)\n", {FOUND}),
    "large_numbers.py": (
        FAULTY + "x = [i for i in range(10**9)], list(range(10**9)), sum(range(10**9)), 10**9 in range(10**10)\n"
        "y = 'a' * 10**10, [0] * 10**10, (0,) * 10**10, 10**10**10, 2**10**9, 1 << 10**10, '%999999999d' % 1\n",
        {FOUND},
    ),
    "endless_while.py": (FAULTY + "while True:\n    x = keras.layers.Dense(1)\n", {FOUND}),
    "recursion.py": (FAULTY + "def f(n):\n    return f(n + 1) + f(n - 1)\n\n\nkeras.layers.Dense(f(1))\n", {FOUND}),
    "mutual_recursion.py": (
        FAULTY
        + "def a(n):\n    return b(n + 1) + b(n)\n\n\ndef b(n):\n    return a(n) + a(n - 1) + keras.f(n)\n\n\na(1)\n",
        {FOUND},
    ),
    "class_of_itself.py": (
        FAULTY + "class A(A):\n    pass\n\n\nclass B(B, A, keras.Model):\n    pass\n\n\nB()(A())\n",
        {FOUND},
    ),
    "list_of_itself.py": (
        FAULTY
        + "a = []\na.append(a)\nd = {}\nd['d'] = d\nprint(a == a, a + a, d)\nkeras.f(a, d)\nkeras.Sequential(a)\n",
        {FOUND},
    ),
    "no_json.ipynb": ("keras", {(1, "unreadable-notebook")}),
    "half_json.ipynb": ('{"cells": [{"cell_type": "code", "source": "import keras', {(1, "unreadable-notebook")}),
    "json_list.ipynb": ('["keras"]', {(1, "unreadable-notebook")}),
    "json_without_cells.ipynb": ('{"keras": 1}', {(1, "unreadable-notebook")}),
    "deep_json.ipynb": ("[" * 100_000 + '"keras"' + "]" * 100_000, {(1, "unreadable-notebook")}),
    "odd_cells.ipynb": (notebook(1, None, code_cell(5), code_cell(["import keras", 3]), {"source": "x"}), set()),
    "syntax_error_in_a_cell.ipynb": (notebook(code_cell("import keras"), code_cell("x = (")), {(1, "syntax-fault")}),
    "faulty.ipynb": (notebook(code_cell(FAULTY)), {FOUND}),
}


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """One run over all the files at once."""
    folder = tmp_path_factory.mktemp("bad")
    for name, (content, _) in FILES.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return kerasshape("check", "--isolated", "--keras-version", "3", "--format", "json", ".", cwd=folder)


@pytest.mark.parametrize("name", FILES)
def test_file(name: str, everything: Ran) -> None:
    found = {(each["line"], each["name"]) for each in everything.report["diagnostics"] if each["path"] == name}
    expected = FILES[name][1]
    assert found == expected or (expected is TOO_DEEP and found == {FOUND})


def test_the_run_over_all_files(everything: Ran) -> None:
    """Every file is counted once, and each finding is short."""
    counts = everything.report["files"]
    assert sum(counts.values()) == len(FILES)
    assert counts["skipped"] == 1
    assert everything.code == 1
    assert everything.err == ""
    for finding in everything.report["diagnostics"]:
        assert finding["message"]
        assert len(finding["message"]) < 300, finding["path"]


def test_the_work_grows_with_the_lines() -> None:
    def check(lines: int) -> FileResult:
        code = FAULTY + "".join(f"value_{i} = {i} + 1\n" for i in range(lines))
        return check_source(code.encode(), "long.py", Config(keras_version=3))

    assert growth(check, 1000) < 2.2


def test_a_file_of_50_000_lines(tmp_path: Path) -> None:
    (tmp_path / "long.py").write_text(FAULTY + "".join(f"value_{i} = {i} + 1\n" for i in range(50_000)))
    ran = kerasshape("check", "--isolated", "--format", "concise", "long.py", cwd=tmp_path)
    assert "long.py:3:46: KS101" in ran.out


def test_loops_in_loops() -> None:
    """A hundred million layers: the loops are not evaluated to their end."""
    loops = "".join("    " * depth + f"for n{depth} in range(100):\n" for depth in range(4))
    code = FAULTY + loops + " " * 16 + "model.add(keras.layers.Dense(8))\n"
    result = check_source(code.encode(), "loops.py", Config(keras_version=3))
    assert [(each.span.line, each.name) for each in result.diagnostics] == [FOUND]
    assert 1 < len(result.calls) < 10_000


@pytest.mark.slow
def test_a_file_that_costs_too_much(tmp_path: Path) -> None:
    """The budget ends it and says so, what was found stands, and the other files are checked."""
    (tmp_path / "costly.py").write_text(FAULTY + "x = [keras" + ", 1" * 210_000 + "]\n")
    (tmp_path / "other.py").write_text(FAULTY)
    ran = kerasshape("check", "--isolated", "--keras-version", "3", "--format", "json", ".", cwd=tmp_path)
    names = [(each["path"], each["name"]) for each in ran.report["diagnostics"]]
    assert names == [("costly.py", "budget-exceeded"), ("costly.py", "wrong-rank"), ("other.py", "wrong-rank")]


def test_a_missing_path(tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text(GOOD)
    ran = kerasshape("check", "good.py", "nowhere.py", cwd=tmp_path)
    assert ran.code == 2
    assert "Error: " in ran.err
    assert "nowhere.py" in ran.err
    assert ran.out == ""


def test_an_empty_folder(tmp_path: Path) -> None:
    ran = kerasshape("check", ".", cwd=tmp_path)
    assert ran.code == 0
    assert "no Python files" in (ran.out + ran.err).replace("No ", "no ")


def test_a_folder_called_like_a_file(tmp_path: Path) -> None:
    (tmp_path / "model.py").mkdir()
    (tmp_path / "model.py" / "inner.py").write_text(FAULTY)
    ran = kerasshape("check", "--isolated", "--format", "concise", ".", cwd=tmp_path)
    assert "model.py/inner.py:3:46: KS101" in ran.out


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need rights on Windows")
def test_symbolic_links_in_a_circle(tmp_path: Path) -> None:
    inner = tmp_path / "package"
    inner.mkdir()
    (inner / "faulty.py").write_text(FAULTY)
    (inner / "up").symlink_to(tmp_path)
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "self.py").symlink_to(tmp_path / "self.py")
    (tmp_path / "dangling.py").symlink_to(tmp_path / "nowhere.py")
    ran = kerasshape("check", "--isolated", "--format", "json", ".", cwd=tmp_path)
    found = [(each["path"], each["name"]) for each in ran.report["diagnostics"]]
    assert ("package/faulty.py", "wrong-rank") in found
    assert {path for path, _ in found} <= {"package/faulty.py", "self.py", "dangling.py"}
    assert ran.code == 1


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs special files")
def test_what_is_no_regular_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "faulty.py").write_text(FAULTY)
    ran = kerasshape("check", "--isolated", "--format", "concise", ".", cwd=tmp_path)
    assert "faulty.py:3:46: KS101" in ran.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["check", "--select", "KS999"], "KS999"),
        (["check", "--select", "sequence-into-repeat-vektor"], "sequence-into-repeat-vector"),
        (["check", "--ignore", "no-such-rule"], "no-such-rule"),
        (["check", "--format", "xml"], "xml"),
        (["check", "--keras-version", "7"], "7"),
        (["check", "--no-such-option"], "--no-such-option"),
        (["chek"], "chek"),
        (["rule", "KS9999"], "KS9999"),
        (["layers", "LTSM"], "LSTM"),
    ],
)
def test_wrong_use(arguments: list[str], says: str, tmp_path: Path) -> None:
    ran = kerasshape(*arguments, cwd=tmp_path)
    assert ran.code == 2
    assert ran.out == ""
    assert says in ran.err


@pytest.mark.parametrize(
    ("configuration", "says"),
    [
        ("[tool.kerasshape]\nselekt = ['KS1']\n", "did you mean `select`"),
        ("[tool.kerasshape]\nignore = ['KS12345']\n", "KS12345"),
        ("[tool.kerasshape]\nkeras-version = 4\n", "keras-version"),
        ("[tool.kerasshape]\nexclude = 3\n", "exclude"),
        ("[tool.kerasshape\n", "pyproject.toml"),
    ],
)
def test_wrong_configuration(configuration: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(configuration)
    (tmp_path / "good.py").write_text(GOOD)
    ran = kerasshape("check", "good.py", cwd=tmp_path)
    assert ran.code == 2, ran.out
    assert ran.out == ""
    assert says in ran.err


def test_stdin_that_is_no_text(tmp_path: Path) -> None:
    ran = kerasshape("check", "--isolated", "-", "--format", "concise", cwd=tmp_path, stdin=b"\x00keras\xff")
    assert ran.code == 1
    assert "KS002 unreadable-file" in ran.out


def test_a_summary_of_bad_files(tmp_path: Path) -> None:
    """The summary lists what it could not read and shows the rest."""
    (tmp_path / "bad.py").write_text("import keras\nmodel = (\n")
    (tmp_path / "good.py").write_text(GOOD)
    ran = kerasshape("summary", "--format", "json", ".", cwd=tmp_path)
    assert ran.code == 0
    files = {each["path"]: each for each in ran.report["files"]}
    assert [finding["name"] for finding in files["bad.py"]["diagnostics"]] == ["syntax-fault"]
    assert files["good.py"]["models"][0]["outputs"] == [[None, 8]]
