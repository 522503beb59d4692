"""Layer tables kept next to the tests, and how a model differs from its table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest

from pytest_kerasshape.difference import aligned, shapes_text
from pytest_kerasshape.reading import needs_inputs, read_shapes
from pytest_kerasshape.running import wrong_use
from pytest_kerasshape.shapes import ModelShapes

FOLDER = "__shapes__"
_HEAD = ("layer", "class", "output", "parameters")
_NOTHING = "-"

Row = tuple[str, ...]


class ShapeSnapshot:
    """Compares models with the tables of one test."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self._path: Path = request.path
        self._root = request.config.rootpath
        self._name = request.node.nodeid.partition("::")[2]
        self._update = bool(request.config.getoption("update_shapes"))
        self._count = 0

    def __call__(self, model: Any, *arguments: Any, inputs: Any = None, **keywords: Any) -> None:
        """Assert that a model or reference has the shapes of its table; the rest is as for `shape_of`."""
        __tracebackhide__ = True
        self._count += 1
        found = read_shapes(model, inputs, arguments, keywords)
        if found.outputs is None:
            raise wrong_use(needs_inputs(found))
        path = self._file()
        rows = table(found)
        if self._update:
            write(path, rows)
            return
        shown = path.relative_to(self._root).as_posix() if path.is_relative_to(self._root) else str(path)
        if not path.is_file():
            pytest.fail(f"{found.subject} has no snapshot in {shown} yet; run pytest --update-shapes.", pytrace=False)
        lines = list(difference(read(path), rows, found))
        if lines:
            head = f"{found.subject} has other shapes than its snapshot {shown}:"
            raise AssertionError("\n".join([head, *lines, "Run pytest --update-shapes to accept them."]))

    def _file(self) -> Path:
        name = re.sub(r"[^\w.\-]+", "-", self._name.replace("::", ".")).strip("-")
        number = f".{self._count}" if self._count > 1 else ""
        return self._path.parent / FOLDER / f"{self._path.stem}.{name}{number}.txt"


def table(model: ModelShapes) -> list[Row]:
    """A row for the input, for each layer, and for the sum of the parameters."""
    layers = model.proper_layers
    rows = [(layer.name, layer.kind, shapes_text(layer.outputs), _number(layer.parameters)) for layer in layers]
    if not any(layer.kind == "InputLayer" for layer in layers):
        rows.insert(0, ("input", _NOTHING, shapes_text(model.inputs), _NOTHING))
    return [*rows, ("output", _NOTHING, shapes_text(model.outputs), _number(model.parameters))]


def _number(count: int | None) -> str:
    return "?" if count is None else f"{count:,}"


def write(path: Path, rows: Sequence[Row]) -> None:
    """Write a table, unless it is there already."""
    lines = _aligned([_HEAD, *rows])
    text = "".join(f"{line}\n" for line in lines)
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def read(path: Path) -> list[Row]:
    """The rows of a table."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [tuple(re.split(r" {2,}", line.strip())) for line in lines[1:] if line.strip()]


def _aligned(rows: Sequence[Row]) -> list[str]:
    widths = [max(len(row[column]) for row in rows if column < len(row)) for column in range(len(_HEAD))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]


def difference(old: Sequence[Row], new: Sequence[Row], model: ModelShapes) -> Iterator[str]:
    """The layers that changed, those that are gone, and those that are new; none when the tables agree."""
    matcher = SequenceMatcher(None, [row[:2] for row in old], [row[:2] for row in new], autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            for before, now in zip(old[first:last], new[start:end]):
                yield from _changed(before, now, model)
        else:
            for row in old[first:last]:
                yield f"- {_told(row)}"
            for row in new[start:end]:
                yield f"+ {_told(row)}"


def _told(row: Row) -> str:
    name, kind, *rest = row
    shape, parameters = (*rest, "?", "?")[:2]
    named = name if kind == _NOTHING else f"{name} ({kind})"
    return f"{named}: {shape}" if parameters == _NOTHING else f"{named}: {shape}, {parameters} parameters"


def _changed(before: Row, now: Row, model: ModelShapes) -> Iterator[str]:
    if before == now:
        return
    name = now[0] if now[1] == _NOTHING else f"{now[0]} ({now[1]})"
    yield f"{name}:"
    if before[2] != now[2]:
        shapes = [_parsed(before[2]), _parsed(now[2])]
        if all(isinstance(shape, tuple) for shape in shapes):
            yield from aligned([("snapshot", shapes[0]), (model.origin, shapes[1])], model.axes)
        else:
            yield f"  snapshot  {before[2]}"
            yield f"  {model.origin:8}  {now[2]}"
    if before[3:] != now[3:]:
        yield f"  parameters: {before[3] if len(before) > 3 else '?'} in the snapshot, {now[3]} now"


def _parsed(text: str) -> tuple[Any, ...] | None:
    """One shape as it stands in a table; None for several of them."""
    if not text.startswith("("):
        return None
    words = [word.strip() for word in text[1:-1].split(",") if word.strip()]
    return tuple(None if word == "None" else int(word) if word.isdigit() else word for word in words)
