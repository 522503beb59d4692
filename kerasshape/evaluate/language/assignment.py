"""Assigns to names, attributes, subscripts, and tuples of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

from kerasshape.evaluate.arrays import containers
from kerasshape.evaluate.graph import layers
from kerasshape.evaluate.scopes.scope import bind
from kerasshape.evaluate.state.context import Context, Remark
from kerasshape.evaluate.state.joins import join
from kerasshape.evaluate.state.values import Alternatives, LayerValue, ListValue, Tensor, Value
from kerasshape.keras.layers.recurrent import RECURRENT
from kerasshape.keras.registry import Layer
from kerasshape.rules.inputs import WrongNumberOfInputs
from kerasshape.rules.models import StatesNotReturned, WrongNumberOfOutputs
from kerasshape.shapes import Unknown, Unresolved


def assign_target(ctx: Context, target: cst.BaseExpression, value: Value) -> None:
    """Assign to a name, attribute, subscript, or tuple of them."""
    handler = _HANDLERS.get(type(target))
    if handler is not None:
        handler(ctx, target, value)


def _to_name(ctx: Context, target: cst.Name, value: Value) -> None:
    bind(ctx, target.value, value)


def _to_attribute(ctx: Context, target: cst.Attribute, value: Value) -> None:
    containers.set_attribute(ctx, ctx.evaluate(target.value), target.attr.value, value)


def _to_item(ctx: Context, target: cst.Subscript, value: Value) -> None:
    receiver = ctx.evaluate(target.value)
    index = index_of(ctx, target.slice[0].slice) if len(target.slice) == 1 else Unknown()
    ctx.fork([receiver, index], lambda a, b: containers.set_item(ctx, a, b, value))


def _unpack(ctx: Context, target: cst.Tuple | cst.List, value: Value) -> None:
    elements = list(target.elements)
    if isinstance(value, Tensor) and len(elements) > 1:
        _refuse_unpacking(ctx, target, value, len(elements))
    elif isinstance(value, (ListValue, tuple)):
        _refuse_count(ctx, target, value)
    values = _unpacked(elements, value)
    for element, each in zip(elements, values):
        assign_target(ctx, element.value, each)


def _refuse_unpacking(ctx: Context, target: cst.CSTNode, tensor: Tensor, count: int) -> None:
    """Report that a recurrent layer's states are taken from an output that comes without them."""
    layer = tensor.step.callee if tensor.step is not None else None
    if not isinstance(layer, LayerValue) or tensor.eager or layers.is_traced(ctx):
        return
    inner = _recurrent(layer)
    stateless = inner is not None and inner.arguments.get("return_state") is False
    # Keras 2 takes one with a known batch apart along it
    if stateless and isinstance(tensor.shape, tuple) and (layer.layer.major == 3 or tensor.shape[0] is None):
        ctx.report(StatesNotReturned(layer.layer.name, count), ctx.origin(target), layer.layer.major)


def _refuse_count(ctx: Context, target: cst.Tuple | cst.List, value: ListValue | tuple[Value, ...]) -> None:
    """Report that what one call of a layer returned is taken apart into another number of values."""
    items, elements = value.items if isinstance(value, ListValue) else value, target.elements
    if not isinstance(items, tuple) or not items or len(items) == len(elements):
        return
    if any(isinstance(element, cst.StarredElement) for element in elements):
        return
    if all(isinstance(item, Tensor) for item in items) and _are_inputs(ctx, value, target):
        _refuse_inputs(ctx, target, len(elements), len(items))
        return
    steps = {item.step if isinstance(item, Tensor) else None for item in items}
    step = steps.pop()
    callee = None if steps or step is None else step.callee
    if isinstance(callee, LayerValue):
        whole = len(items) == _returned(callee)
        fault = WrongNumberOfOutputs(callee.layer.name, len(items), len(elements), whole)
        ctx.report(fault, ctx.origin(target), callee.layer.major)


def _recurrent(layer: LayerValue) -> Layer | None:
    """The recurrent layer that a layer is or runs both ways."""
    inner = layer.layer.arguments.get("layer") if layer.layer.name == "Bidirectional" else layer.layer
    return inner if isinstance(inner, Layer) and inner.name in RECURRENT else None


def _are_inputs(ctx: Context, value: Value, target: cst.CSTNode) -> bool:
    """Whether what the method `call` of a class was given is taken apart, whatever else there is in it.

    Under a condition the number of inputs may be what decides, in a way that is not seen.
    """
    function = ctx.frame.function
    if function is None or function.owner is None or function.name != "call":
        return False
    parameters = [parameter.name.value for parameter in function.node.params.params[1:2]]
    given = any(ctx.frame.scope.slots.get(name) is value for name in parameters)
    return given and any(target in _targets(statement) for statement in ctx.frame.unit.statements)


def _targets(statement: cst.CSTNode) -> list[cst.CSTNode]:
    parts = statement.body if isinstance(statement, cst.SimpleStatementLine) else ()
    return [each.target for part in parts if isinstance(part, cst.Assign) for each in part.targets]


def _refuse_inputs(ctx: Context, target: cst.CSTNode, expected: int, received: int) -> None:
    """Report another number of inputs than a user's `call` takes apart, where it is called."""
    frame, place = ctx.frame, ctx.origin(target)
    name = frame.function.owner.name if frame.function is not None and frame.function.owner is not None else "call"
    counted = "1 input" if expected == 1 else f"{expected} inputs"
    remark = Remark(place, "taken apart here")
    ctx.report(WrongNumberOfInputs(name, counted, received), frame.called_from or place, remarks=[remark])


def _returned(layer: LayerValue) -> int | None:
    """How many tensors a recurrent layer returns with its states; None for other layers and cells of the user."""
    inner = _recurrent(layer)
    if inner is None or inner.name == "RNN":
        return None
    states = 2 if "LSTM" in inner.name else 1
    return 1 + states * (2 if inner is not layer.layer else 1)


def _unpacked(elements: list[cst.BaseElement], value: Value) -> list[Value]:
    unknown: list[Value] = [Unknown() for _ in elements]
    if isinstance(value, Alternatives):
        # element by element, so that `a, b = f()` keeps what the alternatives agree on
        return [join(column) for column in zip(*(_unpacked(elements, each) for each in value.values))]
    try:
        items = list(containers.items_of(value))
    except Unresolved:
        return unknown
    starred = [i for i, element in enumerate(elements) if isinstance(element, cst.StarredElement)]
    if starred:
        first = starred[0]
        after = len(elements) - first - 1
        if len(items) < len(elements) - 1:
            return unknown
        middle = ListValue(items[first : len(items) - after])
        return [*items[:first], middle, *items[len(items) - after :]]
    return items if len(items) == len(elements) else unknown


def index_of(ctx: Context, node: cst.BaseSlice) -> Value:
    """What stands in the brackets of a subscript: a value, or a slice of values."""
    if isinstance(node, cst.Index):
        return ctx.evaluate(node.value)
    if isinstance(node, cst.Slice):
        bounds = [None if bound is None else ctx.evaluate(bound) for bound in (node.lower, node.upper, node.step)]
        return slice(*bounds)
    return Unknown()


# a table, since libcst's classes are abstract ones, for which isinstance is slow
_HANDLERS: dict[type[cst.CSTNode], Callable[[Context, Any, Value], None]] = {
    cst.Name: _to_name,
    cst.Attribute: _to_attribute,
    cst.Subscript: _to_item,
    cst.Tuple: _unpack,
    cst.List: _unpack,
}
