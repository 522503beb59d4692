"""Functions that join tensors or take them apart: concatenate, stack, split, unstack."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from kerasshape.faults import Refused
from kerasshape.keras.operations.registry import dims_of, known_shape, operation, refuse, require_axis
from kerasshape.rules.merging import MergeShapeMismatch
from kerasshape.shapes import Dim, Shape, Unknown, Unresolved, differ, minus, total


def _several(xs: object, name: str) -> list[tuple[Dim, ...]]:
    """The shapes of the tensors to be joined, all of one rank."""
    if not isinstance(xs, (list, tuple)) or not xs:
        raise Unresolved
    shapes = [known_shape(x) for x in xs]
    if len({len(shape) for shape in shapes}) > 1:
        raise Refused(MergeShapeMismatch(name, list(shapes), "the ranks differ"))
    return shapes


def _require_equal(name: str, shapes: Sequence[tuple[Dim, ...]], but: int | None) -> None:
    for axis in range(len(shapes[0])):
        for shape in shapes[1:]:
            if axis != but and differ(shapes[0][axis], shape[axis]):
                reason = f"axis {axis} has {shapes[0][axis]} in one input and {shape[axis]} in another"
                raise Refused(MergeShapeMismatch(name, list(shapes), reason))


def _merged(dims: Sequence[Dim], keras: bool) -> Dim:
    """One axis of tensors that agree: Keras takes that of the first, TensorFlow the first number."""
    if keras:
        return dims[0]
    return next((dim for dim in dims if isinstance(dim, int)), dims[0] if len(set(map(id, dims))) == 1 else Unknown())


def _is_keras(name: str) -> bool:
    return name.startswith("keras.ops.")


@operation(
    "keras.ops.concatenate(xs, axis=0)",
    "tf.concat(values: xs, axis)",
    "keras.backend.concatenate(tensors: xs, axis=-1)",
)
def concatenate(xs: object, axis: object, name: str) -> Shape:
    """One tensor behind the other along an axis; all other axes must agree."""
    shapes = _several(xs, name)
    if not shapes[0]:
        raise Unresolved
    place = require_axis(name, axis, shapes[0])
    _require_equal(name, shapes, place)
    columns = list(zip(*shapes))
    return tuple(
        total(column) if index == place else _merged(column, _is_keras(name)) for index, column in enumerate(columns)
    )


@operation("keras.ops.stack(x: xs, axis=0)", "tf.stack(values: xs, axis=0)", "keras.backend.stack(x: xs, axis=0)")
def stack(xs: object, axis: object, name: str) -> Shape:
    """Equal tensors along a new axis."""
    shapes = _several(xs, name)
    _require_equal(name, shapes, None)
    place = require_axis(name, axis, shapes[0], len(shapes[0]) + 1)
    merged = [_merged(column, _is_keras(name)) for column in zip(*shapes)]
    return (*merged[:place], len(shapes), *merged[place:])


@operation("keras.ops.unstack(x, num=None, axis=0)", "tf.unstack(value: x, num=None, axis=0)")
def unstack(x: object, num: object, axis: object, name: str) -> list[Shape]:
    """One tensor for each element of an axis."""
    shape = known_shape(x)
    place = require_axis(name, axis, shape)
    number = shape[place] if num is None else num
    if not isinstance(number, int) or number > 1000:
        raise Unresolved
    return [(*shape[:place], *shape[place + 1 :])] * number


@operation("tf.split(value: x, num_or_size_splits, axis=0)")
def split_sizes(x: object, num_or_size_splits: object, axis: object, name: str) -> list[Shape]:
    """Equal parts, or parts of the sizes given."""
    shape = known_shape(x)
    place = require_axis(name, axis, shape)
    if isinstance(num_or_size_splits, int):
        return _equal_parts(name, shape, place, num_or_size_splits)
    sizes = dims_of(num_or_size_splits)
    if any(not isinstance(size, int) or size < 0 for size in sizes):
        raise Unresolved
    if isinstance(shape[place], int) and sum(sizes) != shape[place]:
        raise refuse(name, "num_or_size_splits", sizes, f"sizes that add up to {shape[place]}")
    return [(*shape[:place], size, *shape[place + 1 :]) for size in sizes]


@operation("keras.ops.split(x, indices_or_sections, axis=0)")
def split_indices(x: object, indices_or_sections: object, axis: object, name: str) -> list[Shape]:
    """Equal parts, or parts between the places given."""
    shape = known_shape(x)
    place = require_axis(name, axis, shape)
    if isinstance(indices_or_sections, int):
        return _equal_parts(name, shape, place, indices_or_sections)
    places = dims_of(indices_or_sections)
    size = shape[place]
    if any(not isinstance(each, int) or each < 0 for each in places) or list(places) != sorted(places):
        raise Unresolved
    if not isinstance(size, int) or (places and places[-1] > size):
        raise Unresolved
    bounds = (0, *places, size)
    return [(*shape[:place], minus(end, start), *shape[place + 1 :]) for start, end in pairwise(bounds)]


def _equal_parts(name: str, shape: tuple[Dim, ...], place: int, number: int) -> list[Shape]:
    size = shape[place]
    if number < 1 or number > 1000:
        raise Unresolved
    if isinstance(size, int):
        if size % number:
            raise Refused(MergeShapeMismatch(name, [shape], f"{size} does not split into {number} equal parts"))
        size //= number
    elif size is not None:
        size = Unknown()
    return [(*shape[:place], size, *shape[place + 1 :])] * number
