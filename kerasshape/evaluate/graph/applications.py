"""Models of `keras.applications` in the evaluated program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kerasshape.evaluate.graph import functional, layers
from kerasshape.evaluate.state import kinds
from kerasshape.evaluate.state.code import Arguments
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.notes import LAYERS_HANDED_OUT, STATE
from kerasshape.evaluate.state.values import (
    ApplicationValue,
    Array,
    InnerLayer,
    LastLayers,
    ListValue,
    ModelState,
    Site,
    Step,
    Tensor,
    Value,
)
from kerasshape.faults import Refused
from kerasshape.keras import applications
from kerasshape.shapes import Shape, Unknown

if TYPE_CHECKING:
    import libcst as cst


def make(ctx: Context, name: str, major: int, arguments: Arguments, origin: Site) -> Value:
    """Make an application; unknown when Keras refuses its arguments, which is reported."""
    if not arguments.complete or ctx.image_data_format != "channels_last":
        return Unknown()
    given = [layers.plain(ctx, value) for value in arguments.positional]
    named = {key: layers.plain(ctx, value) for key, value in arguments.keywords.items()}
    tensor = _input_tensor(name, major, arguments)
    if isinstance(tensor, Unknown):
        return tensor
    try:
        found = applications.make(name, major, given, named, None if tensor is None else tensor.shape)
    except Refused as refused:
        node = _argument_node(arguments, refused.argument, name, major)
        ctx.report(refused.fault, origin if node is None else Site(origin.unit, node), major)
        return Unknown()
    entry = tensor
    if entry is None:
        entry = Tensor(found.inputs, "float32", None, origin, ctx.label_for_input(major), is_input=True)
    sources = _sources(entry)
    known = found if sources == [entry] else replace(found, weights=None)
    model = ApplicationValue(known, origin, ModelState((), entry, entry))
    output = _output(model, entry, found.outputs, model, origin)
    state = ModelState((), sources[0] if len(sources) == 1 else tuple(sources), output)
    ctx.journal.note(model, STATE, state)
    ctx.made(model)
    return model


def _input_tensor(name: str, major: int, arguments: Arguments) -> Tensor | Unknown | None:
    """What is passed as `input_tensor`; unknown when it is no symbolic tensor that could be followed."""
    order = applications.parameters(name, major)
    position = order.index("input_tensor") if "input_tensor" in order else None
    value = arguments.get(position, "input_tensor")
    if value is None or (isinstance(value, Tensor) and not value.eager):
        return value
    return Unknown()


def _argument_node(arguments: Arguments, argument: str | None, name: str, major: int) -> cst.CSTNode | None:
    order = applications.parameters(name, major)
    position = order.index(argument) if argument in order else None
    return None if argument is None else arguments.nodes.get(argument, arguments.nodes.get(position or 0))


def _sources(tensor: Tensor) -> list[Value]:
    """The inputs that a tensor was made from."""
    return [each for each in functional.graph([tensor]) if each.step is None]


def _output(model: ApplicationValue, inputs: Value, shape: Shape, callee: Value, origin: Site) -> Tensor:
    """A tensor inside the model, which other images give again."""

    def again(other: Value, _: Mapping[str, Value]) -> Value:
        images = other.shape if isinstance(other, (Tensor, Array)) else Unknown()
        found = model.application
        if isinstance(callee, InnerLayer):
            return _output(model, other, found.layer_output(callee.label, images), callee, origin)
        return _output(model, other, found.outputs_for(images), callee, origin)

    return Tensor(shape, "float32", Step(callee, inputs, origin, again, inlined=True), origin)


def get_layer(ctx: Context, model: ApplicationValue, name: Value, origin: Site) -> Value:
    """`application.get_layer("block3_pool")`: a layer of which the output is known."""
    state = model.state
    entry = state.inputs if isinstance(state, ModelState) else None
    if not isinstance(name, str) or not isinstance(entry, Tensor):
        return Unknown()
    if name == entry.name:
        return InnerLayer(model, name, lambda _: entry)
    found = model.application
    shape = found.layer_output(name, found.inputs)
    if isinstance(shape, Unknown):
        ctx.journal.note(model, LAYERS_HANDED_OUT, True)
        return Unknown(name)
    return InnerLayer(model, name, lambda inner: _output(model, entry, shape, inner, origin))


def layers_of(ctx: Context, model: ApplicationValue, origin: Site) -> Value:
    """`application.layers`: any of them may be frozen then; only the last two are known."""
    ctx.journal.note(model, LAYERS_HANDED_OUT, True)
    state = model.state
    entry, output = (state.inputs, state.outputs) if isinstance(state, ModelState) else (None, None)
    if not isinstance(entry, Tensor) or not isinstance(output, Tensor):
        return ListValue(Unknown())
    last = InnerLayer(model, "", lambda _: output)
    shape = model.application.before_last()
    before = InnerLayer(model, "", lambda inner: _output(model, entry, shape, inner, origin))
    return ListValue(LastLayers({-1: last, -2: before}))


def find_layer(ctx: Context, outputs: Sequence[Value], name: Value, origin: Site) -> Value:
    """A layer of the applications that a model is made of."""
    for tensor in functional.graph(outputs):
        callee = tensor.step.callee if tensor.step is not None and tensor.step.inlined else None
        if isinstance(callee, ApplicationValue):
            return get_layer(ctx, callee, name, origin)
    return Unknown()


@kinds.attribute.of(InnerLayer)
def get_attribute(ctx: Context, layer: InnerLayer, name: str, origin: Site) -> Value:
    """An attribute of a layer of an application."""
    if name == "output":
        return layer.output
    if name == "output_shape":
        return layer.output.shape
    return layer.label if name == "name" else Unknown()


@kinds.set_attribute.of(InnerLayer)
def _assign(ctx: Context, layer: InnerLayer, name: str, value: Value) -> None:
    """A layer that is changed, such as a frozen one, is no more the one of the application."""
    ctx.journal.note(layer.model, LAYERS_HANDED_OUT, True)


@kinds.item.of(LastLayers)
def _layer_at(ctx: Context, layers: LastLayers, key: Value, origin: Site) -> Value:
    return layers.known.get(key, Unknown()) if isinstance(key, int) else ListValue(Unknown())
