"""Comments, for the suppressions that live in them."""

from __future__ import annotations

from collections.abc import Sequence

from kerasshape.records import dataclass
from kerasshape.source import scan
from kerasshape.source.span import Span


@dataclass(frozen=True)
class Comment:
    """A comment with its place; `above` is the line of code that it stands above, when it has its line for itself."""

    span: Span
    text: str
    above: int | None = None


def comments(text: str) -> list[tuple[int, int, str]]:
    """Line, column (from 1, in code points) and text of every real comment, also in code that does not parse.

    Only suppressions are asked for, so a text that holds none of their words is not scanned.
    """
    if "kerasshape:" not in text and "noqa" not in text.lower():
        return []
    return scan.comments(text)


def line_below(lines: Sequence[str], line: int, column: int) -> int | None:
    """The line of code directly below a comment, which may have other comments between; None beside code."""
    if lines[line - 1][: column - 1].strip():
        return None
    for number in range(line + 1, len(lines) + 1):
        code = lines[number - 1].strip()
        if not code.startswith("#"):
            return number if code else None
    return None
