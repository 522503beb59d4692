"""keras.layers.regularization: dropout, noise and penalties, none of which changes a shape."""

from __future__ import annotations

from kerasshape.keras.facts import in_keras_2
from kerasshape.keras.layers.shape_preserving import compute_dtype, pass_on, require_floating
from kerasshape.keras.registry import Layer, constructor, layer
from kerasshape.keras.result import Result, Structure
from kerasshape.keras.vocabulary import DATA_FORMATS, refuse_argument, require_choice, require_rank
from kerasshape.rules.inputs import WrongRank
from kerasshape.shapes import Shape, Unknown

_SPATIAL = {
    "SpatialDropout1D": ("batch", "steps", "channels"),
    "SpatialDropout2D": ("batch", "height", "width", "channels"),
    "SpatialDropout3D": ("batch", "depth", "height", "width", "channels"),
}


@constructor("Dropout", "AlphaDropout", "GaussianDropout", *_SPATIAL)
def rate_is_a_share(layer: Layer, rate: object) -> None:
    """`rate` lies between 0 and 1; Keras 2's GaussianDropout and tensorflow.keras's AlphaDropout do not check it."""
    if layer.name == "AlphaDropout" or (layer.major == 2 and layer.name == "GaussianDropout"):
        return
    if isinstance(rate, (int, float)) and not 0 <= rate <= 1:
        raise refuse_argument(layer, "rate", rate, "a number between 0 and 1")


@constructor("SpatialDropout2D", "SpatialDropout3D")
def data_format_is_known(layer: Layer, data_format: object) -> None:
    """`data_format` is one of two words, in any case; Keras 2 takes them in lower case alone."""
    word = data_format.lower() if isinstance(data_format, str) and layer.major == 3 else data_format
    require_choice(layer, "data_format", word, DATA_FORMATS)


@constructor("GaussianNoise")
def stddev_is_a_share(layer: Layer, stddev: object) -> None:
    """Keras 3 takes a standard deviation between 0 and 1."""
    if layer.major == 3 and isinstance(stddev, (int, float)) and not 0 <= stddev <= 1:
        raise refuse_argument(layer, "stddev", stddev, "a number between 0 and 1")


@constructor("Dropout")
def noise_shape_has_positive_dims(layer: Layer, noise_shape: object) -> None:
    """Keras 3 takes positive numbers and None."""
    if layer.major == 2 or noise_shape is None or isinstance(noise_shape, (Unknown, bytes)):
        return
    dims = list(noise_shape) if isinstance(noise_shape, (list, tuple)) else [noise_shape]
    wrong = any(dim is not None and not isinstance(dim, (int, Unknown)) for dim in dims)
    negative = any(isinstance(dim, int) and dim <= 0 for dim in dims)
    if not isinstance(noise_shape, (list, tuple)) or wrong or negative:
        raise refuse_argument(layer, "noise_shape", noise_shape, "positive dims, or None for the input's own")


def _any_rank(layer: Layer) -> int:
    return 0


@layer(
    "GaussianNoise",
    "GaussianDropout",
    "AlphaDropout",
    made_with_tensor=(2,),
    called_on_anything=(2,),
    called_on_none=(2, 3),
    built_when_made=True,
)
def noise(structure: Structure, layer: Layer, dtype: str | None) -> Result:
    """The input's shape."""
    return pass_on(layer, structure, dtype, lists=(2, 3))


@layer("Dropout", made_with_tensor=(2,), called_on_none=(3,), built_when_made=True)
def dropout(structure: Structure, layer: Layer, dtype: str | None) -> Result:
    """The input's shape."""
    return pass_on(layer, structure, dtype)


@layer("ActivityRegularization", called_on_none=(3,), built_when_made=True)
def activity_regularization(structure: Structure, layer: Layer, dtype: str | None) -> Result:
    """The input's shape."""
    require_floating(layer, dtype)
    return pass_on(layer, structure, dtype, lists=(2, 3))


@layer(
    *_SPATIAL, made_with_tensor=(2,), built_when_made=True, least_rank=_any_rank, checked_once={WrongRank: in_keras_2}
)
def spatial_dropout(x: Shape, layer: Layer, dtype: str | None) -> Result:
    """The input's shape, which has as many axes as the layer drops whole feature maps over."""
    known = require_rank(layer, x, _SPATIAL[layer.name])
    return Result(known, (), compute_dtype(layer) if layer.major == 3 else dtype)
