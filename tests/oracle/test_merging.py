"""The merging layers against both majors."""

from __future__ import annotations

import pytest

from kerasshape.rules.inputs import AxisOutOfRange, WrongNumberOfInputs
from kerasshape.rules.merging import MergeShapeMismatch
from tests.oracle.expectations import Expect, check, in_each_major

pytestmark = pytest.mark.oracle

CASES = [
    Expect("Add", {}, [(None, 4, 3), (None, 4, 3)], gives=(None, 4, 3)),
    Expect("Add", {}, [(None, 6, 8), (None, 8)], gives=(None, 6, 8)),
    Expect("Multiply", {}, [(None, 4, 3), (None, 1, 3), (None, 4, 1)], gives=(None, 4, 3)),
    Expect("Add", {}, [(None, 4), (None, 5)], refused=MergeShapeMismatch),
    Expect("Add", {}, [(2, 4), (3, 4)], refused=MergeShapeMismatch),
    Expect("Add", {}, [(2, 4), (None, 4)], gives=(2, 4)),
    # a free axis against a number: Keras 3 keeps it free
    Expect("Add", {}, [(None, None), (None, 5)], gives=(None, None), majors=(3,)),
    Expect("Add", {}, [(None, None), (None, 5)], gives=(None, 5), majors=(2,)),
    Expect("Maximum", {}, (None, 4), refused=WrongNumberOfInputs),
    Expect("Subtract", {}, [(None, 4)] * 3, refused=WrongNumberOfInputs),
    Expect("Concatenate", {}, [(None, 4, 3), (None, 4, 5)], gives=(None, 4, 8)),
    Expect("Concatenate", {"axis": 1}, [(None, 4, 3), (None, None, 3)], gives=(None, None, 3)),
    Expect("Concatenate", {}, [(None, 4, 3), (None, 5, 3)], refused=MergeShapeMismatch),
    Expect("Concatenate", {}, [(None, 4, 3), (None, 3)], refused=MergeShapeMismatch),
    Expect("Concatenate", {"axis": 3}, [(None, 3), (None, 3)], refused=AxisOutOfRange),
    # Keras 3 takes the other axes from the first input, Keras 2 from all of them
    Expect("Concatenate", {}, [(None, 3), (2, 3)], gives=(None, 6), majors=(3,)),
    Expect("Concatenate", {}, [(None, 3), (2, 3)], gives=(2, 6), majors=(2,)),
    Expect("Dot", {"axes": 1}, [(None, 3), (None, 3)], gives=(None, 1)),
    Expect("Dot", {"axes": (2, 2)}, [(None, 4, 3), (None, 5, 3)], gives=(None, 4, 5)),
    Expect("Dot", {"axes": -1}, [(None, 4, 3), (None, 3)], gives=(None, 4)),
    Expect("Dot", {"axes": 1}, [(None, 3), (None, 4)], refused=MergeShapeMismatch),
    # they are compared plainly, so that a free axis does not fit a number
    Expect("Dot", {"axes": 1}, [(None, None), (None, 4)], refused=MergeShapeMismatch),
    Expect("Dot", {"axes": 2}, [(None, 3), (None, 3)], refused=AxisOutOfRange),
    Expect("Dot", {"axes": 1}, [(None, 3)] * 3, refused=WrongNumberOfInputs),
    Expect("Dot", {"axes": 1}, [(2, 3), (4, 3)], gives=(2, 1), majors=(3,)),
    Expect("Dot", {"axes": 1}, [(2, 3), (4, 3)], refused=MergeShapeMismatch, majors=(2,)),
]


@pytest.mark.parametrize(("expect", "major"), in_each_major(CASES))
def test_agrees_with_keras(expect: Expect, major: int, request: pytest.FixtureRequest) -> None:
    check(expect, request.getfixturevalue(f"real_keras_{major}"))
