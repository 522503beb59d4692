"""What the families that slide windows share: inputs by data format, sizes per axis, and odd values."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.oracle.draws.drawing import BATCH

PADDING = st.sampled_from(["same", "same", "same", "valid", "valid", "SAME", "causal", "causal", "full", None])
ODD: list[Any] = [
    0,
    -1,
    2.0,
    "3",
    None,
    (),
    (1,),
    (1, 2),
    (1, 2, 3),
    (0, 0),
    (2.0, 2.0),
    ("a",),
    (None, None),
]


def spatial_rank(layer: str) -> int:
    return next(int(letter) for letter in layer if letter.isdigit())


def per_axis(rank: int, largest: int, odd: bool = True) -> st.SearchStrategy[Any]:
    """A size once, or a tuple or list of one per axis; now and then something else."""
    number = st.integers(1, largest)
    several = st.lists(number, min_size=rank, max_size=rank)
    fitting = [number, number, number, several.map(tuple), several.map(tuple), several]
    return st.one_of(*fitting, *fitting, st.sampled_from(ODD)) if odd else st.one_of(*fitting)


@st.composite
def inputs(draw: st.DrawFn, rank: int, first: bool, channels: Any = None) -> tuple[int | None, ...]:
    """Mostly an input of that many spatial axes whose channels are known; now and then of another rank."""
    dims = rank + 1
    if draw(st.integers(0, 7)) == 0:
        dims = draw(st.integers(0, rank + 3))
    dim = st.one_of(*[st.integers(1, 9)] * 6, st.none())
    spatial = [draw(dim) for _ in range(max(dims - 1, 0))]
    width = draw(st.sampled_from([1, 2, 3, 4, 6, 6, 4, None]) if channels is None else channels)
    if not dims:
        return (draw(BATCH),)
    return (draw(BATCH), width, *spatial) if first else (draw(BATCH), *spatial, width)


def is_first(data_format: Any) -> bool:
    return isinstance(data_format, str) and data_format.lower() == "channels_first"
