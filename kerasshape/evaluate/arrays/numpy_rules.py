"""numpy's rules for shapes, as pure functions: what is not certain or what numpy refuses is unknown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerasshape.evaluate.state import kinds, parts
from kerasshape.shapes import (
    Dim,
    Shape,
    Unknown,
    UnknownNumber,
    axis_of,
    broadcast,
    count,
    differ,
    plus,
    product,
    total,
)

Dims = tuple[Dim, ...]


class AtMost(Unknown):
    """The length of a slice of an axis whose length is not known: no more than `most`."""

    __slots__ = ("most",)

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most


class Table(Unknown):
    """A shape of one or two axes, such as that of numbers read from a text; a subscript with two indices proves two."""

    __slots__ = ()


kinds.answers_as(AtMost, Unknown)
kinds.answers_as(Table, Unknown)


def rules_out(dim: Dim, size: int) -> bool:
    """Whether an axis certainly has another length."""
    if isinstance(dim, AtMost):
        return dim.most < size
    return differ(dim, size)


def elementwise(left: Shape, right: Shape) -> Shape:
    """The shape of an element-wise operation."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return Unknown()
    shape = broadcast(left, right)
    return Unknown() if shape is None else shape


def reshape(shape: Shape, target: object) -> Shape:
    """`x.reshape(target)`; one -1 takes what is left over."""
    dims = (target,) if isinstance(target, int) else tuple(target) if isinstance(target, (tuple, list)) else None
    if dims is None or not all(isinstance(dim, (int, Unknown)) for dim in dims):
        return Unknown()
    free = [i for i, dim in enumerate(dims) if isinstance(dim, int) and dim == -1]
    if len(free) > 1:
        return Unknown()
    if not free:
        return Unknown() if _counts_differ(shape, dims) else dims
    rest = [dim for i, dim in enumerate(dims) if i != free[0]]
    found = Unknown() if isinstance(shape, Unknown) else _left_over(list(shape), rest)
    if found is None:
        return Unknown()
    return (*dims[: free[0]], found, *dims[free[0] + 1 :])


def _counts_differ(shape: Shape, dims: Dims) -> bool:
    """Whether the numbers of elements certainly differ, so that numpy refuses."""
    left, right = count(shape), count(dims)
    return left is not None and right is not None and left != right


def _left_over(source: list[Dim], target: Sequence[Dim]) -> Dim:
    """The product of the source divided by that of the target; None when it does not divide."""
    for dim in target:
        match = next((i for i, each in enumerate(source) if each is dim and isinstance(dim, Unknown)), None)
        if match is not None:
            del source[match]
        elif isinstance(dim, Unknown):
            return Unknown()
    above = product(dim for dim in source if isinstance(dim, int))
    below = product(dim for dim in target if isinstance(dim, int))
    unknowns = [dim for dim in source if isinstance(dim, Unknown)]
    if not isinstance(above, int) or not isinstance(below, int):
        return Unknown()
    if not unknowns:
        return above // below if below and above % below == 0 else None
    return unknowns[0] if len(unknowns) == 1 and above == below else Unknown()


def transpose(shape: Shape, axes: object = None) -> Shape:
    """`x.transpose(axes)`; reverses the axes when none are given."""
    if isinstance(shape, Unknown):
        return Unknown()
    if axes is None:
        return shape[::-1]
    order = _axes(axes, len(shape))
    return Unknown() if order is None or len(order) != len(shape) else tuple(shape[axis] for axis in order)


def swapaxes(shape: Shape, first: object, second: object) -> Shape:
    """`x.swapaxes(first, second)`."""
    found = None if isinstance(shape, Unknown) else _axes((first, second), len(shape), distinct=False)
    if isinstance(shape, Unknown) or found is None:
        return Unknown()
    dims = list(shape)
    dims[found[0]], dims[found[1]] = dims[found[1]], dims[found[0]]
    return tuple(dims)


def moveaxis(shape: Shape, source: object, target: object) -> Shape:
    """`np.moveaxis(x, source, target)`."""
    if isinstance(shape, Unknown):
        return Unknown()
    start, end = _axes(source, len(shape)), _axes(target, len(shape))
    if start is None or end is None or len(start) != len(end):
        return Unknown()
    rest = [axis for axis in range(len(shape)) if axis not in start]
    for place, axis in sorted(zip(end, start)):
        rest.insert(place, axis)
    return tuple(shape[axis] for axis in rest)


def expand_dims(shape: Shape, axis: object) -> Shape:
    """`np.expand_dims(x, axis)`."""
    if isinstance(shape, Unknown):
        return Unknown()
    rank = len(shape) + (len(axis) if isinstance(axis, (tuple, list)) else 1)
    places = _axes(axis, rank)
    if places is None:
        return Unknown()
    rest = iter(shape)
    return tuple(1 if place in places else next(rest) for place in range(rank))


def squeeze(shape: Shape, axis: object = None) -> Shape:
    """`x.squeeze(axis)`; without an axis the rank is known only when every dim is."""
    if isinstance(shape, Unknown):
        return Unknown()
    if axis is None:
        if all(isinstance(dim, int) for dim in shape):
            return tuple(dim for dim in shape if dim != 1)
        # the number of samples is taken for more than one when it is the only one not known
        rest = shape[1:]
        if shape and isinstance(shape[0], Unknown) and all(isinstance(dim, int) for dim in rest):
            return Unknown() if isinstance(shape[0], AtMost) else (shape[0], *(dim for dim in rest if dim != 1))
        return Unknown()
    places = _axes(axis, len(shape))
    if places is None or any(differ(shape[place], 1) for place in places):
        return Unknown()
    return tuple(dim for place, dim in enumerate(shape) if place not in places)


def reduce(shape: Shape, axis: object = None, keepdims: object = False) -> Shape:
    """A sum, mean or maximum along axes."""
    if isinstance(shape, Unknown) or not isinstance(keepdims, bool):
        return Unknown()
    places = range(len(shape)) if axis is None else _axes(axis, len(shape))
    if places is None:
        return Unknown()
    if keepdims:
        return tuple(1 if place in places else dim for place, dim in enumerate(shape))
    return tuple(dim for place, dim in enumerate(shape) if place not in places)


def _axes(axis: Any, rank: int, *, distinct: bool = True) -> list[int] | None:
    given = list(axis) if isinstance(axis, (tuple, list)) else [axis]
    if not all(isinstance(each, int) for each in given):
        return None
    found = [axis_of(each, rank) for each in given]
    known = [each for each in found if each is not None]
    return known if len(known) == len(given) and (not distinct or len(set(known)) == len(known)) else None


def concatenate(shapes: Sequence[Shape], axis: object = 0) -> Shape:
    """`np.concatenate(arrays, axis)`; an axis that is unknown in one array may be known in another."""
    known = [shape for shape in shapes if not isinstance(shape, Unknown)]
    if not known or len(known) < len(shapes) or len({len(shape) for shape in known}) > 1:
        return Unknown()
    places = _axes(axis, len(known[0]))
    if places is None:
        return Unknown()
    result: list[Dim] = []
    for place in range(len(known[0])):
        dims = [shape[place] for shape in known]
        if place == places[0]:
            result.append(total(dims))
            continue
        number = next((dim for dim in dims if isinstance(dim, int)), dims[0])
        if any(differ(number, dim) for dim in dims):
            return Unknown()
        result.append(number)
    return tuple(result)


def stack(shapes: Sequence[Shape], axis: object = 0) -> Shape:
    """`np.stack(arrays, axis)`."""
    return concatenate([expand_dims(shape, axis) for shape in shapes], axis)


def at_least(shape: Shape, rank: int) -> Shape:
    """The shape with a first axis put before it, as `vstack` does."""
    if isinstance(shape, Unknown):
        return Unknown()
    return (1,) * (rank - len(shape)) + shape


def tile(shape: Shape, repeats: Any) -> Shape:
    """`np.tile(x, repeats)`."""
    times = (repeats,) if isinstance(repeats, (int, Unknown)) else tuple(repeats)
    if isinstance(shape, Unknown) or not all(isinstance(each, (int, Unknown)) for each in times):
        return Unknown()
    rank = max(len(shape), len(times))
    dims, times = at_least(shape, rank), (1,) * (rank - len(times)) + times
    return tuple(product(pair) for pair in zip(dims, times))


def repeat(shape: Shape, times: object, axis: object = None) -> Shape:
    """`np.repeat(x, times, axis)`."""
    if isinstance(shape, Unknown) or not isinstance(times, (int, Unknown)):
        return Unknown()
    if axis is None:
        return (product((product(shape), times)),)
    places = _axes(axis, len(shape))
    if places is None:
        return Unknown()
    return tuple(product((dim, times)) if place == places[0] else dim for place, dim in enumerate(shape))


def pad(shape: Shape, widths: object) -> Shape:
    """`np.pad(x, widths)`."""
    if isinstance(shape, Unknown):
        return Unknown()
    pairs = [widths] * len(shape) if isinstance(widths, int) else widths
    if isinstance(pairs, (tuple, list)) and len(pairs) == 2 and all(isinstance(each, int) for each in pairs):
        pairs = [pairs] * len(shape)
    if not isinstance(pairs, (tuple, list)) or len(pairs) != len(shape):
        return Unknown()
    added = [(pair, pair) if isinstance(pair, int) else pair for pair in pairs]
    if not all(isinstance(pair, (tuple, list)) and len(pair) == 2 for pair in added):
        return Unknown()
    return tuple(plus(dim, plus(*pair)) for dim, pair in zip(shape, added))


def matmul(left: Shape, right: Shape) -> Shape:
    """`left @ right`."""
    if isinstance(left, Unknown) or isinstance(right, Unknown) or not left or not right:
        return Unknown()
    if len(left) == 1 or len(right) == 1:
        if len(left) == len(right) == 1:
            return ()
        return right[:-2] + right[-1:] if len(left) == 1 else left[:-1]
    batch = broadcast(left[:-2], right[:-2])
    if batch is None or differ(left[-1], right[-2]):
        return Unknown()
    return (*batch, left[-2], right[-1])


class Index:
    """An array or list of numbers in a subscript: its own shape replaces the axes that it indexes.

    `axes` is how many axes it takes: one for numbers, its rank for a mask.
    """

    def __init__(self, shape: Dims, axes: int = 1) -> None:
        self.shape = shape
        self.axes = axes


def indexed(shape: Shape, keys: Sequence[object]) -> Shape:
    """`x[keys]`: numbers, slices, None, an ellipsis, and at most one `Index`."""
    if sum(1 for key in keys if isinstance(key, Index)) > 1 or sum(key is ... for key in keys) > 1:
        return Unknown()
    used = sum(_axes_taken(key) for key in keys)
    if isinstance(shape, Table) and used == 2:
        shape = (Unknown(), Unknown())
    if isinstance(shape, Unknown) or used > len(shape):
        return Unknown()
    if not any(key is ... for key in keys):
        keys = (*keys, ...)
    rest = list(shape)
    result: list[Dim] = []
    for key in keys:
        if key is ...:
            spared = len(shape) - used
            result += rest[:spared]
            rest = rest[spared:]
        elif key is None:
            result.append(1)
        elif isinstance(key, slice):
            result.append(sliced(rest.pop(0), key))
        elif isinstance(key, Index):
            result += key.shape
            rest = rest[key.axes :]
        elif isinstance(key, UnknownNumber) or (isinstance(key, int) and not isinstance(key, bool)):
            rest.pop(0)
        else:
            # an index that is unknown may take the axis away or keep it
            return Unknown()
    if any(isinstance(key, Index) for key in keys) and any(isinstance(key, (int, UnknownNumber)) for key in keys):
        return Unknown()
    return tuple(result)


def _axes_taken(key: object) -> int:
    if key is None or key is ...:
        return 0
    return key.axes if isinstance(key, Index) else 1


def sliced(dim: Dim, key: slice) -> Dim:
    """The length of `axis[start:stop:step]`."""
    bounds = (key.start, key.stop, key.step)
    part = parts.sliced(dim, key)
    if part is not None:
        return part
    if not all(bound is None or isinstance(bound, int) for bound in bounds):
        return _window(dim, key.start, key.stop) if key.step in (None, 1) else Unknown()
    if key.start in (None, 0) and key.stop is None and key.step in (None, 1, -1):
        return dim
    if isinstance(dim, int):
        return len(range(*key.indices(dim)))
    start = 0 if key.start is None else key.start
    if isinstance(key.stop, int) and key.step in (None, 1) and start >= 0 and key.stop >= 0:
        return AtMost(max(key.stop - start, 0))
    return Unknown()


def _window(dim: Dim, start: object, stop: object) -> Dim:
    """The length of `axis[i:i + n]`, which is known although `i` is not."""
    if not isinstance(start, UnknownNumber) or not isinstance(stop, UnknownNumber):
        return Unknown()
    (first, before), (second, behind) = start.place, stop.place
    length = behind - before
    if first is not second or length < 0:
        return Unknown()
    inside = False
    if start.low is not None and start.low >= 0 and stop.below is not None:
        end, room = stop.below
        inside = room <= 1 if end is dim else end is None and isinstance(dim, int) and room <= dim + 1
    return length if inside else AtMost(length)


def splits(shape: Shape, sections: object, axis: object = 0) -> list[Shape] | None:
    """`np.split(x, sections, axis)`; None when the number of parts is not known."""
    places = None if isinstance(shape, Unknown) else _axes(axis, len(shape))
    if isinstance(shape, Unknown) or places is None:
        return [Unknown()] * sections if isinstance(sections, int) and 0 < sections <= 64 else None
    place = places[0]
    dim = shape[place]
    if isinstance(sections, int):
        if not 0 < sections <= 64:
            return None
        parts: list[Dim] = [dim // sections if isinstance(dim, int) else Unknown()] * sections
    elif isinstance(sections, (tuple, list)) and all(isinstance(each, int) for each in sections):
        parts = [sliced(dim, slice(a, b)) for a, b in zip((0, *sections), (*sections, None))]
    else:
        return None
    return [(*shape[:place], part, *shape[place + 1 :]) for part in parts]
