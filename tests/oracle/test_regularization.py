"""Dropout, noise and penalties against both majors."""

from __future__ import annotations

import pytest

from kerasshape.rules.arguments import InvalidLayerArgument
from kerasshape.rules.inputs import WrongRank
from tests.oracle.expectations import Expect, check, in_each_major

pytestmark = pytest.mark.oracle

CASES = [
    Expect("Dropout", {"rate": 0.5}, (None, 4, None), gives=(None, 4, None)),
    Expect("Dropout", {"rate": 1.5}, (None, 4), refused=InvalidLayerArgument),
    Expect("Dropout", {"rate": 0.5, "noise_shape": (None, 1)}, (None, 4), gives=(None, 4)),
    Expect("Dropout", {"rate": 0.5, "noise_shape": (0, 1)}, (None, 4), refused=InvalidLayerArgument, majors=(3,)),
    Expect("Dropout", {"rate": 0.5, "noise_shape": (0, 1)}, (None, 4), gives=(None, 4), majors=(2,)),
    # Keras 2 does not look at these rates
    Expect("GaussianDropout", {"rate": 1.5}, (None, 4), gives=(None, 4), majors=(2,)),
    Expect("GaussianDropout", {"rate": 1.5}, (None, 4), refused=InvalidLayerArgument, majors=(3,)),
    Expect("AlphaDropout", {"rate": -0.5}, (None, 4), gives=(None, 4), majors=(2,)),
    Expect("GaussianNoise", {"stddev": 2.0}, (None, 4), gives=(None, 4), majors=(2,)),
    Expect("GaussianNoise", {"stddev": 2.0}, (None, 4), refused=InvalidLayerArgument, majors=(3,)),
    Expect("ActivityRegularization", {"l1": 0.1}, (None, 4), gives=(None, 4)),
    Expect("SpatialDropout1D", {"rate": 0.5}, (None, 10, 4), gives=(None, 10, 4)),
    Expect("SpatialDropout1D", {"rate": 0.5}, (None, 4), refused=WrongRank),
    Expect("SpatialDropout2D", {"rate": 0.5}, (None, 8, 8, 3), gives=(None, 8, 8, 3)),
    Expect("SpatialDropout2D", {"rate": 0.5, "data_format": "x"}, (None, 8, 8, 3), refused=InvalidLayerArgument),
    Expect("SpatialDropout3D", {"rate": 0.5}, (None, 8, 8, 3), refused=WrongRank),
]


@pytest.mark.parametrize(("expect", "major"), in_each_major(CASES))
def test_agrees_with_keras(expect: Expect, major: int, request: pytest.FixtureRequest) -> None:
    check(expect, request.getfixturevalue(f"real_keras_{major}"))
