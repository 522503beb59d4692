"""Pipeline, which calls layers one after the other, and Keras 2's RandomFourierFeatures."""

from __future__ import annotations

from kerasshape.keras.registry import Layer, constructor, layer
from kerasshape.keras.result import LayerLike, Result, Structure, Weight
from kerasshape.keras.vocabulary import refuse_argument, require_last_axis, require_positive, require_rank
from kerasshape.shapes import Dim, Shape, Unknown, Unresolved


@layer("Pipeline", made_with_tensor=(3,))
def pipeline(structure: Structure, layers: object, dtype: str | None) -> Result:
    """What the last layer gives."""
    if isinstance(layers, Unknown) or not isinstance(layers, (list, tuple)):
        raise Unresolved
    outputs = structure
    weights: list[Weight] = []
    known = True
    for one in layers:
        if not isinstance(one, LayerLike):
            raise Unresolved
        found = one.call(outputs)
        outputs, dtype = found.outputs, found.dtype or dtype
        known = known and found.weights is not None
        weights.extend(found.weights or ())
    return Result(outputs, tuple(weights) if known else None, dtype)


@constructor("RandomFourierFeatures")
def random_fourier_features_arguments(
    layer: Layer, output_dim: object, kernel_initializer: object, scale: object
) -> None:
    """Positive sizes, and one of two kernels."""
    require_positive(layer, "output_dim", output_dim)
    if isinstance(kernel_initializer, str) and kernel_initializer.lower() not in ("gaussian", "laplacian"):
        raise refuse_argument(layer, "kernel_initializer", kernel_initializer, "'gaussian' or 'laplacian'")
    if isinstance(scale, (int, float)) and scale <= 0:
        raise refuse_argument(layer, "scale", scale, "a positive number")


@layer("RandomFourierFeatures", own_identifiers=True)
def random_fourier_features(x: Shape, output_dim: Dim, trainable: object, layer: Layer) -> Result:
    """A projection onto `output_dim` random directions; only their scale can be trained."""
    if isinstance(output_dim, float):
        raise refuse_argument(layer, "output_dim", output_dim, "a positive integer")
    known = require_rank(layer, x, ("batch", "features"))
    features = require_last_axis(layer, known)
    weights = (
        Weight((features, output_dim), False),
        Weight((output_dim,), False),
        Weight((1,), bool(trainable)),
    )
    return Result((known[0], output_dim), weights, "float32")
