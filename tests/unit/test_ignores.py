"""Comments that --add-ignore writes: each silences its finding, and none changes the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from kerasshape.diagnostics import Diagnostic
from kerasshape.ignores import with_ignores
from kerasshape.source.span import Span
from tests.cli.test_commands import run
from tests.cli.test_configured import FAULTY, write


def finding(line: int, name: str = "wrong-rank") -> Diagnostic:
    return Diagnostic("a.py", 3, Span(line, 1, line, 2), "KS101", name, "error", "no matter")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a = 1\nb = 2\n", "a = 1\nb = 2  # kerasshape: ignore[wrong-rank]\n"),
        ("a = 1\r\nb = 2\r\nc = 3\r\n", "a = 1\r\nb = 2  # kerasshape: ignore[wrong-rank]\r\nc = 3\r\n"),
        ("a = 1\nb = 2", "a = 1\nb = 2  # kerasshape: ignore[wrong-rank]"),
        ("a = 1\nb = 2  # why\n", "a = 1\nb = 2  # why  # kerasshape: ignore[wrong-rank]\n"),
        (
            "a = 1\nb = 2  # kerasshape: ignore[KS2] why\n",
            "a = 1\nb = 2  # kerasshape: ignore[KS2, wrong-rank] why\n",
        ),
        (
            'f(\n    a, """\n""")\n',
            'f(\n    # kerasshape: ignore[wrong-rank]\n    a, """\n""")\n',
        ),
    ],
)
def test_where_a_comment_stands(before: str, after: str) -> None:
    assert with_ignores(before, [finding(2)]) == (after, 1)


def test_a_line_that_ends_in_a_backslash_has_it_above() -> None:
    before = "if True:\n    b = c + \\\n        d\n"
    after = "if True:\n    # kerasshape: ignore[wrong-rank]\n    b = c + \\\n        d\n"
    assert with_ignores(before, [finding(2)]) == (after, 1)


def test_where_none_can_stand() -> None:
    assert with_ignores('a = """\nb = 2\n"""\n', [finding(2)]) == ('a = """\nb = 2\n"""\n', 0)
    assert with_ignores("a = \\\n  b + \\\n c\n", [finding(2)])[1] == 0


def test_several_on_a_line_share_a_comment() -> None:
    text, done = with_ignores("a\n", [finding(1), finding(1, "not-built"), finding(1)])
    assert (text, done) == ("a  # kerasshape: ignore[wrong-rank, not-built]\n", 3)


class TestCommand:
    @pytest.fixture(autouse=True)
    def project(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        write("pyproject.toml", "[tool.kerasshape]\nkeras-version = 3\n")

    def test_afterwards_nothing_is_found(self) -> None:
        write("a.py", FAULTY)
        write("b.py", FAULTY + "third = keras.Sequential([\n    keras.Input((3,)),\n    LSTM(8),\n])\n")
        result = run("check", "--add-ignore")
        assert (result.stdout, result.exit_code) == ("Ignored 3 findings in 2 files.\n", 0)
        assert run("check").stdout == "No shape faults found in 2 files.\n"
        assert Path("b.py").read_text().count("# kerasshape: ignore[wrong-rank]\n") == 2

    def test_what_is_left_is_told(self) -> None:
        write("a.py", "import keras\n(\n")
        Path("b.py").write_bytes(b"# coding: latin-1\n# \xe9\n" + FAULTY.encode())
        before = Path("b.py").read_bytes()
        assert run("check", "--add-ignore").stdout == (
            "a.py: 1 finding without a comment, the file cannot be read\n"
            "b.py: 1 finding without a comment, no comment can stand there\n"
            "Ignored 0 findings in 0 files.\n"
        )
        assert Path("b.py").read_bytes() == before
