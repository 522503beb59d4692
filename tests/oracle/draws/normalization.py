"""Cases for the normalization layers."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.oracle.draws.drawing import cases, shapes, sometimes

_AXIS = st.one_of(st.sampled_from([-1, -1, 1]), st.integers(-5, 5))
_AXES = st.one_of(_AXIS, _AXIS, st.lists(st.integers(-4, 4), min_size=1, max_size=3))
_FLAG = st.booleans()
_AFFINE: dict[str, Any] = {"center": _FLAG, "scale": _FLAG, "epsilon": st.sampled_from([1e-3, 1e-6])}
_CLIPPING = st.sampled_from([None, {}, {"rmax": 2, "rmin": 1}, {"rmax": 1, "rmin": 2}, {"dmax": -1}, {"rmux": 1}])
_MEAN = st.sampled_from([None, None, 0.5, [1.0], [1.0, 2.0], [1.0, 2.0, 3.0], [[1.0, 2.0]]])

DRAWS = {
    "BatchNormalization": cases(
        "BatchNormalization",
        sometimes(
            axis=_AXES,
            renorm=_FLAG,
            renorm_clipping=_CLIPPING,
            momentum=st.sampled_from([0.9, 0.99]),
            synchronized=_FLAG,
            **_AFFINE,
        ),
    ),
    "SyncBatchNormalization": cases("SyncBatchNormalization", sometimes(axis=_AXES, **_AFFINE)),
    "LayerNormalization": cases("LayerNormalization", sometimes(axis=_AXES, **_AFFINE)),
    "RMSNormalization": cases("RMSNormalization", sometimes(axis=_AXES)),
    "UnitNormalization": cases("UnitNormalization", sometimes(axis=_AXES)),
    "GroupNormalization": cases(
        "GroupNormalization",
        sometimes(axis=_AXIS, groups=st.sampled_from([1, 2, 3, 4, 6, 32, -1, 0, -2]), **_AFFINE),
        shapes(2, 5, st.sampled_from([1, 2, 4, 6, 8, 12, 32, None])),
    ),
    "Normalization": cases(
        "Normalization",
        sometimes(axis=st.one_of(_AXES, st.none()), mean=_MEAN, variance=_MEAN, invert=_FLAG),
        shapes(1, 4, st.sampled_from([1, 2, 3, 4, None])),
    ),
}
