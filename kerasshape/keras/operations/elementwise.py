"""Functions on each element: the shape stays, or two shapes are brought together."""

from __future__ import annotations

from kerasshape.faults import Refused
from kerasshape.keras.operations.registry import Given, Operand, known_shape, operation, shape_of
from kerasshape.rules.merging import OperandsDoNotBroadcast
from kerasshape.shapes import Shape, Unknown, broadcast, product

_UNARY = (
    "abs", "absolute", "sin", "cos", "tan", "sinh", "cosh", "tanh", "asin", "acos", "atan", "arcsin", "arccos",
    "arctan", "exp", "expm1", "log", "log1p", "log2", "log10", "sqrt", "rsqrt", "square", "sign", "negative", "round",
    "floor", "ceil", "reciprocal", "erf", "sigmoid", "softplus", "softsign", "relu", "relu6", "elu", "selu", "gelu",
    "silu", "swish", "leaky_relu", "hard_sigmoid", "hard_silu", "hard_swish", "log_sigmoid", "softmax", "log_softmax",
    "mish", "celu", "tanh_shrink", "hard_tanh", "sparse_plus", "squareplus", "soft_shrink", "hard_shrink", "threshold",
    "isnan", "isinf", "isfinite", "is_nan", "is_inf", "is_finite", "logical_not", "stop_gradient", "flip", "roll",
    "sort", "argsort", "cumsum", "cumprod", "real", "imag", "conj", "angle", "identity", "l2_normalize", "normalize",
    "zeros_like", "ones_like", "copy", "clip", "nan_to_num", "tril", "triu", "exponential",
    "linear", "clip_by_value", "clip_by_norm", "dropout", "reverse", "standardize", "shuffle",
    "batch_normalization", "bias_add", "local_response_normalization", "lrn", "invert_permutation",
)  # fmt: skip
_PLACES = ("keras.ops", "tf", "tf.math", "tf.nn", "keras.backend", "keras.activations", "tf.random", "keras.random")
_OTHER_SHAPE = {"keras.ops.cumsum", "keras.ops.cumprod", "keras.ops.clip_by_value", "keras.ops.identity"}
_FIRST_NAMES = {
    "tf": "input", "tf.nn": "features", "tf.math": "x", "keras.ops": "x", "keras.backend": "x",
    "keras.activations": "x", "tf.random": "value", "keras.random": "inputs",
}  # fmt: skip
_OTHER_FIRST_NAMES = {
    "tf.nn.softmax": "logits", "tf.nn.log_softmax": "logits", "tf.nn.sigmoid": "x", "tf.nn.tanh": "x",
    "tf.nn.l2_normalize": "x", "tf.nn.dropout": "x", "tf.nn.bias_add": "value", "tf.clip_by_value": "t",
    "tf.clip_by_norm": "t", "tf.sort": "values", "tf.argsort": "values", "tf.reverse": "tensor", "tf.roll": "input",
    "tf.abs": "x", "tf.exp": "x", "tf.sqrt": "x", "tf.square": "x", "tf.sign": "x", "tf.negative": "x", "tf.tanh": "x",
    "tf.sigmoid": "x", "tf.round": "x", "tf.floor": "x", "tf.sin": "x", "tf.cos": "x", "tf.logical_not": "x",
    "tf.cumsum": "x", "tf.nn.batch_normalization": "x", "tf.nn.silu": "features", "keras.ops.clip": "x",
}  # fmt: skip
_PRESERVING = [
    f"{place}.{name}({_OTHER_FIRST_NAMES.get(f'{place}.{name}', _FIRST_NAMES[place])}: x, ...)"
    for place in _PLACES
    for name in _UNARY
    if f"{place}.{name}" not in _OTHER_SHAPE
]


@operation(*_PRESERVING)
def preserve(x: object) -> Shape:
    """The shape of the input."""
    return shape_of(x)


@operation("keras.ops.cumsum(x, axis=None)", "keras.ops.cumprod(x, axis=None)")
def cumulate(x: object, axis: object) -> Shape:
    """The shape of the input when an axis is told."""
    if axis is None:
        return (product(known_shape(x)),)
    return shape_of(x) if isinstance(axis, int) else Unknown()


@operation(
    "keras.ops.cast(x, dtype)",
    "tf.cast(x, dtype)",
    "keras.backend.cast(x, dtype)",
    "tf.dtypes.cast(x, dtype)",
    "tf.saturate_cast(value: x, dtype)",
)
def cast(x: object, dtype: object) -> Given:
    """The shape of the input in another dtype."""
    return Given(shape_of(x), dtype if isinstance(dtype, str) else None)


_BINARY = (
    "add", "subtract", "multiply", "divide", "true_divide", "maximum", "minimum", "pow", "power", "mod", "floordiv",
    "floor_divide", "floormod", "truediv", "divide_no_nan", "squared_difference", "atan2", "arctan2", "multiply_no_nan",
)  # fmt: skip
_COMPARING = (
    "equal", "not_equal", "greater", "greater_equal", "less", "less_equal", "logical_and", "logical_or", "logical_xor",
)  # fmt: skip
_PAIRS = (("keras.ops", "x1", "x2"), ("tf", "x", "y"), ("tf.math", "x", "y"), ("keras.backend", "x", "y"))


def _pairs(names: tuple[str, ...]) -> list[str]:
    return [f"{place}.{name}({first}: left, {second}: right)" for place, first, second in _PAIRS for name in names]


@operation(*_pairs(_BINARY))
def combine(left: object, right: object, name: str) -> Given:
    """Two tensors element by element, by numpy's rule."""
    dtypes = [value.dtype for value in (left, right) if isinstance(value, Operand)]
    return Given(_together(name, left, right), dtypes[0] if dtypes and dtypes[0] == dtypes[-1] else None)


@operation(*_pairs(_COMPARING))
def compare(left: object, right: object, name: str) -> Given:
    """Two tensors compared element by element."""
    return Given(_together(name, left, right), "bool")


def _together(name: str, left: object, right: object) -> Shape:
    first, second = known_shape(left), known_shape(right)
    shape = broadcast(first, second)
    if shape is None:
        raise Refused(OperandsDoNotBroadcast(name, [first, second]))
    return shape


@operation(
    "keras.ops.where(condition, x1: left=None, x2: right=None)", "tf.where(condition, x: left=None, y: right=None)"
)
def where(condition: object, left: object, right: object, name: str) -> Shape:
    """The elements of one or the other; where they stand when neither is given."""
    if left is None or right is None:
        return Unknown()
    first = broadcast(known_shape(left), known_shape(right))
    shape = None if first is None else broadcast(known_shape(condition), first)
    if shape is None:
        raise Refused(OperandsDoNotBroadcast(name, [shape_of(each) for each in (condition, left, right)]))
    return shape


@operation("tf.add_n(inputs)")
def add_all(inputs: object) -> Shape:
    """Tensors of one shape."""
    return shape_of(inputs[0]) if isinstance(inputs, (list, tuple)) and inputs else Unknown()
