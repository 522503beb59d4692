"""Functions that take axes away: sums, means, extremes and where they are."""

from __future__ import annotations

from kerasshape.keras.operations.registry import Given, dims_of, known_shape, operation, require_axis
from kerasshape.shapes import Shape, Unknown, Unresolved

_KERAS = (
    "sum",
    "mean",
    "max",
    "min",
    "prod",
    "std",
    "var",
    "amax",
    "amin",
    "logsumexp",
    "all",
    "any",
    "count_nonzero",
    "nansum",
    "nanmean",
    "nanmax",
    "nanmin",
)
_BACKEND = ("sum", "mean", "max", "min", "prod", "std", "var", "logsumexp", "all", "any")
_TENSORFLOW = ("sum", "mean", "max", "min", "prod", "std", "variance", "logsumexp", "all", "any")

_SIGNATURES = [
    *(f"keras.ops.{name}(x, axis=None, keepdims=False)" for name in _KERAS),
    *(f"keras.backend.{name}(x, axis=None, keepdims=False)" for name in _BACKEND),
    *(f"tf.reduce_{name}(input_tensor: x, axis=None, keepdims=False)" for name in _TENSORFLOW),
    *(f"tf.math.reduce_{name}(input_tensor: x, axis=None, keepdims=False)" for name in _TENSORFLOW),
    "keras.ops.norm(x, ord=None, axis=None, keepdims=False)",
    "tf.norm(tensor: x, ord=None, axis=None, keepdims=False)",
    "tf.linalg.norm(tensor: x, ord=None, axis=None, keepdims=False)",
]


@operation(*_SIGNATURES)
def reduce(x: object, axis: object, keepdims: object, name: str) -> Shape:
    """Without the axes given, or without any; with `keepdims` they stay with size 1."""
    shape = known_shape(x)
    if isinstance(keepdims, Unknown):
        raise Unresolved
    if axis is None:
        return (1,) * len(shape) if keepdims else ()
    if isinstance(axis, Unknown):
        raise Unresolved
    dropped = {require_axis(name, each, shape) for each in dims_of(axis)}
    if keepdims:
        return tuple(1 if index in dropped else dim for index, dim in enumerate(shape))
    return tuple(dim for index, dim in enumerate(shape) if index not in dropped)


@operation("keras.ops.argmax(x, axis=None, keepdims=False)", "keras.ops.argmin(x, axis=None, keepdims=False)")
def keras_position(x: object, axis: object, keepdims: object, name: str) -> Given:
    """Where the extreme is along an axis, or among all elements."""
    return Given(reduce(x, axis, keepdims, name), "int32")


@operation(
    "tf.argmax(input: x, axis=None, output_type=None)",
    "tf.argmin(input: x, axis=None, output_type=None)",
    "tf.math.argmax(input: x, axis=None, output_type=None)",
    "tf.math.argmin(input: x, axis=None, output_type=None)",
    "keras.backend.argmax(x, axis=-1)",
    "keras.backend.argmin(x, axis=-1)",
)
def position(x: object, axis: object, name: str) -> Given:
    """Where the extreme is along an axis, the first one when none is given."""
    return Given(reduce(x, 0 if axis is None else axis, False, name), "int64")


@operation(
    "tf.math.top_k(input: x, k=1, sorted=True)",
    "tf.nn.top_k(input: x, k=1, sorted=True)",
    "keras.ops.top_k(x, k, sorted=True)",
)
def top_k(x: object, k: object) -> list[Shape]:
    """The largest elements of the last axis, and where they are."""
    shape = known_shape(x)
    if not shape or not isinstance(k, int):
        raise Unresolved
    return [(*shape[:-1], k)] * 2
