"""numpy's constructors."""

from __future__ import annotations

from kerasshape.evaluate import layers
from kerasshape.evaluate.context import Context
from kerasshape.evaluate.library.handlers import external
from kerasshape.evaluate.values import Arguments, Array, ListValue, Origin, Value
from kerasshape.shapes import Dim, Shape, Unknown, same_shape


def shape_argument(ctx: Context, value: Value) -> Shape:
    """A shape given as a number, tuple or list."""
    dims = layers.plain(ctx, value)
    if isinstance(dims, (int, Unknown)) and not isinstance(dims, bool):
        return (dims,) if isinstance(dims, int) else Unknown()
    if isinstance(dims, (tuple, list)) and all(isinstance(dim, (int, Unknown)) for dim in dims):
        return tuple(dims)
    return Unknown()


@external("numpy.zeros", "numpy.ones", "numpy.empty", "numpy.full", "numpy.random.random", "numpy.random.random_sample")
def filled(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """An array of the given shape."""
    return Array(shape_argument(ctx, arguments.get(0, "shape", arguments.get(None, "size"))), "float64", origin)


@external("numpy.random.rand", "numpy.random.randn")
def random_dims(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """An array whose dims are the arguments."""
    return Array(shape_argument(ctx, arguments.positional), "float64", origin)


@external("numpy.random.randint")
def random_integers(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """Integers in the shape of `size`."""
    return Array(shape_argument(ctx, arguments.get(2, "size", ())), "int64", origin)


@external("numpy.random.normal", "numpy.random.uniform")
def random_numbers(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """Numbers in the shape of `size`."""
    return Array(shape_argument(ctx, arguments.get(2, "size", ())), "float64", origin)


@external("numpy.array", "numpy.asarray")
def from_items(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """An array of nested lists."""
    return Array(_nested(arguments.get(0, "object")), None, origin)


def _nested(value: Value) -> Shape:
    if isinstance(value, Array):
        return value.shape
    if isinstance(value, (int, float)):
        return ()
    items = value.items if isinstance(value, ListValue) else value
    if not isinstance(items, tuple) or not items:
        return Unknown()
    shapes = [_nested(item) for item in items]
    first = shapes[0]
    if isinstance(first, Unknown) or not all(same_shape(first, shape) for shape in shapes):
        return Unknown()
    count: Dim = len(items)
    return (count, *first)
