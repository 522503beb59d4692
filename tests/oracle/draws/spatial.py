"""Cases for cropping, zero padding and upsampling."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.oracle.cases import Case
from tests.oracle.draws.drawing import DATA_FORMAT, mapping
from tests.oracle.draws.windows import ODD, inputs, is_first, per_axis, spatial_rank

_LAYERS = tuple(f"{kind}{rank}D" for kind in ("Cropping", "ZeroPadding", "UpSampling") for rank in (1, 2, 3))
_METHODS = ["nearest", "bilinear", "BILINEAR", "bicubic", "lanczos3", "bogus"]


def _ends(rank: int) -> st.SearchStrategy[Any]:
    """So much at each end: one number, one per axis, or pairs."""
    number = st.integers(0, 3)
    pair = st.tuples(number, number)
    if rank == 1:
        return st.one_of(number, pair, pair.map(list), pair, st.sampled_from(ODD))
    several = st.tuples(*[number] * rank)
    pairs = st.tuples(*[pair] * rank)
    wrong = st.sampled_from([*ODD, ((1, 1), (-1, 1)), ((1, 1, 1),) * rank])
    return st.one_of(number, number, several, pairs, pairs, pairs.map(list), wrong)


@st.composite
def _spatial(draw: st.DrawFn, layer: str) -> Case:
    rank = spatial_rank(layer)
    optional: dict[str, Any] = {}
    if layer not in ("Cropping1D", "UpSampling1D"):
        optional["data_format"] = DATA_FORMAT
    if layer.startswith("UpSampling"):
        odd = st.sampled_from([*ODD, 2.7, "x"])
        optional["size"] = st.one_of(st.integers(1, 3), st.integers(1, 3), odd) if rank == 1 else per_axis(rank, 3)
        if rank == 2:
            optional["interpolation"] = st.sampled_from(_METHODS)
    else:
        optional["cropping" if layer.startswith("Cropping") else "padding"] = _ends(rank)
    arguments = draw(mapping({}, optional))
    if layer == "ZeroPadding1D" and arguments.get("data_format") is None:
        arguments.pop("data_format", None)
    return Case(layer, arguments, (draw(inputs(rank, is_first(arguments.get("data_format")))),))


DRAWS = {layer: _spatial(layer) for layer in _LAYERS}

KNOWN_MISSES = dict.fromkeys(
    ("UpSampling2D", "UpSampling3D", "ZeroPadding2D"), "floats where a free axis may hide them"
)
