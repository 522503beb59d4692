"""The activation layers against both majors."""

from __future__ import annotations

import pytest

from kerasshape.rules.arguments import InvalidLayerArgument, UnknownIdentifier
from kerasshape.rules.inputs import AxisOutOfRange, FreeLastAxis, WrongDtype, WrongRank
from tests.oracle.expectations import Expect, check, in_each_major

pytestmark = pytest.mark.oracle

CASES = [
    Expect("ReLU", {"max_value": 6.0}, (None, 4, None), gives=(None, 4, None)),
    Expect("ReLU", {"threshold": -1.0}, (None, 4), refused=InvalidLayerArgument),
    Expect("ReLU", {"negative_slope": None}, (None, 4), refused=InvalidLayerArgument),
    # Keras 3 reads the old name of the slope too, but no negative one
    Expect("LeakyReLU", {"alpha": 0.2}, (None, 4), gives=(None, 4)),
    Expect("LeakyReLU", {"alpha": -0.2}, (None, 4), gives=(None, 4), majors=(2,)),
    Expect("LeakyReLU", {"alpha": -0.2}, (None, 4), refused=InvalidLayerArgument, majors=(3,)),
    Expect("ELU", {"alpha": None}, (None, 4), refused=InvalidLayerArgument, majors=(2,)),
    Expect("ELU", {"alpha": None}, (None, 4), gives=(None, 4), majors=(3,)),
    Expect("ThresholdedReLU", {"theta": 0.5}, (None, 4), gives=(None, 4), majors=(2,)),
    Expect("ThresholdedReLU", {"theta": -0.5}, (None, 4), refused=InvalidLayerArgument, majors=(2,)),
    Expect("Softmax", {"axis": 1}, (None, 4, 5), gives=(None, 4, 5)),
    # Keras 3 looks at the axis when the model runs
    Expect("Softmax", {"axis": 3}, (None, 4), refused=AxisOutOfRange, majors=(2,)),
    Expect("Softmax", {"axis": 3}, (None, 4), gives=(None, 4), majors=(3,)),
    Expect("Softmax", {}, (None,), refused=WrongRank, majors=(2,)),
    Expect("Softmax", {}, (None, 4), dtype="int32", refused=WrongDtype, majors=(2,)),
    Expect("PReLU", {}, (None, 4, 5), gives=(None, 4, 5), parameters=(20, 20)),
    Expect("PReLU", {"shared_axes": [1]}, (None, None, 5), gives=(None, None, 5), parameters=(5, 5)),
    Expect("PReLU", {"shared_axes": 2}, (None, 4, 5), gives=(None, 4, 5), parameters=(4, 4)),
    Expect("PReLU", {}, (None, None, 5), refused=FreeLastAxis),
    Expect("PReLU", {"shared_axes": [4]}, (None, 4, 5), refused=AxisOutOfRange),
    Expect("Activation", {"activation": "relu"}, (None, 4, None), gives=(None, 4, None)),
    Expect("Activation", {"activation": "rulu"}, (None, 4), refused=UnknownIdentifier),
    Expect("Activation", {"activation": "softmax"}, (None,), refused=WrongRank, majors=(2,)),
]


@pytest.mark.parametrize(("expect", "major"), in_each_major(CASES))
def test_agrees_with_keras(expect: Expect, major: int, request: pytest.FixtureRequest) -> None:
    check(expect, request.getfixturevalue(f"real_keras_{major}"))
