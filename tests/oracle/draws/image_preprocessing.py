"""Cases for the layers over images and sound."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from kerasshape.keras import signatures
from tests.oracle.cases import Case
from tests.oracle.draws.drawing import BATCH, DATA_FORMAT, mapping

_NUMBERS: list[Any] = [0, 0.5, 1.0, 0.3, 2, 8, -0.5, -1.0, -1.5, 9, "a", None]
_PAIRS: list[Any] = [
    (0.1, 0.2),
    (0.2, 0.1),
    (-0.5, 0.5),
    (-2.0, 0.5),
    (0.5, 2.0),
    (1.5, 2.0),
    (-2.0, -1.5),
    (1, 2, 3),
    (0.1,),
]
_FACTOR = st.one_of(st.sampled_from([0.2, 0.5, 1.0]), st.sampled_from([*_NUMBERS, *_PAIRS]))
_SIZE = st.sampled_from([4, 5, 7, 1, 0, -1, 2.0])
_METHOD = st.sampled_from(["nearest", "bilinear", "nearest", "bicubic", "NEAREST", "bogus", None])

_VALUES: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(
        ("factor", "height_factor", "width_factor", "x_factor", "y_factor", "addition_factor", "sigma"),
        _FACTOR,
    ),
    **dict.fromkeys(
        ("threshold_factor", "brightness_factor", "hue_factor", "contrast_factor", "saturation_factor"),
        _FACTOR,
    ),
    "value_range": st.sampled_from([(0, 1), [0, 255], (-1, 1), (1,), (0, 1, 2), 5, None]),
    "fill_mode": st.sampled_from(["reflect", "wrap", "constant", "nearest", "mirror", "bogus"]),
    "interpolation": _METHOD,
    "data_format": DATA_FORMAT,
    "height": _SIZE,
    "width": _SIZE,
    "kernel_size": st.sampled_from([3, 5, (3, 3), 2, 0, (3,), (3, 2), 2.0]),
    "max_number": st.sampled_from([3, 5, 2.7, "3", "a", None]),
    "crop_to_aspect_ratio": st.booleans(),
    "pad_to_aspect_ratio": st.booleans(),
    "fft_length": st.sampled_from([2048, 512, 256]),
    "sequence_stride": st.sampled_from([512, 100, 1, 0, -1]),
    "sequence_length": st.sampled_from([None, 100, 2048, 5000]),
    "num_mel_bins": st.sampled_from([80, 128, 0, -1]),
    "frame_length": st.sampled_from([256, 100, 64, 0]),
    "frame_step": st.sampled_from([None, 1, 50, 256, 300, 0]),
    "padding": st.sampled_from(["valid", "same", "same", "causal"]),
    "scaling": st.sampled_from(["density", "spectrum", None, "bogus"]),
    "expand_dims": st.booleans(),
}
_OWN: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "RandomFlip": {"mode": st.sampled_from(["horizontal", "vertical", "horizontal_and_vertical", "both", None])},
    "STFTSpectrogram": {"mode": st.sampled_from(["log", "magnitude", "psd", "real", "imag", "angle", "stft", "x"])},
    "RandomPosterization": {"factor": st.sampled_from([1, 2, 8, (1, 4), (2.0, 9.0), 0.5, 9, None])},
    "RandomElasticTransform": {"scale": _FACTOR},
    "RandomErasing": {"scale": _FACTOR},
    "RandomPerspective": {"scale": _FACTOR},
    "Rescaling": {
        "scale": st.sampled_from([1 / 255, 2, (1.0, 2.0, 3.0), [0.5, 0.5]]),
        "offset": st.sampled_from([0.0, -1, (1.0, 2.0, 3.0)]),
    },
}
_LAYERS = (
    *("AugMix", "AutoContrast", "CenterCrop", "ContrastLimitedAdaptiveHistogramEqualization", "CutMix"),
    *("Equalization", "MaxNumBoundingBoxes", "MelSpectrogram", "MixUp", "RandAugment", "RandomBrightness"),
    *(
        "RandomColorDegeneration",
        "RandomColorJitter",
        "RandomContrast",
        "RandomCrop",
        "RandomElasticTransform",
    ),
    *("RandomErasing", "RandomFlip", "RandomGaussianBlur", "RandomGrayscale", "RandomHeight", "RandomHue"),
    *("RandomInvert", "RandomPerspective", "RandomPosterization", "RandomRotation", "RandomSaturation"),
    *("RandomSharpness", "RandomShear", "RandomTranslation", "RandomWidth", "RandomZoom", "Rescaling"),
    *("Resizing", "Solarization", "STFTSpectrogram"),
)
_RANKS = {"MelSpectrogram": [1, 2, 2, 3], "STFTSpectrogram": [3, 3, 3, 3, 2, 4]}


@st.composite
def _image_layer(draw: st.DrawFn, layer: str) -> Case:
    major = 3 if signatures.layer_signature(layer, 3) else 2
    if signatures.layer_signature(layer, 2) and draw(st.booleans()):
        major = 2
    signature = signatures.layer_signature(layer, major) or {}
    values = {**_VALUES, **_OWN.get(layer, {})}
    required = {key: values[key] for key, facts in signature["parameters"].items() if facts.get("required")}
    others = sorted(key for key in signature["parameters"] if key in values and key not in required)
    chosen = draw(st.sets(st.sampled_from(others), max_size=2)) if others else set()
    arguments = draw(mapping({**required, **{key: values[key] for key in sorted(chosen)}}))
    rank = draw(st.sampled_from(_RANKS.get(layer, [4, 4, 4, 4, 3, 3, 2, 5])))
    dim = st.sampled_from([None, 3, 8, 9, 300, 1000])
    spatial = [draw(dim) for _ in range(max(rank - 2, 0))]
    x = (draw(BATCH), *spatial, draw(st.sampled_from([1, 3, 3, 3, 4, None])))[:rank]
    return Case(layer, arguments, (x,))


DRAWS = {layer: _image_layer(layer) for layer in _LAYERS}

KNOWN_MISSES = {"STFTSpectrogram": "without scipy, Keras cannot make the layer at all"}
KNOWN_UNKNOWNS = {"Resizing": "Keras 2 crops images to the proportions of sizes below 1 as TensorFlow will"}
