"""The layers that encode categories, numbers and words against both majors."""

from __future__ import annotations

import pytest

from kerasshape.rules.arguments import ConflictingArguments, InvalidLayerArgument
from kerasshape.rules.inputs import WrongDtype, WrongNumberOfInputs, WrongRank
from kerasshape.rules.merging import MergeShapeMismatch
from tests.oracle.expectations import Expect, check, in_each_major

pytestmark = pytest.mark.oracle

CASES = [
    Expect("CategoryEncoding", {"num_tokens": 8}, (None, 3), dtype="int64", gives=(None, 8)),
    Expect("CategoryEncoding", {"num_tokens": 8, "output_mode": "one_hot"}, (None, 1), dtype="int64", gives=(None, 8)),
    Expect(
        "CategoryEncoding",
        {"num_tokens": 8, "output_mode": "one_hot"},
        (None, 3),
        dtype="int64",
        gives=(None, 3, 8),
        majors=(3,),
    ),
    Expect(
        "CategoryEncoding",
        {"num_tokens": 8, "output_mode": "one_hot"},
        (None, 3),
        dtype="int64",
        refused=WrongRank,
        majors=(2,),
    ),
    Expect("CategoryEncoding", {}, (None, 3), dtype="int64", refused=InvalidLayerArgument),
    Expect(
        "CategoryEncoding",
        {"num_tokens": 8, "output_mode": "int"},
        (None, 3),
        dtype="int64",
        refused=InvalidLayerArgument,
    ),
    Expect("Discretization", {"bin_boundaries": [0.0, 1.0]}, (None, 3), gives=(None, 3)),
    Expect("Discretization", {"bin_boundaries": [0.0, 1.0], "output_mode": "one_hot"}, (None, 1), gives=(None, 3)),
    Expect("Discretization", {"bin_boundaries": [0.0, 1.0], "num_bins": 3}, (None, 1), refused=ConflictingArguments),
    Expect("Discretization", {}, (None, 1), refused=InvalidLayerArgument, majors=(3,)),
    Expect("Hashing", {"num_bins": 8}, (None, 3), dtype="string", gives=(None, 3)),
    Expect("Hashing", {"num_bins": 8, "output_mode": "multi_hot"}, (None, 3), dtype="string", gives=(None, 8)),
    Expect("Hashing", {"num_bins": 0}, (None, 3), dtype="string", refused=InvalidLayerArgument),
    Expect("Hashing", {"num_bins": 8}, (None, 3), dtype="float32", refused=WrongDtype, majors=(2,)),
    Expect("HashedCrossing", {"num_bins": 8}, [(None, 1), (None, 1)], dtype="string", gives=(None, 1)),
    Expect(
        "HashedCrossing",
        {"num_bins": 8, "output_mode": "one_hot"},
        [(None, 1), (None, 1)],
        dtype="string",
        gives=(None, 8),
    ),
    Expect("HashedCrossing", {"num_bins": 8}, [(None, 1), (None, 3)], dtype="string", refused=MergeShapeMismatch),
    Expect(
        "HashedCrossing", {"num_bins": 8}, [(None, 1)] * 3, dtype="string", refused=WrongNumberOfInputs, majors=(3,)
    ),
    Expect("IntegerLookup", {}, (None, 3), dtype="int64", gives=(None, 3)),
    Expect("IntegerLookup", {"vocabulary": [3, 4], "output_mode": "count"}, (None, 3), dtype="int64", gives=(None, 3)),
    *(
        Expect("IntegerLookup", {"vocabulary_dtype": "int32", **given}, (None, 3), dtype="int64", **outcome)
        for given, outcome in [
            ({"vocabulary": [3, 4]}, {"refused": InvalidLayerArgument}),
            ({"invert": True}, {"refused": InvalidLayerArgument}),
            ({"vocabulary": [3, 4], "invert": True}, {"gives": (None, 3), "majors": (2,)}),
            ({"vocabulary": [3, 4], "invert": True}, {"refused": InvalidLayerArgument, "majors": (3,)}),
        ]
    ),
    Expect("IntegerLookup", {"max_tokens": 1}, (None, 3), dtype="int64", refused=InvalidLayerArgument),
    Expect("IntegerLookup", {"vocabulary": [3, 3]}, (None, 3), dtype="int64", refused=InvalidLayerArgument),
    Expect(
        "StringLookup",
        {"vocabulary": ["a", "b"], "output_mode": "multi_hot"},
        (None, 5),
        dtype="string",
        gives=(None, 3),
    ),
    Expect(
        "StringLookup",
        {"vocabulary": ["[UNK]", "a", "b"], "output_mode": "multi_hot"},
        (None, 5),
        dtype="string",
        gives=(None, 3),
    ),
    Expect(
        "StringLookup",
        {"max_tokens": 9, "pad_to_max_tokens": True, "output_mode": "one_hot"},
        (None, 1),
        dtype="string",
        gives=(None, 9),
    ),
    Expect(
        "StringLookup",
        {"vocabulary": ["a"], "output_mode": "tf_idf"},
        (None, 1),
        dtype="string",
        refused=ConflictingArguments,
    ),
    Expect(
        "StringLookup",
        {"vocabulary": ["a", "b"], "max_tokens": 2},
        (None, 1),
        dtype="string",
        refused=InvalidLayerArgument,
    ),
    Expect(
        "StringLookup",
        {"invert": True, "output_mode": "count"},
        (None, 1),
        dtype="string",
        refused=ConflictingArguments,
    ),
    Expect("TextVectorization", {}, (None,), dtype="string", gives=(None, None)),
    Expect("TextVectorization", {"output_sequence_length": 9}, (None, 1), dtype="string", gives=(None, 9)),
    Expect(
        "TextVectorization", {"vocabulary": ["a"], "output_mode": "count"}, (None,), dtype="string", gives=(None, 2)
    ),
    Expect(
        "TextVectorization",
        {"output_mode": "count", "output_sequence_length": 9},
        (None,),
        dtype="string",
        refused=ConflictingArguments,
    ),
    Expect("TextVectorization", {}, (None, 3), dtype="string", refused=WrongRank, majors=(2,)),
    Expect("TextVectorization", {"split": "word"}, (None,), dtype="string", refused=InvalidLayerArgument),
]


@pytest.mark.parametrize(("expect", "major"), in_each_major(CASES))
def test_agrees_with_keras(expect: Expect, major: int, request: pytest.FixtureRequest) -> None:
    check(expect, request.getfixturevalue(f"real_keras_{major}"))
