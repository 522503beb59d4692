"""What numpy makes of values of Python: the shape, the dtype and the integers of nested lists; dtypes and indices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kerasshape.evaluate.arrays import numpy_rules as shapes
from kerasshape.evaluate.state import kinds, trees
from kerasshape.evaluate.state.values import (
    Alternatives,
    Array,
    Contents,
    DictValue,
    ListValue,
    ObjectValue,
    Site,
    Tensor,
    UnknownLength,
    Value,
)
from kerasshape.shapes import Shape, Unknown, UnknownNumber, common, product, same_shape

_LONGEST_LITERAL = 100_000
IMAGE = "PIL.Image.Image"
"""An image of Pillow, made from its height, its width and the axes of its channels."""


def plain(value: Value) -> Any:
    """Lists and dicts as Python's own, unknown where their items are not known; the rest as it is."""
    return trees.map_leaves(_known, value, build=trees.in_python)


def _known(leaf: Value) -> Any:
    return Unknown() if isinstance(leaf, (ListValue, DictValue)) else leaf


def as_array(value: Value, origin: Site | None = None) -> Array:
    """The array that `np.asarray` makes of a value."""
    if isinstance(value, Array):
        return value if value.kind == "array" else replace(value, kind="array")
    if isinstance(value, Tensor):
        return Array(value.shape, value.dtype, origin)
    found: list[int] = []
    shape = _nested(value, found)
    exact = bool(found) and not isinstance(shape, Unknown) and len(found) == product(shape)
    return Array(shape, dtype_of(value), origin, Contents(frozenset(found)) if exact else None)


def dtype_of(value: Value) -> str | None:
    """The dtype of the array that numpy makes of a value, as far as its first item tells it."""
    while isinstance(value, (ListValue, tuple)):
        items = value.items if isinstance(value, ListValue) else value
        if not isinstance(items, tuple) or not items:
            return None
        value = items[0]
    if isinstance(value, Array):
        return value.dtype
    names: dict[type, str] = {bool: "bool", int: "int64", range: "int64", float: "float64", str: "str"}
    return names.get(type(value))


def _nested(value: Value, found: list[int]) -> Shape:
    """The shape of the array that numpy makes of a value; the whole numbers met are collected."""
    return kinds.shape_as_array[type(value)](value, found)


@kinds.shape_as_array.of(Array, Tensor)
def _own_shape(value: Array | Tensor, found: list[int]) -> Shape:
    return value.shape


@kinds.shape_as_array.of(bool, int)
def _whole_number(value: int, found: list[int]) -> Shape:
    found.append(int(value))
    return ()


@kinds.shape_as_array.of(float, complex, str, bytes, UnknownNumber)
def _scalar(value: Value, found: list[int]) -> Shape:
    return ()


@kinds.shape_as_array.of(range)
def _numbers(value: range, found: list[int]) -> Shape:
    found.extend(value[:_LONGEST_LITERAL])
    return (len(value),)


@kinds.shape_as_array.of(ObjectValue)
def _image(value: ObjectValue, found: list[int]) -> Shape:
    return shape_of_image(value) if value.path == IMAGE else Unknown()


@kinds.shape_as_array.of(ListValue)
def _rows_of_list(value: ListValue, found: list[int]) -> Shape:
    return Unknown() if isinstance(value.items, Alternatives) else _nested(value.items, found)


@kinds.shape_as_array.of(tuple)
def _rows_of(items: tuple[Value, ...], found: list[int]) -> Shape:
    if not items:
        return (0,)
    parts = [_nested(item, found) for item in items]
    first = parts[0]
    if isinstance(first, Unknown):
        return Unknown()
    if not all(same_shape(first, part) for part in parts):
        first = _of_one_shape(parts)
    return Unknown() if isinstance(first, Unknown) else (len(items), *first)


def shape_of_image(image: ObjectValue) -> Shape:
    """The shape of the array of an image of Pillow; unknown where its mode is."""
    height, width, bands = image.arguments.positional
    sides = tuple(side if isinstance(side, (int, Unknown)) else Unknown() for side in (height, width))
    return (*sides, *bands) if isinstance(bands, tuple) else Unknown()


def _of_one_shape(parts: Sequence[Shape]) -> Shape:
    """The shape that all arrays of a list share; numpy makes no array of others, except ragged rows in old versions."""
    shape = common(parts)
    if isinstance(shape, Unknown) or len(shape) < 2:
        return Unknown()
    known = [{dim for dim in column if isinstance(dim, int)} for column in zip(*parts)]
    return shape if all(len(numbers) < 2 for numbers in known) else Unknown()


@kinds.shape_as_array.of(UnknownLength)
def _of_many(items: UnknownLength, found: list[int]) -> Shape:
    """The shape of an array made of a sequence of unknown length whose items have one shape."""
    each = _nested(items.item, [])
    if isinstance(each, Unknown) or not (isinstance(items.item, (Array, Tensor)) or not each):
        return Unknown()
    return (items.count, *(dim if isinstance(dim, int) else Unknown() for dim in each))


def dtype_named(value: Value) -> str | None:
    """The name of a dtype given as a string, `np.float32`, or a Python type."""
    if isinstance(value, str):
        return value
    path = getattr(value, "path", None)
    name = path.rpartition(".")[2].rstrip("_") if isinstance(path, str) else None
    if name in ("int", "float", "bool", "str"):
        return {"int": "int64", "float": "float64"}.get(name, name)
    return name


def is_whole(key: Value) -> bool:
    """Whether a key is `:`."""
    return isinstance(key, slice) and key.start is None and key.stop is None and key.step is None


def as_index(key: Value) -> Any:
    """A key as `numpy_rules.indexed` takes it."""
    if isinstance(key, ListValue):
        items = key.items
        if isinstance(items, UnknownLength) and isinstance(items.item, UnknownNumber):
            return shapes.Index((items.count,))
        key = as_array(key)
    if isinstance(key, Array):
        if isinstance(key.shape, Unknown) or key.dtype is None:
            return Unknown()
        if key.dtype == "bool":
            return shapes.Index((Unknown(),), len(key.shape))
        return shapes.Index(key.shape)
    return key
