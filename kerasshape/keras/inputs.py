"""The input shape that a layer, an InputLayer or `Input` declares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kerasshape.keras.registry import Layer
from kerasshape.shapes import Dim, Shape, Unknown

INPUT_LAYER = "InputLayer"
"""The layer that stands for an input of a model."""


def declared_input(layer: Layer) -> Shape | None:
    """The input shape, batch included, that a first layer of a Sequential model brings along; None when it brings none.

    Source: `Layer.__init__` and `Sequential.add` of both majors; `RNN.__init__` and `Embedding.__init__` of Keras 2.
    """
    options = layer.options
    if layer.facts.is_input:
        return input_shape_of({**layer.arguments, **options})
    if "batch_input_shape" in options:
        return as_shape(options["batch_input_shape"])
    batch = options.get("batch_size") if layer.major == 2 else None
    if "input_shape" in options:
        return _with_batch(batch, options["input_shape"])
    if layer.major == 2 and layer.facts.declared is not None:
        dims = layer.facts.declared(layer)
        if dims is not None:
            return _with_batch(batch, dims)
    if "input_dim" in options:
        return (batch, options["input_dim"])
    return None


def input_shape_of(arguments: Mapping[str, Any]) -> Shape | None:
    """The shape that the arguments of `Input` or `InputLayer` declare; None when they declare none."""
    for name in ("batch_shape", "batch_input_shape"):
        if arguments.get(name) is not None:
            return as_shape(arguments[name])
    for name in ("shape", "input_shape"):
        if arguments.get(name) is not None:
            return _with_batch(arguments.get("batch_size"), arguments[name])
    return None


def as_shape(value: object) -> Shape:
    """A tuple or list of dims as a shape; unknown when it is anything else."""
    if isinstance(value, (tuple, list)) and all(map(_is_dim, value)):
        return tuple(value)
    return Unknown()


def _is_dim(value: object) -> bool:
    return value is None or isinstance(value, Unknown) or (isinstance(value, int) and not isinstance(value, bool))


def _with_batch(batch: Dim, shape: object) -> Shape:
    whole = as_shape(shape)
    return whole if isinstance(whole, Unknown) else (batch, *whole)
