"""keras.layers.core: Dense, Embedding and their like."""

from __future__ import annotations

from typing import Any

from kerasshape.keras.registry import Layer, Result, Weight, constructor, layer
from kerasshape.keras.vocabulary import require_last_axis, require_min_rank, require_positive
from kerasshape.shapes import Dim, Shape, Unknown


@constructor("Dense")
def dense_arguments(layer: Layer, units: Any) -> None:
    """`units` is positive."""
    require_positive(layer, "units", units)


@layer("Dense")
def dense(x: Shape, units: Dim, use_bias: bool, layer: Layer) -> Result:
    """A matrix product over the last axis, which becomes `units`."""
    require_min_rank(layer, x, 2, "(batch, …, features)")
    features = require_last_axis(layer, x)
    kernel = Weight((features, units))
    weights = (kernel, Weight((units,))) if use_bias else (kernel,)
    return Result(x if isinstance(x, Unknown) else (*x[:-1], units), weights)
