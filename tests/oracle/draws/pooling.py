"""Cases for pooling over windows, whole axes and adaptive windows."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.oracle.cases import Case
from tests.oracle.draws.drawing import DATA_FORMAT, mapping
from tests.oracle.draws.windows import PADDING, inputs, is_first, per_axis, spatial_rank

_POOLING = tuple(f"{kind}Pooling{rank}D" for kind in ("Max", "Average") for rank in (1, 2, 3))


@st.composite
def _pooling(draw: st.DrawFn, layer: str) -> Case:
    rank = spatial_rank(layer)
    required: dict[str, Any] = {}
    optional: dict[str, Any] = {"data_format": DATA_FORMAT}
    if layer.startswith("Global"):
        optional["keepdims"] = st.booleans()
    elif layer.startswith("Adaptive"):
        required["output_size"] = per_axis(rank, 5)
    else:
        optional["pool_size"] = per_axis(rank, 4)
        optional["strides"] = st.one_of(st.none(), per_axis(rank, 3))
        optional["padding"] = PADDING
    arguments = draw(mapping(required, optional))
    return Case(layer, arguments, (draw(inputs(rank, is_first(arguments.get("data_format")))),))


_LAYERS = [prefix + name for prefix in ("", "Global", "Adaptive") for name in _POOLING]

DRAWS = {layer: _pooling(layer) for layer in _LAYERS}
