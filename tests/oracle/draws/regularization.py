"""Cases for dropout, noise and penalties."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.oracle.draws.drawing import DATA_FORMAT, cases, mapping, shapes, sometimes

_RATE = st.sampled_from([0, 0.0, 0.1, 0.25, 0.5, 0.5, 0.9, 1, 1.0, 1.5, -0.1, 2])
_SEED = {"seed": st.sampled_from([None, 7])}
_NOISE_SHAPE = st.one_of(
    st.none(), st.lists(st.sampled_from([None, None, 1, 2, 4, 0, -1]), min_size=1, max_size=4).map(tuple)
)

KNOWN_MISSES = {"AlphaDropout": "tensorflow.keras has one under the same name that takes any rate"}

DRAWS = {
    "Dropout": cases("Dropout", mapping({"rate": _RATE}, {**_SEED, "noise_shape": _NOISE_SHAPE})),
    "AlphaDropout": cases("AlphaDropout", mapping({"rate": _RATE}, {**_SEED, "noise_shape": _NOISE_SHAPE})),
    "GaussianDropout": cases("GaussianDropout", mapping({"rate": _RATE}, _SEED)),
    "GaussianNoise": cases("GaussianNoise", mapping({"stddev": _RATE}, _SEED)),
    "ActivityRegularization": cases(
        "ActivityRegularization", sometimes(l1=st.floats(0, 1), l2=st.sampled_from([0.0, 0.1]))
    ),
    "SpatialDropout1D": cases("SpatialDropout1D", mapping({"rate": _RATE}), shapes(3, 3) | shapes(2, 4)),
    "SpatialDropout2D": cases(
        "SpatialDropout2D", mapping({"rate": _RATE}, {"data_format": DATA_FORMAT}), shapes(4, 4) | shapes(3, 5)
    ),
    "SpatialDropout3D": cases(
        "SpatialDropout3D", mapping({"rate": _RATE}, {"data_format": DATA_FORMAT}), shapes(5, 5) | shapes(4, 6)
    ),
}
