"""Functions that make tensors from shapes, numbers and lists."""

from __future__ import annotations

from typing import Any

from kerasshape.keras.operations.registry import Given, Operand, dims_of, known_shape, operation, shape_of
from kerasshape.shapes import Shape, Unknown, Unresolved


def _dtype(value: object) -> str | None:
    return value if isinstance(value, str) else None


@operation(
    "keras.ops.empty(shape, ...)",
    "keras.ops.full(shape, ...)",
    "tf.random_normal(shape, ...)",
    "tf.random_uniform(shape, ...)",
    "tf.truncated_normal(shape, ...)",
    "keras.random.truncated_normal(shape, ...)",
    "keras.backend.random_normal(shape, ...)",
    "keras.backend.random_uniform(shape, ...)",
    "keras.backend.truncated_normal(shape, ...)",
    "keras.backend.random_bernoulli(shape, ...)",
    "keras.backend.random_binomial(shape, ...)",
    "keras.backend.random_normal_variable(shape, ...)",
    "keras.backend.random_uniform_variable(shape, ...)",
)
def filled(shape: object) -> Given:
    """A tensor of the shape asked for."""
    return Given(asked_for(dims_of(shape)))


def asked_for(dims: tuple[Any, ...]) -> tuple[Any, ...]:
    """The shape of a new tensor: no function takes a None, which is a dim of `tf.shape(x)` here, or a size to be given.

    Batches and steps are free, but hardly features: a None there is a default such as `units=None` of a function that
    is called with a number.
    """
    return (*dims[:-1], Unknown()) if len(dims) > 1 and dims[-1] is None else dims


@operation("keras.backend.constant(value, dtype=None, shape=None)")
def constant(value: object, dtype: object, shape: object) -> Given:
    """The numbers of nested lists."""
    found = shape_of(value) if shape is None else dims_of(shape)
    return Given(found, _dtype(dtype) or (value.dtype if isinstance(value, Operand) else None))


@operation(
    "keras.backend.variable(value, dtype=None)",
)
def converted(value: object, dtype: object) -> Given:
    """The numbers of nested lists, or a tensor as it is."""
    return Given(shape_of(value), _dtype(dtype) or (value.dtype if isinstance(value, Operand) else None))


@operation("keras.ops.full_like(x, ...)")
def like(x: object) -> Shape:
    """The shape of another tensor."""
    return shape_of(x)


@operation("keras.ops.identity(n, dtype=None)")
def identity(n: object) -> Shape:
    """A square matrix."""
    return (n, n) if isinstance(n, int) else Unknown()


@operation(
    "tf.eye(num_rows, num_columns=..., dtype=None)",
    "keras.ops.eye(N: num_rows, M: num_columns=..., dtype=None)",
    "keras.backend.eye(size: num_rows, num_columns=..., dtype=None)",
)
def eye(num_rows: object, num_columns: object) -> Shape:
    """A matrix."""
    columns = num_rows if num_columns is ... else num_columns
    return (num_rows, columns) if isinstance(num_rows, int) and isinstance(columns, int) else Unknown()


@operation(
    "tf.range(start, limit=..., delta=1, dtype=None)",
    "keras.ops.arange(start, stop: limit=..., step: delta=1, dtype=None)",
    "keras.backend.arange(start, stop: limit=..., step: delta=1, dtype=None)",
)
def arange(start: object, limit: object, delta: object) -> Shape:
    """Numbers from one to before another; a None that is passed is a free dim, as `tf.shape(x)` gives it."""
    bounds: tuple[object, object] = (0, start) if limit is ... else (start, limit)
    first, last = bounds
    if not isinstance(first, int) or not isinstance(last, int) or not isinstance(delta, int) or delta == 0:
        return (None,) if first is None or last is None else (Unknown(),)
    return (len(range(first, last, delta)),)


@operation("tf.linspace(start, stop, num)", "keras.ops.linspace(start, stop, num=50)")
def linspace(start: object, stop: object, num: object) -> Shape:
    """As many numbers as asked for."""
    if not isinstance(num, int) or not all(isinstance(bound, (int, float)) for bound in (start, stop)):
        raise Unresolved
    return (num,)


@operation(
    "keras.ops.one_hot(x, num_classes, axis=-1, dtype=None)",
    "keras.backend.one_hot(indices: x, num_classes, axis=-1, dtype=None)",
    "tf.one_hot(indices: x, depth: num_classes, on_value=None, off_value=None, axis=-1, dtype=None)",
)
def one_hot(x: object, num_classes: object, axis: object) -> Given:
    """One more axis, as long as the classes are many."""
    shape = known_shape(x)
    place = -1 if axis is None else axis
    if not isinstance(place, int) or not -1 <= place <= len(shape):
        raise Unresolved
    place = len(shape) if place == -1 else place
    classes = num_classes if isinstance(num_classes, int) else Unknown()
    return Given((*shape[:place], classes, *shape[place:]))
