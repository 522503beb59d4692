"""numpy's functions that make arrays of a shape, of numbers and of lists."""

from __future__ import annotations

import math

from kerasshape.evaluate.arrays import frames
from kerasshape.evaluate.arrays.conversion import as_array, dtype_named, plain
from kerasshape.evaluate.arrays.numpy_rules import Table
from kerasshape.evaluate.state.external import external
from kerasshape.evaluate.state.values import Array, Contents, Site, Value
from kerasshape.shapes import Dim, Shape, Unknown, UnknownNumber


def shape_argument(value: Value) -> Shape:
    """A shape given as a number, tuple or list."""
    dims = plain(value)
    if (isinstance(dims, int) and not isinstance(dims, bool)) or isinstance(dims, UnknownNumber):
        return (dims,)
    if isinstance(dims, (tuple, list)) and all(isinstance(dim, (int, Unknown)) for dim in dims):
        return tuple(dims)
    return Unknown()


def _filled(shape: Value, dtype: Value, origin: Site, *values: int) -> Array:
    name = "float64" if dtype is None else dtype_named(dtype)
    return Array(shape_argument(shape), name, origin, Contents(frozenset(values)) if values else None)


@external("numpy.zeros(shape, dtype=None, ...)")
def zeros(shape: Value, dtype: Value, origin: Site) -> Value:
    """Zeros in this shape."""
    return _filled(shape, dtype, origin, 0)


@external("numpy.ones(shape, dtype=None, ...)")
def ones(shape: Value, dtype: Value, origin: Site) -> Value:
    """Ones in this shape."""
    return _filled(shape, dtype, origin, 1)


@external("numpy.empty(shape, dtype=None, ...)")
def empty(shape: Value, dtype: Value, origin: Site) -> Value:
    """Any numbers in this shape."""
    return _filled(shape, dtype, origin)


@external("numpy.full(shape, fill_value, dtype=None, ...)")
def full(shape: Value, fill_value: Value, dtype: Value, origin: Site) -> Value:
    """An array of one value; its rank is known when the value is a number."""
    labels = Contents(frozenset({fill_value})) if isinstance(fill_value, int) else None
    return Array(shape_argument(shape), dtype_named(dtype), origin, labels)


@external(
    "numpy.zeros_like(a, *, shape=None, ...)",
    "numpy.ones_like(a, *, shape=None, ...)",
    "numpy.empty_like(prototype: a, *, shape=None, ...)",
    "numpy.full_like(a, *, shape=None, ...)",
)
def like(a: Value, shape: Value, origin: Site) -> Value:
    """An array of the shape of another."""
    other = as_array(a)
    return Array(other.shape if shape is None else shape_argument(shape), other.dtype, origin)


@external(
    "numpy.array(object, dtype=None, ...)",
    "numpy.asarray(a: object, dtype=None, ...)",
    "numpy.ascontiguousarray(a: object, dtype=None, ...)",
    "numpy.asfarray(a: object, dtype=None)",
)
def from_items(object: Value, dtype: Value, origin: Site) -> Value:
    """An array of nested lists, or of another array."""
    if isinstance(object, (int, float)):
        return object
    found = as_array(frames.columns_of(object) if isinstance(object, Array) else object, origin)
    return Array(found.shape, found.dtype if dtype is None else dtype_named(dtype), origin, found.contents)


@external("numpy.float32(x, /, ...)", "numpy.float64(x, /, ...)")
def converted(x: Value, origin: Site) -> Value:
    """A number, or an array of others."""
    return from_items(x, None, origin)


@external("numpy.arange(start=None, stop=None, step=1, ...)")
def arange(start: Value, stop: Value, step: Value, origin: Site) -> Value:
    """A row of numbers, from 0 when only the end is given."""
    first, last = (0, start) if stop is None else (0 if start is None else start, stop)
    numbers = [each for each in (first, last, step) if isinstance(each, (int, float))]
    if len(numbers) < 3:
        return Array((Unknown(),), None, origin)
    begin, end, width = numbers
    if not width or not math.isfinite((end - begin) / width):
        return Array(Unknown(), None, origin)
    count = max(math.ceil((end - begin) / width), 0)
    whole = [each for each in numbers if isinstance(each, int)]
    labels = Contents(frozenset(range(*whole))) if len(whole) == 3 and count <= 10_000 else None
    return Array((count,), "int64" if len(whole) == 3 else "float64", origin, labels)


@external(
    "numpy.linspace(start, stop, num=50, ...)",
    "numpy.logspace(start, stop, num=50, ...)",
    "numpy.geomspace(start, stop, num=50, ...)",
)
def linspace(start: Value, stop: Value, num: Value, origin: Site) -> Value:
    """A row of `num` numbers."""
    if not all(isinstance(value, (int, float)) for value in (start, stop)):
        return Array(Unknown(), "float64", origin)
    return Array((num if isinstance(num, int) else Unknown(),), "float64", origin)


@external("numpy.eye(N, M=None, ...)")
def eye(N: Value, M: Value, origin: Site) -> Value:
    """A matrix of ones and zeros; a square when it is told one side."""
    dims: tuple[Dim, ...] = tuple(dim if isinstance(dim, int) else Unknown() for dim in (N, M or N))
    return Array(dims, "float64", origin)


@external("numpy.identity(n, ...)")
def identity(n: Value, origin: Site) -> Value:
    """A square of ones and zeros."""
    return eye(n, None, origin)


@external(
    "numpy.loadtxt(fname, dtype='float', comments='#', delimiter=None, converters=None, skiprows=0, usecols=None, "
    "unpack=False, ndmin=0, ...)"
)
def load_text(dtype: Value, converters: Value, unpack: Value, ndmin: Value, origin: Site) -> Value:
    """A table whose size is in the file; its rank is unknown, for one row or column alone gives less."""
    is_plain = dtype == "float" and converters is None and unpack is False and ndmin == 0
    return Array(Table() if is_plain else Unknown(), "float64", origin)


@external("numpy.genfromtxt(fname, dtype='float', *, converters=None, names=None, unpack=None, ndmin=0, ...)")
def from_text(dtype: Value, converters: Value, names: Value, unpack: Value, ndmin: Value, origin: Site) -> Value:
    """The same, from a file that may lack values; with names, or types of their own, columns become fields."""
    is_plain = dtype == "float" and converters is None and names is None and not unpack and ndmin == 0
    return Array(Table() if is_plain else Unknown(), "float64", origin)
