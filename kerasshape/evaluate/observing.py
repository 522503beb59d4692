"""An evaluation that remembers which value stood where: what an editor shows of data, tensors, layers and models.

It is asked for by the language server alone; an evaluation that nobody observes does nothing of this.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import libcst as cst

from kerasshape.evaluate.graph import layers
from kerasshape.evaluate.interpreter import Interpreter
from kerasshape.evaluate.language import expressions
from kerasshape.evaluate.language.assignment import unpacked
from kerasshape.evaluate.scopes.project import Project
from kerasshape.evaluate.state.log import agreed_shapes
from kerasshape.evaluate.state.values import (
    Array,
    DatasetValue,
    LayerValue,
    ListValue,
    ModelValue,
    Site,
    Tensor,
    Value,
)
from kerasshape.keras.registry import LAYERS, Layer
from kerasshape.records import dataclass
from kerasshape.results import PrintedShape, ValueKind

_SHOWN: tuple[type[Any], ...] = (Array, Tensor, DatasetValue, LayerValue, ModelValue)
_PLACES = frozenset({cst.Name, cst.Attribute, cst.Subscript, cst.Call})
_MOST = 8
"""So many values are kept of one place, such as the body of a loop."""


@dataclass(frozen=True, eq=False)
class ValueRecord:
    """A value at a place; see `results.KnownValue`."""

    origin: Site
    kind: ValueKind
    shapes: tuple[PrintedShape, ...]
    dtype: str | None
    made: Site | None
    layer: str | None
    options: tuple[tuple[str, str], ...]
    named: bool


class Observing(Interpreter):
    """The evaluator, with a memory of what stood where in the file itself."""

    def __init__(self, path: str, major: int, project: Project) -> None:
        super().__init__(path, major, project)
        self.seen: dict[cst.CSTNode, tuple[Site, list[Value], bool]] = {}

    def evaluate(self, node: cst.BaseExpression) -> Value:
        """The value of an expression, which is remembered when it is one that has a shape."""
        value = expressions.evaluate(self, node)
        if self.frame.unit.path == self.path:
            if isinstance(value, _SHOWN) and type(node) in _PLACES:
                self._remember(node, value, named=False)
            statement = self.frame.statement
            if isinstance(statement, (cst.Assign, cst.AnnAssign)) and statement.value is node:
                for target in _targets(statement):
                    self._remember_names(target, value)
        return value

    def _remember_names(self, target: cst.BaseExpression, value: Value) -> None:
        if isinstance(target, (cst.Name, cst.Attribute)):
            if isinstance(value, _SHOWN):
                self._remember(target, value, named=True)
        elif isinstance(target, (cst.Tuple, cst.List)) and isinstance(value, (tuple, ListValue)):
            elements = list(target.elements)
            for element, each in zip(elements, unpacked(elements, value)):
                self._remember_names(element.value, each)

    def _remember(self, node: cst.CSTNode, value: Value, named: bool) -> None:
        known = self.seen.get(node)
        if known is None:
            self.seen[node] = self.origin(node), [value], named
        elif len(known[1]) < _MOST and value is not known[1][-1]:
            known[1].append(value)

    def release(self) -> None:
        """Part what holds itself."""
        super().release()
        self.seen.clear()


def _targets(statement: cst.Assign | cst.AnnAssign) -> Iterator[cst.BaseExpression]:
    if isinstance(statement, cst.AnnAssign):
        yield statement.target
    else:
        yield from (target.target for target in statement.targets)


def records(ctx: Observing) -> Iterator[ValueRecord]:
    """What is known at each place: of several values that stood there, what they agree on."""
    for origin, values, named in ctx.seen.values():
        found = [_record(origin, value, named) for value in values]
        if len({(each.kind, each.layer) for each in found}) == 1:
            yield _merged(found)


def _merged(found: Sequence[ValueRecord]) -> ValueRecord:
    first = found[0]
    if len(found) == 1:
        return first
    return ValueRecord(
        first.origin,
        first.kind,
        agreed_shapes([each.shapes for each in found]) or (),
        first.dtype if all(each.dtype == first.dtype for each in found) else None,
        first.made if len({_node_of(each.made) for each in found}) == 1 else None,
        first.layer,
        tuple(option for option in first.options if all(option in each.options for each in found)),
        first.named,
    )


def _node_of(site: Site | None) -> cst.CSTNode | None:
    return None if site is None else site.node


def _record(origin: Site, value: Value, named: bool) -> ValueRecord:
    if isinstance(value, Array):
        return ValueRecord(origin, value.kind, layers.printed(value), value.dtype, value.origin, None, (), named)
    if isinstance(value, DatasetValue):
        return ValueRecord(origin, "dataset", layers.printed(value.element), None, value.origin, None, (), named)
    if isinstance(value, Tensor):
        callee = None if value.step is None else value.step.callee
        layer = callee.layer if isinstance(callee, LayerValue) else None
        name, options = (None, ()) if layer is None else (layer.name, _options(layer))
        return ValueRecord(origin, "tensor", layers.printed(value), value.dtype, value.origin, name, options, named)
    if isinstance(value, LayerValue):
        return ValueRecord(origin, "layer", (), None, value.origin, value.layer.name, _options(value.layer), named)
    made = value.origin if isinstance(value, ModelValue) else None
    return ValueRecord(origin, "model", (), None, made, None, (), named)


def _options(layer: Layer) -> tuple[tuple[str, str], ...]:
    """The arguments that decide about shapes, less defaults that change nothing."""
    known = LAYERS.get(layer.name)
    asked = () if known is None else known.requests
    found = ((name, value) for name, value in layer.arguments.items() if name in asked or name in layer.given)
    return tuple(
        (name, repr(value))
        for name, value in found
        if isinstance(value, (bool, int, str, tuple, list))
        and name not in _OF_NUMBERS
        and not name.endswith(("_initializer", "_regularizer", "_constraint"))
        and (name in layer.given or not _is_neutral(value))
    )


_OF_NUMBERS = frozenset({"activation", "recurrent_activation", "seed", "unroll", "implementation", "mask_value"})
"""Arguments that change what a layer computes and never its shapes."""


def _is_neutral(value: object) -> bool:
    items = value if isinstance(value, (tuple, list)) else (value,)
    return all(isinstance(each, int) and each in (0, 1) for each in items)
