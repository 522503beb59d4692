"""What a fix does to the lines of a file, for the formats that show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kerasshape.diagnostics import Edit, Fix
from kerasshape.records import dataclass
from kerasshape.source.span import Span

Cells = Mapping["int | None", Sequence[str]]
"""The lines of a file by cell; None for a script."""


@dataclass(frozen=True)
class Hunk:
    """Lines that stand next to each other and change together. `line` is the number of the first one."""

    cell: int | None
    line: int
    removed: tuple[str, ...]
    added: tuple[str, ...]


def hunks(fix: Fix, cells: Cells) -> Iterator[Hunk]:
    """The changed lines of a fix, in order, without those that stay the same at either end."""
    for edits in _groups(fix):
        span = edits[0].span
        last = edits[-1].span.end_line
        before = tuple(cells.get(span.cell, ())[span.line - 1 : last])
        after = tuple(replaced(edits, cells).split("\n"))
        first, end = shared_ends(before, after)
        yield Hunk(
            span.cell, span.line + first, before[first : len(before) - end], after[first : len(after) - end]
        )  # fmt: skip


def replaced(edits: Sequence[Edit], cells: Cells) -> str:
    """The text of the whole lines that edits touch, with the edits made. The edits are in order, in one cell."""
    first, last = edits[0].span.line, edits[-1].span.end_line
    lines = cells.get(edits[0].span.cell, ())
    text = "\n".join(lines[first - 1 : last])
    starts = [0]
    for line in lines[first - 1 : last]:
        starts.append(starts[-1] + len(line) + 1)
    pieces = []
    position = 0
    for edit in edits:
        start, end = (starts[line - first] + column - 1 for line, column in _ends(edit.span))
        pieces += [text[position:start], edit.text]
        position = end
    return "".join([*pieces, text[position:]])


def _ends(span: Span) -> tuple[tuple[int, int], tuple[int, int]]:
    return (span.line, span.column), (span.end_line, span.end_column)


def _groups(fix: Fix) -> Iterator[list[Edit]]:
    """Edits of neighbouring lines together."""
    group: list[Edit] = []
    for edit in sorted(fix.edits, key=lambda edit: (edit.span.cell or 0, edit.span)):
        if group and (edit.span.cell != group[-1].span.cell or edit.span.line > group[-1].span.end_line):
            yield group
            group = []
        group.append(edit)
    if group:
        yield group


def shared_ends(before: Sequence[object], after: Sequence[object]) -> tuple[int, int]:
    """How many items two sequences share at the beginning and, of the rest, at the end."""
    most = min(len(before), len(after))
    first = next((index for index in range(most) if before[index] != after[index]), most)
    last = next((index for index in range(most - first) if before[-1 - index] != after[-1 - index]), most - first)
    return first, last
