"""Shape comments that `annotate` writes: `# :: (None, 10, 8)` at the end of each line that puts a layer to work.

The two colons tell them from the comments of a person, which are never changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal

from kerasshape.diagnostics import Edit
from kerasshape.records import dataclass
from kerasshape.results import JsonDim, LayerCall, PrintedShape
from kerasshape.shape_comments.values import Place, places
from kerasshape.source import Source, Span
from kerasshape.source.scan import comments

Style = Literal["none", "batch"]
"""How a free batch is written: as Keras prints it, or by name."""

_SHAPE = r"\((?:(?:\d+|None|\?|batch)(?:, (?=[^)])|,(?=\))|(?=\))))*\)"
_OURS = re.compile(rf"# :: {_SHAPE}(?:, {_SHAPE})*")
_NOTHING_BEHIND = re.compile(r"\s*[,;]?\s*")


@dataclass(frozen=True)
class Annotations:
    """The edits that write or take away comments, and how many comments would make their lines too long."""

    edits: tuple[Edit, ...]
    too_long: int = 0


@dataclass(frozen=True)
class _Line:
    """A line of code, what stands behind it (spaces and our comment, if any), and the comment that belongs there."""

    number: int
    code: str
    behind: str
    comment: str | None

    @property
    def is_right(self) -> bool:
        """Whether its comment, or that there is none, may stay."""
        return self.behind.strip() == (self.comment or "")


def annotate(
    source: Source, calls: Iterable[LayerCall], *, style: Style = "none", width: int = 88, remove: bool = False
) -> Annotations:
    """What to change in a file so that each layer call has its shape at the end of its line.

    Lines with a comment of another kind stay as they are, and so do blocks whose comments are right. Where one changes,
    the comments of its block are aligned anew.
    """
    lines = source.text.split("\n")
    told = {line: (column - 1, text.rstrip()) for line, column, text in comments(source.text)}
    codes = [
        line[: told[number][0]].rstrip() if number in told else line.rstrip() for number, line in enumerate(lines, 1)
    ]
    wanted = {} if remove else _wanted(codes, places(source, calls), style)
    ours = {line for line, (_, text) in told.items() if _OURS.fullmatch(text) and codes[line - 1]}
    found = [
        _Line(number, codes[number - 1], lines[number - 1][len(codes[number - 1]) :], wanted.get(number))
        for number in sorted(ours | wanted.keys() - told.keys())
    ]
    short = [
        replace(each, comment=None) if len(each.code) + len(each.comment or "") + 2 > width else each for each in found
    ]
    blocks = [block for block in _blocks(short, lines) if not all(each.is_right for each in block)]
    edits = (_edit(source, each, column) for block in blocks for each, column in _aligned(block, width))
    too_long = sum(each.comment is None for each in short) - sum(each.comment is None for each in found)
    return Annotations(tuple(each for each in edits if each is not None), too_long)


def _wanted(codes: Sequence[str], known: Iterable[Place], style: Style) -> dict[int, str]:
    """The comment of each line that ends with the value of a layer call; each call has its first such line."""
    found: dict[int, str] = {}
    told: set[Span] = set()
    for place in known:
        span = place.calls[0].span
        behind = codes[place.last_line - 1][place.last_column :]
        if span not in told and _NOTHING_BEHIND.fullmatch(behind):
            shapes = _shapes(place.calls)
            if shapes is not None:
                told.add(span)
                found[place.last_line] = f"# :: {', '.join(_written(shape, style) for shape in shapes)}"
    return found


def _shapes(calls: Sequence[LayerCall]) -> list[tuple[JsonDim, ...]] | None:
    """The outputs that all calls have in common; None when a rank is not known or nothing else is."""
    outputs = [call.outputs for call in calls]
    if any(each is None or len(each) != len(outputs[0] or ()) for each in outputs):
        return None
    shapes = [_common(column) for column in zip(*(each for each in outputs if each is not None))]
    if any(shape is None or set(shape) <= {"?"} for shape in shapes):
        return None
    return [shape for shape in shapes if shape is not None] or None


def _common(shapes: Sequence[PrintedShape]) -> tuple[JsonDim, ...] | None:
    """The dims in which shapes of one rank agree; the others are unknown."""
    known = [shape for shape in shapes if not isinstance(shape, str)]
    if len(known) < len(shapes) or len({len(shape) for shape in known}) > 1:
        return None
    return tuple("?" if isinstance(dims[0], str) or len(set(dims)) > 1 else dims[0] for dims in zip(*known))


def _written(shape: tuple[JsonDim, ...], style: Style) -> str:
    texts = [str(dim) for dim in shape]
    if style == "batch" and shape and shape[0] is None:
        texts[0] = "batch"
    return f"({', '.join(texts)},)" if len(texts) == 1 else f"({', '.join(texts)})"


def _blocks(found: Iterable[_Line], lines: Sequence[str]) -> Iterator[list[_Line]]:
    """Lines of one indentation with no empty line between them."""
    block: list[_Line] = []
    for each in found:
        if block and not (
            _indentation(block[-1].code) == _indentation(each.code)
            and all(lines[number].strip() for number in range(block[-1].number, each.number))
        ):
            yield block
            block = []
        block.append(each)
    if block:
        yield block


def _indentation(code: str) -> str:
    return code[: len(code) - len(code.lstrip())]


def _aligned(block: Sequence[_Line], width: int) -> Iterator[tuple[_Line, int]]:
    """Each line with the column of its comment: one for all whose lines are short enough for it."""
    commented = [each for each in block if each.comment is not None]
    column = max((len(each.code) for each in commented), default=0) + 2
    for each in block:
        fits = column + len(each.comment or "") <= width
        yield each, column if fits else len(each.code) + 2


def _edit(source: Source, line: _Line, column: int) -> Edit | None:
    behind = "" if line.comment is None else " " * (column - len(line.code)) + line.comment
    if behind == line.behind:
        return None
    cell, number = source.map_line(line.number)
    start = len(line.code) + 1
    return Edit(Span(number, start, number, start + len(line.behind), cell), behind)
