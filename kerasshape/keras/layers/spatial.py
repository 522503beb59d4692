"""keras.layers.reshaping, the part over space: cropping, zero padding and upsampling."""

from __future__ import annotations

from typing import Any

from kerasshape.faults import Refused
from kerasshape.keras.facts import in_keras_2
from kerasshape.keras.layers.windows import (
    RESIZE_METHODS,
    channels_first,
    require_data_format,
    require_sizes,
    require_spatial_input,
    sizes,
    spatial_rank,
)
from kerasshape.keras.registry import Layer, constructor, layer
from kerasshape.keras.vocabulary import AXES, refuse_argument
from kerasshape.rules.inputs import WrongRank
from kerasshape.rules.sizes import CroppingLargerThanInput
from kerasshape.shapes import Dim, Shape, Unknown, Unresolved, minus, plus, times

_CROPPING = ("Cropping1D", "Cropping2D", "Cropping3D")
_PADDING = ("ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D")


@constructor(*_CROPPING)
def cropping_argument(layer: Layer, cropping: object) -> None:
    """`cropping` is one number, one per axis, or a pair per axis; none is negative."""
    _require_pairs(layer, "cropping", cropping)


@constructor(*_PADDING)
def padding_argument(layer: Layer, padding: object) -> None:
    """`padding` is one number, one per axis, or a pair per axis; none is negative."""
    _require_pairs(layer, "padding", padding)


def _require_pairs(layer: Layer, argument: str, value: object) -> None:
    rank = spatial_rank(layer)
    if rank == 1:
        require_sizes(layer, argument, value, 2, least=0)
    elif isinstance(value, (tuple, list)):
        if len(value) != rank:
            raise refuse_argument(layer, argument, value, f"an integer, {rank} of them, or {rank} pairs")
        for item in value:
            require_sizes(layer, argument, item, 2, least=0)
    elif isinstance(value, int):
        if value < 0 and argument == "cropping" and layer.major == 3:
            raise refuse_argument(layer, argument, value, "a non-negative integer")
    elif value is None or isinstance(value, (float, str)):
        raise refuse_argument(layer, argument, value, f"an integer, {rank} of them, or {rank} pairs")


def _pairs(layer: Layer, argument: str, value: object) -> list[tuple[Dim, ...]]:
    """What is taken off or put on at the beginning and the end of each axis."""
    rank = spatial_rank(layer)
    if rank == 1:
        return [sizes(layer, argument, value, 2)]
    items = value if isinstance(value, (tuple, list)) else (value,) * rank
    return [sizes(layer, argument, item, 2) for item in items]


@constructor("Cropping2D", "Cropping3D", *_PADDING, "UpSampling2D", "UpSampling3D")
def data_format_argument(layer: Layer, data_format: object) -> None:
    """`data_format` is one of the two."""
    require_data_format(layer, data_format)


@constructor("UpSampling2D", "UpSampling3D")
def size_argument(layer: Layer, size: object) -> None:
    """`size` is positive, once or per axis."""
    require_sizes(layer, "size", size, spatial_rank(layer))


@constructor("UpSampling1D")
def steps_argument(layer: Layer, size: object) -> None:
    """`size` is a positive integer; Keras 2 makes one of what it is given."""
    if layer.major == 2 and isinstance(size, (int, float)):
        return
    if layer.major == 2 and isinstance(size, str) and size.isdigit():
        return
    wrong_kind = size is None or isinstance(size, (bool, float, str, tuple, list))
    if wrong_kind or (isinstance(size, int) and size <= 0):
        raise refuse_argument(layer, "size", size, "a positive integer")


@constructor("UpSampling2D")
def interpolation_argument(layer: Layer, interpolation: object) -> None:
    """`interpolation` is a method that Keras 2 knows; Keras 3 checks it when it runs."""
    if layer.major == 2 and isinstance(interpolation, str) and interpolation.lower() not in RESIZE_METHODS:
        raise refuse_argument(layer, "interpolation", interpolation, "one of " + ", ".join(RESIZE_METHODS))


def _batch_and_channels(layer: Layer) -> int:
    return 2 + spatial_rank(layer)


def _batch(layer: Layer) -> int:
    return 1 + spatial_rank(layer)


def _first(layer: Layer) -> bool:
    """True for channels first; some layers over steps know channels last only."""
    return channels_first(layer.arguments.get("data_format"))


def _put_back(x: tuple[Dim, ...], spatial: tuple[Dim, ...], first: bool) -> Shape:
    return (*x[:2], *spatial) if first else (x[0], *spatial, x[-1])


@layer(*_CROPPING, one_tensor=True, least_rank=_batch_and_channels, checked_once={WrongRank: in_keras_2})
def crop(x: Shape, cropping: object, layer: Layer) -> Shape:
    """Take so much off each end of the spatial axes."""
    rank, first = spatial_rank(layer), _first(layer)
    dims = require_spatial_input(layer, x, rank, first)
    spatial = dims[2:] if first else dims[1:-1]
    left: list[Dim] = []
    for name, size, pair in zip(AXES[rank], spatial, _pairs(layer, "cropping", cropping), strict=True):
        if any(isinstance(end, int) and end < 0 for end in pair):
            left.append(_sliced(size, *pair))
            continue
        taken = plus(*pair)
        rest = minus(size, taken)
        if isinstance(rest, int) and rest <= 0:
            if layer.major == 3 or rank < 3:
                raise Refused(CroppingLargerThanInput(layer.name, name, size, taken, dims))
            rest = 0  # Cropping3D of Keras 2 leaves nothing
        left.append(rest)
    return _put_back(dims, tuple(left), first)


def _sliced(size: Dim, start: Dim, end: Dim) -> Dim:
    """What Python's slicing leaves; Keras 2 lets a negative number come this far."""
    if isinstance(size, int) and isinstance(start, int) and isinstance(end, int):
        return len(range(size)[start : -end if end else None])
    return size


@layer(*_PADDING, one_tensor=True, least_rank=_batch)
def zero_padding(x: Shape, padding: object, layer: Layer) -> Shape:
    """Put so many zeros on each end of the spatial axes."""
    rank, first = spatial_rank(layer), _first(layer)
    dims = require_spatial_input(layer, x, rank, first)
    spatial = dims[2:] if first else dims[1:-1]
    _refuse_floats(layer, "padding", padding, spatial)
    ends = _pairs(layer, "padding", padding)
    padded = tuple(plus(size, plus(*pair)) for size, pair in zip(spatial, ends, strict=True))
    negative = any(isinstance(end, int) and end < 0 for pair in ends for end in pair)
    if negative and (layer.major == 2 or any(isinstance(size, int) and size < 0 for size in padded)):
        raise refuse_argument(layer, "padding", padding, "a non-negative integer")
    return _put_back(dims, padded, first)


def _refuse_floats(layer: Layer, argument: str, value: object, spatial: tuple[Dim, ...]) -> None:
    """Keras 3 refuses floats where they make an axis; a free axis hides them."""
    items = [item for part in value for item in _items(part)] if isinstance(value, (tuple, list)) else []
    if layer.major == 3 and any(isinstance(item, float) for item in items):
        if any(size is None for size in spatial):
            raise Unresolved
        raise refuse_argument(layer, argument, value, "integers")


def _items(value: object) -> list[Any]:
    return list(value) if isinstance(value, (tuple, list)) else [value]


@layer("UpSampling2D", "UpSampling3D", one_tensor=True, least_rank=_batch_and_channels, whole_floats=True)
@layer(
    "UpSampling1D",
    one_tensor=True,
    least_rank=_batch_and_channels,
    whole_floats=True,
    checked_once={WrongRank: in_keras_2},
)
def upsampling(x: Shape, size: object, layer: Layer) -> Shape:
    """Repeat each position of the spatial axes."""
    rank, first = spatial_rank(layer), _first(layer)
    forgotten = layer.major == 2 and rank == 3  # the constructor of Keras 2 does not set the rank
    if forgotten and isinstance(x, Unknown):
        raise Unresolved
    dims = x if forgotten and len(x) > 3 + first else require_spatial_input(layer, x, rank, first)
    begin = 2 if first else 1
    spatial = dims[begin : begin + rank]
    if rank == 1 and isinstance(size, (float, str)):
        size = int(size)
    _refuse_floats(layer, "size", size, spatial)
    factors = sizes(layer, "size", size, rank)
    hidden = layer.major == 2 and not isinstance(spatial[0], int)  # only UpSampling1D of Keras 2 lets such a number in
    if not hidden and any(isinstance(factor, int) and factor <= 0 for factor in factors):
        raise refuse_argument(layer, "size", size, "a positive integer")
    larger = tuple(times(length, factor) for length, factor in zip(spatial, factors, strict=True))
    if layer.major == 2 and rank == 2 and any(length is None for length in spatial):
        larger = (None, None)  # the resizing function loses both sizes when one is free
    elif layer.major == 2 and rank == 2 and any(isinstance(length, Unknown) for length in spatial):
        larger = (Unknown(), Unknown())
    return (*dims[:begin], *larger, *dims[begin + rank :])
