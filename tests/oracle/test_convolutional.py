"""Convolutions: shapes, weights and refusals, against both majors."""

from __future__ import annotations

from typing import Any

import pytest

from kerasshape.faults import Refused
from kerasshape.keras.binding import construct
from kerasshape.keras.registry import call
from kerasshape.shapes import Unknown
from tests.oracle.real_keras import RealKeras
from tests.oracle.tables import (
    Gives,
    Refuses,
    call_twice,
    check_gives,
    check_refuses,
    name_of,
    really_called_twice,
)

FIRST = "channels_first"
K8 = {"filters": 8, "kernel_size": 3}

GIVES = [
    Gives("Conv1D", K8, (None, 10, 4), (None, 8, 8), 104),
    Gives("Conv1D", {**K8, "padding": "causal", "strides": 2}, (None, 9, 4), (None, 5, 8), 104),
    Gives("Conv1D", {**K8, "data_format": FIRST}, (None, 4, 10), (None, 8, 8), 104),
    Gives("Conv1D", K8, (None, None, 4), (None, None, 8), 104),
    Gives("Conv1D", K8, (None, 5, 10, 4), (None, 5, 8, 8), 104, majors=(2,)),
    Gives("Conv2D", K8, (None, 28, 28, 1), (None, 26, 26, 8), 80),
    Gives("Conv2D", {**K8, "padding": "SAME", "strides": (2, 3)}, (None, 28, 28, 1), (None, 14, 10, 8), 80),
    Gives("Conv2D", {**K8, "dilation_rate": 2, "use_bias": False}, (2, 9, 9, 3), (2, 5, 5, 8), 216),
    Gives("Conv2D", {**K8, "groups": 2}, (None, 9, 9, 6), (None, 7, 7, 8), 224),
    Gives("Conv2D", {**K8, "data_format": FIRST}, (None, 3, 9, None), (None, 8, 7, None), 224),
    Gives("Conv2D", {"filters": 8.0, "kernel_size": 1}, (None, 4, 4, 1), (None, 4, 4, 8), 16, majors=(2,)),
    Gives("Conv2D", {**K8, "dilation_rate": 2}, (None, 4, None, 1), (None, 0, None, 8), 80, majors=(2,)),
    Gives("Conv3D", {"filters": 2, "kernel_size": [1, 2, 3]}, (None, 4, 5, 6, 1), (None, 4, 4, 4, 2), 14),
    Gives("Conv1DTranspose", {**K8, "strides": 2}, (None, 5, 4), (None, 11, 8), 104),
    Gives("Conv2DTranspose", {**K8, "strides": 2, "padding": "same"}, (None, 7, 7, 4), (None, 14, 14, 8), 296),
    Gives(
        "Conv2DTranspose",
        {**K8, "strides": 2, "padding": "same", "output_padding": (0, 1)},
        (None, 7, None, 4),
        (None, 13, None, 8),
        296,
    ),
    Gives("Conv2DTranspose", {**K8, "kernel_size": 2, "strides": 3}, (None, 4, 4, 1), (None, 12, 12, 8), 40),
    Gives("Conv3DTranspose", {**K8, "data_format": FIRST}, (None, 2, 3, 3, 3), (None, 8, 5, 5, 5), 440),
    Gives("SeparableConv1D", {**K8, "padding": "causal"}, (None, 5, 4), (None, 5, 8), 52, majors=(2,)),
    Gives("SeparableConv2D", {**K8, "depth_multiplier": 2}, (None, 9, 9, 4), (None, 7, 7, 8), 144),
    Gives("SeparableConv2D", {**K8, "dilation_rate": 2}, (None, 9, None, 4), (None, 5, None, 8), 76, majors=(3,)),
    Gives(
        "SeparableConv2D",
        {**K8, "dilation_rate": 2},
        (None, 9, None, 4),
        (None, None, None, 8),
        76,
        majors=(2,),
    ),
    Gives("DepthwiseConv1D", {"kernel_size": 3, "depth_multiplier": 2}, (None, 5, 4), (None, 3, 8), 32),
    Gives("DepthwiseConv2D", {"kernel_size": 3, "strides": 2}, (None, 9, 9, 4), (None, 4, 4, 4), 40),
    Gives("DepthwiseConv2D", {"kernel_size": 3, "data_format": FIRST}, (None, 4, 9, 9), (None, 4, 7, 7), 40),
    Gives("LocallyConnected1D", K8, (None, 10, 4), (None, 8, 8), 832, majors=(2,)),
    Gives("LocallyConnected2D", {**K8, "implementation": 2}, (None, 5, 5, 1), (None, 3, 3, 8), 1872, majors=(2,)),
    Gives(
        "LocallyConnected2D",
        {**K8, "implementation": 3, "padding": "same"},
        (None, 5, 4, 1),
        (None, 5, 4, 8),
        1200,
        majors=(2,),
    ),
]


@pytest.mark.parametrize("row", GIVES, ids=name_of)
def test_gives(real_keras: RealKeras, row: Gives) -> None:
    check_gives(real_keras, row)


IMAGE = (None, 8, 8, 6)
REFUSES = [
    Refuses("Conv2D", {**K8, "filters": 0}, IMAGE, "InvalidLayerArgument", "positive"),
    Refuses("Conv2D", {**K8, "kernel_size": (3, 0)}, IMAGE, "InvalidLayerArgument", "kernel_size"),
    Refuses("Conv2D", {**K8, "kernel_size": (3, 3, 3)}, IMAGE, "InvalidLayerArgument", "2 of them"),
    Refuses("Conv2D", {**K8, "strides": 0}, IMAGE, "InvalidLayerArgument", "strides"),
    Refuses("Conv2D", {**K8, "padding": "causal"}, IMAGE, "InvalidLayerArgument", "padding"),
    Refuses("Conv2D", {**K8, "padding": "sane"}, IMAGE, "InvalidLayerArgument", "padding"),
    Refuses("Conv2D", {**K8, "data_format": "NHWC"}, IMAGE, "InvalidLayerArgument", "data_format"),
    Refuses("Conv2D", {**K8, "activation": "rulu"}, IMAGE, "UnknownIdentifier", "'relu'"),
    Refuses("Conv2D", {**K8, "kernel_initializer": "he_norm"}, IMAGE, "UnknownIdentifier", "'he_normal'"),
    Refuses("Conv2D", {**K8, "groups": 3}, IMAGE, "ConflictingArguments", "8 filters"),
    Refuses("Conv2D", {**K8, "groups": 4}, IMAGE, "GroupsDoNotDivide", "6 channels"),
    Refuses("Conv2D", {**K8, "strides": 2, "dilation_rate": 2}, IMAGE, "ConflictingArguments"),
    Refuses(
        "SeparableConv2D",
        {**K8, "strides": 2, "dilation_rate": 2},
        IMAGE,
        "ConflictingArguments",
        majors=(2,),
    ),
    Refuses("Conv1D", {**K8, "filters": 2.5}, (None, 9, 4), "InvalidLayerArgument", majors=(3,)),
    Refuses("SeparableConv1D", {**K8, "padding": "causal"}, (None, 9, 4), "InvalidLayerArgument", majors=(3,)),
    Refuses("Conv1DTranspose", {**K8, "padding": "causal"}, (None, 9, 4), "InvalidLayerArgument"),
    Refuses("Conv2DTranspose", {**K8, "output_padding": 1}, IMAGE, "InvalidLayerArgument", "less than"),
    Refuses("Conv2DTranspose", {**K8, "dilation_rate": (1, 2)}, IMAGE, "InvalidLayerArgument", majors=(2,)),
    Refuses("DepthwiseConv2D", {"kernel_size": 3, "depth_multiplier": -1}, IMAGE, "InvalidLayerArgument"),
    Refuses("LocallyConnected1D", {**K8, "padding": "same"}, (None, 9, 4), "InvalidLayerArgument", majors=(2,)),
    Refuses("Conv2D", K8, (None, 28, 28), "WrongRank", "Reshape((28, 28, 1))"),
    Refuses("Conv2D", K8, (None, 784), "WrongRank", "Reshape"),
    Refuses("Conv1D", K8, (None, 16), "WrongRank", "Reshape((16, 1))"),
    Refuses("Conv1D", {**K8, "data_format": FIRST}, (None, 16), "WrongRank", "(batch, features, steps)"),
    Refuses("Conv1D", K8, (None, 5, 10, 4), "WrongRank", "Conv2D", majors=(3,)),
    Refuses("Conv2D", K8, (None, 5, 8, 8, 6), "WrongRank", "TimeDistributed", majors=(3,)),
    Refuses("DepthwiseConv2D", {"kernel_size": 3}, (None, 5, 8, 8, 6), "WrongRank", "TimeDistributed"),
    Refuses("Conv2D", K8, (None, 8, 8, None), "FreeLastAxis", "channels"),
    Refuses("Conv2DTranspose", {**K8, "data_format": FIRST}, (None, None, 8, 8), "FreeLastAxis", "channels"),
    Refuses("LocallyConnected1D", K8, (None, None, 4), "FreeLastAxis", "steps", majors=(2,)),
    Refuses("Conv2D", {**K8, "kernel_size": (3, 9)}, IMAGE, "WindowLargerThanInput", "width"),
    Refuses(
        "Conv2D",
        {**K8, "dilation_rate": (4, 1)},
        IMAGE,
        "WindowLargerThanInput",
        "a window of 9 over the height",
    ),
    Refuses("Conv1D", K8, (None, 2, 4), "WindowLargerThanInput", "steps"),
    Refuses("SeparableConv1D", K8, (None, 2, 4), "WindowLargerThanInput", "steps"),
]


@pytest.mark.parametrize("row", REFUSES, ids=name_of)
def test_refuses(real_keras: RealKeras, row: Refuses) -> None:
    check_refuses(real_keras, row)


TWICE = [
    ("Conv2D", K8, (None, 9, 9, 3), (None, 5, 7, 3)),
    ("Conv2D", K8, (None, 9, 9, 3), (None, 9, 9, None)),
    ("Conv2D", K8, (None, 9, 9, 3), (None, 9, 9, 4)),
    ("Conv2D", K8, (None, 9, 9, 2), (None, 9, 9, 4)),
    ("Conv1D", {**K8, "groups": 2}, (None, 9, 4), (None, 9, 2)),
    ("Conv2DTranspose", K8, (None, 9, 9, 2), (None, 9, 9, 4)),
    ("Conv3DTranspose", K8, (None, 3, 3, 3, 2), (None, 3, 3, 3, 4)),
    ("SeparableConv2D", K8, (None, 9, 9, 2), (None, 9, 9, 4)),
    ("DepthwiseConv1D", {"kernel_size": 3}, (None, 9, 2), (None, 9, None)),
]


@pytest.mark.parametrize(("layer", "arguments", "first", "second"), TWICE)
def test_second_call(real_keras: RealKeras, layer: str, arguments: dict[str, Any], first: Any, second: Any) -> None:
    if really_called_twice(real_keras, layer, arguments, first, second):
        call_twice(layer, arguments, first, second, real_keras.major)
    else:
        with pytest.raises(Refused):
            call_twice(layer, arguments, first, second, real_keras.major)


@pytest.mark.parametrize("major", [2, 3])
def test_what_is_certain_of_unknowns(major: int) -> None:
    made = construct("Conv2D", major, (), {"filters": 8, "kernel_size": 3, "padding": "same"})
    outputs = call(made, Unknown("images.shape")).outputs
    if major == 2:  # which takes further axes after the batch
        assert isinstance(outputs, Unknown)
    else:
        assert isinstance(outputs, tuple)
        assert (len(outputs), outputs[-1]) == (4, 8)
    height = Unknown("height")
    partly = call(made, (None, height, 28, 3))
    assert isinstance(partly.outputs, tuple)
    assert (partly.outputs[1], partly.outputs[2], partly.parameters) == (height, 28, 224)
    vague = construct("Conv2D", major, (), {"filters": Unknown("units"), "kernel_size": 3})
    output = call(vague, (None, 28, 28, 3)).outputs
    assert isinstance(output, tuple)
    assert output[:3] == (None, 26, 26)
    assert isinstance(output[3], Unknown)
