"""Cropping, zero padding and upsampling: shapes and refusals, against both majors."""

from __future__ import annotations

import pytest

from tests.oracle.real_keras import RealKeras
from tests.oracle.tables import Gives, Refuses, check_gives, check_refuses, name_of

FIRST = "channels_first"
IMAGE = (None, 7, 8, 3)
VOLUME = (None, 4, 5, 6, 2)

GIVES = [
    Gives("Cropping1D", {}, (None, 7, 3), (None, 5, 3)),
    Gives("Cropping1D", {"cropping": (0, 3)}, (None, 7, 3), (None, 4, 3)),
    Gives("Cropping2D", {"cropping": 2}, IMAGE, (None, 3, 4, 3)),
    Gives("Cropping2D", {"cropping": (1, 3)}, IMAGE, (None, 5, 2, 3)),
    Gives("Cropping2D", {"cropping": ((1, 0), (2, 3))}, (None, None, 8, 3), (None, None, 3, 3)),
    Gives("Cropping2D", {"cropping": 1, "data_format": FIRST}, IMAGE, (None, 7, 6, 1)),
    Gives("Cropping2D", {"cropping": -1}, IMAGE, (None, 0, 0, 3), majors=(2,)),
    Gives("Cropping3D", {}, VOLUME, (None, 2, 3, 4, 2)),
    Gives("Cropping3D", {"cropping": 2}, VOLUME, (None, 0, 1, 2, 2), majors=(2,)),
    Gives("ZeroPadding1D", {"padding": (1, 2)}, (None, 7, 3), (None, 10, 3)),
    Gives("ZeroPadding1D", {"data_format": FIRST}, (None, 7, 3), (None, 7, 5), majors=(3,)),
    Gives("ZeroPadding2D", {"padding": (1, 3)}, IMAGE, (None, 9, 14, 3)),
    Gives("ZeroPadding2D", {"padding": -1}, IMAGE, (None, 5, 6, 3), majors=(3,)),
    Gives("ZeroPadding3D", {"padding": ((1, 0), (2, 0), (0, 3))}, VOLUME, (None, 5, 7, 9, 2)),
    Gives("UpSampling1D", {"size": 3}, (None, None, 3), (None, None, 3)),
    Gives("UpSampling1D", {"size": "3"}, (None, 2, 3), (None, 6, 3), majors=(2,)),
    Gives("UpSampling2D", {"size": (2, 3)}, IMAGE, (None, 14, 24, 3)),
    Gives("UpSampling2D", {}, (None, 7, None, 3), (None, 14, None, 3), majors=(3,)),
    Gives("UpSampling2D", {}, (None, 7, None, 3), (None, None, None, 3), majors=(2,)),
    Gives("UpSampling3D", {"data_format": FIRST}, VOLUME, (None, 4, 10, 12, 4)),
    Gives("UpSampling3D", {}, (1, 2, 3, 4, 5, 6), (1, 4, 6, 8, 5, 6), majors=(2,)),
]


@pytest.mark.parametrize("row", GIVES, ids=name_of)
def test_gives(real_keras: RealKeras, row: Gives) -> None:
    check_gives(real_keras, row)


REFUSES = [
    Refuses("Cropping1D", {"cropping": (3, 4)}, (None, 7, 3), "CroppingLargerThanInput", "7 off the steps"),
    Refuses("Cropping2D", {"cropping": (1, 4)}, IMAGE, "CroppingLargerThanInput", "width"),
    Refuses("Cropping3D", {"cropping": 2}, VOLUME, "CroppingLargerThanInput", "depth", majors=(3,)),
    Refuses("Cropping2D", {"cropping": (1, 2, 3)}, IMAGE, "InvalidLayerArgument", "2 pairs"),
    Refuses("Cropping2D", {"cropping": ((1, 2, 3), (1, 1))}, IMAGE, "InvalidLayerArgument"),
    Refuses("Cropping2D", {"cropping": -1}, IMAGE, "InvalidLayerArgument", majors=(3,)),
    Refuses("Cropping1D", {}, IMAGE, "WrongRank", "Cropping2D"),
    Refuses("ZeroPadding2D", {"padding": ((1, -1), (1, 1))}, IMAGE, "InvalidLayerArgument"),
    Refuses("ZeroPadding2D", {"padding": -1}, IMAGE, "InvalidLayerArgument", majors=(2,)),
    Refuses("ZeroPadding2D", {"padding": 1}, (None, 28, 28), "WrongRank", "Reshape((28, 28, 1))"),
    Refuses("UpSampling1D", {"size": 0}, (None, 7, 3), "InvalidLayerArgument", "positive"),
    Refuses("UpSampling1D", {"size": 2.0}, (None, 7, 3), "InvalidLayerArgument", majors=(3,)),
    Refuses("UpSampling2D", {"size": (0, 1)}, IMAGE, "InvalidLayerArgument", "size"),
    Refuses("UpSampling2D", {"interpolation": "cubic"}, IMAGE, "InvalidLayerArgument", majors=(2,)),
    Refuses("UpSampling3D", {}, IMAGE[:3], "WrongRank"),
]


@pytest.mark.parametrize("row", REFUSES, ids=name_of)
def test_refuses(real_keras: RealKeras, row: Refuses) -> None:
    check_refuses(real_keras, row)
