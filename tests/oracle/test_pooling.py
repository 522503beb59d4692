"""Pooling: shapes and refusals, against both majors."""

from __future__ import annotations

import pytest

from tests.oracle.real_keras import RealKeras
from tests.oracle.tables import Gives, Refuses, check_gives, check_refuses, name_of

FIRST = "channels_first"
IMAGE = (None, 7, 8, 3)

GIVES = [
    Gives("MaxPooling1D", {}, (None, 7, 3), (None, 3, 3)),
    Gives("MaxPooling1D", {"pool_size": 3, "strides": 1, "padding": "same"}, (None, 7, 3), (None, 7, 3)),
    Gives("MaxPooling1D", {"data_format": FIRST}, (None, 7, 4), (None, 7, 2)),
    Gives("MaxPooling2D", {}, IMAGE, (None, 3, 4, 3)),
    Gives("MaxPooling2D", {"pool_size": (2, 3), "padding": "same"}, IMAGE, (None, 4, 3, 3)),
    Gives("MaxPooling2D", {"padding": "SAME"}, IMAGE, (None, 4, 4, 3), majors=(2,)),
    Gives("MaxPooling2D", {"data_format": FIRST}, (None, 3, None, 8), (None, 3, None, 4)),
    Gives("MaxPooling3D", {"pool_size": [1, 2, 3]}, (2, 6, 6, 6, None), (2, 6, 3, 2, None)),
    Gives("AveragePooling1D", {"pool_size": 3, "strides": 2}, (None, None, 3), (None, None, 3)),
    Gives("AveragePooling2D", {"pool_size": 2, "strides": 3}, IMAGE, (None, 2, 3, 3)),
    Gives("AveragePooling3D", {"pool_size": 2, "data_format": FIRST}, (None, 1, 4, 4, 5), (None, 1, 2, 2, 2)),
    Gives("GlobalMaxPooling1D", {}, (None, None, 3), (None, 3)),
    Gives("GlobalAveragePooling1D", {"keepdims": True}, (None, 7, 3), (None, 1, 3)),
    Gives("GlobalAveragePooling2D", {"data_format": FIRST}, (None, 3, 7, 8), (None, 3)),
    Gives("GlobalMaxPooling2D", {"keepdims": True, "data_format": FIRST}, (None, 3, 7, 8), (None, 3, 1, 1)),
    Gives("GlobalAveragePooling3D", {}, (None, 7, 8, 9, None), (None, None)),
    Gives("AdaptiveAveragePooling1D", {"output_size": 4}, (None, 9, 3), (None, 4, 3), majors=(3,)),
    Gives("AdaptiveMaxPooling2D", {"output_size": (2, 3)}, (None, None, 8, 3), (None, 2, 3, 3), majors=(3,)),
    Gives(
        "AdaptiveMaxPooling3D",
        {"output_size": 2, "data_format": FIRST},
        (None, 3, 7, 8, 9),
        (None, 3, 2, 2, 2),
        majors=(3,),
    ),
]


@pytest.mark.parametrize("row", GIVES, ids=name_of)
def test_gives(real_keras: RealKeras, row: Gives) -> None:
    check_gives(real_keras, row)


REFUSES = [
    Refuses("MaxPooling2D", {"pool_size": 0}, IMAGE, "InvalidLayerArgument", "positive"),
    Refuses("MaxPooling2D", {"pool_size": (2,)}, IMAGE, "InvalidLayerArgument", "2 of them"),
    Refuses("MaxPooling2D", {"strides": -1}, IMAGE, "InvalidLayerArgument", "strides"),
    Refuses("MaxPooling2D", {"strides": 0}, IMAGE, "InvalidLayerArgument", "strides"),
    Refuses("MaxPooling2D", {"padding": "full"}, IMAGE, "InvalidLayerArgument", "padding"),
    Refuses("MaxPooling2D", {"padding": "causal"}, IMAGE, "InvalidLayerArgument", "padding"),
    Refuses("MaxPooling2D", {"padding": "SAME"}, IMAGE, "InvalidLayerArgument", "padding", majors=(3,)),
    Refuses("GlobalMaxPooling2D", {"data_format": "NHWC"}, IMAGE, "InvalidLayerArgument", "data_format"),
    Refuses("MaxPooling2D", {}, (None, 28, 28), "WrongRank", "Reshape((28, 28, 1))"),
    Refuses("MaxPooling1D", {}, (None, 64), "WrongRank", "steps"),
    Refuses("MaxPooling1D", {}, IMAGE, "WrongRank", "MaxPooling2D"),
    Refuses("GlobalAveragePooling2D", {}, (None, 64), "WrongRank", "(batch, height, width, channels)"),
    Refuses("MaxPooling2D", {"pool_size": (2, 9)}, IMAGE, "WindowLargerThanInput", "width"),
    Refuses("MaxPooling2D", {"data_format": FIRST}, (None, 28, 28, 1), "WindowLargerThanInput", "width"),
    Refuses("AveragePooling1D", {"pool_size": 4}, (None, 3, 8), "WindowLargerThanInput", "steps"),
    Refuses("AdaptiveMaxPooling1D", {"output_size": "4"}, (None, 9, 3), "InvalidLayerArgument", majors=(3,)),
    Refuses("AdaptiveMaxPooling2D", {"output_size": (1, 2, 3)}, IMAGE, "InvalidLayerArgument", majors=(3,)),
    Refuses("AdaptiveMaxPooling2D", {"output_size": -1}, IMAGE, "InvalidLayerArgument", majors=(3,)),
]


@pytest.mark.parametrize("row", REFUSES, ids=name_of)
def test_refuses(real_keras: RealKeras, row: Refuses) -> None:
    check_refuses(real_keras, row)
