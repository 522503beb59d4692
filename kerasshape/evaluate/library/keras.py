"""Keras's own functions: inputs, models, backend."""

from __future__ import annotations

from typing import Any

from kerasshape.evaluate.arrays import conversion, frames
from kerasshape.evaluate.graph import functional, layers, sequential
from kerasshape.evaluate.library.instances import makes_object
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.external import external
from kerasshape.evaluate.state.notes import IMAGE_DATA_FORMAT
from kerasshape.evaluate.state.values import (
    Arguments,
    Array,
    BoundMethod,
    External,
    FunctionValue,
    InstanceValue,
    LayerValue,
    Origin,
    Tensor,
    Value,
)
from kerasshape.evaluate.training import called_losses
from kerasshape.faults import Refused
from kerasshape.keras import binding, losses, metrics, signatures
from kerasshape.keras.inputs import input_shape_of
from kerasshape.rules.arguments import InvalidLayerArgument
from kerasshape.shapes import Shape, Unknown

_INPUT_PARAMETERS = {
    2: ("shape", "batch_size", "name", "dtype", "sparse", "tensor"),
    3: ("shape", "batch_size", "dtype", "sparse", "ragged", "batch_shape", "name", "tensor"),
}


@external("keras.Input")
def make_input(ctx: Context, major: int, arguments: Arguments, origin: Origin) -> Value:
    """`Input(shape)`: a tensor whose batch is free unless it is given."""
    named = dict(zip(_INPUT_PARAMETERS[major], arguments.positional))
    named.update(arguments.keywords)
    plain = {key: layers.plain(ctx, value) for key, value in named.items()}
    try:
        binding.check_identity("Input", major, {"name": plain.get("name")})
    except Refused as refused:
        ctx.report(refused.fault, layers.argument_place(arguments, "Input", "name", major, origin), major)
    if plain.get("tensor") is not None:
        shape: Shape | None = named["tensor"].shape if isinstance(named["tensor"], Tensor) else Unknown()
    elif major == 3 and isinstance(plain.get("shape"), int):
        expected = f"a tuple of dims, such as ({plain['shape']},)"
        ctx.report(InvalidLayerArgument("Input", "shape", plain["shape"], expected), origin, major)
        shape = Unknown()
    else:
        shape = _declared_shape(ctx, major, plain, origin)
    name = plain.get("name")
    label = name if isinstance(name, str) else ctx.label_for_input(major)
    given_otherwise = "tensor" in plain or "type_spec" in plain
    dtype = plain.get("dtype", None if given_otherwise else "float32")
    known = Unknown() if shape is None else shape
    return Tensor(known, dtype if isinstance(dtype, str) else None, None, origin, label, is_input=True)


def _declared_shape(ctx: Context, major: int, plain: dict[str, Any], origin: Origin) -> Shape | None:
    """The shape that the arguments declare; neither major takes a negative dim."""
    for name in ("batch_shape", "shape"):
        given = plain.get(name)
        if isinstance(given, (tuple, list)) and any(isinstance(dim, int) and dim < 0 for dim in given):
            fault = InvalidLayerArgument("Input", name, given, "dims of at least 0, or None")
            ctx.report(fault, origin, major)
            return Unknown()
    batch = plain.get("batch_size")
    if isinstance(batch, int) and batch < 0:
        fault = InvalidLayerArgument("Input", "batch_size", batch, "a number of at least 0, or None")
        ctx.report(fault, origin, major)
        return Unknown()
    return input_shape_of(plain)


@external("keras.Sequential")
def make_sequential(ctx: Context, major: int, arguments: Arguments, origin: Origin) -> Value:
    """`Sequential(…)`."""
    return sequential.make_sequential(ctx, major, arguments, origin)


@external("keras.Model", "keras.models.Functional")
def make_model(ctx: Context, major: int, arguments: Arguments, origin: Origin) -> Value:
    """`Model(inputs, outputs)`."""
    return functional.make_functional(ctx, major, arguments, origin)


@external("keras.backend.image_data_format", "keras.config.image_data_format")
def image_data_format(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """The data format that is set."""
    return ctx.image_data_format


@external("keras.backend.set_image_data_format", "keras.config.set_image_data_format")
def set_image_data_format(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """Sets the default of every `data_format` from here on."""
    ctx.journal.note(ctx.outside, IMAGE_DATA_FORMAT, layers.plain(ctx, arguments.get(0, "data_format")))
    return None


@external("keras.activations.get")
def get_activation(major: int, arguments: Arguments) -> Value:
    """The function that an activation's name stands for; a function stands for itself."""
    given = arguments.get(0, "identifier")
    if given is None:
        return External("keras.activations.linear")
    if isinstance(given, str):
        known = given in signatures.identifiers("activations", major)
        return External(f"keras.activations.{given}") if known else Unknown()
    return given if isinstance(given, (FunctionValue, BoundMethod, External, LayerValue, InstanceValue)) else Unknown()


@external("keras.backend.int_shape", "keras.ops.shape", "tf.shape", "keras.backend.shape")
def shape_of(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """The shape of a tensor as a tuple."""
    value = arguments.get(0, "x", arguments.get(None, "input"))
    return value.shape if isinstance(value, (Tensor, Array)) else Unknown()


@external("keras.backend.ndim", "keras.ops.ndim")
def rank_of(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """The rank of a tensor."""
    value = arguments.get(0, "x")
    if not isinstance(value, (Tensor, Array)) or not isinstance(value.shape, tuple):
        return Unknown()
    return len(value.shape)


@external("keras.utils.to_categorical")
def to_categorical(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """One-hot labels: one more axis, as long as the classes are many."""
    value, classes = arguments.get(0, "x", arguments.get(None, "y")), arguments.get(1, "num_classes")
    labels = conversion.as_array(frames.columns_of(value) if isinstance(value, Array) else value)
    if isinstance(labels.shape, Unknown):
        return Array(Unknown(), origin=origin)
    shape = labels.shape
    if len(shape) > 1 and isinstance(shape[-1], Unknown):
        return Array(Unknown(), origin=origin)
    if len(shape) > 1 and shape[-1] == 1:
        shape = shape[:-1]
    if classes is None and labels.labels is not None and labels.labels.values:
        classes = max(labels.labels.values) + 1
    return Array((*shape, classes if isinstance(classes, int) else Unknown()), "float64", origin)


def _is_class(name: str) -> bool:
    return name != name.lower() and (name == "AUC" or not name.isupper())


for _family, _table in (("losses", losses.ALIASES), ("metrics", metrics.ALIASES)):
    for _name in filter(_is_class, _table):
        makes_object(f"keras.{_family}.{_name}")


def _is_loss(path: str) -> None:
    @external(path)
    def call(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
        return called_losses.call_loss(ctx, External(path), arguments, origin)


for _name in losses.ALIASES:
    if not _is_class(_name):
        _is_loss(f"keras.losses.{_name}")
        _is_loss(f"keras.metrics.{_name}")
