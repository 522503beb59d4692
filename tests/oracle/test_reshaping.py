"""Flatten, Reshape and Permute against both majors."""

from __future__ import annotations

import pytest

from kerasshape.rules.arguments import InvalidLayerArgument
from kerasshape.rules.sizes import PermuteRankMismatch, ReshapeProductMismatch
from tests.oracle.expectations import Expect, check, in_each_major

pytestmark = pytest.mark.oracle

CASES = [
    Expect("Flatten", {}, (None, 4, 3), gives=(None, 12)),
    Expect("Flatten", {}, (8, 4, 3), gives=(8, 12)),
    Expect("Flatten", {}, (None, None, 3), gives=(None, None)),
    Expect("Flatten", {}, (None,), gives=(None, 1)),
    Expect("Flatten", {"data_format": "channels_first"}, (None, 4, 5, 3), gives=(None, 60)),
    Expect("Flatten", {"data_format": "NHWC"}, (None, 4), refused=InvalidLayerArgument),
    Expect("Reshape", {"target_shape": (28, 28)}, (None, 784), gives=(None, 28, 28)),
    Expect("Reshape", {"target_shape": [4, -1]}, (None, 6, 2), gives=(None, 4, 3)),
    Expect("Reshape", {"target_shape": (-1,)}, (5, 6, 2), gives=(5, 12)),
    # a free axis: nothing is compared, and what is left over is free
    Expect("Reshape", {"target_shape": (7, -1)}, (None, None, 6), gives=(None, 7, None)),
    Expect("Reshape", {"target_shape": (7, 5)}, (None, None, 6), gives=(None, 7, 5)),
    Expect("Reshape", {"target_shape": (28, 29)}, (None, 784), refused=ReshapeProductMismatch),
    Expect("Reshape", {"target_shape": (5, -1)}, (None, 784), refused=ReshapeProductMismatch),
    Expect("Reshape", {"target_shape": (-1, -1)}, (None, 784), refused=InvalidLayerArgument),
    Expect("Reshape", {"target_shape": (None, 2)}, (None, 784), gives=(None, None, 2), majors=(3,)),
    Expect("Reshape", {"target_shape": (None, 2)}, (None, 784), refused=InvalidLayerArgument, majors=(2,)),
    Expect("Permute", {"dims": (2, 1)}, (None, 10, 64), gives=(None, 64, 10)),
    Expect("Permute", {"dims": (3, 1, 2)}, (None, None, 4, 5), gives=(None, 5, None, 4)),
    Expect("Permute", {"dims": (3, 1, 2)}, (None, 10, 64), refused=PermuteRankMismatch),
    Expect("Permute", {"dims": (0, 1)}, (None, 10, 64), refused=InvalidLayerArgument),
]


@pytest.mark.parametrize(("expect", "major"), in_each_major(CASES))
def test_agrees_with_keras(expect: Expect, major: int, request: pytest.FixtureRequest) -> None:
    check(expect, request.getfixturevalue(f"real_keras_{major}"))
