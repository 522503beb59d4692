"""Data frames and series of pandas: arrays whose subscripts go by names."""

from __future__ import annotations

from dataclasses import replace

from kerasshape.evaluate.arrays import numpy_rules as shapes
from kerasshape.evaluate.arrays.conversion import as_index, is_whole
from kerasshape.evaluate.state import kinds
from kerasshape.evaluate.state.code import Arguments, BoundMethod
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.journal import Note
from kerasshape.evaluate.state.notes import CONTENTS
from kerasshape.evaluate.state.values import Array, Contents, ListValue, Site, Value
from kerasshape.shapes import Dim, Unknown

_COLUMNS: Note[int | None] = Note("columns", None, unsure=None)
"""How many columns a frame has now; None when that is not known."""


def columns_of(array: Array) -> Array:
    """A frame with its present number of columns, which assignments and `drop(inplace=True)` change."""
    if array.kind != "frame" or array.contents is None or not isinstance(array.shape, tuple) or len(array.shape) != 2:
        return array
    columns = _COLUMNS.of(array.contents)
    return replace(array, shape=(array.shape[0], Unknown() if columns is None else columns))


def frame(rows: Dim, columns: Dim, origin: Site) -> Array:
    """A data frame."""
    facts = Contents(frozenset())
    _COLUMNS.start(facts, columns if isinstance(columns, int) else None)
    return Array((rows, Unknown()), None, origin, facts, "frame")


def subscript(array: Array, key: Value, origin: Site) -> Value:
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
        return replace(array, shape=(Unknown(), *array.shape[1:]), origin=origin, contents=None)
    return Unknown()


def get_attribute(array: Array, name: str, origin: Site) -> Value:
    """An attribute of a frame or series; a name that pandas does not have is a column."""
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
def located(ctx: Context, indexer: Indexer, key: Value, origin: Site) -> Value:
    """`frame.iloc[key]`: rows, or rows and columns. `frame.loc[key]` includes the end of a slice."""
    array = indexer.receiver
    keys = key if isinstance(key, tuple) else (key,)
    if indexer.function == "loc":
        keys = tuple(slice(Unknown()) if isinstance(each, slice) and not is_whole(each) else each for each in keys)
    if array.kind == "frame" and len(keys) == 2 and isinstance(keys[0], slice) and isinstance(keys[1], str):
        return Array((Unknown(),), None, origin, None, "series")
    if len(keys) > 2 or isinstance(array.shape, Unknown) or len(keys) > len(array.shape):
        return Unknown()
    shape = shapes.indexed(array.shape, [as_index(each) for each in keys])
    if isinstance(shape, Unknown) or len(shape) == 0:
        return Unknown()
    return Array(shape, None, origin, None, "frame" if len(shape) == 2 else "series")


def call_method(ctx: Context, array: Array, name: str, arguments: Arguments, origin: Site) -> Value:
    """A method of a frame or series; `inplace` changes it under all its names."""
    if arguments.get(None, "inplace", False) is not False or name in ("pop", "insert"):
        forget_values(ctx, array)
    if arguments.get(None, "inplace", False) is not False:
        return None if arguments.get(None, "inplace", False) is True else Unknown()
    array = columns_of(array)
    if name == "to_numpy":
        return replace(array, kind="array", origin=origin, contents=None)
    if not isinstance(array.shape, tuple) or not array.shape:
        return Unknown()
    rows, is_frame = array.shape[0], array.kind == "frame"
    if name in ("copy", "astype", "fillna"):
        return frame(rows, array.shape[1], origin) if is_frame else replace(array, origin=origin)
    if name in _SAME_COLUMNS:
        kept = name != "reset_index" or arguments.get(1, "drop", False) is True
        if not is_frame:
            return replace(array, shape=(Unknown(),), origin=origin, contents=None) if kept else Unknown()
        return frame(Unknown(), array.shape[1] if kept else Unknown(), origin)
    if name in ("filter", "set_index"):
        return frame(Unknown(), Unknown(), origin) if is_frame else Unknown()
    if name == "pop" and is_frame:
        return Array((rows,), None, origin, None, "series")
    if name in ("drop", "dropna", "head", "tail", "sample"):
        if not is_frame:
            return replace(array, shape=(Unknown(),), origin=origin)
        rows = rows if name == "drop" and _drops_columns(arguments) else Unknown()
        return frame(rows, _columns_left(name, array.shape[1], arguments), origin)
    return Unknown()


def _drops_columns(arguments: Arguments) -> bool:
    """Whether `drop` takes columns away, and no rows."""
    by_name = arguments.has(None, "columns") and not arguments.has(None, "index") and not arguments.positional
    return by_name or (arguments.get(1, "axis", 0) in (1, "columns") and not arguments.has(None, "index"))


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


def forget_values(ctx: Context, array: Array) -> None:
    """After `array[…] = value` the integers of the array and the columns of a frame are unknown."""
    if array.contents is not None:
        ctx.journal.note(array.contents, CONTENTS, None)
        ctx.journal.note(array.contents, _COLUMNS, None)
