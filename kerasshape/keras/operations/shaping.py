"""Functions that move axes and elements: reshape, transpose, squeeze, pad, tile and their like."""

from __future__ import annotations

from typing import Any

from kerasshape.faults import Refused
from kerasshape.keras.operations.registry import dims_of, known_shape, operation, refuse, require_axis, shape_of
from kerasshape.rules.sizes import ReshapeProductMismatch
from kerasshape.shapes import Dim, Shape, Unknown, Unresolved, axis_of, count, is_known, plus, product, times


@operation(
    "keras.ops.reshape(x, newshape)",
    "tf.reshape(tensor: x, shape: newshape)",
    "keras.backend.reshape(x, shape: newshape)",
)
def reshape(x: object, newshape: object, name: str) -> Shape:
    """The same elements in another shape; -1 takes what is left, and is free when any axis of the input is."""
    shape, target = shape_of(x), dims_of(newshape)
    elements = count(shape)
    rest = [dim for dim in target if not (isinstance(dim, int) and dim == -1)]
    if len(target) - len(rest) > 1 or any(isinstance(dim, int) and dim < 0 for dim in rest):
        raise Unresolved
    wanted = count(tuple(rest))
    if len(rest) == len(target):
        if elements is not None and wanted is not None and elements != wanted:
            raise Refused(ReshapeProductMismatch(name, shape, target, elements, wanted))
        return target
    return tuple(_left(name, shape, target, elements, wanted) if _is_rest(dim) else dim for dim in target)


def _is_rest(dim: object) -> bool:
    return isinstance(dim, int) and dim == -1


def _left(name: str, shape: Shape, target: tuple[Dim, ...], elements: int | None, wanted: int | None) -> Dim:
    if elements is not None and wanted:
        if elements % wanted:
            raise Refused(ReshapeProductMismatch(name, shape, target, elements, wanted))
        return elements // wanted
    known = isinstance(shape, tuple) and all(map(is_known, shape)) and all(map(is_known, target))
    return None if known and elements is None else Unknown()


@operation(
    "keras.ops.transpose(x, axes=None)",
    "tf.transpose(a: x, perm: axes=None)",
    "keras.backend.permute_dimensions(x, pattern: axes)",
    "keras.backend.transpose(x, axes=None)",
)
def transpose(x: object, axes: object, name: str) -> Shape:
    """The axes in another order, or in the opposite one."""
    shape = known_shape(x)
    if axes is None:
        return shape[::-1]
    order = dims_of(axes)
    if len(order) != len(shape):
        raise refuse(name, "axes", axes, f"{len(shape)} axes, for {shape}".replace("'", ""))
    found = [require_axis(name, axis, shape) for axis in order]
    if len(set(found)) < len(found):
        raise Unresolved
    return tuple(shape[axis] for axis in found)


@operation("keras.ops.swapaxes(x, axis1, axis2)")
def swap_axes(x: object, axis1: object, axis2: object, name: str) -> Shape:
    """Two axes in each other's place."""
    shape = list(known_shape(x))
    first, second = (require_axis(name, axis, tuple(shape)) for axis in (axis1, axis2))
    shape[first], shape[second] = shape[second], shape[first]
    return tuple(shape)


@operation("keras.ops.moveaxis(x, source, destination)")
def move_axis(x: object, source: object, destination: object, name: str) -> Shape:
    """Axes moved to other places, the others in their order."""
    shape = known_shape(x)
    sources = [require_axis(name, axis, shape) for axis in dims_of(source)]
    targets = [require_axis(name, axis, shape) for axis in dims_of(destination)]
    if len(sources) != len(targets):
        raise Unresolved
    rest = [axis for axis in range(len(shape)) if axis not in sources]
    for target, moved in sorted(zip(targets, sources)):
        rest.insert(target, moved)
    return tuple(shape[axis] for axis in rest)


@operation("keras.ops.expand_dims(x, axis)", "tf.expand_dims(input: x, axis)", "keras.backend.expand_dims(x, axis=-1)")
def expand_dims(x: object, axis: object, name: str) -> Shape:
    """A new axis of size 1."""
    shape = list(known_shape(x))
    if not isinstance(axis, (list, tuple)):
        axis = (axis,)
    rank = len(shape) + len(axis)
    for place in sorted(require_axis(name, each, tuple(shape), rank) for each in axis):
        shape.insert(place, 1)
    return tuple(shape)


@operation("keras.ops.squeeze(x, axis=None)", "tf.squeeze(input: x, axis=None)", "keras.backend.squeeze(x, axis)")
def squeeze(x: object, axis: object, name: str) -> Shape:
    """Without the axes of size 1, or without the axis given, which must be one."""
    shape = known_shape(x)
    if axis is None:
        if not all(isinstance(dim, int) for dim in shape):
            raise Unresolved
        return tuple(dim for dim in shape if dim != 1)
    dropped = {require_axis(name, each, shape) for each in dims_of(axis)}
    for each in dropped:
        if isinstance(shape[each], int) and shape[each] != 1:
            raise refuse(name, "axis", axis, f"an axis of size 1, not of size {shape[each]},")
    return tuple(dim for index, dim in enumerate(shape) if index not in dropped)


@operation("keras.ops.ravel(x)", "keras.backend.flatten(x)")
def ravel(x: object) -> Shape:
    """All elements in one row."""
    return (product(known_shape(x)),)


@operation("keras.backend.batch_flatten(x)")
def batch_flatten(x: object) -> Shape:
    """All axes but the first as one, of a size that Keras does not always see."""
    return (Unknown(), Unknown()) if known_shape(x) else Unknown()


@operation("tf.tile(input: x, multiples: repeats)", "keras.ops.tile(x, repeats)", "keras.backend.tile(x, n: repeats)")
def tile(x: object, repeats: object) -> Shape:
    """Each axis as often as it is told; missing axes or numbers count as 1 from the left."""
    shape, times_each = known_shape(x), dims_of(repeats)
    rank = max(len(shape), len(times_each))
    padded = (1,) * (rank - len(shape)) + shape
    numbers = (1,) * (rank - len(times_each)) + times_each
    return tuple(times(dim, number) for dim, number in zip(padded, numbers))


@operation(
    "keras.ops.repeat(x, repeats, axis=None)",
    "tf.repeat(input: x, repeats, axis=None)",
    "keras.backend.repeat_elements(x, rep: repeats, axis)",
)
def repeat(x: object, repeats: object, axis: object, name: str) -> Shape:
    """Each element of an axis as often as it is told, all elements in one row without an axis."""
    shape = known_shape(x)
    if not isinstance(repeats, int):
        return Unknown() if axis is None else _with(shape, require_axis(name, axis, shape), Unknown())
    if axis is None:
        return (times(product(shape), repeats),)
    place = require_axis(name, axis, shape)
    return _with(shape, place, times(shape[place], repeats))


def _with(shape: tuple[Dim, ...], axis: int, dim: Dim) -> tuple[Dim, ...]:
    return (*shape[:axis], dim, *shape[axis + 1 :])


@operation("keras.backend.repeat(x, n)")
def repeat_vector(x: object, n: object) -> Shape:
    """(batch, features) as a sequence of n equal steps."""
    shape = known_shape(x)
    return (shape[0], n if isinstance(n, int) else Unknown(), shape[1]) if len(shape) == 2 else Unknown()


@operation("keras.ops.pad(x, pad_width, ...)", "tf.pad(tensor: x, paddings: pad_width, ...)")
def pad(x: object, pad_width: object) -> Shape:
    """Each axis longer by what is put before and behind it."""
    shape = known_shape(x)
    amounts = _amounts(pad_width, len(shape))
    return tuple(plus(plus(dim, before), after) for dim, (before, after) in zip(shape, amounts))


def _amounts(width: object, rank: int) -> list[tuple[Any, Any]]:
    if isinstance(width, int):
        return [(width, width)] * rank
    if not isinstance(width, (list, tuple)):
        raise Unresolved
    if len(width) == 2 and all(isinstance(item, int) for item in width):
        return [(width[0], width[1])] * rank
    pairs = [tuple(dims_of(item)) for item in width]
    if len(pairs) != rank or any(len(pair) != 2 for pair in pairs):
        raise Unresolved
    return [(pair[0], pair[1]) for pair in pairs]


@operation("keras.backend.temporal_padding(x, padding)")
def temporal_padding(x: object, padding: object) -> Shape:
    """The middle axis of three longer."""
    shape, amounts = known_shape(x), dims_of(padding)
    if len(shape) != 3 or len(amounts) != 2:
        raise Unresolved
    return (shape[0], plus(plus(shape[1], amounts[0]), amounts[1]), shape[2])


@operation("keras.ops.broadcast_to(x, shape)", "tf.broadcast_to(input: x, shape)")
def broadcast_to(shape: object) -> Shape:
    """The shape asked for."""
    return dims_of(shape)


@operation("keras.ops.slice(inputs: x, start_indices, shape: size)", "tf.slice(input_: x, begin: start_indices, size)")
def cut(x: object, start_indices: object, size: object) -> Shape:
    """A piece of the size asked for; -1 in TensorFlow takes all that follows."""
    shape, starts, sizes = known_shape(x), dims_of(start_indices), dims_of(size)
    if not len(shape) == len(starts) == len(sizes):
        raise Unresolved
    return tuple(_cut_dim(*each) for each in zip(shape, starts, sizes))


def _cut_dim(dim: Dim, start: Dim, size: Dim) -> Dim:
    if not isinstance(size, int) or size != -1:
        return size
    return dim - start if isinstance(dim, int) and isinstance(start, int) and start >= 0 else _same_freedom(dim)


def _same_freedom(dim: Dim) -> Dim:
    return None if dim is None else Unknown()


@operation(
    "keras.ops.take(x, indices, axis=None)",
    "tf.gather(params: x, indices, validate_indices=None, axis=0)",
    "keras.backend.gather(reference: x, indices, axis=0)",
    "tf.nn.embedding_lookup(params: x, ids: indices, axis=0)",
)
def gather(x: object, indices: object, axis: object, name: str) -> Shape:
    """The axes of the indices in the place of the axis that they count."""
    picked = known_shape(indices)
    if axis is None:
        return picked
    shape = known_shape(x)
    place = axis_of(axis, len(shape)) if isinstance(axis, int) else None
    if place is None:
        raise Unresolved
    return (*shape[:place], *picked, *shape[place + 1 :])
