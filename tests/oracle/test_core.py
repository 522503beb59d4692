"""The core layers against both majors."""

from __future__ import annotations

import pytest

from kerasshape.rules.arguments import ConflictingArguments, InvalidLayerArgument, UnknownIdentifier
from kerasshape.rules.inputs import FreeLastAxis, WrongDtype, WrongRank
from kerasshape.rules.merging import EquationMismatch
from tests.oracle.expectations import Expect, check, in_each_major

pytestmark = pytest.mark.oracle

CASES = [
    Expect("Dense", {"units": 8}, (None, 16), gives=(None, 8), parameters=(136, 136)),
    Expect("Dense", {"units": 8, "use_bias": False}, (2, None, 16), gives=(2, None, 8), parameters=(128, 128)),
    Expect("Dense", {"units": 8}, (None, None), refused=FreeLastAxis),
    Expect("Dense", {"units": 8}, (None,), refused=WrongRank),
    Expect("Dense", {"units": -1}, (None, 4), refused=InvalidLayerArgument),
    Expect("Dense", {"units": 0}, (None, 4), gives=(None, 0), majors=(2,)),
    Expect("Dense", {"units": 0}, (None, 4), refused=InvalidLayerArgument, majors=(3,)),
    Expect("Dense", {"units": 8, "activation": "rulu"}, (None, 4), refused=UnknownIdentifier),
    Expect("Dense", {"units": 8, "lora_rank": 2}, (None, 16), gives=(None, 8), parameters=(184, 56), majors=(3,)),
    Expect("Embedding", {"input_dim": 100, "output_dim": 8}, (None, 5), gives=(None, 5, 8), parameters=(800, 800)),
    Expect(
        "Embedding", {"input_dim": 9, "output_dim": 8}, (None, None, 4), gives=(None, None, 4, 8), parameters=(72, 72)
    ),
    Expect(
        "Embedding", {"input_dim": 9, "output_dim": 8, "input_length": 5}, (2, 6), gives=(2, 6, 8), parameters=(72, 72)
    ),
    Expect("Embedding", {"input_dim": 0, "output_dim": 8}, (None, 5), refused=InvalidLayerArgument),
    Expect(
        "Embedding",
        {"input_dim": 9, "output_dim": 8, "sparse": True, "mask_zero": True},
        (2, 6),
        refused=ConflictingArguments,
        majors=(2,),
    ),
    Expect(
        "ReversibleEmbedding",
        {"input_dim": 9, "output_dim": 8},
        (None, 5),
        gives=(None, 5, 8),
        parameters=(72, 72),
        majors=(3,),
    ),
    Expect(
        "ReversibleEmbedding",
        {"input_dim": 9, "output_dim": 8},
        (None, 8),
        call={"reverse": True},
        gives=(None, 9),
        parameters=(72, 72),
        majors=(3,),
    ),
    Expect(
        "ReversibleEmbedding",
        {"input_dim": 9, "output_dim": 8, "tie_weights": False},
        (None, 5),
        gives=(None, 5, 8),
        parameters=(144, 144),
        majors=(3,),
    ),
    Expect("Masking", {}, (None, None, 4), gives=(None, None, 4)),
    Expect("Masking", {}, (None, 4), dtype="int32", refused=WrongDtype, majors=(2,)),
    Expect("Identity", {}, (None, None, 4), gives=(None, None, 4)),
    Expect(
        "EinsumDense",
        {"equation": "ab,bc->ac", "output_shape": 64},
        (None, 32),
        gives=(None, 64),
        parameters=(2048, 2048),
    ),
    Expect(
        "EinsumDense",
        {"equation": "abc,cd->abd", "output_shape": (None, 64), "bias_axes": "d"},
        (None, None, 8),
        gives=(None, None, 64),
        parameters=(576, 576),
    ),
    Expect(
        "EinsumDense",
        {"equation": "...x,xy->...y", "output_shape": 64},
        (None, 5, 8),
        gives=(None, 5, 64),
        parameters=(512, 512),
    ),
    # Keras 3 turns the axes of a left ellipsis round, in the shape that it shows
    Expect(
        "EinsumDense",
        {"equation": "...x,xy->...y", "output_shape": 64},
        (None, 5, 6, 8),
        gives=(None, 6, 5, 64),
        parameters=(512, 512),
        majors=(3,),
    ),
    Expect(
        "EinsumDense",
        {"equation": "...x,xy->...y", "output_shape": 64},
        (None, 5, 6, 8),
        gives=(None, 5, 6, 64),
        parameters=(512, 512),
        majors=(2,),
    ),
    Expect("EinsumDense", {"equation": "abc,cd->abd", "output_shape": (4, 64)}, (None, 5, 8), refused=EquationMismatch),
    Expect("EinsumDense", {"equation": "ab,bc", "output_shape": 64}, (None, 8), refused=EquationMismatch),
    Expect(
        "EinsumDense",
        {"equation": "ab,bc->ac", "output_shape": 64, "bias_axes": "z"},
        (None, 8),
        refused=EquationMismatch,
    ),
    Expect("EinsumDense", {"equation": "ab,bc->ac", "output_shape": 64}, (None, None), refused=EquationMismatch),
]


@pytest.mark.parametrize(("expect", "major"), in_each_major(CASES))
def test_agrees_with_keras(expect: Expect, major: int, request: pytest.FixtureRequest) -> None:
    check(expect, request.getfixturevalue(f"real_keras_{major}"))
