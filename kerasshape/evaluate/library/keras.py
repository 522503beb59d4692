"""Keras's own functions: `Input()`, `Model()`, `K.int_shape` and the others that ask for shapes."""

from __future__ import annotations

from kerasshape.evaluate.arrays import conversion, frames
from kerasshape.evaluate.graph import functional, layers, misplaced, sequential
from kerasshape.evaluate.library.instances import makes_object
from kerasshape.evaluate.state.code import Arguments, BoundMethod, FunctionValue, InstanceValue
from kerasshape.evaluate.state.context import UNKNOWN_LABEL, Context
from kerasshape.evaluate.state.external import Call, external
from kerasshape.evaluate.state.notes import IMAGE_DATA_FORMAT
from kerasshape.evaluate.state.values import Array, External, LayerValue, Site, Tensor, Value
from kerasshape.evaluate.training import called_losses
from kerasshape.faults import Refused
from kerasshape.keras import binding, losses, metrics, signatures
from kerasshape.keras.inputs import input_shape_of
from kerasshape.keras.layers.merging import FUNCTION_FORMS
from kerasshape.rules.arguments import InvalidLayerArgument
from kerasshape.rules.inputs import WrongNumberOfInputs
from kerasshape.shapes import Shape, Unknown


@external("keras.Input")
def make_input(ctx: Context, call: Call) -> Value:
    """`Input(shape)`: a tensor whose batch is free unless it is given."""
    arguments, origin, major = call.arguments, call.origin, call.major
    bound = signatures.named_arguments("Input", major, arguments.positional, arguments.keywords)
    named = dict(arguments.keywords) if bound is None else bound
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
    label = ctx.label_for_input(major) if name is None else name if isinstance(name, str) else UNKNOWN_LABEL
    given_otherwise = "tensor" in plain or "type_spec" in plain
    dtype = plain.get("dtype", None if given_otherwise else "float32")
    known = Unknown() if shape is None else shape
    return Tensor(known, dtype if isinstance(dtype, str) else None, None, origin, label, is_input=True)


def _declared_shape(ctx: Context, major: int, plain: dict[str, object], origin: Site) -> Shape | None:
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
def make_sequential(ctx: Context, call: Call) -> Value:
    """`Sequential(…)`."""
    return sequential.make_sequential(ctx, call.major, call.arguments, call.origin)


@external("keras.Model", "keras.models.Functional")
def make_model(ctx: Context, call: Call) -> Value:
    """`Model(inputs, outputs)`."""
    return functional.make_functional(ctx, call.major, call.arguments, call.origin)


@external(*(f"keras.layers.{name}" for name in FUNCTION_FORMS))
def call_function_form(ctx: Context, call: Call, inputs: Value) -> Value:
    """`add([a, b])`: makes the layer and calls it."""
    arguments = call.arguments
    rest = {key: value for key, value in arguments.keywords.items() if key != "inputs"}
    made = Arguments(arguments.positional[1:], rest, arguments.complete)
    function = call.path.rpartition(".")[2]
    name = FUNCTION_FORMS[function]
    count = misplaced.tensors_beside(name, arguments)
    if count:
        ctx.report(WrongNumberOfInputs(name, misplaced.LISTED, count, function), call.origin, call.major)
        return Unknown()
    layer = layers.construct(ctx, name, call.major, made, call.origin)
    return Unknown() if isinstance(layer, Unknown) else ctx.call(layer, Arguments((inputs,)), call.origin)


@external("keras.backend.image_data_format()", "keras.config.image_data_format()")
def image_data_format(ctx: Context) -> Value:
    """The data format that is set."""
    return ctx.image_data_format


@external(
    "keras.backend.set_image_data_format(data_format, ...)", "keras.config.set_image_data_format(data_format, ...)"
)
def set_image_data_format(ctx: Context, data_format: Value) -> Value:
    """Sets the default of every `data_format` from here on."""
    ctx.journal.note(ctx.outside, IMAGE_DATA_FORMAT, layers.plain(ctx, data_format))
    return None


@external("keras.backend.clear_session", "keras.utils.clear_session")
def clear_session(ctx: Context) -> Value:
    """Both majors count the names of layers from the start again."""
    ctx.forget_labels()
    return None


@external("keras.activations.get")
def get_activation(major: int, identifier: Value) -> Value:
    """The function that an activation's name stands for; a function stands for itself."""
    if identifier is None:
        return External("keras.activations.linear")
    if isinstance(identifier, str):
        known = identifier in signatures.identifiers("activations", major)
        return External(f"keras.activations.{identifier}") if known else Unknown()
    is_callable = isinstance(identifier, (FunctionValue, BoundMethod, External, LayerValue, InstanceValue))
    return identifier if is_callable else Unknown()


@external("keras.backend.int_shape(x)", "keras.ops.shape", "tf.shape(input: x, ...)", "keras.backend.shape(x)")
def shape_of(x: Value) -> Value:
    """The shape of a tensor as a tuple."""
    return x.shape if isinstance(x, (Tensor, Array)) else Unknown()


@external("keras.backend.ndim(x)", "keras.ops.ndim")
def rank_of(x: Value) -> Value:
    """The rank of a tensor."""
    return len(x.shape) if isinstance(x, (Tensor, Array)) and isinstance(x.shape, tuple) else Unknown()


@external("keras.utils.to_categorical", y="x")
def to_categorical(x: Value, num_classes: Value, origin: Site) -> Value:
    """One-hot labels: one more axis, as long as the classes are many."""
    classes = num_classes
    labels = conversion.as_array(frames.columns_of(x) if isinstance(x, Array) else x)
    if isinstance(labels.shape, Unknown):
        return Array(Unknown(), origin=origin)
    shape = labels.shape
    if len(shape) > 1 and isinstance(shape[-1], Unknown):
        return Array(Unknown(), origin=origin)
    if len(shape) > 1 and shape[-1] == 1:
        shape = shape[:-1]
    if classes is None and labels.contents is not None and labels.contents.values:
        classes = max(labels.contents.values) + 1
    return Array((*shape, classes if isinstance(classes, int) else Unknown()), "float64", origin)


makes_object(f"{misplaced.HUB_LAYER}(...)")


def _is_class(name: str) -> bool:
    return name != name.lower() and (name == "AUC" or not name.isupper())


for _family, _table in (("losses", losses.ALIASES), ("metrics", metrics.ALIASES)):
    for _name in filter(_is_class, _table):
        makes_object(f"keras.{_family}.{_name}")


@external(
    *(f"keras.{family}.{name}" for name in losses.ALIASES if not _is_class(name) for family in ("losses", "metrics"))
)
def call_loss(ctx: Context, call: Call) -> Value:
    """`mean_squared_error(y_true, y_pred)`."""
    return called_losses.call_loss(ctx, External(call.path), call.arguments, call.origin)
