"""Attributes and methods of a layer, such as `model.layers[-1].output` and `get_weights()`."""

from __future__ import annotations

from kerasshape.evaluate.graph import held_weights, initial_weights, removed_attributes
from kerasshape.evaluate.graph.layers import STRANGE_ARGUMENTS, flat, method_place, plain
from kerasshape.evaluate.graph.structures import as_shape
from kerasshape.evaluate.graph.weights import weights_of
from kerasshape.evaluate.state import kinds
from kerasshape.evaluate.state.code import Arguments, BoundMethod, InstanceValue
from kerasshape.evaluate.state.context import UNKNOWN_LABEL, Context
from kerasshape.evaluate.state.notes import BUILT, ENTRY, MERGED
from kerasshape.evaluate.state.values import LayerValue, ModelValue, Site, Tensor, Value
from kerasshape.faults import Refused
from kerasshape.keras.result import count_parameters
from kerasshape.shapes import Unknown, Unresolved

OF_FIRST_CALL = frozenset({"input", "output"})
"""Attributes that tell of the first call in a graph."""

_METHODS = frozenset({"compute_output_shape", "build", "count_params", "get_weights", "set_weights"})


@kinds.attribute.of(LayerValue)
def get_attribute(ctx: Context, layer: LayerValue, name: str, origin: Site) -> Value:
    """An attribute of a layer: a constructor argument, its name, or a method."""
    assigned = layer.slots.get(name)
    if assigned is not None:
        return assigned
    if name == "name":
        return Unknown() if UNKNOWN_LABEL in layer.label else layer.label
    if name in layer.layer.arguments:
        value = layer.layer.arguments[name]
        return value if isinstance(value, (int, float, str, tuple)) or value is None else Unknown()
    if name in ("call", "__call__"):
        return layer
    if name in OF_FIRST_CALL and not MERGED.of(layer):
        return of_first_call(ctx, layer, name)
    if name in ("input_shape", "output_shape") and layer.layer.major == 2:
        return of_first_call(ctx, layer, name)
    if name in held_weights.LISTED and not MERGED.of(layer):
        return held_weights.of_kind(name, weights_of(ctx, layer))
    if removed_attributes.lacks(layer, name):
        removed_attributes.report(ctx, layer, name, origin)
    return BoundMethod(layer, name, origin) if name in _METHODS else Unknown()


@kinds.truth.of(LayerValue, ModelValue)
def _truth(value: LayerValue | ModelValue) -> bool:
    return True


@kinds.set_attribute.of(LayerValue, ModelValue)
def _assign(ctx: Context, receiver: LayerValue | ModelValue, name: str, value: Value) -> None:
    ctx.journal.write(receiver, name, value)


def of_first_call(ctx: Context, layer: LayerValue | InstanceValue, name: str) -> Value:
    """`layer.output` and its like, which in both majors tell of the layer's first call."""
    value = output = ctx.first_outputs.slots.get(layer, ENTRY.of(layer))
    if name.startswith("input"):
        steps = [leaf.step for leaf in flat(output) if isinstance(leaf, Tensor)]
        value = steps[0].inputs if steps and steps[0] is not None else None
    if name.endswith("_shape"):
        return value.shape if isinstance(value, Tensor) else Unknown()
    return Unknown() if value is None else value


@kinds.method.of(LayerValue)
def call_method(ctx: Context, layer: LayerValue, name: str, arguments: Arguments, origin: Site) -> Value:
    """A method of a layer."""
    if name == "count_params":
        count = count_parameters(layer.built)
        return Unknown() if count is None else count
    if name == "get_weights":
        return Unknown() if MERGED.of(layer) else held_weights.arrays(layer.built, origin)
    if name == "set_weights":
        fault = initial_weights.mismatch(layer.layer.name, name, arguments.get(0, "weights"), layer.built)
        if fault is not None:
            ctx.report(fault, method_place(origin), layer.layer.major)
        return None
    if name not in ("build", "compute_output_shape") or len(arguments.positional) != 1:
        return Unknown()
    shape = as_shape(plain(ctx, arguments.positional[0]))
    if shape is None:
        return Unknown()
    try:
        result = layer.layer.call(shape)
    except (Refused, Unresolved, *STRANGE_ARGUMENTS):
        return Unknown()
    if name == "build":
        if layer.built is None:
            ctx.journal.note(layer, BUILT, result.weights)
        return None
    return result.outputs if isinstance(result.outputs, tuple) else Unknown()
