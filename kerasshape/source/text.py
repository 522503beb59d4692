"""Bytes to text, and the way from an offset in a text to its line and column."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property

from kerasshape.records import dataclass
from kerasshape.source.span import Span

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_WIDE_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")


class SourceError(Exception):
    """A file, or one cell of a notebook, that cannot be read as Python.

    Line and column count from 1; in a notebook `line` counts inside the `cell`.
    """

    def __init__(
        self, message: str, line: int | None = None, column: int | None = None, cell: int | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.cell = cell


class EncodingError(SourceError):
    """The bytes are no text."""


def decode(data: bytes) -> str:
    """Decode a source file as Python does: byte order mark, PEP 263 cookie, any line end (made a newline).

    Raises:
        SourceError: The bytes are no text in the encoding that they claim.
    """
    if data.startswith(_WIDE_BYTE_ORDER_MARKS):
        raise EncodingError("the file is UTF-16 or UTF-32, which Python does not read; save it as UTF-8")
    if b"\0" in data:
        raise EncodingError("the file is binary, not Python source")
    encoding = encoding_of(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise EncodingError(
            f"line {line} is not valid {encoding}; save the file as UTF-8 or declare its encoding on line 1",
            line,
            1,
        ) from None
    except (LookupError, ValueError):
        raise EncodingError(f"the file declares the encoding {encoding!r}, which holds no text", 1, 1) from None
    return unify_newlines(text.removeprefix("\ufeff"))


def unify_newlines(text: str) -> str:
    """Turn the line ends of Windows and of old Macs into newlines."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def encoding_of(data: bytes) -> str:
    """The encoding of a source file: that of its cookie, or UTF-8. Raises EncodingError."""
    first_lines = b"\n".join(data[:4096].replace(b"\r", b"\n").split(b"\n", 4)[:4])
    if b"coding" not in first_lines:
        return "utf-8"
    import io
    import tokenize

    try:
        return tokenize.detect_encoding(io.BytesIO(data).readline)[0].replace("utf-8-sig", "utf-8")
    except SyntaxError as error:
        raise EncodingError(f"the file's encoding cannot be told: {error.msg}", 1, 1) from None


@dataclass(frozen=True)
class CellRange:
    """Which lines of the joined text a code cell takes; both numbers count from 1, the end is exclusive."""

    number: int
    first_line: int
    end_line: int


class Text:
    """A source text that knows the line and column of each offset.

    Lines end at newlines only: `str.splitlines` also breaks at form feeds and U+2028, where Python does not.
    """

    def __init__(self, value: str, cells: Sequence[CellRange] = ()) -> None:
        self.value = value
        self.cells = tuple(cells)

    @cached_property
    def line_starts(self) -> list[int]:
        """The offset at which each line begins."""
        starts = [0]
        find = self.value.find
        end = find("\n")
        while end >= 0:
            starts.append(end + 1)
            end = find("\n", end + 1)
        return starts

    def line_start(self, line: int) -> int:
        """The offset of a line (from 1); one past the last line gives the end of the text."""
        return self.line_starts[line - 1] if line <= len(self.line_starts) else len(self.value)

    def line_end(self, line: int) -> int:
        """The offset after a line and its newline."""
        return self.line_start(line + 1)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1, in code points."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def map_line(self, line: int) -> tuple[int | None, int]:
        """The cell and the line inside it; None and the line itself in a script."""
        if not self.cells:
            return None, line
        index = bisect_right([cell.first_line for cell in self.cells], line) - 1
        cell = self.cells[max(index, 0)]
        return cell.number, line - cell.first_line + 1

    def span(self, start: int, end: int) -> Span:
        """The span between two offsets."""
        line, column = self.position(start)
        end_line, end_column = self.position(end)
        cell, mapped = self.map_line(line)
        return Span(mapped, column, end_line - line + mapped, end_column, cell)
