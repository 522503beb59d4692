"""LocallyConnected1D and LocallyConnected2D of Keras 2: convolutions with weights of their own at each position."""

from __future__ import annotations

from kerasshape.faults import Refused
from kerasshape.keras.facts import in_keras_2
from kerasshape.keras.layers.convolutional import (
    Built,
    activation_argument,
    data_format_argument,
    input_dims,
    kernel_argument,
    known_channels,
    number_of,
    padding_word,
    reached_by_windows,
    weight_arguments,
    with_channels,
)
from kerasshape.keras.layers.windows import channels_first, require_padding, require_sizes, sizes, spatial_rank
from kerasshape.keras.registry import Layer, constructor, layer
from kerasshape.keras.result import Result, Weight
from kerasshape.keras.vocabulary import AXES, refuse_argument
from kerasshape.rules.inputs import FreeLastAxis, WrongRank
from kerasshape.shapes import Dim, Shape, Unknown, Unresolved, product, times

_LOCAL = ("LocallyConnected1D", "LocallyConnected2D")

constructor(*_LOCAL)(kernel_argument)


@constructor(*_LOCAL)
def local_strides_argument(layer: Layer, strides: object) -> None:
    """`strides` are not negative, once or per axis."""
    require_sizes(layer, "strides", strides, spatial_rank(layer), least=0)


@constructor(*_LOCAL)
def known_padding(layer: Layer, padding: object) -> None:
    """`padding` is one of three words; "causal" is refused when the layer is called."""
    require_padding(layer, padding, ("valid", "same", "causal"))


constructor(*_LOCAL)(data_format_argument)
constructor(*_LOCAL)(activation_argument)
constructor(*_LOCAL)(weight_arguments)


@constructor(*_LOCAL)
def local_padding(layer: Layer, padding: object, implementation: object) -> None:
    """The first implementation knows no padding."""
    if implementation == 1 and not isinstance(padding, Unknown) and str(padding).lower() != "valid":
        raise refuse_argument(layer, "padding", padding, "'valid' (or another `implementation`)")


@layer(*_LOCAL, flexible=(2, 3), checked_once={WrongRank: in_keras_2})
def locally_connected(
    x: Shape,
    filters: object,
    kernel_size: object,
    strides: object,
    data_format: object,
    implementation: object,
    use_bias: object,
    layer: Layer,
    built: Built,
) -> Result:
    """Windows as a convolution has them, each position with weights of its own."""
    rank, first = spatial_rank(layer), channels_first(data_format)
    dims = input_dims(layer, x, rank, first)
    channels = known_channels(layer, dims, 1 if first else -1, built)
    spatial = dims[2:] if first else dims[1:-1]
    for name, size in zip(AXES[rank], spatial, strict=True):
        if size is None and built is None:
            raise Refused(FreeLastAxis(layer.name, dims, name))
    if isinstance(filters, float):
        raise refuse_argument(layer, "filters", filters, "a positive integer")
    if isinstance(filters, int) and filters == 0:
        raise Unresolved  # reshaping nothing loses the batch size
    kernel, width = sizes(layer, "kernel_size", kernel_size, rank), number_of(layer, "filters", filters)
    for stride in sizes(layer, "strides", strides, rank):
        if isinstance(stride, int) and stride == 0:
            raise refuse_argument(layer, "strides", strides, "positive integers")
    if padding_word(layer, layer.arguments["padding"], spatial) == "causal":
        raise refuse_argument(layer, "padding", "causal", "'valid' or 'same'")
    reached = reached_by_windows(layer, dims, spatial, kernel)
    output = with_channels(dims[:1], reached, width, first)
    if built is not None and None in (channels, *spatial):
        return Result(Unknown(), built)
    if implementation == 1:
        shape: tuple[Dim, ...] = (product(reached), times(product(kernel), channels), width)
    elif implementation == 2:
        shape = (channels, *spatial, width, *reached) if first else (*spatial, channels, *reached, width)
    elif implementation == 3:
        shape = (times(times(_pairs(layer, spatial, reached), channels), width),)
    else:
        raise refuse_argument(layer, "implementation", implementation, "1, 2 or 3")
    weights = (Weight(shape), Weight((*reached, width))) if use_bias else (Weight(shape),)
    if built is not None and built != weights:
        return Result(Unknown(), built)  # Keras 2 keeps the size that the first call had, whatever comes
    return Result(output, weights)


def _pairs(layer: Layer, spatial: tuple[Dim, ...], reached: tuple[Dim, ...]) -> Dim:
    """How often a position of the output sees one of the input, over all axes."""
    rank, padding = len(spatial), layer.arguments["padding"].lower()
    kernel = sizes(layer, "kernel_size", layer.arguments["kernel_size"], rank)
    steps = sizes(layer, "strides", layer.arguments["strides"], rank)
    axes = zip(spatial, reached, kernel, steps, strict=True)
    return product(_seen(size, positions, reach, step, padding) for size, positions, reach, step in axes)


def _seen(size: Dim, positions: Dim, reach: Dim, step: Dim, padding: str) -> Dim:
    """The same along one axis, where windows over the edge see less."""
    if not (isinstance(size, int) and isinstance(positions, int)):
        return Unknown()
    if not (isinstance(reach, int) and isinstance(step, int)):
        return Unknown()
    left = reach // 2
    centers = [position * step + (left if padding == "valid" else 0) for position in range(positions)]
    return sum(min(size, center + reach - left) - max(0, center - left) for center in centers)
