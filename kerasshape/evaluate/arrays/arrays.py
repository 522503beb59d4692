"""Operators, subscripts, attributes and methods of numpy arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from kerasshape.evaluate.arrays import frames, integers
from kerasshape.evaluate.arrays import numpy_rules as shapes
from kerasshape.evaluate.arrays.conversion import as_array, as_index, dtype_named, dtype_of, is_whole, plain
from kerasshape.evaluate.language.containers import MOST_ITEMS
from kerasshape.evaluate.state import kinds
from kerasshape.evaluate.state.code import Arguments, BoundMethod
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.joins import fresh
from kerasshape.evaluate.state.values import Array, Contents, ListValue, PredictionSite, Site, Tensor, Value
from kerasshape.faults import Refused
from kerasshape.keras.operations import slicing
from kerasshape.shapes import Dim, Shape, Unknown, UnknownNumber, Unresolved, common, product, same_shape

_NUMERIC = ("int", "uint", "float", "bool")
_ELEMENTWISE = frozenset({"add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "and_", "or_", "xor"})


def shape_of(value: Value) -> Shape:
    """The shape of an operand."""
    if isinstance(value, (Array, Tensor)):
        return value.shape
    if isinstance(value, (int, float, complex, bool, str, UnknownNumber)):
        return ()
    return as_array(value).shape if isinstance(value, ListValue) else Unknown()


@kinds.binary.of(Array)
def binary(ctx: Context, name: str, left: Value, right: Value, origin: Site) -> Value:
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
        _computed(name, left, right),
        _kind(left, right),  # type: ignore[arg-type]
    )


def _kind(left: Value, right: Value) -> str:
    kinds = {value.kind for value in (left, right) if isinstance(value, Array)}
    return "frame" if "frame" in kinds else "series" if "series" in kinds else "array"


def _result_dtype(name: str, left: Value, right: Value) -> str | None:
    types = [value.dtype if isinstance(value, Array) else dtype_of(value) for value in (left, right)]
    if types == ["bool", "bool"] and name in ("and_", "or_", "xor"):
        return "bool"
    if name == "truediv" or "float64" in types:
        return "float64"
    return types[0] if types[0] == types[1] else None


def _computed(name: str, left: Value, right: Value) -> Contents | None:
    """The integers of what an operator gives for an array and a whole number."""
    array = left if isinstance(left, Array) else right
    dtype = array.dtype if isinstance(array, Array) else None
    return contents(integers.operated(name, _integers(left), _integers(right), dtype))


def _integers(value: Value) -> Value:
    return integers_of(value) if isinstance(value, Array) else value


def integers_of(array: Array) -> frozenset[int] | None:
    """All integers that an array holds; None when they are not known."""
    return None if array.contents is None else array.contents.values


def contents(values: frozenset[int] | None) -> Contents | None:
    """The integers of an array that is new: what is written into another one does not change them."""
    return None if values is None else Contents(values)


@kinds.compare.of(Array)
def compare(ctx: Context, name: str, left: Value, right: Value, origin: Site) -> Array:
    """A comparison of arrays, element by element."""
    return Array(shapes.elementwise(shape_of(left), shape_of(right)), "bool", origin, None, _kind(left, right))  # type: ignore[arg-type]


@kinds.unary.of(Array)
def _unary(ctx: Context, name: str, array: Array, origin: Site) -> Array:
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
        return fresh(replace(array, shape=shape[1:], contents=None))
    if isinstance(shape, tuple) and len(shape) == 1 and dtype is not None and dtype.startswith(_NUMERIC):
        return UnknownNumber()
    raise Unresolved


@kinds.alike.of(Array)
def _are_alike(left: Array, right: Array) -> bool:
    alike = same_shape(left.shape, right.shape) and left.dtype == right.dtype
    return alike and left.contents is right.contents and left.kind == right.kind


@kinds.common.of(Array)
def _common(arrays: Sequence[Array]) -> Array | Unknown:
    """The shape and dtype that several arrays share; unknown when a frame or series is among them."""
    if any(array.kind != "array" for array in arrays):
        return Unknown()
    dtype = arrays[0].dtype if len({array.dtype for array in arrays}) == 1 else None
    return Array(common([array.shape for array in arrays]), dtype, arrays[0].origin)


@kinds.count.of(Array, Tensor)
def _length(value: Array | Tensor) -> Dim:
    return value.shape[0] if isinstance(value.shape, tuple) and value.shape else Unknown()


@kinds.item.of(Array)
def subscript(ctx: Context, array: Array, key: Value, origin: Site) -> Value:
    """`array[key]`."""
    if array.kind != "array":
        return frames.subscript(array, key, origin)
    keys = [as_index(each) for each in (key if isinstance(key, tuple) else (key,))]
    if isinstance(array.origin, PredictionSite):
        if _is_outside(ctx, array, keys, origin):
            return Unknown()
        origin = PredictionSite(origin.unit, origin.node)
    whole = all(each is ... or each is None or is_whole(each) for each in keys)
    labels = array.contents if whole else None
    return Array(shapes.indexed(array.shape, keys), array.dtype, origin, labels)


def _is_outside(ctx: Context, array: Array, keys: Sequence[object], origin: Site) -> bool:
    """Whether a subscript asks for what an array of predictions does not have, which is reported."""
    try:
        slicing.subscript(array.shape, keys)
    except Refused as refused:
        ctx.report(refused.fault, origin)
        return True
    return False


@kinds.attribute.of(Array)
def get_attribute(ctx: Context, array: Array, name: str, origin: Site) -> Value:
    """An attribute of an array."""
    del ctx
    array = frames.columns_of(array)
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
            return replace(array, kind="array", origin=origin, contents=None)
        if name in ("iloc", "loc"):
            return frames.Indexer(array, name, origin)
        return frames.get_attribute(array, name, origin)
    return BoundMethod(array, name, origin)


@kinds.method.of(Array)
def call_method(ctx: Context, array: Array, name: str, arguments: Arguments, origin: Site) -> Value:
    """A method of an array."""
    if not arguments.complete:
        return Array(Unknown(), origin=origin)
    if array.kind != "array":
        return frames.call_method(ctx, array, name, arguments, origin)
    if name in ("astype", "copy", "view", "byteswap"):
        dtype = array.dtype if name == "copy" else dtype_named(arguments.get(0, "dtype", Unknown()))
        shape = array.shape if name != "view" else Unknown()
        kept = contents(integers.cast(integers_of(array), dtype)) if name in ("astype", "copy") else None
        return Array(shape, dtype, origin, kept)
    method = _METHODS.get(name)
    if method is not None:
        kept = array.contents if name in _KEEPS_VALUES else None
        if name == "repeat" and integers.is_repeated(plain(arguments.get(0, "repeats"))):
            kept = contents(integers_of(array))
        return Array(method(array.shape, _Plain(arguments)), _dtype_after(name, array.dtype), origin, kept)
    plain_call = not arguments.positional and not arguments.keywords
    if name in ("max", "min") and plain_call and array.contents is not None and array.contents.values:
        return max(array.contents.values) if name == "max" else min(array.contents.values)
    if name in _REDUCTIONS and plain_call:
        return Array((), None, origin)
    if name in _REDUCTIONS:
        keepdims = arguments.get(None, "keepdims", False)
        return Array(shapes.reduce(array.shape, plain(arguments.get(0, "axis")), keepdims), None, origin)
    if name in ("tolist", "tobytes", "item", "dump", "toarray", "nonzero"):
        return Unknown()
    if name in ("sort", "shuffle", "partition"):
        return None
    if name in ("fill", "put", "itemset", "setflags"):
        frames.forget_values(ctx, array)
        return None
    if name == "clip":
        limits = (plain(arguments.get(0, "min")), plain(arguments.get(1, "max")))
        return Array(array.shape, array.dtype, origin, contents(integers.clipped(integers_of(array), *limits)))
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


@kinds.set_item.of(Array)
def _set_item(ctx: Context, array: Array, key: Value, value: Value) -> None:
    frames.forget_values(ctx, array)


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
