"""Two shapes below each other, with a caret under each axis that differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pytest_kerasshape.shapes import ExpectedShape, Layer, ModelShapes, agree, differing

_GAP = "  "


def shape_text(shape: Any) -> str:
    """A shape as it is printed; `...` as a person writes it."""
    return "".join(f"{cell} " for cell in _cells(shape)).rstrip()


def shapes_text(shapes: Sequence[Any] | None) -> str:
    """One shape, or several in brackets."""
    if shapes is None:
        return "?"
    return shape_text(shapes[0]) if len(shapes) == 1 else f"[{', '.join(map(shape_text, shapes))}]"


def _cells(shape: Any) -> list[str]:
    if not isinstance(shape, tuple):
        return ["..." if shape is ... else str(shape)]
    dims = ["..." if dim is ... else str(dim) for dim in shape]
    if len(dims) < 2:
        return [f"({dims[0]},)" if dims else "()"]
    return [f"({dims[0]},", *(f"{dim}," for dim in dims[1:-1]), f"{dims[-1]})"]


def aligned(rows: Sequence[tuple[str, Any]], axes: Callable[[int], tuple[str, ...]]) -> list[str]:
    """Two labelled shapes axis by axis under the names of their axes, and the carets.

    Shapes of different rank have the names of their axes behind them.
    """
    (_, first), (_, second) = rows
    ranks = {len(shape) if isinstance(shape, tuple) else -1 for _, shape in rows}
    header = list(axes(len(first))) if len(ranks) == 1 and isinstance(first, tuple) else []
    table = [(label, _cells(shape)) for label, shape in rows]
    labels = max(len(label) for label, _ in rows)
    columns = max(len(cells) for _, cells in table)
    widths = [
        max(len(cells[column]) for cells in (header, *(cells for _, cells in table)) if column < len(cells))
        for column in range(columns)
    ]
    lines = [_line("", header, labels, widths)] if header else []
    for (label, cells), (_, shape) in zip(table, rows):
        line = _line(label, cells, labels, widths)
        if not header and isinstance(shape, tuple):
            line = line.ljust(labels + sum(len(_GAP) + width for width in widths)) + _GAP + ", ".join(axes(len(shape)))
        lines.append(line)
    marked = differing(first, second) if isinstance(first, tuple) and isinstance(second, tuple) else [0]
    lines.append(_carets(marked, labels, widths))
    return [f"{_GAP}{line}".rstrip() for line in lines]


def _line(label: str, cells: Sequence[str], labels: int, widths: Sequence[int]) -> str:
    padded = [cell.ljust(width) for cell, width in zip(cells, widths)]
    return _GAP.join([label.ljust(labels), *padded]).rstrip()


def _carets(marked: Sequence[int], labels: int, widths: Sequence[int]) -> str:
    line = ""
    for axis in marked:
        column = labels + sum(len(_GAP) + width for width in widths[:axis]) + len(_GAP)
        # the bracket in front of the first dim belongs to the shape
        line = line.ljust(column + (axis == 0)) + "^"
    return line


def unlike(
    model: ModelShapes, known: Sequence[Any] | None, expected: Sequence[ExpectedShape] | None, what: str
) -> Iterator[str]:
    """The lines that tell how a model's inputs or outputs differ from the expected ones; none when they agree."""
    if expected is None:
        return
    shapes = ("?",) * len(expected) if known is None else known
    verb = "takes" if what == "input" else "gives"
    if len(shapes) != len(expected):
        yield f"{model.subject} {verb} {_number(len(shapes), what)}, and {_number(len(expected), what)} expected:"
        yield f"{_GAP}{model.origin}  {shapes_text(shapes)}"
        yield f"{_GAP}{'expected':{len(model.origin)}}  {shapes_text(expected)}"
        return
    for index, (shape, wanted) in enumerate(zip(shapes, expected)):
        if agree(shape, wanted):
            continue
        which = what if len(shapes) == 1 else f"{what} {index + 1} of {len(shapes)}"
        yield f"{model.subject} {verb} another {which} than expected:"
        rows = [(model.origin, shape), ("expected", wanted)]
        yield from aligned(rows, lambda rank: model.axes(rank, is_input=what == "input"))
        yield from parting(model, shape, wanted, is_input=what == "input")
    if any(_is_unknown(shape) for shape in shapes):
        yield "What the code alone does not tell is printed as ? or by its source text."


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _is_unknown(shape: Any) -> bool:
    return isinstance(shape, str) or any(isinstance(dim, str) for dim in shape)


def parting(model: ModelShapes, shape: Any, expected: Any, *, is_input: bool) -> Iterator[str]:
    """The layer that made the axes that differ: from it on they stay as they are up to the output."""
    layers = model.proper_layers
    if is_input:
        entry = next((layer for layer in layers if layer.kind != "InputLayer"), None)
        if entry is not None:
            yield f"They part before the first layer, {entry}."
        return
    found = _maker(model.layers, shape, expected)
    if found is None:
        return
    number = next((index for index, layer in enumerate(layers, 1) if layer is found), None)
    where = f"layer {number} of {len(layers)}, {found}," if number is not None else f"the operation {found},"
    yield f"They part at {where} which gives {shapes_text(found.outputs)}."


def _maker(layers: Sequence[Layer], shape: Any, expected: Any) -> Layer | None:
    last = [index for index, layer in enumerate(layers) if layer.outputs == (shape,)]
    if not last or not isinstance(shape, tuple):
        return next((layer for layer in layers if layer.outputs is not None and "?" in layer.outputs), None)
    same_rank = isinstance(expected, tuple) and len(expected) == len(shape)
    axes = differing(shape, expected) if same_rank else []

    def carries(layer: Layer) -> bool:
        """Whether a layer's output already is as the model's is, on the axes that differ."""
        output = layer.outputs[0] if layer.outputs is not None and len(layer.outputs) == 1 else ()
        return len(output) == len(shape) and all(output[axis] == shape[axis] for axis in axes)

    index = last[-1]
    while True:
        before = next((source for source in layers[index].sources if source < index and carries(layers[source])), None)
        if before is None:
            return layers[index]
        index = before
