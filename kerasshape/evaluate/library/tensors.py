"""Functions of TensorFlow and Keras that make eager tensors of a shape, of numbers and of lists."""

from __future__ import annotations

from kerasshape.evaluate.arrays.conversion import as_array, plain
from kerasshape.evaluate.library.numpy_constructors import shape_argument
from kerasshape.evaluate.state.external import EXTERNALS, external
from kerasshape.evaluate.state.values import Site, Tensor, Value
from kerasshape.keras.operations.making import asked_for
from kerasshape.shapes import Unknown


def is_made_here(path: str) -> bool:
    """Whether the function of a canonical path makes a tensor of what it is given."""
    handler = EXTERNALS.get(path)
    return handler is not None and handler.function in (filled, of_items, converted)


@external(
    "tf.zeros(shape, ...)",
    "tf.ones(shape, ...)",
    "tf.fill(dims: shape, ...)",
    "tf.random.uniform(shape, ...)",
    "tf.random.normal(shape, ...)",
    "tf.random.truncated_normal(shape, ...)",
    "keras.random.uniform",
    "keras.random.normal",
    "keras.random.randint",
    "keras.ops.zeros",
    "keras.ops.ones",
    "keras.backend.zeros(shape, ...)",
    "keras.backend.ones(shape, ...)",
)
def filled(shape: Value, origin: Site) -> Value:
    """An eager tensor of the given shape, in which the batch size of a symbolic one may stand."""
    dims = plain(shape)
    if isinstance(dims, (tuple, list)) and all(dim is None or isinstance(dim, (int, Unknown)) for dim in dims):
        return Tensor(asked_for(tuple(dims)), origin=origin, eager=True)
    return Tensor(shape_argument(dims), origin=origin, eager=True)


@external(
    "tf.constant(value, dtype=None, shape=None, ...)",
    "tf.Variable(initial_value: value=None, *, shape=None, ...)",
)
def of_items(value: Value, shape: Value, origin: Site) -> Value:
    """An eager tensor of nested lists or an array."""
    if isinstance(value, Tensor):
        return value
    found = as_array(value, origin)
    return Tensor(found.shape if shape is None else shape_argument(shape), found.dtype, None, origin, eager=True)


@external("keras.ops.convert_to_tensor", "keras.ops.array", "tf.convert_to_tensor(value: x, ...)")
def converted(x: Value, origin: Site) -> Value:
    """The same of functions that take no shape."""
    return of_items(x, None, origin)
