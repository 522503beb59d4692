"""Outputs of layers, and inputs of a `call`, that are unpacked into a wrong number of targets."""

from __future__ import annotations

import libcst as cst

from kerasshape.evaluate.graph.structures import flat
from kerasshape.evaluate.state import kinds
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.log import Remark
from kerasshape.evaluate.state.values import Array, LayerValue, PredictionSite, Tensor, Value
from kerasshape.keras.layers.recurrent import recurrent_inside, returned_with_states
from kerasshape.rules.inputs import WrongNumberOfInputs
from kerasshape.rules.models import StatesNotReturned, WrongNumberOfOutputs


@kinds.unpack.of(Tensor)
def refuse_unpacking(ctx: Context, tensor: Tensor, target: cst.Tuple | cst.List) -> None:
    """Report that the states of a recurrent layer are taken from an output that comes without them."""
    layer, count = tensor.step.callee if tensor.step is not None else None, len(target.elements)
    if count < 2 or not isinstance(layer, LayerValue) or tensor.eager or ctx.ambient.traced:
        return
    inner = recurrent_inside(layer.layer)
    stateless = inner is not None and inner.arguments.get("return_state") is False
    # Keras 2 unpacks one with a known batch along it
    if stateless and isinstance(tensor.shape, tuple) and (layer.layer.major == 3 or tensor.shape[0] is None):
        ctx.report(StatesNotReturned(layer.layer.name, count), ctx.origin(target), layer.layer.major)


@kinds.miscounted.of(Tensor)
def refuse_count(ctx: Context, items: tuple[Value, ...], whole: Value, target: cst.Tuple | cst.List) -> None:
    """Report that the outputs of one call of a layer are unpacked into another number of targets."""
    count = len(target.elements)
    if all(isinstance(item, Tensor) for item in items) and _are_inputs(ctx, whole, target):
        _refuse_inputs(ctx, target, count, len(items))
        return
    steps = {leaf.step if isinstance(leaf, Tensor) else None for leaf in flat(items)}
    step = steps.pop()
    callee = None if steps or step is None else step.callee
    if isinstance(callee, LayerValue):
        with_states = len(items) == returned_with_states(callee.layer)
        by_cell = None if all(isinstance(item, Tensor) for item in items) else len(flat(items))
        fault = WrongNumberOfOutputs(callee.layer.name, len(items), count, with_states, by_cell)
        ctx.report(fault, ctx.origin(target), callee.layer.major)


@kinds.miscounted.of(Array)
def refuse_predictions(ctx: Context, items: tuple[Value, ...], whole: Value, target: cst.Tuple | cst.List) -> None:
    """Report that the arrays which one call of `predict` gives are unpacked into another number of targets."""
    places = [item.origin for item in items if isinstance(item, Array) and isinstance(item.origin, PredictionSite)]
    if len(places) == len(items) and len({id(place.node) for place in places}) == 1:
        method = places[0].unit.text(places[0].node)
        ctx.report(WrongNumberOfOutputs(f"`{method}`", len(items), len(target.elements)), ctx.origin(target))


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
    ctx.report(WrongNumberOfInputs(name, counted, received), frame.call_site or place, remarks=[remark])
