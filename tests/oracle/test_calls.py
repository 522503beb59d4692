"""Second calls, and calls in the `call` of a user's layer, where an answer for a first call would be wrong."""

from __future__ import annotations

from typing import Any

import pytest

from tests.oracle.cases import Case
from tests.oracle.differential import NEVER, ask_ours, ask_real, compare, exists, one_line
from tests.oracle.real_keras import RealKeras

pytestmark = pytest.mark.oracle


def twice(layer: str, first: Any, second: Any, **arguments: Any) -> Case:
    """A layer on one input, and then on another."""
    return Case(layer, arguments, (first,), again=(second,))


def together(layer: str, first: Any, second: Any, **arguments: Any) -> Case:
    """A layer on several inputs, and then on others."""
    return Case(layer, arguments, tuple(first), again=tuple(second), as_list=True)


def within(layer: str, *shapes: Any, dtype: str | None = None, **arguments: Any) -> Case:
    """A layer in the `call` of another."""
    return Case(layer, arguments, shapes, dtype=dtype, as_list=len(shapes) > 1, within=True)


IMAGES = (None, 5, 8, 8, 3)
SECOND_CALLS = [
    twice("Dense", (None, 4), (None, None), units=3),
    twice("Dense", (None, 4), (None, 6), units=3),
    twice("Dense", (None, None, 3), (None, None, 5), units=3),
    twice("LSTM", (None, 5, 4), (None, 5, None), units=3),
    twice("LSTM", (4, 4, 3), (None, 4, 3), units=5, stateful=True),
    twice("SimpleRNN", (4, 4, 3), (4, 3, 4, 3), units=4, unroll=True),
    twice("ConvLSTM2D", IMAGES, (None, 5, None, 8, 3), filters=2, kernel_size=2),
    twice("ConvLSTM2D", IMAGES, (None, 5, 8, 8, None), filters=2, kernel_size=2),
    twice("ConvLSTM2D", (None, 5, 8, 8, 3), (None, 2, 5, 8, 8, 3), filters=2, kernel_size=2),
    twice("BatchNormalization", (None, 5), (None, None)),
    twice("BatchNormalization", (None, 5), (None, 6)),
    twice("LayerNormalization", (None, 5), (None, None)),
    twice("LayerNormalization", (None, 1), (None, 6)),
    twice("LayerNormalization", (None, 5), (None, 6)),
    twice("RMSNormalization", (None, 5), (None, 6)),
    twice("Normalization", (None, 5), (None, 6)),
    twice("PReLU", (4, 5), (4, 6)),
    twice("PReLU", (4, 5), (4, 3, 5)),
    twice("Cropping1D", (None, 6, 4), (None, 3, 6, 4), cropping=1),
    twice("GlobalAveragePooling1D", (None, 6, 4), (None, 3, 6, 4)),
    twice("DepthwiseConv1D", (None, 4, 3), (None, 4, None), kernel_size=3),
    twice("LocallyConnected1D", (None, 4, 4), (None, 6, 6), filters=6, kernel_size=2),
    twice("EinsumDense", (None, 6, 3), (None, None, None), equation="ab...,bc->ac...", output_shape=4),
    twice("EinsumDense", (None, 3, 1, 3), (None, 3, 5, 3), equation="abcd,cde->abe", output_shape=(3, 6)),
    together("Add", [(None, 2), (1, 1)], [(None, 2), (1, 3, 2)]),
    together("Add", [(1, 5), (None, 5)], [(1, 5), (2, 5)]),
    together("Add", [(4, 5), (None, 5)], [(6, 5), (5, 5)]),
    together("Concatenate", [(None, 2), (None, 3)], [(5, 3, 2), (None, 3)]),
    together("Dot", [(None, None), (None, None)], [(None, 3, None), (None, None)], axes=1),
    together("AdditiveAttention", [(None, 4, 1), (None, 5, 1)], [(None, 2, 6), (None, 5, 6)]),
    together("AdditiveAttention", [(None, 4, 3), (None, 5, 3)], [(None, 2, None), (None, 5, 3)]),
]
WITHIN = [
    within("Activation", (2, 6), activation="glu"),
    within("Add", (1, None, 5), (None, 5), (1, 6, 1)),
    within("Add", (1, 5, 5), (None, 5, 5)),
    within("Concatenate", (None, 6, 1), (1, 6, 1)),
    within("Dot", (None, 4), (4, 4), axes=1),
    within("Attention", (2, 4, 5), (2, None, 6, 5)),
    within("CategoryEncoding", (None, 3, None), num_tokens=8, dtype="int32"),
    within("CenterCrop", (None, None, None, 1), height=4, width=4),
    within("CenterCrop", (None, 8, 3), height=5, width=1),
    within("RandomCrop", (None, None, None, 3), height=4, width=4),
    within("RandomColorDegeneration", (None, None, None, 1), factor=0.2),
    within("Conv2D", (1, 1, None, 2), filters=1, kernel_size=(1, 2), dilation_rate=(1, 2), padding="same"),
    within("DepthwiseConv2D", (None, 4, None, 2), kernel_size=(4, 4), dilation_rate=(1, 3)),
    within("HashedCrossing", (None,), (None,), (None,), num_bins=8, dtype="int64"),
    within("Hashing", (4, 3), num_bins=8, output_mode="one_hot", dtype="int64"),
    within("MaxPooling1D", (None, 6, 4), padding="SAME"),
    within("MelSpectrogram", (4, 8, 4)),
    within("Reshape", (2, 4, 5, 1, 1), target_shape=(None,)),
    within("Rescaling", (None, 30, 30, 1), scale=[0.5, 0.5]),
    within("RMSNormalization", (2, 4, None, 1), axis=1),
    within("STFTSpectrogram", (None, 1000, None)),
    within("STFTSpectrogram", (1, None, 1)),
    within("TextVectorization", (1, 1), output_sequence_length=5, dtype="string"),
    within("Discretization", (2, 1), bin_boundaries=[1.0, 2.0], output_mode="count", sparse=True),
]


@pytest.mark.parametrize("case", [*SECOND_CALLS, *WITHIN], ids=one_line)
def test_never_alarms_in_vain(real_keras: RealKeras, case: Case) -> None:
    if not exists(real_keras, case.layer):
        pytest.skip(f"Keras {real_keras.major} has no {case.layer}")
    real, ours = ask_real(real_keras, case), ask_ours(case, real_keras.major)
    assert compare(real, ours) not in NEVER, f"Keras: {real}\nours: {ours}"


@pytest.mark.parametrize(
    ("case", "majors"),
    [
        (twice("Dense", (None, 4), (None, 6), units=3), (2, 3)),
        (twice("BatchNormalization", (None, 5), (None, 6)), (2, 3)),
        (twice("LayerNormalization", (None, 5), (None, 6)), (2,)),
        (twice("LSTM", (None, 5, 4), (None, 5, 6), units=3), (2,)),
        (together("Add", [(None, 5), (None, 5)], [(None, 5), (None, 6)]), (2, 3)),
        (within("Dense", (None, None), units=3), (2, 3)),
        (within("Add", (None, 5), (None, 6)), (2, 3)),
        (within("Conv2D", (None, 4, 4, 1), filters=1, kernel_size=5), (2, 3)),
    ],
    ids=str,
)
def test_still_refuses(real_keras: RealKeras, case: Case, majors: tuple[int, ...]) -> None:
    if real_keras.major not in majors:
        pytest.skip(f"not for Keras {real_keras.major}")
    real, ours = ask_real(real_keras, case), ask_ours(case, real_keras.major)
    assert (real.kind, ours.kind) == ("refused", "refused")
