"""The catalogue of layers as a library: shapes of single layers, without libcst and without TensorFlow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerasshape.keras import layers as _registered
from kerasshape.keras.binding import construct
from kerasshape.keras.registry import LAYERS, Layer
from kerasshape.keras.signatures import table
from kerasshape.shapes import Shape

__all__ = ["infer", "layer"]

_ = _registered


def layer(name: str, *arguments: Any, keras_version: int = 3, **keywords: Any) -> Layer:
    """A layer as `keras.layers.<name>(*arguments, **keywords)` makes it, to be called on shapes or put in a wrapper.

    Raises:
        ValueError: Neither Keras major has a layer of this name.
        kerasshape.Refused: Keras refuses the arguments; `.fault` tells why.
    """
    canonical: str = table()["aliases"][str(keras_version)].get(name, name)
    if canonical not in LAYERS:
        from kerasshape.keras.names import nearest_name

        nearest = nearest_name(name, LAYERS)
        raise ValueError(f"Keras has no layer {name!r}" + (f"; did you mean {nearest!r}?" if nearest else ""))
    return construct(canonical, keras_version, arguments, keywords)


def infer(
    name: str, inputs: Sequence[Shape], *arguments: Any, keras_version: int = 3, **keywords: Any
) -> Shape | list[Any]:
    """The output shape of a layer for input shapes that include the batch; a list for several outputs.

    A dim is a number or None (free); `kerasshape.shapes.Unknown` stands for what is not known.

    >>> infer("LSTM", [(None, 10, 8)], units=32)
    (None, 32)

    Raises:
        ValueError: Neither Keras major has a layer of this name.
        kerasshape.Refused: Keras refuses the arguments or the inputs; `.fault` tells why.
    """
    made = layer(name, *arguments, keras_version=keras_version, **keywords)
    shapes = [tuple(shape) if isinstance(shape, (list, tuple)) else shape for shape in inputs]
    return made.call(shapes[0] if len(shapes) == 1 else shapes).outputs  # type: ignore[return-value]
