"""numpy's functions that give arrays of another shape or of the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerasshape.evaluate.arrays import numpy_rules as shapes
from kerasshape.evaluate.arrays.conversion import as_array, plain
from kerasshape.evaluate.arrays.frames import columns_of, forget_values
from kerasshape.evaluate.language import containers
from kerasshape.evaluate.state import kinds, trees
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.external import external
from kerasshape.evaluate.state.values import Arguments, Array, External, Labels, ListValue, Many, Origin, Tensor, Value
from kerasshape.shapes import Dim, Shape, Unknown, UnknownNumber, axis_of, same

Get = Callable[..., Any]
Rule = Callable[[Shape, Get], Shape]


def _first(arguments: Arguments, origin: Origin) -> Array:
    value = arguments.positional[0] if arguments.positional else Unknown()
    for name in ("a", "x", "arr", "array", "m", "ary"):
        value = arguments.keywords.get(name, value)
    return as_array(columns_of(value) if isinstance(value, Array) else value, origin)


def _transform(path: str, rule: Rule, *, keeps_values: bool = False) -> None:
    def handler(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
        array = _first(arguments, origin)
        shape = rule(array.shape, lambda *where: plain(arguments.get(*where))) if arguments.complete else Unknown()
        return Array(shape, array.dtype, origin, array.labels if keeps_values else None)

    external(path)(handler)


_KEEPING: dict[str, Rule] = {
    "reshape": lambda shape, get: shapes.reshape(shape, get(1, "shape", get(None, "newshape"))),
    "expand_dims": lambda shape, get: shapes.expand_dims(shape, get(1, "axis")),
    "squeeze": lambda shape, get: shapes.squeeze(shape, get(1, "axis")),
    "transpose": lambda shape, get: shapes.transpose(shape, get(1, "axes")),
    "swapaxes": lambda shape, get: shapes.swapaxes(shape, get(1, "axis1"), get(2, "axis2")),
    "moveaxis": lambda shape, get: shapes.moveaxis(shape, get(1, "source"), get(2, "destination")),
    "ravel": lambda shape, get: shapes.reshape(shape, (-1,)),
    "flip": lambda shape, get: shape,
    "fliplr": lambda shape, get: shape,
    "flipud": lambda shape, get: shape,
    "roll": lambda shape, get: shape,
    "copy": lambda shape, get: shape,
}
_CHANGING: dict[str, Rule] = {
    "tile": lambda shape, get: shapes.tile(shape, get(1, "reps")),
    "repeat": lambda shape, get: shapes.repeat(shape, get(1, "repeats"), get(2, "axis")),
    "pad": lambda shape, get: shapes.pad(shape, get(1, "pad_width")),
    "atleast_2d": lambda shape, get: shapes.at_least(shape, 2),
    "clip": lambda shape, get: shape,
    "triu": lambda shape, get: shape,
    "tril": lambda shape, get: shape,
    "take": lambda shape, get: _taken(shape, get(1, "indices"), get(2, "axis")),
    "delete": lambda shape, get: _shortened(shape, get(1, "obj"), get(2, "axis")),
    "nan_to_num": lambda shape, get: shape,
    "argsort": lambda shape, get: Unknown() if get(1, "axis", -1) is None else shape,
    "sort": lambda shape, get: Unknown() if get(1, "axis", -1) is None else shape,
    "cumsum": lambda shape, get: shapes.reshape(shape, (-1,)) if get(1, "axis") is None else shape,
}


def _taken(shape: Shape, indices: Any, axis: Any) -> Shape:
    """`np.take`: one axis becomes those of the indices."""
    picked = as_array(trees.from_python(indices)).shape
    if isinstance(shape, Unknown) or isinstance(picked, Unknown):
        return Unknown()
    if axis is None:
        return picked
    place = axis_of(axis, len(shape)) if isinstance(axis, int) else None
    return Unknown() if place is None else (*shape[:place], *picked, *shape[place + 1 :])


def _shortened(shape: Shape, which: Any, axis: Any) -> Shape:
    """`np.delete`: one axis loses as many as are named."""
    place = axis_of(axis, len(shape)) if isinstance(axis, int) and isinstance(shape, tuple) else None
    if isinstance(shape, Unknown) or place is None:
        return Unknown() if axis is not None else (Unknown(),)
    names = which if isinstance(which, (list, tuple)) else [which]
    dim = shape[place]
    known = isinstance(dim, int) and all(isinstance(name, int) and -1 < name < dim for name in names)
    left: Dim = dim - len(set(names)) if known and isinstance(dim, int) else Unknown()
    return (*shape[:place], left, *shape[place + 1 :])


for _name, _rule in _KEEPING.items():
    _transform(f"numpy.{_name}", _rule, keeps_values=True)
for _name, _rule in _CHANGING.items():
    _transform(f"numpy.{_name}", _rule)
for _name in ("mean", "sum", "std", "var", "median", "any", "all", "argmax", "argmin", "nanmean", "amax", "amin"):
    _transform(f"numpy.{_name}", lambda shape, get: shapes.reduce(shape, get(1, "axis"), get(None, "keepdims", False)))


def _extreme(path: str, function: Callable[[frozenset[int]], int]) -> None:
    @external(path)
    def handler(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
        array = _first(arguments, origin)
        alone = len(arguments.positional) == 1 and not arguments.keywords
        if alone and array.labels is not None and array.labels.values:
            return function(array.labels.values)
        if alone and _is_no_frame(arguments.positional[0]):
            return UnknownNumber(lambda: origin.unit.text(origin.node))
        if not arguments.complete:
            return Unknown()
        shape = shapes.reduce(array.shape, plain(arguments.get(1, "axis")), arguments.get(None, "keepdims", False))
        return Unknown() if shape == () else Array(shape, array.dtype, origin)


def _is_no_frame(value: Value) -> bool:
    """Whether it is certainly no data frame, of which numpy's functions give a number for each column."""
    return isinstance(value, (ListValue, tuple)) or (isinstance(value, Array) and value.kind == "array")


_extreme("numpy.max", max)
_extreme("numpy.min", min)

_ELEMENTWISE = (
    "sin", "cos", "tan", "exp", "log", "log1p", "log2", "log10", "sqrt", "abs", "absolute", "square", "floor", "ceil",
    "rint", "sign", "negative", "tanh", "isnan", "logical_not", "round", "around",
)  # fmt: skip
for _name in _ELEMENTWISE:
    _transform(f"numpy.{_name}", lambda shape, get: shape)


@external("numpy.add", "numpy.subtract", "numpy.multiply", "numpy.divide", "numpy.maximum", "numpy.minimum",
          "numpy.power", "numpy.true_divide")  # fmt: skip
def elementwise(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """An operation on two arrays, element by element."""
    left, right = (as_array(arguments.get(place, name)) for place, name in ((0, "x1"), (1, "x2")))
    return Array(shapes.elementwise(left.shape, right.shape), None, origin)


def _product(path: str, most_rank: int) -> None:
    """A matrix product, as far as it has no other meaning for arrays of a higher rank."""

    @external(path)
    def handler(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
        left, right = (as_array(arguments.get(place, name)).shape for place, name in ((0, "a"), (1, "b")))
        low = all(isinstance(shape, tuple) and len(shape) <= most_rank for shape in (left, right))
        return Array(shapes.matmul(left, right) if low else Unknown(), None, origin)


_product("numpy.dot", 2)
_product("numpy.matmul", 32)


def _arrays(arguments: Arguments, origin: Origin, *names: str) -> list[Array] | None:
    value = arguments.positional[0] if arguments.positional else None
    for name in names:
        value = arguments.keywords.get(name, value)
    if isinstance(value, Array):
        shape = value.shape
        count = shape[0] if isinstance(shape, tuple) and shape else None
        if isinstance(count, int) and 0 < count <= containers.MOST_ITEMS and isinstance(shape, tuple):
            return [Array(shape[1:], value.dtype, origin)] * count
        return None
    items = value.items if isinstance(value, ListValue) else value
    if not isinstance(items, tuple) or not items:
        return None
    return [as_array(item, origin) for item in items]


def _joined(path: str, join: Callable[[list[Shape], Any], Shape], default_axis: int | None = 0) -> None:
    @external(path)
    def handler(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
        found = _arrays(arguments, origin, "arrays", "tup")
        axis = plain(arguments.get(1, "axis", default_axis)) if default_axis is not None else 0
        if found is None and arguments.complete:
            shape = _each_of_many(arguments)
            return Array(_alike_dims(join([shape] * 2, axis), join([shape] * 3, axis)), None, origin)
        if found is None or not arguments.complete:
            return Array(Unknown(), origin=origin)
        labels = [array.labels.values for array in found if array.labels is not None]
        whole = len(labels) == len(found) and all(values is not None for values in labels)
        union = frozenset(value for values in labels if values is not None for value in values)
        dtypes = {array.dtype for array in found}
        dtype = dtypes.pop() if len(dtypes) == 1 else None
        return Array(join([array.shape for array in found], axis), dtype, origin, Labels(union) if whole else None)


def _each_of_many(arguments: Arguments) -> Shape:
    """The shape of each array of a list whose length is not known."""
    value = arguments.get(0, "arrays", arguments.get(None, "tup"))
    items = value.items if isinstance(value, ListValue) else value
    return as_array(items.item).shape if isinstance(items, Many) else Unknown()


def _alike_dims(left: Shape, right: Shape) -> Shape:
    """What does not depend on how many arrays are joined."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return Unknown()
    return tuple(a if same(a, b) else Unknown() for a, b in zip(left, right))


def _raised(found: list[Shape], rank: int) -> list[Shape]:
    return [shapes.at_least(shape, rank) for shape in found]


def _hstack(found: list[Shape], _: Any) -> Shape:
    if any(isinstance(shape, Unknown) for shape in found):
        return Unknown()
    return shapes.concatenate(found, 0 if all(len(shape) <= 1 for shape in found) else 1)


def _columns(found: list[Shape], _: Any) -> Shape:
    upright = [
        shapes.expand_dims(shape, 1) if isinstance(shape, tuple) and len(shape) == 1 else shape for shape in found
    ]
    return shapes.concatenate(upright, 1)


def _dstack(found: list[Shape], _: Any) -> Shape:
    deep = [
        Unknown() if isinstance(shape, Unknown) else shapes.expand_dims(shapes.at_least(shape, 2), 2)
        if len(shape) < 3 else shape
        for shape in found
    ]  # fmt: skip
    return shapes.concatenate(deep, 2)


_joined("numpy.concatenate", lambda found, axis: shapes.concatenate(found, axis) if axis is not None else Unknown())
_joined("numpy.stack", shapes.stack)
_joined("numpy.vstack", lambda found, _: shapes.concatenate(_raised(found, 2), 0), None)
_joined("numpy.hstack", _hstack, None)
_joined("numpy.column_stack", _columns, None)
_joined("numpy.dstack", _dstack, None)


@external("numpy.outer")
def outer(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """Every product of two rows."""
    left, right = (as_array(arguments.get(place, name)).shape for place, name in ((0, "a"), (1, "b")))
    flat = [shapes.reshape(shape, (-1,)) for shape in (left, right)]
    dims = [shape[0] if isinstance(shape, tuple) else Unknown() for shape in flat]
    return Array(tuple(dims), None, origin)


@external("numpy.lib.stride_tricks.sliding_window_view")
def windows(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """Windows along one axis; each is a new last axis."""
    shape, axis = _first(arguments, origin).shape, arguments.get(2, "axis")
    width = arguments.get(1, "window_shape")
    if isinstance(shape, Unknown) or not isinstance(width, int) or len(arguments.positional) > 3:
        return Array(Unknown(), origin=origin)
    place = axis_of(axis, len(shape)) if isinstance(axis, int) else 0 if len(shape) == 1 and axis is None else None
    if place is None:
        return Array(Unknown(), origin=origin)
    dim = shape[place]
    count: Dim = dim - width + 1 if isinstance(dim, int) and dim >= width else Unknown()
    return Array((*shape[:place], count, *shape[place + 1 :], width), None, origin)


@kinds.item.of(External)
def joined(ctx: Context, container: External, key: Value, origin: Origin) -> Value:
    """`np.c_[a, b]`: columns side by side; `np.r_[a, b]`: one behind the other."""
    parts = key if isinstance(key, tuple) else (key,)
    if container.path not in ("numpy.c_", "numpy.r_") or not all(isinstance(part, Array) for part in parts):
        return Unknown()
    found = [columns_of(part).shape for part in parts]
    most = 2 if container.path == "numpy.c_" else 32
    if any(isinstance(shape, Unknown) or not 0 < len(shape) <= most for shape in found):
        return Unknown()
    return Array(shapes.concatenate(found, 0) if container.path == "numpy.r_" else _columns(found, None), None, origin)


@external("numpy.append")
def append(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """Two arrays, one behind the other; flat when no axis is given."""
    left, right = (as_array(arguments.get(place, name)).shape for place, name in ((0, "arr"), (1, "values")))
    axis = plain(arguments.get(2, "axis"))
    if axis is None:
        left, right, axis = shapes.reshape(left, (-1,)), shapes.reshape(right, (-1,)), 0
    return Array(shapes.concatenate([left, right], axis), None, origin)


@external("numpy.split", "numpy.array_split")
def split(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """The parts of an array."""
    array = _first(arguments, origin)
    sections, axis = plain(arguments.get(1, "indices_or_sections")), plain(arguments.get(2, "axis", 0))
    parts = shapes.splits(array.shape, sections, axis)
    if parts is None:
        return ListValue(Unknown())
    return ListValue([Array(shape, array.dtype, origin) for shape in parts])


@external("numpy.unique")
def unique(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """The distinct values."""
    array = _first(arguments, origin)
    if len(arguments.positional) > 1 or arguments.keywords:
        return Unknown()
    values = array.labels.values if array.labels is not None else None
    return Array((Unknown() if values is None else len(values),), array.dtype, origin, array.labels)


@external("numpy.where")
def where(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """`np.where(condition, a, b)`: the broadcast of all three."""
    if len(arguments.positional) == 1 and not arguments.keywords:
        condition = as_array(arguments.positional[0]).shape
        found = Array((Unknown(),), "int64", origin)
        return (found,) * len(condition) if isinstance(condition, tuple) and condition else Unknown()
    if len(arguments.positional) != 3:
        return Unknown()
    shape: Shape = ()
    for value in arguments.positional:
        shape = shapes.elementwise(shape, as_array(value).shape)
    return Array(shape, None, origin)


@external("numpy.shape")
def shape_of(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """The shape as a tuple."""
    value = arguments.get(0, "a")
    return value.shape if isinstance(value, (Array, Tensor)) else _first(arguments, origin).shape


@external("numpy.argwhere")
def argwhere(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """The places where a condition holds."""
    shape = _first(arguments, origin).shape
    return Array((Unknown(), len(shape)) if isinstance(shape, tuple) else Unknown(), "int64", origin)


@external("numpy.ndim")
def rank_of(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """The rank of an array."""
    shape = _first(arguments, origin).shape
    return len(shape) if isinstance(shape, tuple) else Unknown()


@external("numpy.put", "numpy.place", "numpy.putmask", "numpy.copyto", "numpy.fill_diagonal", "numpy.put_along_axis")
def overwrite(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """Changes the values of an array in place."""
    for value in (*arguments.positional[:1], *arguments.keywords.values()):
        if isinstance(value, Array):
            forget_values(ctx, value)
    return None
