"""`tensor[...]`: numbers, slices, None and an ellipsis, as TensorFlow takes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerasshape.faults import Refused
from kerasshape.rules.sizes import IndexOutOfRange
from kerasshape.shapes import Dim, Shape, Unknown


def subscript(shape: Shape, keys: Sequence[Any]) -> Shape:
    """The shape of `tensor[keys]`. Raises Refused for an index that an axis certainly does not have."""
    if isinstance(shape, Unknown) or sum(key is ... for key in keys) > 1:
        return Unknown()
    used = sum(1 for key in keys if key is not None and key is not ...)
    if not all(key is None or key is ... or isinstance(key, (int, slice)) for key in keys):
        # what is unknown may take its axis away or keep it, and a mask may take several
        return Unknown()
    if used > len(shape):
        if len(shape) < 2:
            # a Lambda of Keras 3 lets indices beyond a lone batch axis pass
            return Unknown()
        raise Refused(IndexOutOfRange(f"{used} indices", shape, f"has {len(shape)} axes"))
    rest = list(shape)
    result: list[Dim] = []
    for key in keys if any(key is ... for key in keys) else (*keys, ...):
        if key is ...:
            spared = len(shape) - used
            result, rest = result + rest[:spared], rest[spared:]
        elif key is None:
            result.append(1)
        elif isinstance(key, slice):
            result.append(sliced(rest.pop(0), key))
        else:
            _require_inside(key, rest.pop(0), shape)
    return tuple(result)


def _require_inside(index: int, dim: Dim, shape: Shape) -> None:
    if isinstance(dim, int) and not -dim <= index < dim:
        raise Refused(IndexOutOfRange(f"index {index}", shape, f"has {dim} there"))


def sliced(dim: Dim, key: slice) -> Dim:
    """The length of `axis[start:stop:step]`; a part of a free axis is free."""
    bounds = (key.start, key.stop, key.step)
    if not all(bound is None or (isinstance(bound, int) and not isinstance(bound, bool)) for bound in bounds):
        return Unknown()
    if isinstance(dim, int):
        return len(range(*key.indices(dim))) if key.step != 0 else Unknown()
    whole = key.start in (None, 0) and key.stop is None and key.step in (None, 1, -1)
    if whole or dim is None:
        return dim
    return Unknown()
