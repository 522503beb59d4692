"""The catalogue of layers as a library: shapes of single layers, without libcst and without TensorFlow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kerasshape.keras import layers as _registered
from kerasshape.keras.binding import construct
from kerasshape.keras.names import nearest_name
from kerasshape.keras.registry import LAYERS, Layer
from kerasshape.keras.removed import NAMES
from kerasshape.keras.signatures import layer_signature, table
from kerasshape.shapes import Shape, Unknown
from kerasshape.target import other

__all__ = ["infer", "layer"]

_ = _registered


def layer(name: str, *arguments: Any, keras_version: int = 3, **keywords: Any) -> Layer:
    """A layer as `keras.layers.<name>(*arguments, **keywords)` makes it, to be called on shapes or put in a wrapper.

    Raises:
        ValueError: This Keras major has no layer of this name.
        kerasshape.Refused: Keras refuses the arguments; `.fault` tells why.
    """
    if keras_version not in (2, 3):
        raise ValueError(f"there is Keras 2 and Keras 3, not {keras_version!r}")
    bare = name.rpartition(".")[2]
    canonical: str = table()["aliases"][str(keras_version)].get(bare, bare)
    if canonical not in LAYERS or _is_lacking(canonical, keras_version):
        raise ValueError(_lacks(bare, keras_version))
    return construct(canonical, keras_version, arguments, keywords)


def _is_lacking(name: str, major: int) -> bool:
    """Whether the layer is one of the other major, or of former releases, alone."""
    if layer_signature(name, major) is not None:
        return False
    return layer_signature(name, other(major)) is not None or (major == 3 and f"keras.layers.{name}" in NAMES)


def _lacks(name: str, major: int) -> str:
    if _is_lacking(name, major):
        instead = NAMES.get(f"keras.layers.{name}") if major == 3 else None
        return f"Keras {major} has no layer {name!r}" + (f"; {instead}" if instead else "")
    nearest = nearest_name(name, LAYERS)
    return f"Keras has no layer {name!r}" + (f"; did you mean {nearest!r}?" if nearest else "")


def infer(
    name: str,
    inputs: Sequence[Any],
    *arguments: Any,
    keras_version: int = 3,
    call: Mapping[str, Any] | None = None,
    **keywords: Any,
) -> Shape | list[Any]:
    """The output shape of a layer for input shapes that include the batch; a list for several outputs.

    `inputs` is one shape or a list of them. A dim is a number or None (free); `kerasshape.shapes.Unknown()` stands for
    what is not known. `call` holds further arguments of the layer's call, with shapes for tensors.

    >>> infer("LSTM", (None, 10, 8), units=32)
    (None, 32)
    >>> infer("Concatenate", [(None, 4), (None, 3)])
    (None, 7)
    >>> infer("MultiHeadAttention", (None, 10, 8), num_heads=2, key_dim=4, call={"value": (None, 5, 8)})
    (None, 10, 8)

    Raises:
        ValueError: This Keras major has no layer of this name, or an input is no shape.
        kerasshape.Refused: Keras refuses the arguments or the inputs; `.fault` tells why.
    """
    made = layer(name, *arguments, keras_version=keras_version, **keywords)
    given = [inputs] if _is_shape(inputs) else inputs
    if not isinstance(given, (list, tuple)) or not given:
        raise ValueError(f"{inputs!r} is neither a shape, such as (None, 10, 8), nor a list of shapes")
    shapes = [_shape(shape) for shape in given]
    further = {key: _shape(value) if _is_shape(value) else value for key, value in (call or {}).items()}
    return made.call(shapes[0] if len(shapes) == 1 else shapes, **further).outputs  # type: ignore[return-value]


def _is_shape(value: Any) -> bool:
    """Whether it is meant as one shape: a sequence that holds no sequences."""
    if isinstance(value, (list, tuple)):
        return bool(value) and not any(isinstance(item, (list, tuple)) for item in value)
    return isinstance(value, Unknown)


def _shape(value: Any) -> Shape:
    if isinstance(value, Unknown):
        return value
    if isinstance(value, (list, tuple)) and all(map(_is_dim, value)):
        return tuple(value)
    raise ValueError(f"{value!r} is no shape: its dims are numbers of at least 0, or None")


def _is_dim(value: Any) -> bool:
    if isinstance(value, int):
        return value >= 0 and not isinstance(value, bool)
    return value is None or isinstance(value, Unknown)
