"""keras.layers.pooling: layers that sum up windows or whole axes, without weights."""

from __future__ import annotations

from kerasshape.faults import Refused
from kerasshape.keras.facts import always, in_keras_2
from kerasshape.keras.layers.windows import (
    axis_names,
    channels_first,
    require_data_format,
    require_padding,
    require_sizes,
    require_spatial_input,
    sizes,
    slide,
    spatial_rank,
)
from kerasshape.keras.registry import Layer, constructor, layer
from kerasshape.keras.vocabulary import AXES, as_dim, refuse_argument
from kerasshape.rules.inputs import WrongRank
from kerasshape.rules.sizes import WindowLargerThanInput
from kerasshape.shapes import Dim, Shape, Unknown, Unresolved, unknown_shape

_MAX, _AVERAGE = (tuple(f"{kind}{rank}D" for rank in (1, 2, 3)) for kind in ("MaxPooling", "AveragePooling"))
_POOLING = (*_MAX, *_AVERAGE)
_GLOBAL = tuple(f"Global{name}" for name in _POOLING)
_ADAPTIVE = tuple(f"Adaptive{name}" for name in _POOLING)


@constructor(*_POOLING)
def window_arguments(layer: Layer, pool_size: object, strides: object) -> None:
    """`pool_size` is positive and `strides` are not negative, once or per axis."""
    rank = spatial_rank(layer)
    require_sizes(layer, "pool_size", pool_size, rank)
    if strides is not None:
        require_sizes(layer, "strides", strides, rank, least=0)


@constructor(*_POOLING)
def padding_argument(layer: Layer, padding: object) -> None:
    """`padding` is a word that Keras 2 knows; Keras 3 checks it when the layer is called."""
    if layer.major == 2:
        require_padding(layer, padding, ("valid", "same", "causal"))


@constructor(*_ADAPTIVE)
def exact_data_format(layer: Layer, data_format: object) -> None:
    """`data_format` is one of the two, in lower case."""
    words = ("channels_last", "channels_first")
    if not isinstance(data_format, Unknown) and data_format and data_format not in words:
        raise refuse_argument(layer, "data_format", data_format, "'channels_last' or 'channels_first'")


@constructor(*_POOLING, *_GLOBAL)
def data_format_argument(layer: Layer, data_format: object) -> None:
    """`data_format` is one of the two."""
    require_data_format(layer, data_format)


@constructor(*_ADAPTIVE)
def output_size_argument(layer: Layer, output_size: object) -> None:
    """`output_size` is an integer, or one per axis."""
    rank = spatial_rank(layer)
    if isinstance(output_size, Unknown):
        return
    fits = isinstance(output_size, int) or (isinstance(output_size, (tuple, list)) and len(output_size) == rank)
    if not fits:
        raise refuse_argument(layer, "output_size", output_size, f"an integer or {rank} of them")


def _any_rank(layer: Layer) -> int:
    return 0


@layer(*_MAX, built_when_made=True, pools=True, least_rank=_any_rank, whole_floats=True)
@layer(*_AVERAGE, built_when_made=True, pools=True, least_rank=_any_rank, whole_floats=True, slides_eagerly=always)
def pooling(x: Shape, pool_size: object, strides: object, padding: object, data_format: object, layer: Layer) -> Shape:
    """One number for each window of each channel."""
    rank, first = spatial_rank(layer), channels_first(data_format)
    dims = require_spatial_input(layer, x, rank, first)
    kernel = sizes(layer, "pool_size", pool_size, rank)
    steps = kernel if strides is None else sizes(layer, "strides", strides, rank)
    for step in steps:
        if isinstance(step, int) and step == 0:
            raise refuse_argument(layer, "strides", strides, "positive integers")
    word = _word(layer, padding)
    spatial = dims[2:] if first else dims[1:-1]
    reached = slide(layer, dims, spatial, kernel, steps, word, (1,) * rank)
    return (*dims[:2], *reached) if first else (dims[0], *reached, dims[-1])


def _word(layer: Layer, padding: object) -> str:
    """The padding in lower case; Keras 3 takes it in lower case only."""
    if isinstance(padding, Unknown):
        raise Unresolved
    word = padding.lower() if isinstance(padding, str) and layer.major == 2 else padding
    if word == "valid" or word == "same":
        return str(word)
    raise refuse_argument(layer, "padding", padding, "'valid' or 'same'")


@layer(
    *_GLOBAL,
    built_when_made=True,
    pools=True,
    drops_steps=True,
    least_rank=_any_rank,
    checked_once={WrongRank: in_keras_2},
)
def global_pooling(x: Shape, data_format: object, layer: Layer) -> Shape:
    """One number for each channel; the spatial axes go, or stay as 1 with `keepdims`."""
    rank, first = spatial_rank(layer), channels_first(data_format)
    dims = require_spatial_input(layer, x, rank, first)
    spatial = dims[2:] if first else dims[1:-1]
    if layer.major == 2:
        for name, size in zip(AXES[rank], spatial, strict=True):
            if isinstance(size, int) and size == 0:
                raise Refused(WindowLargerThanInput(layer.name, name, size, 1, dims))
    # GlobalAveragePooling1D of Keras 2 takes `keepdims` without naming it
    keepdims = layer.arguments.get("keepdims", layer.options.get("keepdims", False))
    ones: tuple[Dim, ...] = (1,) * rank if keepdims else ()
    return (*dims[:2], *ones) if first else (dims[0], *ones, dims[-1])


@layer(*_ADAPTIVE, pools=True, least_rank=_any_rank)
def adaptive_pooling(x: Shape, output_size: object, data_format: object, layer: Layer) -> Shape:
    """Windows that leave `output_size` positions. The definition of a model checks no other axis."""
    rank, first = spatial_rank(layer), channels_first(data_format)
    items = tuple(output_size) if isinstance(output_size, (tuple, list)) else (output_size,) * rank
    for item in items:
        if isinstance(item, (float, str)) or (isinstance(item, int) and item < 0):
            raise refuse_argument(layer, "output_size", output_size, "non-negative integers")
    if isinstance(x, Unknown):
        x = unknown_shape(rank + 2)
    if len(x) < (2 if first else 1):
        raise Refused(WrongRank(layer.name, f"({', '.join(axis_names(rank, first))})", x))
    left = tuple(map(as_dim, items))
    return (*x[:2], *left) if first else (x[0], *left, x[-1])
