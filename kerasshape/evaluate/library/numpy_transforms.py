"""numpy's functions on arrays: `np.reshape`, `np.concatenate`, `np.mean` and their like."""

from __future__ import annotations

from collections.abc import Callable

from kerasshape.evaluate.arrays import integers
from kerasshape.evaluate.arrays import numpy_rules as shapes
from kerasshape.evaluate.arrays.arrays import contents, integers_of
from kerasshape.evaluate.arrays.conversion import as_array, plain
from kerasshape.evaluate.arrays.frames import columns_of, forget_values
from kerasshape.evaluate.language import containers
from kerasshape.evaluate.state import kinds, trees
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.external import Call, external
from kerasshape.evaluate.state.values import Array, Contents, External, ListValue, Site, Tensor, UnknownLength, Value
from kerasshape.keras.registry import requested
from kerasshape.shapes import Dim, Shape, Unknown, UnknownNumber, axis_of, same

Rule = Callable[..., Shape]


def _as_array(value: Value, origin: Site) -> Array:
    return as_array(columns_of(value) if isinstance(value, Array) else value, origin)


Kept = Callable[..., "frozenset[int] | None"]
"""The integers of the result, from those of the array and the parameters that the shape was computed with."""


def _transform(rule: Rule, *signatures: str, keeps: Kept | None = None, is_view: bool = False) -> None:
    """Register what the shape of the first parameter becomes; the rule requests others by name, after the shape."""

    @external(*signatures, requests=("call", *requested(rule)))
    def handler(call: Call, first: Value, *rest: Value) -> Value:
        array, given = _as_array(first, call.origin), [plain(each) for each in rest]
        if not call.arguments.complete:
            return Array(Unknown(), array.dtype, call.origin)
        kept = array.contents if is_view else contents(keeps(integers_of(array), *given) if keeps is not None else None)
        return Array(rule(array.shape, *given), array.dtype, call.origin, kept)


def _same_values(values: frozenset[int] | None, *_: object) -> frozenset[int] | None:
    return values


def _repeated(values: frozenset[int] | None, times: object, *_: object) -> frozenset[int] | None:
    return values if integers.is_repeated(times) else None


_KEEPING: dict[str, Rule] = {
    "reshape(a, shape|newshape, ...)": lambda a, shape: shapes.reshape(a, shape),
    "expand_dims(a, axis)": lambda a, axis: shapes.expand_dims(a, axis),
    "squeeze(a, axis=None)": lambda a, axis: shapes.squeeze(a, axis),
    "transpose(a, axes=None)": lambda a, axes: shapes.transpose(a, axes),
    "swapaxes(a, axis1, axis2)": lambda a, axis1, axis2: shapes.swapaxes(a, axis1, axis2),
    "moveaxis(a, source, destination)": lambda a, source, destination: shapes.moveaxis(a, source, destination),
    "ravel(a, ...)": lambda a: shapes.reshape(a, (-1,)),
    "flip(m, ...)": lambda m: m,
    "fliplr(m)": lambda m: m,
    "flipud(m)": lambda m: m,
}
"""Views of the array, or arrays of the same values."""

_COPYING: dict[str, tuple[Rule, Kept]] = {
    "roll(a, ...)": (lambda a: a, _same_values),
    "copy(a, ...)": (lambda a: a, _same_values),
    "sort(a, axis=-1, ...)": (lambda a, axis: shapes.reshape(a, (-1,)) if axis is None else a, _same_values),
    "tile(A, reps)": (lambda A, reps: shapes.tile(A, reps), _repeated),
    "repeat(a, repeats, axis=None)": (lambda a, repeats, axis: shapes.repeat(a, repeats, axis), _repeated),
    "clip(a, a_min|min=None, a_max|max=None, ...)": (lambda a, a_min, a_max: a, integers.clipped),
}
"""Arrays of their own, with the integers that they hold."""

_CHANGING: dict[str, Rule] = {
    "pad(array, pad_width, ...)": lambda array, pad_width: shapes.pad(array, pad_width),
    "triu(m, ...)": lambda m: m,
    "tril(m, ...)": lambda m: m,
    "take(a, indices, axis=None, ...)": lambda a, indices, axis: _taken(a, indices, axis),
    "delete(arr, obj, axis=None)": lambda arr, obj, axis: _shortened(arr, obj, axis),
    "nan_to_num(x, ...)": lambda x: x,
    "argsort(a, axis=-1, ...)": lambda a, axis: Unknown() if axis is None else a,
    "cumsum(a, axis=None, ...)": lambda a, axis: shapes.reshape(a, (-1,)) if axis is None else a,
    **dict.fromkeys(
        (
            f"{name}(a, axis=None, *, keepdims=False, ...)"
            for name in (
                "mean", "sum", "std", "var", "median", "any", "all", "argmax", "argmin", "nanmean", "amax", "amin",
            )
        ),
        lambda a, axis, keepdims: shapes.reduce(a, axis, keepdims),
    ),
    **dict.fromkeys(
        (
            f"{name}(x, ...)"
            for name in (
                "sin", "cos", "tan", "exp", "log", "log1p", "log2", "log10", "sqrt", "abs", "absolute", "square",
                "floor", "ceil", "rint", "sign", "negative", "tanh", "isnan", "logical_not",
            )
        ),
        lambda x: x,
    ),
    **dict.fromkeys(("round(a, ...)", "around(a, ...)"), lambda a: a),
}  # fmt: skip
for _signature, _rule in _KEEPING.items():
    _transform(_rule, f"numpy.{_signature}", is_view=True)
for _signature, (_rule, _keeps) in _COPYING.items():
    _transform(_rule, f"numpy.{_signature}", keeps=_keeps)
for _signature, _rule in _CHANGING.items():
    _transform(_rule, f"numpy.{_signature}")


@external("numpy.atleast_2d(*arys)")
def at_least_2d(arys: Value, origin: Site) -> Value:
    """An array of two axes or more; several of them where several are given."""
    if not isinstance(arys, tuple) or len(arys) != 1:
        return Unknown()
    array = _as_array(arys[0], origin)
    return Array(shapes.at_least(array.shape, 2), array.dtype, origin)


def _taken(shape: Shape, indices: object, axis: object) -> Shape:
    """`np.take`: one axis becomes those of the indices."""
    picked = as_array(trees.from_python(indices)).shape
    if isinstance(shape, Unknown) or isinstance(picked, Unknown):
        return Unknown()
    if axis is None:
        return picked
    place = axis_of(axis, len(shape)) if isinstance(axis, int) else None
    return Unknown() if place is None else (*shape[:place], *picked, *shape[place + 1 :])


def _shortened(shape: Shape, which: object, axis: object) -> Shape:
    """`np.delete`: one axis loses as many as are named."""
    place = axis_of(axis, len(shape)) if isinstance(axis, int) and isinstance(shape, tuple) else None
    if isinstance(shape, Unknown) or place is None:
        return Unknown() if axis is not None else (Unknown(),)
    names = which if isinstance(which, (list, tuple)) else [which]
    dim = shape[place]
    known = isinstance(dim, int) and all(isinstance(name, int) and -1 < name < dim for name in names)
    left: Dim = dim - len(set(names)) if known and isinstance(dim, int) else Unknown()
    return (*shape[:place], left, *shape[place + 1 :])


def _extreme(path: str, function: Callable[[frozenset[int]], int]) -> None:
    @external(f"{path}(a, axis=None, *, keepdims=False, ...)")
    def handler(call: Call, a: Value, axis: Value, keepdims: Value) -> Value:
        arguments, origin, array = call.arguments, call.origin, _as_array(a, call.origin)
        alone = len(arguments.positional) == 1 and not arguments.keywords
        if alone and array.contents is not None and array.contents.values:
            return function(array.contents.values)
        if alone and _is_no_frame(a):
            return UnknownNumber(lambda: origin.unit.text(origin.node))
        if not arguments.complete:
            return Unknown()
        shape = shapes.reduce(array.shape, plain(axis), keepdims)
        return Unknown() if shape == () else Array(shape, array.dtype, origin)


def _is_no_frame(value: Value) -> bool:
    """Whether it is certainly no data frame, of which numpy's functions give a number for each column."""
    return isinstance(value, (ListValue, tuple)) or (isinstance(value, Array) and value.kind == "array")


_extreme("numpy.max", max)
_extreme("numpy.min", min)


@external(
    *(
        f"numpy.{name}(x1, x2, ...)"
        for name in ("add", "subtract", "multiply", "divide", "maximum", "minimum", "power", "true_divide", "mod")
    )
)
def elementwise(call: Call, x1: Value, x2: Value) -> Value:
    """An operation on two arrays, element by element."""
    name = _OPERATORS.get(call.path.rpartition(".")[2], "")
    dtype = next((each.dtype for each in (x1, x2) if isinstance(each, Array)), None)
    left, right = (integers_of(each) if isinstance(each, Array) else each for each in (x1, x2))
    values = integers.operated(name, left, right, dtype)
    return Array(shapes.elementwise(as_array(x1).shape, as_array(x2).shape), None, call.origin, contents(values))


_OPERATORS = {"add": "add", "subtract": "sub", "multiply": "mul", "mod": "mod"}


def _product(left: Value, right: Value, most_rank: int, origin: Site) -> Array:
    """A matrix product, as far as it has no other meaning for arrays of a higher rank."""
    sides = as_array(left).shape, as_array(right).shape
    low = all(isinstance(shape, tuple) and len(shape) <= most_rank for shape in sides)
    return Array(shapes.matmul(*sides) if low else Unknown(), None, origin)


@external("numpy.dot(a, b, ...)")
def dot(a: Value, b: Value, origin: Site) -> Value:
    """A product of matrices or of rows."""
    return _product(a, b, 2, origin)


@external("numpy.matmul(x1, x2, ...)")
def matmul(x1: Value, x2: Value, origin: Site) -> Value:
    """A product of matrices, or of stacks of them."""
    return _product(x1, x2, 32, origin)


def _arrays(value: Value, origin: Site) -> list[Array] | None:
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


def _joined(signature: str, join: Callable[[list[Shape], object], Shape]) -> None:
    @external(signature, requests=("call", "arrays", *(["axis"] if "axis" in signature else [])))
    def handler(call: Call, arrays: Value, axis: Value = 0) -> Value:
        origin, along = call.origin, plain(axis)
        found = _arrays(arrays, origin)
        if found is None and call.arguments.complete:
            shape = _each_of_many(arrays)
            return Array(_alike_dims(join([shape] * 2, along), join([shape] * 3, along)), None, origin)
        if found is None or not call.arguments.complete:
            return Array(Unknown(), origin=origin)
        labels = [array.contents.values for array in found if array.contents is not None]
        whole = len(labels) == len(found) and all(values is not None for values in labels)
        union = frozenset(value for values in labels if values is not None for value in values)
        dtypes = {array.dtype for array in found}
        dtype = dtypes.pop() if len(dtypes) == 1 else None
        return Array(join([array.shape for array in found], along), dtype, origin, Contents(union) if whole else None)


def _each_of_many(value: Value) -> Shape:
    """The shape of each array of a list whose length is not known."""
    items = value.items if isinstance(value, ListValue) else value
    return as_array(items.item).shape if isinstance(items, UnknownLength) else Unknown()


def _alike_dims(left: Shape, right: Shape) -> Shape:
    """What does not depend on how many arrays are joined."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return Unknown()
    return tuple(a if same(a, b) else Unknown() for a, b in zip(left, right))


def _raised(found: list[Shape], rank: int) -> list[Shape]:
    return [shapes.at_least(shape, rank) for shape in found]


def _hstack(found: list[Shape], _: object) -> Shape:
    if any(isinstance(shape, Unknown) for shape in found):
        return Unknown()
    return shapes.concatenate(found, 0 if all(len(shape) <= 1 for shape in found) else 1)


def _columns(found: list[Shape], _: object) -> Shape:
    upright = [
        shapes.expand_dims(shape, 1) if isinstance(shape, tuple) and len(shape) == 1 else shape for shape in found
    ]
    return shapes.concatenate(upright, 1)


def _dstack(found: list[Shape], _: object) -> Shape:
    deep = [
        Unknown() if isinstance(shape, Unknown) else shapes.expand_dims(shapes.at_least(shape, 2), 2)
        if len(shape) < 3 else shape
        for shape in found
    ]  # fmt: skip
    return shapes.concatenate(deep, 2)


_joined(
    "numpy.concatenate(arrays|tup, axis=0, ...)",
    lambda found, axis: shapes.concatenate(found, axis) if axis is not None else Unknown(),
)
_joined("numpy.stack(arrays, axis=0, ...)", shapes.stack)
_joined("numpy.vstack(tup: arrays, ...)", lambda found, _: shapes.concatenate(_raised(found, 2), 0))
_joined("numpy.hstack(tup: arrays, ...)", _hstack)
_joined("numpy.column_stack(tup: arrays)", _columns)
_joined("numpy.dstack(tup: arrays)", _dstack)


@external("numpy.outer(a, b, ...)")
def outer(a: Value, b: Value, origin: Site) -> Value:
    """Every product of two rows."""
    flat = [shapes.reshape(as_array(value).shape, (-1,)) for value in (a, b)]
    dims = [shape[0] if isinstance(shape, tuple) else Unknown() for shape in flat]
    return Array(tuple(dims), None, origin)


@external("numpy.lib.stride_tricks.sliding_window_view(x, window_shape, axis=None, ...)")
def windows(x: Value, window_shape: Value, axis: Value, origin: Site) -> Value:
    """Windows along one axis; each is a new last axis."""
    shape = _as_array(x, origin).shape
    if isinstance(shape, Unknown) or not isinstance(window_shape, int):
        return Array(Unknown(), origin=origin)
    place = axis_of(axis, len(shape)) if isinstance(axis, int) else 0 if len(shape) == 1 and axis is None else None
    if place is None:
        return Array(Unknown(), origin=origin)
    dim = shape[place]
    count: Dim = dim - window_shape + 1 if isinstance(dim, int) and dim >= window_shape else Unknown()
    return Array((*shape[:place], count, *shape[place + 1 :], window_shape), None, origin)


@kinds.item.of(External)
def joined(ctx: Context, container: External, key: Value, origin: Site) -> Value:
    """`np.c_[a, b]`: columns side by side; `np.r_[a, b]`: one behind the other."""
    parts = key if isinstance(key, tuple) else (key,)
    if container.path not in ("numpy.c_", "numpy.r_") or not all(isinstance(part, Array) for part in parts):
        return Unknown()
    found = [columns_of(part).shape for part in parts]
    most = 2 if container.path == "numpy.c_" else 32
    if any(isinstance(shape, Unknown) or not 0 < len(shape) <= most for shape in found):
        return Unknown()
    return Array(shapes.concatenate(found, 0) if container.path == "numpy.r_" else _columns(found, None), None, origin)


@external("numpy.append(arr, values, axis=None)")
def append(arr: Value, values: Value, axis: Value, origin: Site) -> Value:
    """Two arrays, one behind the other; flat when no axis is given."""
    left, right, along = as_array(arr).shape, as_array(values).shape, plain(axis)
    if along is None:
        left, right, along = shapes.reshape(left, (-1,)), shapes.reshape(right, (-1,)), 0
    return Array(shapes.concatenate([left, right], along), None, origin)


@external(
    "numpy.split(ary, indices_or_sections, axis=0, ...)", "numpy.array_split(ary, indices_or_sections, axis=0, ...)"
)
def split(ary: Value, indices_or_sections: Value, axis: Value, origin: Site) -> Value:
    """The parts of an array."""
    array = _as_array(ary, origin)
    parts = shapes.splits(array.shape, plain(indices_or_sections), plain(axis))
    if parts is None:
        return ListValue(Unknown())
    return ListValue([Array(shape, array.dtype, origin) for shape in parts])


@external("numpy.unique(ar, return_index=False, return_inverse=False, return_counts=False, axis=None, ...)")
def unique(
    ar: Value, return_index: Value, return_inverse: Value, return_counts: Value, axis: Value, origin: Site
) -> Value:
    """The distinct values; where it is asked for, also their places, the number of each value, and their counts."""
    array, wanted = _as_array(ar, origin), (return_index, return_inverse, return_counts)
    if axis is not None or not all(isinstance(each, bool) for each in wanted):
        return Unknown()
    values = integers_of(array)
    count: Dim = Unknown() if values is None else len(values)
    found = [Array((count,), array.dtype, origin, contents(values))]
    if return_index:
        found.append(Array((count,), "int64", origin))
    if return_inverse:
        is_row = isinstance(array.shape, tuple) and len(array.shape) == 1
        numbers = None if values is None else frozenset(range(len(values)))
        found.append(Array(array.shape if is_row else Unknown(), "int64", origin, contents(numbers)))
    if return_counts:
        found.append(Array((count,), "int64", origin))
    return tuple(found) if len(found) > 1 else found[0]


@external("numpy.where(condition, *branches)")
def where(condition: Value, branches: Value, origin: Site) -> Value:
    """`np.where(condition, a, b)`: the broadcast of all three; alone, the places where a condition holds."""
    shape: Shape = as_array(condition).shape
    if not isinstance(branches, tuple):
        return Unknown()
    if not branches:
        found = Array((Unknown(),), "int64", origin)
        return (found,) * len(shape) if isinstance(shape, tuple) and shape else Unknown()
    if len(branches) != 2:
        return Unknown()
    for value in branches:
        shape = shapes.elementwise(shape, as_array(value).shape)
    return Array(shape, None, origin)


@external("numpy.shape(a)")
def shape_of(a: Value, origin: Site) -> Value:
    """The shape as a tuple."""
    return a.shape if isinstance(a, (Array, Tensor)) else _as_array(a, origin).shape


@external("numpy.argwhere(a)")
def argwhere(a: Value, origin: Site) -> Value:
    """The places where a condition holds."""
    shape = _as_array(a, origin).shape
    return Array((Unknown(), len(shape)) if isinstance(shape, tuple) else Unknown(), "int64", origin)


@external("numpy.ndim(a)")
def rank_of(a: Value, origin: Site) -> Value:
    """The rank of an array."""
    shape = _as_array(a, origin).shape
    return len(shape) if isinstance(shape, tuple) else Unknown()


@external(
    "numpy.put(a, ...)",
    "numpy.place(arr: a, ...)",
    "numpy.putmask(a, ...)",
    "numpy.copyto(dst: a, ...)",
    "numpy.fill_diagonal(a, ...)",
    "numpy.put_along_axis(arr: a, ...)",
)
def overwrite(ctx: Context, a: Value) -> Value:
    """Changes the values of an array in place."""
    if isinstance(a, Array):
        forget_values(ctx, a)
    return None
