"""Cases for the merging layers: inputs that are alike, and some that are not."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.oracle.cases import Case
from tests.oracle.draws.drawing import BATCH, DIM, FREE_DIM, mapping, shapes, sometimes


@st.composite
def _inputs(draw: st.DrawFn, most: int = 4) -> tuple[Any, ...]:
    """Copies of one shape, some of whose dims were changed, made free or dropped."""
    first = draw(shapes(1, 5))
    found = [first]
    for _ in range(draw(st.integers(0, most - 1))):
        other = list(first)
        for index in range(len(other)):
            change = draw(st.sampled_from(["keep", "keep", "keep", "keep", "free", "one", "other"]))
            if change != "keep":
                any_dim = draw(BATCH) if index == 0 else draw(DIM)
                other[index] = {"free": None, "one": 1, "other": any_dim}[change]
        if len(other) > 2 and draw(st.integers(0, 9)) == 0:
            del other[draw(st.integers(1, len(other) - 1))]
        found.append(tuple(other))
    return tuple(found)


@st.composite
def _merge(draw: st.DrawFn, layer: str, arguments: st.SearchStrategy[dict[str, Any]]) -> Case:
    inputs = draw(_inputs())
    as_list = len(inputs) > 1 or draw(st.booleans())
    return Case(layer, draw(arguments), inputs, as_list=as_list)


@st.composite
def _dot(draw: st.DrawFn) -> Case:
    left, right = draw(shapes(1, 4)), draw(shapes(1, 4))
    axis = st.integers(-4, 4)
    axes: Any = draw(st.one_of(axis, st.tuples(axis, axis), st.lists(axis, min_size=1, max_size=3)))
    pair = (axes, axes) if isinstance(axes, int) else tuple(axes)
    if len(pair) == 2 and draw(st.integers(0, 4)):
        shared = draw(FREE_DIM)
        left, right = _with_dim(left, pair[0], shared), _with_dim(right, pair[1], shared)
    number = draw(st.sampled_from([2, 2, 2, 2, 2, 2, 1, 3]))
    inputs = (left, right, right)[:number]
    normalize = draw(sometimes(normalize=st.booleans()))
    return Case("Dot", {"axes": axes, **normalize}, inputs, as_list=number > 1 or draw(st.booleans()))


def _with_dim(shape: tuple[Any, ...], axis: int, dim: Any) -> tuple[Any, ...]:
    changed = list(shape)
    if -len(shape) < axis < len(shape) and axis:
        changed[axis] = dim
    return tuple(changed)


_AXIS = st.one_of(st.just(-1), st.integers(-5, 4))

DRAWS = {
    **{name: _merge(name, st.just({})) for name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")},
    "Concatenate": _merge("Concatenate", mapping({}, {"axis": _AXIS})),
    "Dot": _dot(),
}
