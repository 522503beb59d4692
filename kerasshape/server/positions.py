"""Places in a text as editors count them: lines from 0, and columns in the units of an encoding."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from lsprotocol import types

from kerasshape.source.span import Span

_UNITS = {
    types.PositionEncodingKind.Utf8: lambda text: len(text.encode("utf-8", "surrogatepass")),
    types.PositionEncodingKind.Utf16: lambda text: len(text.encode("utf-16-le", "surrogatepass")) // 2,
    types.PositionEncodingKind.Utf32: len,
}


class Lines:
    """A text whose lines end where the protocol says: at a newline, a carriage return, or both.

    `str.splitlines` also breaks at form feeds and U+2028, where neither editors nor Python do.
    """

    def __init__(self, text: str, encoding: types.PositionEncodingKind = types.PositionEncodingKind.Utf16) -> None:
        self.text = text
        self._units = _UNITS[encoding]
        self._starts = _line_starts(text)

    def __len__(self) -> int:
        return len(self._starts)

    @cached_property
    def all(self) -> tuple[str, ...]:
        """All lines without their ends."""
        return tuple(map(self.line, range(len(self))))

    def line(self, number: int) -> str:
        """A line (from 0) without its end; empty behind the last one."""
        if number >= len(self._starts):
            return ""
        end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self.text)
        return self.text[self._starts[number] : end].rstrip("\r\n")

    def offset(self, place: types.Position) -> int:
        """The offset of a place; one behind the end of its line or of the text is taken back to that end."""
        if place.line >= len(self._starts):
            return len(self.text)
        return self._starts[place.line] + self.column(place)

    def column(self, place: types.Position) -> int:
        """The column of a place in code points, from 0."""
        line = self.line(place.line)
        if line.isascii():
            return min(place.character, len(line))
        passed = 0
        for index, character in enumerate(line):
            if passed >= place.character:
                return index
            passed += self._units(character)
        return len(line)

    def position(self, line: int, column: int) -> types.Position:
        """The place of a line and a column in code points, both from 0."""
        before = self.line(line)[:column]
        return types.Position(line, len(before) if before.isascii() else self._units(before))

    def at(self, offset: int) -> types.Position:
        """The place of an offset."""
        line = bisect_right(self._starts, offset) - 1
        return self.position(line, offset - self._starts[line])

    def range(self, span: Span) -> types.Range:
        """The range of a span, whose lines and columns count from 1 in code points."""
        return types.Range(
            self.position(span.line - 1, span.column - 1), self.position(span.end_line - 1, span.end_column - 1)
        )

    def edited(self, changes: list[types.TextDocumentContentChangeEvent]) -> str:
        """The text after the changes, each of which counts in the text that the one before left."""
        lines = self
        for change in changes:
            lines = Lines(lines.changed(change), self.encoding)
        return lines.text

    @property
    def encoding(self) -> types.PositionEncodingKind:
        """The encoding whose units columns count."""
        return next(kind for kind, units in _UNITS.items() if units is self._units)

    def changed(self, change: types.TextDocumentContentChangeEvent) -> str:
        """The text after one change, of a part or of the whole."""
        if not isinstance(change, types.TextDocumentContentChangePartial):
            return change.text
        start, end = self.offset(change.range.start), self.offset(change.range.end)
        return self.text[:start] + change.text + self.text[max(start, end) :]


def _line_starts(text: str) -> list[int]:
    starts = [0]
    if "\r" not in text:
        end = text.find("\n")
        while end >= 0:
            starts.append(end + 1)
            end = text.find("\n", end + 1)
        return starts
    for index, character in enumerate(text):
        if character == "\n" or (character == "\r" and text[index + 1 : index + 2] != "\n"):
            starts.append(index + 1)
    return starts
