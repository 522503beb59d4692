"""Edits change what they say and no other byte, in every encoding, line end and cell; files are written whole."""

from __future__ import annotations

import codecs
import json
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerasshape.diagnostics import Edit
from kerasshape.fix.edits import FileChanged, apply, overlap, write
from kerasshape.fix.written import NotEditable, Written
from kerasshape.source import Span, read_source

LETTERS = "an é日\U0001f600\t'\"\\#"
CODE = st.lists(st.text(LETTERS, max_size=6), min_size=1, max_size=6).map("\n".join)
NEWLINES = st.sampled_from(["\n", "\r\n", "\r"])


def position(code: str, offset: int) -> tuple[int, int]:
    before = code[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def edit_of(code: str, start: int, end: int, text: str, cell: int | None = None) -> Edit:
    return Edit(Span(*position(code, start), *position(code, end), cell), text)


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[tuple[int, int, str]]]:
    """A code and edits of it that do not overlap."""
    code = draw(CODE)
    places = sorted(draw(st.lists(st.integers(0, len(code)), max_size=4)))
    pairs = list(zip(places[::2], places[1::2], strict=False))
    return code, [(start, end, draw(CODE)) for start, end in pairs]


def after(code: str, edits: list[tuple[int, int, str]]) -> str:
    for start, end, text in reversed(edits):
        code = code[:start] + text + code[end:]
    return code


def distinct(edits: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Less those that stand at one place, whose order nothing decides."""
    return list({start: (start, end, text) for start, end, text in edits}.values())


@settings(max_examples=100)
@given(edited(), NEWLINES, st.sampled_from(["utf-8", "utf-8-sig", "utf-16-coded"]))
def test_a_script(case: tuple[str, list[tuple[int, int, str]]], newline: str, encoding: str) -> None:
    code, edits = case[0], distinct(case[1])
    mark = codecs.BOM_UTF8 if encoding == "utf-8-sig" else b""
    data = mark + code.replace("\n", newline).encode()
    if "\n" not in code:
        newline = "\n"  # that of a file without any
    made = apply("a.py", data, [edit_of(code, *edit) for edit in edits])
    assert made == mark + after(code, edits).replace("\n", newline).encode()


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "shift_jis", "euc-jp", "gb18030"])
def test_an_encoding(encoding: str) -> None:
    """The cookie decides; every byte outside the edit is kept."""
    letters = "é" if encoding in ("latin-1", "cp1252") else "日本"
    code = f"# coding: {encoding}\nname = '{letters}'\nx = 1\n"
    data = code.encode(encoding)
    made = apply("a.py", data, [Edit(Span(3, 5, 3, 6), f"'{letters}'")])
    assert made == code.replace("1\n", f"'{letters}'\n").encode(encoding) or encoding == "latin-1"
    assert made.startswith(data[:-2])


def test_what_an_encoding_cannot_write() -> None:
    with pytest.raises(NotEditable, match="ascii cannot write"):
        apply("a.py", b"# coding: ascii\nx = 1\n", [Edit(Span(2, 5, 2, 6), "'é'")])


def notebook(cells: list[object], **more: object) -> str:
    found = [
        {"cell_type": "code", "metadata": {"a": 1}, "outputs": [{"data": "x = 1"}], "source": each} for each in cells
    ]
    return json.dumps({"cells": [{"cell_type": "markdown", "source": ["x = 1"]}, *found], "nbformat": 4}, **more)  # type: ignore[arg-type]


@settings(max_examples=100)
@given(edited(), NEWLINES, st.booleans(), st.booleans(), st.sampled_from([None, 1, 4]))
def test_a_cell(
    case: tuple[str, list[tuple[int, int, str]]], newline: str, as_list: bool, ascii_only: bool, indent: int | None
) -> None:
    """The cell has the new code, and everything else of the notebook is as it was, to the byte."""
    code, edits = case[0], distinct(case[1])
    written = code.replace("\n", newline)
    source: object = written.splitlines(keepends=True) if as_list else written
    text = notebook(["y = 2\n", source, []], ensure_ascii=ascii_only, indent=indent)
    made = apply("a.ipynb", text.encode(), [edit_of(code, *edit, cell=2) for edit in edits]).decode()
    before, now = json.loads(text), json.loads(made)
    inside = now["cells"][2]["source"]
    joined = "".join(inside) if isinstance(inside, list) else inside
    assert joined.replace("\r\n", "\n").replace("\r", "\n") == after(code, edits)
    now["cells"][2]["source"] = source
    assert now == before
    head, tail = text.partition('"source": "y = 2')[0], text[text.rindex('"nbformat"') :]
    assert made.startswith(head)
    assert made.endswith(tail)


def test_lines_of_a_cell_stay_apart() -> None:
    """A new line of a list of lines is an item of its own, laid out as the others are."""
    text = notebook([["a = 1\n", "b = 2"]], indent=1)
    made = apply("a.ipynb", text.encode(), [Edit(Span(2, 1, 2, 1, 1), "c = 3\n")]).decode()
    assert made == notebook([["a = 1\n", "c = 3\n", "b = 2"]], indent=1)


def test_an_old_notebook() -> None:
    """Format 3 has sheets and `input`."""
    text = json.dumps({"worksheets": [{"cells": [{"cell_type": "code", "input": ["x = 1"], "outputs": []}]}]})
    assert b"x = 2" in apply("a.ipynb", text.encode(), [Edit(Span(1, 5, 1, 6, 1), "2")])


def test_written_has_the_code_that_is_read() -> None:
    text = notebook([["a = 'é'\r\n", "b = 2"], "c = 1\nd = 2"])
    parts = Written("a.ipynb", text.encode()).parts
    shown = dict(read_source("a.ipynb", text.encode()).lines_by_cell())
    assert {cell: tuple(part.code.split("\n")) for cell, part in parts.items()} == shown


def test_no_edits() -> None:
    data = "# é\r\nx = 1\n".encode()
    assert apply("a.py", data, []) == data


def test_overlap() -> None:
    one, other = Edit(Span(1, 1, 1, 5), "a"), Edit(Span(1, 4, 1, 9), "b")
    assert overlap([one], [other])
    assert not overlap([one], [one]), "both import the same name"
    assert not overlap([one], [Edit(Span(2, 1, 2, 1), "c")])
    assert not overlap([one], [Edit(Span(1, 1, 1, 5, 2), "c")])
    with pytest.raises(ValueError, match="overlap"):
        apply("a.py", b"abcdefghijk", [one, other])


class TestWriting:
    def test_the_mode_is_kept(self, tmp_path: Path) -> None:
        file = tmp_path / "a.py"
        file.write_bytes(b"old")
        file.chmod(0o754)
        write(file, b"old", b"new")
        assert file.read_bytes() == b"new"
        assert stat.S_IMODE(file.stat().st_mode) == 0o754
        assert list(tmp_path.iterdir()) == [file]

    def test_a_link_stays_one(self, tmp_path: Path) -> None:
        (tmp_path / "real.py").write_bytes(b"old")
        link = tmp_path / "link.py"
        link.symlink_to("real.py")
        write(link, b"old", b"new")
        assert link.is_symlink()
        assert (tmp_path / "real.py").read_bytes() == b"new"

    def test_a_file_that_changed_is_left_alone(self, tmp_path: Path) -> None:
        file = tmp_path / "a.py"
        file.write_bytes(b"newer")
        with pytest.raises(FileChanged):
            write(file, b"old", b"new")
        assert file.read_bytes() == b"newer"

    def test_nothing_is_left_of_a_write_that_fails(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        file = tmp_path / "a.py"
        file.write_bytes(b"old")

        def fail(*_: object) -> None:
            raise OSError("full")

        monkeypatch.setattr(Path, "replace", fail)
        with pytest.raises(OSError, match="full"):
            write(file, b"old", b"new")
        assert file.read_bytes() == b"old"
        assert list(tmp_path.iterdir()) == [file]
