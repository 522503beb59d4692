"""Parts of something that was split: their sizes are not known, but those of two parts surely differ."""

from __future__ import annotations

from collections.abc import Callable

from kerasshape.evaluate.state import kinds
from kerasshape.evaluate.state.values import Array, Tensor, Value
from kerasshape.records import dataclass
from kerasshape.shapes import Dim, Unknown, UnknownNumber

_FROM_ONE_HALF = 0.1
"""How far from one half a share has to be: two parts of fewer than ten rows may still be of one size."""


@dataclass(frozen=True, eq=False)
class Split:
    """What was split, and which share of it became the first part."""

    whole: object
    share: float

    def is_same(self, other: Split) -> bool:
        """Whether both cut one thing at one place."""
        return self.whole is other.whole and self.share == other.share


class PartSize(Unknown):
    """How many rows a part has."""

    __slots__ = ("is_first", "split")

    def __init__(self, split: Split, *, is_first: bool) -> None:
        super().__init__()
        self.split = split
        self.is_first = is_first


class Part(Unknown):
    """A part of something unknown that has rows."""

    __slots__ = ("rows",)

    def __init__(self, rows: Dim) -> None:
        super().__init__("a part of a split")  # one without a text is replaced by another unknown
        self.rows = rows


class Share(UnknownNumber):
    """A share of the rows of something, as a place to split it at."""

    __slots__ = ("split",)

    def __init__(self, text: Callable[[], str], split: Split) -> None:
        super().__init__(text)
        self.split = split


kinds.answers_as(PartSize, Unknown)
kinds.answers_as(Part, Unknown)
kinds.answers_as(Share, UnknownNumber)


def sizes(whole: object, share: object) -> tuple[Dim, Dim]:
    """The sizes of the two parts into which a share splits something."""
    if not isinstance(share, float) or not _is_unequal(share):
        return Unknown(), Unknown()
    split = Split(whole, share)
    return PartSize(split, is_first=True), PartSize(split, is_first=False)


def share_of(left: Value, right: Value) -> Split | None:
    """The split at a share of what was counted, as in `0.8 * len(x)`."""
    share, count = (left, right) if isinstance(left, float) else (right, left)
    if not isinstance(share, float) or not _is_unequal(share) or not isinstance(count, UnknownNumber):
        return None
    counted, offset = count.place
    return None if offset else Split(counted, share)


def _is_unequal(share: float) -> bool:
    return 0 < share < 1 and abs(share - 0.5) >= _FROM_ONE_HALF


def sliced(dim: Dim, key: slice) -> Dim | None:
    """The length of `axis[:share]` and `axis[share:]`; None for any other slice."""
    start, stop, step = key.start, key.stop, key.step
    if step is None and isinstance(stop, Share) and (start is None or start == 0):
        place, is_first = stop, True
    elif step is None and isinstance(start, Share) and stop is None:
        place, is_first = start, False
    else:
        return None
    return PartSize(place.split, is_first=is_first) if place.split.whole is dim else None


def rows_of(value: Value) -> Dim:
    """How many rows an array has, or a part of something unknown."""
    if isinstance(value, Part):
        return value.rows
    shape = value.shape if isinstance(value, (Array, Tensor)) else ()
    return shape[0] if isinstance(shape, tuple) and shape else Unknown()


def are_crossed(left: Value, right: Value) -> bool:
    """Whether two values have the rows of two parts of one split."""
    first, second = rows_of(left), rows_of(right)
    if not isinstance(first, PartSize) or not isinstance(second, PartSize):
        return False
    return first.split.is_same(second.split) and first.is_first is not second.is_first
