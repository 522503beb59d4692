"""The written text of a file: where each character of its code stands there, and how new text is written."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]  # typeshed does not know it

from kerasshape.records import dataclass
from kerasshape.source.text import encoding_of

_LINE_END = re.compile(r"\r\n|\r|\n")
_ESCAPED = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]", re.DOTALL
)
_SPACE = re.compile(r"[ \t\r\n]*")


class NotEditable(Exception):
    """The file cannot be written back with every other byte as it is."""


@dataclass(frozen=True)
class Part:
    """A script, or a code cell of a notebook: its code, and where each of its characters is written.

    `starts` has one offset more than there are characters: the end of the code. `write` says new code as it is written.
    """

    code: str
    starts: list[int]
    write: Callable[[str], str]
    line_starts: list[int]

    def offset(self, line: int, column: int) -> int:
        """Where a place in the code is written."""
        if not 0 < line <= len(self.line_starts):
            raise NotEditable(f"there is no line {line}")
        return self.starts[min(self.line_starts[line - 1] + column - 1, len(self.code))]


def _part(pieces: list[tuple[str, int]], end: int, write: Callable[[str], str]) -> Part:
    """A part from its characters and their offsets; two characters of one line end are one newline."""
    code, starts = [], []
    after_return = False
    for character, start in pieces:
        if not (after_return and character == "\n"):
            code.append("\n" if character == "\r" else character)
            starts.append(start)
        after_return = character == "\r"
    text = "".join(code)
    line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
    return Part(text, [*starts, end], write, line_starts)


class Written:
    """The text of a file as it is written, its encoding, and its parts by cell (None for a script)."""

    def __init__(self, path: str, data: bytes) -> None:
        self._mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
        self._encoding = encoding_of(data)
        try:
            self.text = data[len(self._mark) :].decode(self._encoding)
        except (UnicodeDecodeError, LookupError, ValueError) as error:
            raise NotEditable("the file cannot be decoded") from error
        if self.bytes_of(self.text) != data:
            raise NotEditable(f"its bytes are not the only way to write it in {self._encoding}")
        self.parts: dict[int | None, Part]
        if path.endswith(".ipynb"):
            self.parts = dict(enumerate(_cells(self.text), 1))
        else:
            newline = match.group() if (match := _LINE_END.search(self.text)) else "\n"
            pieces = [(character, offset) for offset, character in enumerate(self.text)]
            self.parts = {None: _part(pieces, len(self.text), lambda text: text.replace("\n", newline))}

    def bytes_of(self, text: str) -> bytes:
        """The bytes of a text in the encoding of the file. Raises NotEditable."""
        try:
            return self._mark + text.encode(self._encoding)
        except UnicodeEncodeError as error:
            raise NotEditable(f"{self._encoding} cannot write {error.object[error.start : error.end]!r}") from error


def _cells(text: str) -> Iterator[Part]:
    """The code cells of a notebook, in order."""
    start = _SPACE.match(text, 0).end()  # type: ignore[union-attr]  # it matches nothing, too
    notebook = _members(text, start) if text[start : start + 1] == "{" else {}
    if "cells" in notebook:
        holders = [notebook]
    else:
        holders = [_members(text, sheet) for sheet in _items(text, notebook.get("worksheets"))]
    for holder in holders:
        for cell in _items(text, holder.get("cells")):
            members = _members(text, cell)
            kind = members.get("cell_type")
            if kind is not None and json.JSONDecoder().raw_decode(text, kind)[0] == "code":
                yield _cell(text, members.get("source", members.get("input")))


def _cell(text: str, start: int | None) -> Part:
    """The part of one cell, from where the value of its source begins: a string, or a list of strings."""
    if start is None or text[start] not in '["':
        raise NotEditable("a cell has no source")
    strings = [item for item in _items(text, start) if text[item] == '"'] if text[start] == "[" else [start]
    pieces: list[tuple[str, int]] = []
    end = start + 1
    ends = []
    for string in strings:
        value, after = scanstring(text, string + 1)
        offset = string + 1
        characters = []
        for match in _ESCAPED.finditer(text, offset, after - 1):
            characters.append(offset)
            offset = match.end()
        if len(characters) != len(value):
            raise NotEditable("a cell holds half of a character")
        pieces += zip(value, characters)
        end = after - 1
        ends.append(after)
    ascii_only = text.isascii()
    between = '",\n    "'
    if len(strings) > 1:
        between = '"' + text[ends[0] : strings[1]] + '"'
    elif strings and text[start] == "[":
        between = '",' + text[start + 1 : strings[0]] + '"'

    def write(code: str) -> str:
        lines = [json.dumps(line, ensure_ascii=ascii_only)[1:-1] for line in code.split("\n")]
        escaped = ("\\n" + between if text[start] == "[" else "\\n").join(lines)
        return escaped if strings or not code else f'"{escaped}"'

    return _part(pieces, end, write)


def _members(text: str, start: int) -> dict[str, int]:
    """Where the value of each key of a JSON object begins; the last of equal keys counts."""
    found: dict[str, int] = {}
    if text[start] != "{":
        return found
    for key in _elements(text, start):
        name, after = scanstring(text, key + 1)
        colon = _SPACE.match(text, after).end()  # type: ignore[union-attr]
        found[name] = _SPACE.match(text, colon + 1).end()  # type: ignore[union-attr]
    return found


def _items(text: str, start: int | None) -> list[int]:
    """Where each item of a JSON array begins."""
    return [] if start is None or text[start] != "[" else list(_elements(text, start))


def _elements(text: str, start: int) -> Iterator[int]:
    """Where each item of an array, or each key of an object, begins. The text is valid JSON."""
    decode = json.JSONDecoder().raw_decode
    position = _SPACE.match(text, start + 1).end()  # type: ignore[union-attr]
    while text[position] not in "]}":
        yield position
        _, position = decode(text, position)
        position = _SPACE.match(text, position).end()  # type: ignore[union-attr]
        if text[position] == ":":
            _, position = decode(text, _SPACE.match(text, position + 1).end())  # type: ignore[union-attr]
            position = _SPACE.match(text, position).end()  # type: ignore[union-attr]
        if text[position] == ",":
            position = _SPACE.match(text, position + 1).end()  # type: ignore[union-attr]
