"""Operators, subscripts, attributes and methods of numpy arrays, and of data frames as far as they are alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from kerasshape.evaluate.arrays import numpy_rules as shapes
from kerasshape.evaluate.language.containers import MOST_ITEMS
from kerasshape.evaluate.state import kinds, trees
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.joins import fresh
from kerasshape.evaluate.state.journal import Note
from kerasshape.evaluate.state.notes import LABELS
from kerasshape.evaluate.state.values import (
    Alternatives,
    Arguments,
    Array,
    BoundMethod,
    DictValue,
    Labels,
    ListValue,
    Many,
    ObjectValue,
    Origin,
    Tensor,
    Value,
)
from kerasshape.shapes import Dim, Shape, Unknown, UnknownNumber, Unresolved, common, product, same_shape

_NUMERIC = ("int", "uint", "float", "bool")
_ELEMENTWISE = frozenset({"add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "and_", "or_", "xor"})
_LONGEST_LITERAL = 100_000
IMAGE = "PIL.Image.Image"
"""An image of Pillow, made from its height, its width and the axes of its channels."""


def plain(value: Value) -> Any:
    """Lists and dicts as Python's own, unknown where their items are not known; the rest as it is."""
    return trees.map_leaves(_known, value, build=trees.in_python)


def _known(leaf: Value) -> Any:
    return Unknown() if isinstance(leaf, (ListValue, DictValue)) else leaf


def as_array(value: Value, origin: Origin | None = None) -> Array:
    """A value as `np.asarray` takes it."""
    if isinstance(value, Array):
        return value if value.kind == "array" else replace(value, kind="array")
    if isinstance(value, Tensor):
        return Array(value.shape, value.dtype, origin)
    found: list[int] = []
    shape = _nested(value, found)
    exact = bool(found) and not isinstance(shape, Unknown) and len(found) == product(shape)
    return Array(shape, _dtype_of(value), origin, Labels(frozenset(found)) if exact else None)


def _dtype_of(value: Value) -> str | None:
    while isinstance(value, (ListValue, tuple)):
        items = value.items if isinstance(value, ListValue) else value
        if not isinstance(items, tuple) or not items:
            return None
        value = items[0]
    if isinstance(value, Array):
        return value.dtype
    kinds = {bool: "bool", int: "int64", range: "int64", float: "float64", str: "str"}
    return kinds.get(type(value))


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
    """The shape that all arrays of a list have, for numpy takes no others; rows may be ragged in old versions."""
    shape = common(parts)
    if isinstance(shape, Unknown) or len(shape) < 2:
        return Unknown()
    known = [{dim for dim in column if isinstance(dim, int)} for column in zip(*parts)]
    return shape if all(len(numbers) < 2 for numbers in known) else Unknown()


@kinds.shape_as_array.of(Many)
def _of_many(items: Many, found: list[int]) -> Shape:
    """Any number of arrays, one behind the other: numpy makes an array of them when all have the same shape."""
    each = _nested(items.item, [])
    if isinstance(each, Unknown) or not (isinstance(items.item, (Array, Tensor)) or not each):
        return Unknown()
    return (items.count, *(dim if isinstance(dim, int) else Unknown() for dim in each))


def shape_of(value: Value) -> Shape:
    """The shape of an operand."""
    if isinstance(value, (Array, Tensor)):
        return value.shape
    if isinstance(value, (int, float, complex, bool, str, UnknownNumber)):
        return ()
    return as_array(value).shape if isinstance(value, ListValue) else Unknown()


@kinds.binary.of(Array)
def binary(ctx: Context, name: str, left: Value, right: Value, origin: Origin) -> Value:
    """An operator on numpy arrays."""
    del ctx
    if name == "matmul":
        return Array(shapes.matmul(shape_of(left), shape_of(right)), None, origin)
    if name not in _ELEMENTWISE:
        return Array(Unknown(), origin=origin)
    return Array(
        shapes.elementwise(shape_of(left), shape_of(right)),
        _result_dtype(name, left, right),
        origin,
        _shifted(name, left, right),
        _kind(left, right),  # type: ignore[arg-type]
    )


def _kind(left: Value, right: Value) -> str:
    kinds = {value.kind for value in (left, right) if isinstance(value, Array)}
    return "frame" if "frame" in kinds else "series" if "series" in kinds else "array"


def _result_dtype(name: str, left: Value, right: Value) -> str | None:
    types = [value.dtype if isinstance(value, Array) else _dtype_of(value) for value in (left, right)]
    if types == ["bool", "bool"] and name in ("and_", "or_", "xor"):
        return "bool"
    if name == "truediv" or "float64" in types:
        return "float64"
    return types[0] if types[0] == types[1] else None


def _shifted(name: str, left: Value, right: Value) -> Labels | None:
    """Labels plus or minus a whole number, or their remainders."""
    if not isinstance(left, Array) or left.labels is None or left.labels.values is None:
        return None
    if not isinstance(right, int):
        return None
    if name == "mod" and right > 0:
        return Labels(frozenset(value % right for value in left.labels.values))
    if name not in ("add", "sub"):
        return None
    step = right if name == "add" else -right
    if left.dtype == "uint8" and min(left.labels.values) + step < 0:
        return None
    return Labels(frozenset(value + step for value in left.labels.values))


@kinds.compare.of(Array)
def compare(ctx: Context, name: str, left: Value, right: Value, origin: Origin) -> Array:
    """A comparison of arrays, element by element."""
    return Array(shapes.elementwise(shape_of(left), shape_of(right)), "bool", origin, None, _kind(left, right))  # type: ignore[arg-type]


@kinds.unary.of(Array)
def _unary(ctx: Context, name: str, array: Array, origin: Origin) -> Array:
    return array


@kinds.items.of(Array)
def _rows(array: Array) -> tuple[Value, ...]:
    shape = array.shape
    if array.kind == "array" and isinstance(shape, tuple) and len(shape) > 1:
        rows = shape[0]
        if isinstance(rows, int) and rows <= MOST_ITEMS:
            return (Array(shape[1:], array.dtype),) * rows
    raise Unresolved


@kinds.any_item.of(Array)
def _any_row(array: Array) -> Value:
    shape, dtype = array.shape, array.dtype
    if array.kind == "array" and isinstance(shape, tuple) and len(shape) > 1:
        return fresh(replace(array, shape=shape[1:], labels=None))
    if isinstance(shape, tuple) and len(shape) == 1 and dtype is not None and dtype.startswith(_NUMERIC):
        return UnknownNumber()
    raise Unresolved


@kinds.alike.of(Array)
def _are_alike(left: Array, right: Array) -> bool:
    alike = same_shape(left.shape, right.shape) and left.dtype == right.dtype
    return alike and left.labels is right.labels and left.kind == right.kind


@kinds.common.of(Array)
def _common(arrays: Sequence[Array]) -> Array | Unknown:
    """What is certain of each of several arrays; nothing is where there are frames or series among them."""
    if any(array.kind != "array" for array in arrays):
        return Unknown()
    dtype = arrays[0].dtype if len({array.dtype for array in arrays}) == 1 else None
    return Array(common([array.shape for array in arrays]), dtype, arrays[0].origin)


@kinds.count.of(Array, Tensor)
def _length(value: Array | Tensor) -> Dim:
    return value.shape[0] if isinstance(value.shape, tuple) and value.shape else Unknown()


@kinds.item.of(Array)
def subscript(ctx: Context, array: Array, key: Value, origin: Origin) -> Value:
    """`array[key]`."""
    del ctx
    if array.kind != "array":
        return _of_frame(array, key, origin)
    keys = [_as_index(each) for each in (key if isinstance(key, tuple) else (key,))]
    whole = all(each is ... or each is None or _is_whole(each) for each in keys)
    labels = array.labels if whole else None
    return Array(shapes.indexed(array.shape, keys), array.dtype, origin, labels)


def _is_whole(key: Any) -> bool:
    return isinstance(key, slice) and key.start is None and key.stop is None and key.step is None


def _as_index(key: Value) -> Any:
    """A key as `array_shapes.indexed` takes it."""
    if isinstance(key, ListValue):
        items = key.items
        if isinstance(items, Many) and isinstance(items.item, UnknownNumber):
            return shapes.Index((items.count,))
        key = as_array(key)
    if isinstance(key, Array):
        if isinstance(key.shape, Unknown) or key.dtype is None:
            return Unknown()
        if key.dtype == "bool":
            return shapes.Index((Unknown(),), len(key.shape))
        return shapes.Index(key.shape)
    return key


_COLUMNS: Note[int | None] = Note("columns", None, unsure=None)
"""How many columns a frame has now; None when that is not known."""


def columns_of(array: Array) -> Array:
    """A frame with the column count that it has now; assignments and `drop(inplace=True)` change it."""
    if array.kind != "frame" or array.labels is None or not isinstance(array.shape, tuple) or len(array.shape) != 2:
        return array
    columns = _COLUMNS.of(array.labels)
    return replace(array, shape=(array.shape[0], Unknown() if columns is None else columns))


def frame(rows: Dim, columns: Dim, origin: Origin) -> Array:
    """A data frame."""
    facts = Labels(frozenset())
    _COLUMNS.start(facts, columns if isinstance(columns, int) else None)
    return Array((rows, Unknown()), None, origin, facts, "frame")


def _of_frame(array: Array, key: Value, origin: Origin) -> Value:
    """`frame["a"]`, `frame[["a", "b"]]`, `frame[mask]`."""
    rows: Dim = array.shape[0] if isinstance(array.shape, tuple) and array.shape else Unknown()
    if array.kind == "frame":
        if isinstance(key, str):
            return Array((rows,), None, origin, None, "series")
        if isinstance(key, ListValue):
            items = key.items if isinstance(key.items, tuple) else None
            columns = len(items) if items is not None and all(isinstance(item, str) for item in items) else Unknown()
            return frame(rows, columns, origin)
    if array.kind == "frame" and isinstance(key, Array) and key.dtype == "object" and isinstance(key.shape, tuple):
        is_name = not key.shape
        return Array((rows,), None, origin, None, "series") if is_name else frame(rows, key.shape[0], origin)
    mask = isinstance(key, slice) or (isinstance(key, Array) and key.dtype == "bool")
    if mask and array.kind == "frame" and isinstance(array.shape, tuple):
        return frame(Unknown(), columns_of(array).shape[1], origin)
    if mask and isinstance(array.shape, tuple):
        return replace(array, shape=(Unknown(), *array.shape[1:]), origin=origin, labels=None)
    return Unknown()


@kinds.attribute.of(Array)
def get_attribute(ctx: Context, array: Array, name: str, origin: Origin) -> Value:
    """An attribute of an array."""
    del ctx
    array = columns_of(array)
    if name == "shape":
        return array.shape
    if name == "ndim":
        return Unknown() if isinstance(array.shape, Unknown) else len(array.shape)
    if name == "size":
        known = isinstance(array.shape, tuple) and all(isinstance(dim, int) for dim in array.shape)
        return product(array.shape) if known else Unknown()
    if name == "T":
        return replace(array, shape=shapes.transpose(array.shape), origin=origin)
    if name == "dtype":
        return Unknown(array.dtype)
    if name in ("real", "imag", "flat"):
        return array if name == "real" else Unknown()
    if array.kind != "array":
        if name == "values":
            return replace(array, kind="array", origin=origin, labels=None)
        if name in ("iloc", "loc"):
            return Indexer(array, name, origin)
        return _of_table(array, name, origin)
    return BoundMethod(array, name, origin)


def _of_table(array: Array, name: str, origin: Origin) -> Value:
    """An attribute of a frame or series; a name that pandas has none of is that of a column."""
    is_frame = array.kind == "frame" and isinstance(array.shape, tuple) and len(array.shape) == 2
    if name == "columns" and is_frame:
        return Array((array.shape[1],), "object", origin)
    if is_frame and name[:1].isupper():
        return Array((array.shape[0],), None, origin, None, "series")
    return BoundMethod(array, name, origin) if name in _FRAME_METHODS else Unknown()


_SAME_COLUMNS = frozenset(
    {"copy", "astype", "fillna", "ffill", "bfill", "interpolate", "replace", "round", "abs", "clip", "shift", "diff",
     "pct_change", "rename", "sort_values", "sort_index", "drop_duplicates", "query", "reset_index"}
)  # fmt: skip
"""Methods that keep the columns; `reset_index` does when it drops the index."""

_FRAME_METHODS = frozenset(
    {
        "to_numpy",
        "drop",
        "dropna",
        "pop",
        "head",
        "tail",
        "sample",
        "filter",
        "set_index",
        "mean",
        "std",
        *_SAME_COLUMNS,
    }
)


class Indexer(BoundMethod):
    """`iloc` or `loc` of a data frame or series."""

    receiver: Array


kinds.answers_as(Indexer, BoundMethod)


@kinds.item.of(Indexer)
def located(ctx: Context, indexer: Indexer, key: Value, origin: Origin) -> Value:
    """`frame.iloc[key]`: rows, or rows and columns. `frame.loc[key]` takes the end of a slice too, wherever it is."""
    array = indexer.receiver
    keys = key if isinstance(key, tuple) else (key,)
    if indexer.function == "loc":
        keys = tuple(slice(Unknown()) if isinstance(each, slice) and not _is_whole(each) else each for each in keys)
    if array.kind == "frame" and len(keys) == 2 and isinstance(keys[0], slice) and isinstance(keys[1], str):
        return Array((Unknown(),), None, origin, None, "series")
    if len(keys) > 2 or isinstance(array.shape, Unknown) or len(keys) > len(array.shape):
        return Unknown()
    shape = shapes.indexed(array.shape, [_as_index(each) for each in keys])
    if isinstance(shape, Unknown) or len(shape) == 0:
        return Unknown()
    return Array(shape, None, origin, None, "frame" if len(shape) == 2 else "series")


Method = Callable[[Array, Arguments], "Array | Value"]


@kinds.method.of(Array)
def call_method(ctx: Context, array: Array, name: str, arguments: Arguments, origin: Origin) -> Value:
    """A method of an array."""
    if not arguments.complete:
        return Array(Unknown(), origin=origin)
    if array.kind != "array":
        return _frame_method(ctx, array, name, arguments, origin)
    if name in ("astype", "copy", "view", "byteswap"):
        kept = array.labels if name != "view" else None
        dtype = array.dtype if name == "copy" else dtype_named(arguments.get(0, "dtype", Unknown()))
        shape = array.shape if name != "view" else Unknown()
        return Array(shape, dtype, origin, kept)
    method = _METHODS.get(name)
    if method is not None:
        kept = array.labels if name in _KEEPS_VALUES else None
        return Array(method(array.shape, _Plain(arguments)), _dtype_after(name, array.dtype), origin, kept)
    plain_call = not arguments.positional and not arguments.keywords
    if name in ("max", "min") and plain_call and array.labels is not None and array.labels.values:
        return max(array.labels.values) if name == "max" else min(array.labels.values)
    if name in _REDUCTIONS and plain_call:
        return Array((), None, origin)
    if name in _REDUCTIONS:
        keepdims = arguments.get(None, "keepdims", False)
        return Array(shapes.reduce(array.shape, plain(arguments.get(0, "axis")), keepdims), None, origin)
    if name in ("tolist", "tobytes", "item", "dump", "toarray", "nonzero"):
        return Unknown()
    if name in ("sort", "fill", "shuffle", "put", "itemset", "setflags", "partition"):
        forget_values(ctx, array)
        return None
    if name == "clip":
        return Array(array.shape, array.dtype, origin)
    return Array(Unknown(), origin=origin)


class _Plain:
    """Arguments with lists as Python lists."""

    def __init__(self, arguments: Arguments) -> None:
        self.all = tuple(map(plain, arguments.positional))
        self._arguments = arguments

    def get(self, position: int | None, keyword: str, default: Any = None) -> Any:
        return plain(self._arguments.get(position, keyword, default))

    @property
    def spread(self) -> Any:
        """What `x.reshape(2, 3)` and `x.reshape((2, 3))` both give."""
        return self.all[0] if len(self.all) == 1 else self.all


_METHODS: dict[str, Callable[[Shape, _Plain], Shape]] = {
    "reshape": lambda shape, given: shapes.reshape(shape, given.spread if given.all else given.get(0, "shape")),
    "transpose": lambda shape, given: shapes.transpose(shape, given.spread if given.all else given.get(0, "axes")),
    "swapaxes": lambda shape, given: shapes.swapaxes(shape, given.get(0, "axis1"), given.get(1, "axis2")),
    "squeeze": lambda shape, given: shapes.squeeze(shape, given.get(0, "axis")),
    "flatten": lambda shape, given: shapes.reshape(shape, (-1,)),
    "ravel": lambda shape, given: shapes.reshape(shape, (-1,)),
    "repeat": lambda shape, given: shapes.repeat(shape, given.get(0, "repeats"), given.get(1, "axis")),
    "round": lambda shape, given: shape,
    "dot": lambda shape, given: Unknown(),
}
_KEEPS_VALUES = frozenset({"reshape", "transpose", "swapaxes", "squeeze", "flatten", "ravel", "round"})
_REDUCTIONS = frozenset(
    {"sum", "mean", "max", "min", "std", "var", "prod", "any", "all", "argmax", "argmin", "ptp"}
)  # fmt: skip


def _dtype_after(name: str, dtype: str | None) -> str | None:
    return None if name == "dot" else dtype


def dtype_named(value: Value) -> str | None:
    """The name of a dtype given as a string, `np.float32`, or a Python type."""
    if isinstance(value, str):
        return value
    path = getattr(value, "path", None)
    name = path.rpartition(".")[2].rstrip("_") if isinstance(path, str) else None
    if name in ("int", "float", "bool", "str"):
        return {"int": "int64", "float": "float64"}.get(name, name)
    return name


def _frame_method(ctx: Context, array: Array, name: str, arguments: Arguments, origin: Origin) -> Value:
    if arguments.get(None, "inplace", False) is not False or name in ("pop", "insert"):
        forget_values(ctx, array)
    if arguments.get(None, "inplace", False) is not False:
        return None if arguments.get(None, "inplace", False) is True else Unknown()
    array = columns_of(array)
    if name == "to_numpy":
        return replace(array, kind="array", origin=origin, labels=None)
    if not isinstance(array.shape, tuple) or not array.shape:
        return Unknown()
    rows, is_frame = array.shape[0], array.kind == "frame"
    if name in ("copy", "astype", "fillna"):
        return frame(rows, array.shape[1], origin) if is_frame else replace(array, origin=origin)
    if name in _SAME_COLUMNS:
        kept = name != "reset_index" or arguments.get(1, "drop", False) is True
        if not is_frame:
            return replace(array, shape=(Unknown(),), origin=origin, labels=None) if kept else Unknown()
        return frame(Unknown(), array.shape[1] if kept else Unknown(), origin)
    if name in ("filter", "set_index"):
        return frame(Unknown(), Unknown(), origin) if is_frame else Unknown()
    if name == "pop" and is_frame:
        return Array((rows,), None, origin, None, "series")
    if name in ("drop", "dropna", "head", "tail", "sample"):
        if not is_frame:
            return replace(array, shape=(Unknown(),), origin=origin)
        return frame(Unknown(), _columns_left(name, array.shape[1], arguments), origin)
    return Unknown()


def _columns_left(name: str, columns: Dim, arguments: Arguments) -> Dim:
    """How many columns a method that drops rows or columns leaves."""
    axis = arguments.get({"drop": 1, "dropna": 0}.get(name), "axis", 0)
    if name != "drop" or not isinstance(columns, int):
        return columns if axis in (0, "index") else Unknown()
    if arguments.has(None, "errors") or arguments.has(None, "level"):
        return Unknown()
    dropped = arguments.get(None, "columns") if arguments.has(None, "columns") else arguments.get(0, "labels")
    if not arguments.has(None, "columns") and axis in (0, "index"):
        return columns
    names = dropped.items if isinstance(dropped, ListValue) else (dropped,)
    known = isinstance(names, tuple) and all(isinstance(each, str) for each in names)
    return columns - len(set(names)) if known and isinstance(names, tuple) else Unknown()


@kinds.set_item.of(Array)
def _set_item(ctx: Context, array: Array, key: Value, value: Value) -> None:
    forget_values(ctx, array)


def forget_values(ctx: Context, array: Array) -> None:
    """`array[…] = value`: which values it holds, or which columns a frame has, is not known any more."""
    if array.labels is not None:
        ctx.journal.note(array.labels, LABELS, None)
        ctx.journal.note(array.labels, _COLUMNS, None)


@kinds.set_attribute.of(Array)
def _set_attribute(ctx: Context, array: Array, name: str, value: Value) -> None:
    """`array.shape = …` changes an array under all its names."""
    if name == "shape":
        _rebind(ctx, array, replace(array, shape=shapes.reshape(array.shape, plain(value))))


def _rebind(ctx: Context, old: Array, new: Array) -> None:
    scopes = [frame.scope for frame in ctx.frames]
    while scopes:
        scope = scopes.pop()
        for name in [name for name, value in scope.slots.items() if value is old]:
            ctx.journal.write(scope, name, new)
        if scope.parent is not None and scope.parent not in scopes:
            scopes.append(scope.parent)
