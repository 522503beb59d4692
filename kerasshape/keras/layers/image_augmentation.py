"""keras.layers.preprocessing, the part that changes what images show: random and fixed augmentation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerasshape.faults import Refused
from kerasshape.keras.layers.windows import (
    IMAGE,
    channels_first,
    require_data_format,
    require_image,
    require_resize_method,
    traced_images,
)
from kerasshape.keras.registry import Layer, constructor, layer, traced
from kerasshape.keras.result import Structure
from kerasshape.keras.vocabulary import refuse_argument, require_min_rank, require_word
from kerasshape.rules.inputs import WrongRank
from kerasshape.shapes import Shape, Unknown, differ

_MADE_WITH_TENSOR = ("ContrastLimitedAdaptiveHistogramEqualization", "MixUp", "RandomColorJitter", "RandomFlip")
_UNCHANGED = (
    "AugMix",
    "AutoContrast",
    "CutMix",
    "Equalization",
    "MaxNumBoundingBoxes",
    "RandAugment",
    "RandomBrightness",
    "RandomContrast",
    "RandomElasticTransform",
    "RandomErasing",
    "RandomGaussianBlur",
    "RandomGrayscale",
    "RandomHue",
    "RandomInvert",
    "RandomPerspective",
    "RandomPosterization",
    "RandomRotation",
    "RandomSaturation",
    "RandomSharpness",
    "RandomShear",
    "RandomTranslation",
    "RandomZoom",
    "Solarization",
)
# How Keras 3 checks a factor: a pair must reach into the bounds, or each of its numbers must lie within them.
_REACHING: dict[tuple[float, float], tuple[str, ...]] = {
    (-1, 1): (
        "RandomBrightness.factor",
        "RandomRotation.factor",
        "RandomColorDegeneration.factor",
        "RandomSaturation.factor",
        "RandomColorJitter.brightness_factor",
        "RandomColorJitter.saturation_factor",
    ),
    (0, 1): (
        "RandomContrast.factor",
        "RandomElasticTransform.factor",
        "RandomElasticTransform.scale",
        "RandomErasing.factor",
        "RandomErasing.scale",
        "RandomGaussianBlur.factor",
        "RandomGaussianBlur.sigma",
        "RandomHue.factor",
        "RandomInvert.factor",
        "RandomPerspective.factor",
        "RandomSharpness.factor",
        "CutMix.factor",
        "RandomColorJitter.contrast_factor",
        "RandomColorJitter.hue_factor",
    ),
    (1, 8): ("RandomPosterization.factor",),
}
_WITHIN: dict[tuple[float, float], tuple[str, ...]] = {
    (-1, 1): (
        "RandomTranslation.height_factor",
        "RandomTranslation.width_factor",
        "RandomZoom.height_factor",
        "RandomZoom.width_factor",
    ),
    (0, 1): (
        "AugMix.factor",
        "RandAugment.factor",
        "RandomShear.x_factor",
        "RandomShear.y_factor",
        "Solarization.addition_factor",
        "Solarization.threshold_factor",
    ),
}
_FRACTION = ("RandomGrayscale.factor", "RandomPerspective.scale")
_OPTIONAL = (
    "RandomBrightness.factor",
    "RandomRotation.factor",
    "RandomZoom.width_factor",
    "RandomColorJitter.brightness_factor",
    "RandomColorJitter.saturation_factor",
    "RandomColorJitter.contrast_factor",
    "RandomColorJitter.hue_factor",
)
_FACTORS_2 = (
    "RandomBrightness",
    "RandomContrast",
    "RandomHeight",
    "RandomRotation",
    "RandomTranslation",
    "RandomWidth",
    "RandomZoom",
)
_WITH_FACTORS = sorted(
    {name.partition(".")[0] for table in (_REACHING, _WITHIN) for names in table.values() for name in names}
    | {"RandomGrayscale", "RandomPerspective"}
)
_WITH_FILL_MODE = ("RandomRotation", "RandomShear", "RandomTranslation", "RandomZoom")
_FILL_MODES = ("reflect", "wrap", "constant", "nearest")
_WITH_INTERPOLATION = (
    "AugMix",
    "RandAugment",
    "RandomElasticTransform",
    "RandomPerspective",
    "RandomRotation",
    "RandomShear",
    "RandomTranslation",
    "RandomZoom",
)
_WITH_DATA_FORMAT = (
    "AugMix",
    "ContrastLimitedAdaptiveHistogramEqualization",
    "CutMix",
    "Equalization",
    "MixUp",
    "RandAugment",
    "RandomColorDegeneration",
    "RandomColorJitter",
    "RandomElasticTransform",
    "RandomErasing",
    "RandomFlip",
    "RandomGaussianBlur",
    "RandomGrayscale",
    "RandomHue",
    "RandomInvert",
    "RandomPerspective",
    "RandomPosterization",
    "RandomRotation",
    "RandomSaturation",
    "RandomSharpness",
    "RandomShear",
    "RandomTranslation",
    "RandomZoom",
)
_WITH_VALUE_RANGE = (
    "AugMix",
    "AutoContrast",
    "Equalization",
    "RandAugment",
    "RandomBrightness",
    "RandomColorDegeneration",
    "RandomPosterization",
    "RandomSaturation",
    "RandomSharpness",
    "Solarization",
)


# Arguments


def _numbers(value: object, length: int | None = None) -> list[float] | None:
    """The numbers of a pair or longer; None when it is no such thing. Unknown ones are left out."""
    if not isinstance(value, (tuple, list)) or len(value) < 2 or (length is not None and len(value) != length):
        return None
    if any(item is None or isinstance(item, (str, tuple, list)) for item in value):
        return None
    return [item for item in value if isinstance(item, (int, float))]


@constructor(*_WITH_FACTORS)
def factors(layer: Layer) -> None:
    """Factors are numbers or pairs of them within their bounds (Keras 3)."""
    if layer.major == 2:
        return
    for reaching, table in ((True, _REACHING), (False, _WITHIN)):
        for (low, high), names in table.items():
            for name in names:
                _require_factor(layer, name, low, high, reaching)
    for name in _FRACTION:
        owner, _, argument = name.partition(".")
        value = layer.arguments.get(argument)
        if owner != layer.name or isinstance(value, Unknown):
            continue
        if not isinstance(value, (int, float)) or not 0 <= value <= 1:
            raise refuse_argument(layer, argument, value, "a number between 0 and 1")


def _require_factor(layer: Layer, name: str, low: float, high: float, reaching: bool) -> None:
    owner, _, argument = name.partition(".")
    value = layer.arguments.get(argument)
    if owner != layer.name or isinstance(value, Unknown) or (value is None and name in _OPTIONAL):
        return
    expected = f"a number between {low} and {high}, or a pair of them"
    if isinstance(value, (int, float)):
        fits = low <= value <= high and not (owner == "RandomZoom" and value == low)
    else:
        pair = _numbers(value, 2)
        if reaching and low == -1 and value in ((), []):
            return  # taken for no factor at all
        if pair is None:
            raise refuse_argument(layer, argument, value, expected)
        if len(pair) < 2:
            return
        if reaching:
            fits = pair[0] <= high and pair[1] >= low
        else:
            fits = all(low <= item <= high and not (owner == "RandomZoom" and item == low) for item in pair)
    if not fits:
        raise refuse_argument(layer, argument, value, expected)


@constructor(*_FACTORS_2)
def factors_of_keras_2(layer: Layer) -> None:
    """The same in Keras 2, where each layer checks in its own way."""
    if layer.major == 3:
        return
    for argument in ("factor", "height_factor", "width_factor"):
        value = layer.arguments.get(argument)
        optional = layer.name == "RandomZoom" and argument == "width_factor" and value is None
        if argument not in layer.arguments or isinstance(value, Unknown) or optional:
            continue
        if isinstance(value, (int, float)):
            pair: list[float] | None = [value if layer.name == "RandomContrast" else -value, value]
        else:
            pair = _numbers(value, 2 if layer.name == "RandomBrightness" else None)
        if pair is None or (len(pair) >= 2 and not _fits(layer.name, argument, pair[0], pair[1], value)):
            raise refuse_argument(layer, argument, value, "a number or a pair of them in its range")


def _fits(name: str, argument: str, lower: float, upper: float, value: object) -> bool:
    if name == "RandomContrast":
        return 0 <= lower <= 1 and upper >= 0
    if name == "RandomBrightness" or (name == "RandomZoom" and argument == "height_factor"):
        return abs(lower) <= 1 and abs(upper) <= 1
    if name == "RandomZoom":
        return lower >= -1 and upper >= -1
    if name == "RandomTranslation":
        return -1 <= lower <= upper <= 1
    if name == "RandomRotation":
        return lower <= upper
    return -1 <= lower <= upper  # RandomHeight, RandomWidth


@constructor(*_WITH_VALUE_RANGE)
def value_range_argument(layer: Layer, value_range: object) -> None:
    """`value_range` is a pair."""
    _require_pair(layer, "value_range", value_range)


@constructor("RandomColorJitter")
def jitter_value_range(layer: Layer, value_range: object, brightness_factor: object, saturation_factor: object) -> None:
    """`value_range` is a pair, which only some of the factors need."""
    factors = (brightness_factor, saturation_factor)
    if any(factor is not None and not isinstance(factor, Unknown) for factor in factors):
        _require_pair(layer, "value_range", value_range)


def _require_pair(layer: Layer, argument: str, value: object) -> None:
    if isinstance(value, Unknown) or (isinstance(value, (tuple, list)) and len(value) == 2):
        return
    raise refuse_argument(layer, argument, value, "a pair of numbers")


@constructor(*_WITH_FILL_MODE)
def fill_mode_argument(layer: Layer, fill_mode: object) -> None:
    """`fill_mode` is a known word."""
    require_word(layer, "fill_mode", fill_mode, _FILL_MODES)


@constructor("RandomElasticTransform")
def elastic_fill_mode(layer: Layer, fill_mode: object) -> None:
    """`fill_mode` is a known word; here "mirror" is one too."""
    require_word(layer, "fill_mode", fill_mode, (*_FILL_MODES, "mirror"))


@constructor(*_WITH_INTERPOLATION)
def interpolation_argument(layer: Layer, interpolation: object) -> None:
    """`interpolation` is "nearest" or "bilinear"."""
    require_word(layer, "interpolation", interpolation, ("nearest", "bilinear"))


@constructor("RandomHeight", "RandomWidth")
def resize_method(layer: Layer, interpolation: object) -> None:
    """`interpolation` is a method that Keras 2 knows; Keras 3 checks it when it runs."""
    require_resize_method(layer, interpolation)


@constructor("RandomFlip")
def mode_argument(layer: Layer, mode: object) -> None:
    """`mode` is one of three words; Keras 3 checks it when it runs."""
    if layer.major == 2:
        require_word(layer, "mode", mode, ("horizontal", "vertical", "horizontal_and_vertical"))


@constructor("RandomGaussianBlur")
def kernel_argument(layer: Layer, kernel_size: object) -> None:
    """`kernel_size` is odd, once or for both axes."""
    if isinstance(kernel_size, Unknown):
        return
    items = [kernel_size] if isinstance(kernel_size, (int, float)) else _numbers(kernel_size, 2)
    if items is None or any(item % 2 == 0 for item in items):
        raise refuse_argument(layer, "kernel_size", kernel_size, "an odd integer or two of them")


@constructor("MaxNumBoundingBoxes")
def box_arguments(layer: Layer, max_number: object, fill_value: object) -> None:
    """`max_number` and `fill_value` are what Python makes an integer of."""
    for argument, value in (("max_number", max_number), ("fill_value", fill_value)):
        wrong_text = isinstance(value, str) and not value.strip().lstrip("+-").isdigit()
        if value is None or wrong_text or isinstance(value, (tuple, list)):
            raise refuse_argument(layer, argument, value, "an integer")


@constructor(*_WITH_DATA_FORMAT)
def data_format_argument(layer: Layer, data_format: object) -> None:
    """`data_format` is one of the two."""
    require_data_format(layer, data_format)


# Shapes


@layer(*_UNCHANGED)
@layer(*_MADE_WITH_TENSOR, made_with_tensor=(3,))
def unchanged(x: Shape, layer: Layer) -> Shape:
    """Images keep their shape. Keras 2 requires images; the definition of a model in Keras 3 checks no axis."""
    if layer.major == 2 and layer.name == "RandomContrast":
        require_min_rank(layer, x, 3, IMAGE)
    elif layer.major == 2:
        require_image(layer, x)
    if layer.major == 2:
        _require_values(layer)
    return x


def _require_values(layer: Layer) -> None:
    """What Keras 2 finds wrong only when it runs the layer's function on a symbolic image."""
    given = layer.arguments
    if "fill_value" in given and (given["fill_value"] is None or isinstance(given["fill_value"], str)):
        raise refuse_argument(layer, "fill_value", given["fill_value"], "a number")
    if layer.name == "RandomContrast" and given["factor"] in (0, (0, 0), [0, 0]):
        raise refuse_argument(layer, "factor", given["factor"], "a number above 0")


@layer("RandomColorDegeneration")
def color_degeneration(x: Shape, data_format: object, layer: Layer, traced: bool) -> Shape:
    """Images of three channels keep their shape. A call that is traced does not check the channels."""
    if traced:
        return x
    require_image(layer, x)
    axis = -3 if channels_first(data_format) else -1
    if not isinstance(x, Unknown) and differ(x[axis], 3):
        raise Refused(WrongRank(layer.name, "images of 3 channels", x, "convert the images to 3 channels before it"))
    return x


@layer("RandomHeight")
def random_height(x: Shape, layer: Layer) -> Shape:
    """The height becomes any."""
    require_image(layer, x)
    return x if isinstance(x, Unknown) else (*x[:-3], None, *x[-2:])


@layer("RandomWidth")
def random_width(x: Shape, layer: Layer) -> Shape:
    """The width becomes any."""
    require_image(layer, x)
    return x if isinstance(x, Unknown) else (*x[:-2], None, x[-1])


@traced(*_UNCHANGED, *_MADE_WITH_TENSOR, "RandomColorDegeneration")
def unchanged_traced(layer: Layer, inputs: Sequence[Any], outputs: Structure) -> Structure:
    """Images whose size is free lose more of it on the way."""
    return traced_images(inputs[0], outputs)
