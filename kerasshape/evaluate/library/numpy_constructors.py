"""numpy's constructors and random numbers, and those of TensorFlow that make eager tensors."""

from __future__ import annotations

import math

from kerasshape.evaluate.arrays import frames
from kerasshape.evaluate.arrays.conversion import as_array, dtype_named, plain
from kerasshape.evaluate.arrays.numpy_rules import Table
from kerasshape.evaluate.library.handlers import makes_object
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.external import external, method
from kerasshape.evaluate.state.values import Arguments, Array, Labels, Origin, Tensor, Value
from kerasshape.keras.operations.making import asked_for
from kerasshape.shapes import Dim, Shape, Unknown, UnknownNumber

_ENOUGH = 100
"""So many draws for each possible value are taken to meet them all."""


def shape_argument(value: Value) -> Shape:
    """A shape given as a number, tuple or list."""
    dims = plain(value)
    if (isinstance(dims, int) and not isinstance(dims, bool)) or isinstance(dims, UnknownNumber):
        return (dims,)
    if isinstance(dims, (tuple, list)) and all(isinstance(dim, (int, Unknown)) for dim in dims):
        return tuple(dims)
    return Unknown()


def _size(arguments: Arguments, position: int | None) -> Shape:
    """The shape that `size` asks for; a single number when it is missing."""
    size = arguments.get(position, "size", None)
    return () if size is None else shape_argument(size)


def _filled(path: str, values: frozenset[int] | None) -> None:
    @external(path)
    def filled(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
        dtype = dtype_named(arguments.get(1, "dtype", "float64"))
        shape = shape_argument(arguments.get(0, "shape"))
        return Array(shape, dtype, origin, None if values is None else Labels(values))


_filled("numpy.zeros", frozenset({0}))
_filled("numpy.ones", frozenset({1}))
_filled("numpy.empty", None)


@external("numpy.full")
def full(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """An array of one value; its rank is known when the value is a number."""
    number = arguments.get(1, "fill_value")
    shape = shape_argument(arguments.get(0, "shape"))
    labels = Labels(frozenset({number})) if isinstance(number, int) else None
    return Array(shape, dtype_named(arguments.get(2, "dtype", None)), origin, labels)


@external("numpy.zeros_like", "numpy.ones_like", "numpy.empty_like", "numpy.full_like")
def like(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """An array of the shape of another."""
    other = as_array(arguments.get(0, "a", arguments.get(None, "prototype")))
    given = arguments.get(None, "shape")
    return Array(other.shape if given is None else shape_argument(given), other.dtype, origin)


@external("numpy.random.random", "numpy.random.random_sample", "numpy.random.sample", "numpy.random.ranf")
def uniform(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """Numbers in the shape of the only argument."""
    return Array(_size(arguments, 0), "float64", origin)


@external("numpy.random.rand", "numpy.random.randn")
def random_dims(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """An array whose dims are the arguments."""
    if not arguments.complete:
        return Array(Unknown(), "float64", origin)
    return Array(shape_argument(arguments.positional), "float64", origin)


@external("numpy.random.randint", "numpy.random.random_integers")
def random_integers(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """Whole numbers in the shape of `size`."""
    return _integers(arguments, origin, "int64")


def _integers(arguments: Arguments, origin: Origin, dtype: str) -> Array:
    shape = _size(arguments, 2)
    low, high = arguments.get(0, "low"), arguments.get(1, "high")
    if high is None:
        low, high = 0, low
    labels = None
    count = 1
    for dim in shape if isinstance(shape, tuple) else ():
        count *= dim if isinstance(dim, int) else 0
    if isinstance(low, int) and isinstance(high, int) and 0 < (high - low) * _ENOUGH <= count:
        labels = Labels(frozenset(range(low, high)))
    return Array(shape, dtype, origin, labels)


@external("numpy.random.normal", "numpy.random.uniform", "numpy.random.binomial", "numpy.random.beta")
def random_numbers(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """Numbers in the shape of `size`; parameters that are arrays would give theirs."""
    given = [*arguments.positional[:2], *(arguments.get(None, name) for name in ("loc", "scale", "low", "high"))]
    if not all(isinstance(value, (int, float)) or value is None for value in given):
        return Array(_size(arguments, 2) if arguments.has(2, "size") else Unknown(), "float64", origin)
    return Array(_size(arguments, 2), None, origin)


@external("numpy.random.poisson", "numpy.random.exponential")
def random_sizes(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """Numbers in the shape of `size`, whose place differs."""
    shape = _size(arguments, None) if arguments.has(None, "size") else Unknown()
    return Array(shape, None, origin)


@external("numpy.random.standard_normal")
def standard_normal(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """Numbers in the shape of the only argument."""
    return Array(_size(arguments, 0), "float64", origin)


@external("numpy.random.multivariate_normal")
def vectors(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """A vector as long as the mean for each number of `size`."""
    mean, size = as_array(arguments.get(0, "mean")).shape, arguments.get(2, "size")
    rows = () if size is None else shape_argument(size)
    known = isinstance(mean, tuple) and len(mean) == 1 and isinstance(rows, tuple)
    return Array((*rows, mean[0]) if known and isinstance(rows, tuple) else Unknown(), "float64", origin)


@external("numpy.random.choice")
def choice(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """Picks from a list or from the numbers below."""
    options = arguments.get(0, "a")
    below = isinstance(options, (int, UnknownNumber))
    shape, rank = _size(arguments, 1), None if below else as_array(options).shape
    known = rank is None or (isinstance(rank, tuple) and len(rank) == 1)
    dtype = "int64" if rank is None else as_array(options).dtype
    return Array(shape if known else Unknown(), dtype, origin)


@external("numpy.random.permutation")
def permutation(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """The numbers below, or an array, in another order."""
    value = arguments.get(0, "x")
    if isinstance(value, (int, Unknown)) and not isinstance(value, bool):
        return Array((value,), "int64", origin) if isinstance(value, int) else Array((Unknown(),), None, origin)
    found = as_array(value)
    return Array(found.shape, found.dtype, origin, found.labels)


_RANDOM = "numpy.random.Generator"
makes_object(_RANDOM, "numpy.random.default_rng", "numpy.random.RandomState", _RANDOM)


_GENERATOR = "numpy.random.Generator"
method(_GENERATOR, "random", "random_sample", "sample")(
    lambda ctx, own, arguments, origin: uniform(ctx, arguments, origin)
)
method(_GENERATOR, "rand", "randn")(lambda ctx, own, arguments, origin: random_dims(ctx, arguments, origin))
method(_GENERATOR, "integers", "randint")(lambda ctx, own, arguments, origin: random_integers(ctx, arguments, origin))
method(_GENERATOR, "normal", "uniform")(lambda ctx, own, arguments, origin: random_numbers(ctx, arguments, origin))
method(_GENERATOR, "standard_normal")(lambda ctx, own, arguments, origin: Array(_size(arguments, 0), "float64", origin))
method(_GENERATOR, "permutation")(lambda ctx, own, arguments, origin: permutation(ctx, arguments, origin))
method(_GENERATOR, "choice")(lambda ctx, own, arguments, origin: choice(ctx, arguments, origin))


@external("numpy.array", "numpy.asarray", "numpy.ascontiguousarray", "numpy.asfarray", "numpy.float32", "numpy.float64")
def from_items(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """An array of nested lists, or of another array."""
    value = arguments.get(0, "object", arguments.get(None, "a"))
    if isinstance(value, (int, float)):
        return value
    found = as_array(frames.columns_of(value) if isinstance(value, Array) else value, origin)
    dtype = arguments.get(1, "dtype")
    return Array(found.shape, found.dtype if dtype is None else dtype_named(dtype), origin, found.labels)


@external("numpy.arange")
def arange(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """A row of numbers."""
    given = [each for each in arguments.positional if isinstance(each, (int, float))] if arguments.complete else []
    if not given or arguments.keywords.keys() - {"dtype"} or len(given) < len(arguments.positional):
        return Array((Unknown(),), None, origin)
    start, stop = (0, given[0]) if len(given) == 1 else given[:2]
    step = given[2] if len(given) > 2 else 1
    if not step or not math.isfinite((stop - start) / step):
        return Array(Unknown(), None, origin)
    count = max(math.ceil((stop - start) / step), 0)
    if not isinstance(start, int) or not isinstance(stop, int) or not isinstance(step, int):
        return Array((count,), "float64", origin)
    labels = Labels(frozenset(range(start, stop, step))) if count <= 10_000 else None
    return Array((count,), "int64", origin, labels)


@external("numpy.linspace", "numpy.logspace", "numpy.geomspace")
def linspace(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """A row of `num` numbers."""
    start, stop = arguments.get(0, "start"), arguments.get(1, "stop")
    if not all(isinstance(value, (int, float)) for value in (start, stop)):
        return Array(Unknown(), "float64", origin)
    count = arguments.get(2, "num", 50)
    return Array((count if isinstance(count, int) else Unknown(),), "float64", origin)


@external("numpy.eye", "numpy.identity")
def eye(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """A square of ones and zeros."""
    rows = arguments.get(0, "N", arguments.get(None, "n"))
    columns = arguments.get(1, "M") or rows
    dims: tuple[Dim, ...] = tuple(dim if isinstance(dim, int) else Unknown() for dim in (rows, columns))
    return Array(dims, "float64", origin)


@external("numpy.loadtxt", "numpy.genfromtxt")
def from_text(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """A table whose size is in the file; its rank is unknown, for one row or column alone gives less."""
    named = arguments.keywords.keys()
    is_plain = arguments.complete and not named & {"dtype", "names", "unpack", "ndmin", "converters"}
    return Array(Table() if is_plain and len(arguments.positional) < 3 else Unknown(), "float64", origin)


def _eager(shape: Shape, arguments: Arguments, origin: Origin, dtype: str | None = "float32") -> Tensor:
    return Tensor(shape, dtype, None, origin, eager=True)


@external(
    "tf.zeros", "tf.ones", "tf.fill", "tf.random.uniform", "tf.random.normal", "tf.random.truncated_normal",
    "keras.random.uniform", "keras.random.normal", "keras.random.randint", "keras.ops.zeros", "keras.ops.ones",
    "keras.backend.zeros", "keras.backend.ones",
)  # fmt: skip
def eager_filled(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """An eager tensor of the given shape, in which the batch size of a symbolic one may stand."""
    dims = plain(arguments.get(0, "shape", arguments.get(None, "dims")))
    if isinstance(dims, (tuple, list)) and all(dim is None or isinstance(dim, (int, Unknown)) for dim in dims):
        return _eager(asked_for(tuple(dims)), arguments, origin, None)
    return _eager(shape_argument(dims), arguments, origin, None)


@external("tf.constant", "tf.convert_to_tensor", "tf.Variable", "keras.ops.convert_to_tensor", "keras.ops.array")
def eager_items(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """An eager tensor of nested lists or an array."""
    value = arguments.get(0, "value", arguments.get(None, "x"))
    if isinstance(value, Tensor):
        return value
    found = as_array(value, origin)
    shape = arguments.get(None, "shape")
    return _eager(found.shape if shape is None else shape_argument(shape), arguments, origin, found.dtype)
