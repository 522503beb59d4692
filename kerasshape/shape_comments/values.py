"""Which stretches of a file give the value of a layer call, and under which name."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kerasshape.records import dataclass
from kerasshape.results import LayerCall
from kerasshape.source import Source

_Extent = tuple[int, int, int, int]
"""First line, column, last line, column behind the end, as `ast` counts them."""


@dataclass(frozen=True)
class Place:
    """A statement, or an item of a list, whose value is that of a layer call. Lines count in the text of the source."""

    first_line: int
    first_column: int
    last_line: int
    last_column: int
    """Columns count from 0, in code points; the last one is behind the end."""
    name: str | None
    """What the value is assigned to, or the model to which the layer is added."""
    calls: tuple[LayerCall, ...]
    """All that is known of this call; code that runs several times makes several."""


def places(source: Source, calls: Iterable[LayerCall]) -> list[Place]:
    """The places of a file, in no order; none when the running Python cannot parse it."""
    lines = source.text.split("\n")
    known = _by_extent(source, lines, calls)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source.text) if known else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    statements = () if tree is None else (each for each in ast.walk(tree) if isinstance(each, ast.stmt))
    return [
        _place(lines, outer, name, known[_extent(value)])
        for statement in statements
        for outer, value, name in _values(statement)
        if _extent(value) in known
    ]


def _by_extent(source: Source, lines: Sequence[str], calls: Iterable[LayerCall]) -> Mapping[_Extent, list[LayerCall]]:
    """Calls by their extents in the text of the source."""
    numbers = {source.map_line(number): number for number in range(len(lines), 0, -1)}
    found: dict[_Extent, list[LayerCall]] = {}
    for call in calls:
        span = call.span
        first, last = numbers.get((span.cell, span.line)), numbers.get((span.cell, span.end_line))
        if first is not None and last is not None:
            start = len(lines[first - 1][: span.column - 1].encode())
            end = len(lines[last - 1][: span.end_column - 1].encode())
            found.setdefault((first, start, last, end), []).append(call)
    return found


def _extent(node: ast.stmt | ast.expr) -> _Extent:
    return node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0


def _place(lines: Sequence[str], node: ast.stmt | ast.expr, name: str | None, calls: Iterable[LayerCall]) -> Place:
    first, start, last, end = _extent(node)
    return Place(first, _column(lines[first - 1], start), last, _column(lines[last - 1], end), name, tuple(calls))


def _column(line: str, offset: int) -> int:
    return len(line.encode()[:offset].decode(errors="replace"))


_Value = tuple["ast.stmt | ast.expr", ast.expr, "str | None"]
"""What shows a value, the expression that gives it, and its name."""


def _values(statement: ast.stmt) -> Iterator[_Value]:
    """The values that a statement shows: its own, and those of items of lists. The best place of each is the first."""
    value = getattr(statement, "value", None)
    if not isinstance(value, ast.expr):
        return
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        yield statement, value, ast.unparse(statement.targets[0])
    elif isinstance(statement, ast.AnnAssign):
        yield statement, value, ast.unparse(statement.target)
    elif isinstance(statement, (ast.Return, ast.Expr)):
        yield statement, value, None
    yield from _added(statement, value)
    yield from _listed(statement, value)


def _added(statement: ast.stmt, value: ast.expr) -> Iterator[_Value]:
    """The layer of `model.add(layer)`: the model has its value from then on."""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "add":
        for layer in value.args[:1]:
            model = ast.unparse(value.func.value)
            yield statement, layer, model
            yield layer, layer, model


def _listed(statement: ast.stmt, value: ast.expr) -> Iterator[_Value]:
    """Items of lists; the last one of `Sequential([…])` gives the value of the whole."""
    for inner in ast.walk(value):
        if isinstance(inner, (ast.List, ast.Tuple)):
            yield from ((item, item, None) for item in inner.elts)
    if isinstance(value, ast.Call) and ast.unparse(value.func).rpartition(".")[2] == "Sequential":
        for layers in value.args[:1]:
            if isinstance(layers, ast.List) and layers.elts:
                yield statement, layers.elts[-1], None
