"""Layers over images and sound: shapes and refusals, against both majors."""

from __future__ import annotations

import importlib.util

import pytest

from kerasshape.keras.binding import construct
from kerasshape.keras.registry import call
from tests.oracle.real_keras import RealKeras
from tests.oracle.tables import Gives, Refuses, check_gives, check_refuses, name_of

FIRST = "channels_first"
IMAGE = (None, 9, 8, 3)
SIZE = {"height": 4, "width": 5}

GIVES = [
    Gives("Resizing", SIZE, IMAGE, (None, 4, 5, 3)),
    Gives("Resizing", SIZE, IMAGE[1:], (4, 5, 3)),
    Gives("Resizing", {**SIZE, "data_format": FIRST}, IMAGE, (None, 9, 4, 5), majors=(3,)),
    Gives("Resizing", {**SIZE, "crop_to_aspect_ratio": True}, (2, None, 8, 3), (None, 4, 5, 3), majors=(2,)),
    Gives("Resizing", {**SIZE, "crop_to_aspect_ratio": True}, (2, None, 8, 3), (2, 4, 5, 3), majors=(3,)),
    Gives("Resizing", {**SIZE, "width": -1}, IMAGE, (None, 4, None, 3), majors=(2,)),
    Gives("CenterCrop", SIZE, IMAGE, (None, 4, 5, 3)),
    Gives("CenterCrop", SIZE, (None, 2, 2, 3), (None, 4, 5, 3)),
    Gives("RandomCrop", SIZE, IMAGE, (None, 4, 5, 3)),
    Gives("RandomHeight", {"factor": 0.2}, IMAGE, (None, None, 8, 3), majors=(2,)),
    Gives("RandomWidth", {"factor": 0.2}, IMAGE, (None, 9, None, 3), majors=(2,)),
    Gives("Rescaling", {"scale": 1 / 255}, (None, 7), (None, 7)),
    Gives("Rescaling", {"scale": [1.0, 2.0, 3.0]}, (None, 9, 8, 1), (None, 9, 8, 3), majors=(2,)),
    Gives("RandomFlip", {"mode": "horizontal"}, IMAGE, IMAGE),
    Gives("RandomFlip", {}, (None, 7), (None, 7), majors=(3,)),
    Gives("RandomRotation", {"factor": 0.1}, IMAGE, IMAGE),
    Gives("RandomZoom", {"height_factor": 0.1}, IMAGE, IMAGE),
    Gives("RandomContrast", {"factor": 0.1}, IMAGE, IMAGE),
    Gives("RandomBrightness", {"factor": 0.1}, IMAGE, IMAGE),
    Gives("RandomTranslation", {"height_factor": 0.1, "width_factor": 0.2}, IMAGE, IMAGE),
    Gives("RandAugment", {}, IMAGE, IMAGE, majors=(3,)),
    Gives("MixUp", {}, IMAGE, IMAGE, majors=(3,)),
    Gives("RandomColorDegeneration", {"factor": 0.5}, IMAGE, IMAGE, majors=(3,)),
    Gives("MelSpectrogram", {}, (None, 16000), (None, 128, 32), majors=(3,)),
    Gives("MelSpectrogram", {"num_mel_bins": 80, "sequence_stride": 100}, (2, None), (2, 80, None), majors=(3,)),
]


@pytest.mark.parametrize("row", GIVES, ids=name_of)
def test_gives(real_keras: RealKeras, row: Gives) -> None:
    check_gives(real_keras, row)


REFUSES = [
    Refuses("Resizing", {**SIZE, "height": -2}, IMAGE, "InvalidLayerArgument", "height"),
    Refuses("Resizing", {**SIZE, "height": -1}, IMAGE, "InvalidLayerArgument", "height", majors=(3,)),
    Refuses("Resizing", {**SIZE, "interpolation": "cubic"}, IMAGE, "InvalidLayerArgument", majors=(2,)),
    Refuses("Resizing", {**SIZE, "data_format": "NHWC"}, IMAGE, "InvalidLayerArgument", majors=(3,)),
    Refuses("CenterCrop", SIZE, (None, 9), "WrongRank", "(batch, height, width, channels)"),
    Refuses("CenterCrop", SIZE, (None, 5, 9, 8, 3), "WrongRank"),
    Refuses("RandomCrop", {**SIZE, "width": 0}, IMAGE, "InvalidLayerArgument", majors=(2,)),
    Refuses("RandomFlip", {"mode": "both"}, IMAGE, "InvalidLayerArgument", majors=(2,)),
    Refuses("RandomFlip", {}, (None, 7), "WrongRank", majors=(2,)),
    Refuses("RandomRotation", {"factor": "a"}, IMAGE, "InvalidLayerArgument", "factor"),
    Refuses("RandomRotation", {"factor": -0.1}, IMAGE, "InvalidLayerArgument", majors=(2,)),
    Refuses("RandomRotation", {"factor": 1.5}, IMAGE, "InvalidLayerArgument", majors=(3,)),
    Refuses("RandomContrast", {"factor": 1.5}, IMAGE, "InvalidLayerArgument", "factor"),
    Refuses("RandomZoom", {"height_factor": 1.5}, IMAGE, "InvalidLayerArgument", "height_factor"),
    Refuses("RandomZoom", {"height_factor": 0.1, "fill_mode": "zero"}, IMAGE, "InvalidLayerArgument", "fill_mode"),
    Refuses("RandomBrightness", {"factor": 0.1, "value_range": (1,)}, IMAGE, "InvalidLayerArgument", "value_range"),
    *(
        Refuses(
            "RandomColorJitter", {factor: (0.2, 0.5), "value_range": None}, IMAGE, "InvalidLayerArgument", majors=(3,)
        )
        for factor in ("brightness_factor", "saturation_factor")
    ),
    Refuses("RandomGaussianBlur", {"kernel_size": 4}, IMAGE, "InvalidLayerArgument", "odd", majors=(3,)),
    Refuses("RandomColorDegeneration", {"factor": 0.5}, (None, 9, 8, 1), "WrongRank", "3 channels", majors=(3,)),
    Refuses("Rescaling", {"scale": (1.0, 2.0)}, IMAGE, "InvalidLayerArgument", "scale", majors=(2,)),
    Refuses("MelSpectrogram", {"sequence_length": 5000}, (None, 16000), "InvalidLayerArgument", majors=(3,)),
]


@pytest.mark.parametrize("row", REFUSES, ids=name_of)
def test_refuses(real_keras: RealKeras, row: Refuses) -> None:
    check_refuses(real_keras, row)


SPECTROGRAMS = [
    Gives("STFTSpectrogram", {}, (None, 16000, 1), (None, 124, 129), 66048),
    Gives("STFTSpectrogram", {"mode": "stft", "frame_step": 100}, (None, 1000, 2), (None, 8, 516), 66048),
    Gives("STFTSpectrogram", {"mode": "real", "expand_dims": True}, (2, None, 2), (2, None, 129, 2), 33024),
    Gives("STFTSpectrogram", {"data_format": FIRST, "padding": "same"}, (2, 1, 1000), (2, 129, 8), 66048),
]


@pytest.mark.parametrize("row", SPECTROGRAMS, ids=name_of)
def test_spectrograms(real_keras_3: RealKeras, row: Gives) -> None:
    """Keras makes the layer only where scipy is installed; our answer is the same without it."""
    result = call(construct(row.layer, 3, (), row.arguments), row.x)
    assert (result.outputs, result.parameters) == (row.output, row.parameters)
    if importlib.util.find_spec("scipy") is not None:
        check_gives(real_keras_3, row)
