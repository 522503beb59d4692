"""The normalization layers against both majors."""

from __future__ import annotations

import pytest

from kerasshape.rules.arguments import ConflictingArguments, InvalidLayerArgument
from kerasshape.rules.inputs import AxisOutOfRange, FreeLastAxis
from kerasshape.rules.sizes import GroupsDoNotDivide
from tests.oracle.expectations import Expect, check, in_each_major

pytestmark = pytest.mark.oracle

CASES = [
    Expect("BatchNormalization", {}, (None, 4, 5), gives=(None, 4, 5), parameters=(20, 10)),
    Expect("BatchNormalization", {"scale": False}, (None, 4, 5), gives=(None, 4, 5), parameters=(15, 5)),
    Expect("BatchNormalization", {"center": False, "scale": False}, (None, 5), gives=(None, 5), parameters=(10, 0)),
    Expect("BatchNormalization", {"axis": 1}, (None, 4, 5), gives=(None, 4, 5), parameters=(16, 8)),
    Expect("BatchNormalization", {"renorm": True}, (None, 5), gives=(None, 5), parameters=(35, 10)),
    Expect("BatchNormalization", {"axis": [1, 2]}, (None, 4, 5), gives=(None, 4, 5), parameters=(80, 40), majors=(2,)),
    Expect("BatchNormalization", {"axis": [1, 2]}, (None, 4, 5), refused=InvalidLayerArgument, majors=(3,)),
    Expect("BatchNormalization", {"axis": 3}, (None, 16), refused=AxisOutOfRange),
    Expect("BatchNormalization", {}, (None, 4, None), refused=FreeLastAxis),
    Expect("LayerNormalization", {}, (None, 4, 5), gives=(None, 4, 5), parameters=(10, 10)),
    Expect("LayerNormalization", {"axis": [1, 2]}, (None, 4, 5), gives=(None, 4, 5), parameters=(40, 40)),
    Expect("LayerNormalization", {"axis": [2, -1]}, (None, 4, 5), refused=InvalidLayerArgument, majors=(2,)),
    Expect("LayerNormalization", {"axis": 0}, (None, 5), refused=FreeLastAxis),
    # without weights there is no need to know the axis
    Expect("LayerNormalization", {"center": False, "scale": False}, (None, None), gives=(None, None)),
    Expect("RMSNormalization", {}, (None, 4, 5), gives=(None, 4, 5), parameters=(5, 5), majors=(3,)),
    Expect("UnitNormalization", {}, (None, None), gives=(None, None)),
    Expect("UnitNormalization", {"axis": 2}, (None, 5), refused=AxisOutOfRange),
    Expect("GroupNormalization", {"groups": 2}, (None, 8, 6), gives=(None, 8, 6), parameters=(12, 12)),
    Expect("GroupNormalization", {"groups": -1}, (None, 8, 6), gives=(None, 8, 6), parameters=(12, 12)),
    Expect("GroupNormalization", {"groups": 4}, (None, 8, 6), refused=GroupsDoNotDivide),
    Expect("GroupNormalization", {}, (None, 8, 6), refused=GroupsDoNotDivide),
    Expect("Normalization", {}, (None, 4), gives=(None, 4), parameters=(9, 0)),
    Expect("Normalization", {"axis": None}, (None, None), gives=(None, None), parameters=(3, 0)),
    Expect("Normalization", {"mean": 0.5, "variance": 2.0}, (None, 4), gives=(None, 4)),
    Expect("Normalization", {"mean": [1.0, 2.0], "variance": [1.0, 2.0]}, (None, 4), refused=InvalidLayerArgument),
    Expect("Normalization", {"mean": 0.5}, (None, 4), refused=ConflictingArguments),
]


@pytest.mark.parametrize(("expect", "major"), in_each_major(CASES))
def test_agrees_with_keras(expect: Expect, major: int, request: pytest.FixtureRequest) -> None:
    check(expect, request.getfixturevalue(f"real_keras_{major}"))
