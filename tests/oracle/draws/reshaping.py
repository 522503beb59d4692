"""Cases for Flatten, Reshape and Permute."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import strategies as st

from tests.oracle.cases import Case
from tests.oracle.draws.drawing import DATA_FORMAT, cases, shapes, sometimes


@st.composite
def _reshape(draw: st.DrawFn) -> Case:
    x = draw(shapes())
    elements = math.prod(dim or 1 for dim in x[1:])
    kind = draw(st.sampled_from(["fitting", "fitting", "left over", "any"]))
    if kind == "any":
        dim: Any = st.one_of(st.integers(1, 6), st.integers(-2, 0), st.just(-1), st.none())
        target = tuple(draw(st.lists(dim, max_size=4)))
        return Case("Reshape", {"target_shape": target}, (x,))
    parts: list[int] = []
    while elements > 1 and len(parts) < 3:
        part = draw(st.sampled_from([d for d in range(1, elements + 1) if elements % d == 0]))
        parts.append(part)
        elements //= part
    parts.append(elements)
    if kind == "left over":
        parts[draw(st.integers(0, len(parts) - 1))] = -1
    return Case("Reshape", {"target_shape": draw(st.sampled_from([tuple, list]))(parts)}, (x,))


@st.composite
def _permute(draw: st.DrawFn) -> Case:
    x = draw(shapes())
    axes = list(range(1, len(x) + draw(st.sampled_from([0, 0, 0, 0, 1]))))
    any_order = st.permutations(axes) | st.lists(st.integers(0, 4), min_size=1, max_size=4)
    return Case("Permute", {"dims": tuple(draw(st.permutations(axes) | any_order))}, (x,))


DRAWS = {
    "Flatten": cases("Flatten", sometimes(data_format=DATA_FORMAT)),
    "Reshape": _reshape(),
    "Permute": _permute(),
}
