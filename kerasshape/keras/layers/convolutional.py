"""keras.layers.convolutional: layers that slide learnt windows over their spatial axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerasshape.faults import Refused
from kerasshape.keras.facts import Situation, in_keras_2
from kerasshape.keras.layers.windows import (
    axis_names,
    channels_first,
    rank_advice,
    require_data_format,
    require_padding,
    require_sizes,
    require_spatial_input,
    sizes,
    slide,
    spatial_rank,
)
from kerasshape.keras.registry import Layer, constructor, layer, traced
from kerasshape.keras.result import Result, Structure, Weight
from kerasshape.keras.vocabulary import only_when_fixed, refuse_argument, require_identifier
from kerasshape.rules.arguments import ConflictingArguments
from kerasshape.rules.inputs import FreeLastAxis, WeightsOfAnotherShape, WrongRank
from kerasshape.rules.sizes import GroupsDoNotDivide
from kerasshape.shapes import (
    Dim,
    Shape,
    Unknown,
    Unresolved,
    differ,
    divide_down,
    minus,
    plus,
    times,
    unknown_shape,
)

Built = tuple[Weight, ...] | None
"""The weights that an earlier call fixed, None at the first."""

_PLAIN = ("Conv1D", "Conv2D", "Conv3D")
_TRANSPOSED = ("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose")
_SEPARABLE = ("SeparableConv1D", "SeparableConv2D")
_DEPTHWISE = ("DepthwiseConv1D", "DepthwiseConv2D")
_ALL = (*_PLAIN, *_TRANSPOSED, *_SEPARABLE, *_DEPTHWISE)


@constructor(*_PLAIN, *_TRANSPOSED, *_SEPARABLE, at_call=True)
def filters_argument(layer: Layer, filters: object) -> None:
    """`filters` is positive."""
    if isinstance(filters, (int, float)) and int(filters) <= 0:
        later = layer.major == 3 and layer.name not in _PLAIN and filters > 0
        raise refuse_argument(layer, "filters", filters, "a positive integer", at_call=later)
    uneven = isinstance(filters, float) and layer.major == 3 and layer.name in _PLAIN and not filters.is_integer()
    if uneven or isinstance(filters, (tuple, list, str)):
        raise refuse_argument(layer, "filters", filters, "a positive integer")


@constructor(*_ALL)
def kernel_argument(layer: Layer, kernel_size: object) -> None:
    """`kernel_size` is positive, once or per axis."""
    require_sizes(layer, "kernel_size", kernel_size, spatial_rank(layer))


@constructor(*_ALL)
def strides_argument(layer: Layer, strides: object) -> None:
    """`strides` are positive, once or per axis."""
    require_sizes(layer, "strides", strides, spatial_rank(layer))


@constructor(*_ALL)
def dilation_argument(layer: Layer, dilation_rate: object) -> None:
    """`dilation_rate` is positive, once or per axis."""
    require_sizes(layer, "dilation_rate", dilation_rate, spatial_rank(layer))


@constructor(*_ALL)
def padding_argument(layer: Layer, padding: object) -> None:
    """`padding` is "valid" or "same", or "causal" for some layers over one axis."""
    if layer.major == 2:
        causal = layer.name in ("Conv1D", "SeparableConv1D", "Conv1DTranspose")
    else:
        causal = layer.name == "Conv1D"
    require_padding(layer, padding, ("valid", "same", "causal") if causal else ("valid", "same"))


@constructor(*_ALL)
def data_format_argument(layer: Layer, data_format: object) -> None:
    """`data_format` is one of the two."""
    require_data_format(layer, data_format)


@constructor(*_ALL)
def activation_argument(layer: Layer, activation: object) -> None:
    """`activation` has a name that Keras knows."""
    require_identifier(layer, "activation", activation, "activations")


@constructor(*_ALL)
def weight_arguments(layer: Layer) -> None:
    """Initializers, regularizers and constraints have names that Keras knows."""
    for argument, value in layer.arguments.items():
        for kind in ("initializer", "regularizer", "constraint"):
            if argument.endswith(kind):
                require_identifier(layer, argument, value, f"{kind}s")


@constructor(*_PLAIN)
def groups_argument(layer: Layer, filters: object, groups: object) -> None:
    """`groups` is positive and divides `filters`."""
    if not isinstance(groups, int):
        return
    if layer.major == 3 and groups <= 0:
        raise refuse_argument(layer, "groups", groups, "a positive integer")
    if isinstance(filters, int) and groups and filters % groups:
        reason = f"{filters} filters are not divisible by {groups} groups"
        raise Refused(ConflictingArguments(layer.name, reason), "groups")


@constructor(*_ALL)
def strides_with_dilation(layer: Layer, strides: object, dilation_rate: object) -> None:
    """Strides and dilation exclude each other."""
    if layer.major == 3 and layer.name in (*_SEPARABLE, *_DEPTHWISE):
        return
    rank = spatial_rank(layer)
    if _any_above_one(strides, rank) and _any_above_one(dilation_rate, rank):
        reason = f"strides {strides} and a dilation rate of {dilation_rate} exclude each other"
        raise Refused(ConflictingArguments(layer.name, reason), "dilation_rate")


def _any_above_one(value: object, rank: int) -> bool:
    items = value if isinstance(value, (tuple, list)) else (value,) * rank
    return any(isinstance(size, (int, float)) and size > 1 for size in items)


@constructor(*_TRANSPOSED)
def output_padding_argument(layer: Layer, output_padding: object, strides: object) -> None:
    """`output_padding` is smaller than the stride on each axis."""
    if output_padding is None:
        return
    rank = spatial_rank(layer)
    require_sizes(layer, "output_padding", output_padding, rank, least=0)
    paddings = sizes(layer, "output_padding", output_padding, rank)
    for padding, stride in zip(paddings, sizes(layer, "strides", strides, rank), strict=True):
        if isinstance(padding, int) and isinstance(stride, int) and padding >= stride:
            expected = f"less than the strides {strides}"
            raise refuse_argument(layer, "output_padding", output_padding, expected)


@constructor(*_SEPARABLE, *_DEPTHWISE)
def depth_multiplier_argument(layer: Layer, depth_multiplier: object) -> None:
    """`depth_multiplier` is positive."""
    if layer.major == 3 and isinstance(depth_multiplier, int) and depth_multiplier <= 0:
        raise refuse_argument(layer, "depth_multiplier", depth_multiplier, "a positive integer")


def padding_word(layer: Layer, padding: object, spatial: tuple[Dim, ...]) -> str:
    """The padding in lower case. Lists and tuples pass the constructor and are refused at the call.

    The plain convolutions of Keras 2 look at it only where an axis has a size.
    """
    if isinstance(padding, str):
        return padding.lower()
    looks = layer.major == 3 or layer.name not in _PLAIN or any(isinstance(size, int) for size in spatial)
    if isinstance(padding, (list, tuple)) and looks:
        raise refuse_argument(layer, "padding", padding, "'valid' or 'same'")
    raise Unresolved


def number_of(layer: Layer, argument: str, value: object) -> Dim:
    """A number of filters; Keras 2 cuts a float down, Keras 3 refuses it when it makes the weights."""
    if isinstance(value, float):
        if layer.major == 2:
            return int(value)
        raise refuse_argument(layer, argument, value, "a positive integer")
    if isinstance(value, int) and value < 0:
        raise refuse_argument(layer, argument, value, "a positive integer")
    if isinstance(value, (int, Unknown)) and not isinstance(value, bool):
        return value
    if isinstance(value, (str, tuple, list)):
        raise refuse_argument(layer, argument, value, "a positive integer")
    raise Unresolved


def _multiplier(layer: Layer, depth_multiplier: object) -> Dim:
    """The windows per channel; Keras 2 refuses what is not positive when it makes the weights."""
    least = 1 if layer.name in _SEPARABLE else 0
    if isinstance(depth_multiplier, int) and depth_multiplier < least:
        raise refuse_argument(layer, "depth_multiplier", depth_multiplier, "a positive integer")
    return number_of(layer, "depth_multiplier", depth_multiplier)


def known_channels(layer: Layer, x: tuple[Dim, ...], axis: int, built: Built) -> Dim:
    """The channels, which must be known to make the weights; once made, free channels pass too."""
    if x[axis] is None and (built is None or (layer.major == 3 and layer.name in _DEPTHWISE)):
        raise Refused(FreeLastAxis(layer.name, x, "features" if len(x) == 3 else "channels"))
    return x[axis]


def reached_by_windows(
    layer: Layer, x: tuple[Dim, ...], spatial: tuple[Dim, ...], kernel: tuple[Dim, ...]
) -> tuple[Dim, ...]:
    """The spatial sizes after the layer's windows; their number is known whatever the arguments are."""
    word = padding_word(layer, layer.arguments["padding"], spatial)
    try:
        return _reached(layer, x, spatial, kernel, word)
    except Unresolved:
        return unknown_shape(len(spatial))


def _reached(
    layer: Layer, x: tuple[Dim, ...], spatial: tuple[Dim, ...], kernel: tuple[Dim, ...], word: str
) -> tuple[Dim, ...]:
    rank, arguments = len(spatial), layer.arguments
    steps = sizes(layer, "strides", arguments["strides"], rank)
    gaps = sizes(layer, "dilation_rate", arguments.get("dilation_rate", 1), rank)
    dilated, strided = any(gap != 1 for gap in gaps), any(step != 1 for step in steps)
    by_channel = layer.name in ("SeparableConv2D", "DepthwiseConv2D")
    known = [size for size in spatial if not isinstance(size, Unknown)]
    if layer.major == 2 and dilated and None not in known and len(known) < rank:
        return unknown_shape(rank)  # one of them may be free, and what follows then depends on it
    if layer.major == 2 and by_channel and dilated and None in known:
        return (None,) * rank  # TensorFlow's detour over the batch axis loses all sizes when one is free
    if layer.major == 2 and len(x) > rank + 2 and channels_first(arguments["data_format"]) and strided:
        raise Unresolved  # TensorFlow and Keras 2 disagree about which axes the strides belong to
    # the dilated convolution of Keras 2 does not notice that nothing is left where another axis is free
    unnoticed = layer.major == 2 and layer.name in _PLAIN and dilated and None in known
    return slide(layer, x, spatial, kernel, steps, word, gaps, least=0 if unnoticed else 1)


def _bias(use_bias: object, width: Dim) -> tuple[Weight, ...]:
    return (Weight((width,)),) if use_bias else ()


def with_channels(batch: tuple[Dim, ...], spatial: tuple[Dim, ...], channels: Dim, first: bool) -> Shape:
    """The shape of these dims, with the channels where `data_format` puts them."""
    return (*batch, channels, *spatial) if first else (*batch, *spatial, channels)


def input_dims(layer: Layer, x: Shape, rank: int, first: bool) -> tuple[Dim, ...]:
    """The input's dims; Keras 2's plain convolutions take further axes after the batch."""
    if layer.major == 2 and layer.name in _PLAIN:
        if isinstance(x, Unknown):
            raise Unresolved  # there may be more axes than the layer needs
        if len(x) < rank + 2:
            expected = f"({', '.join(axis_names(rank, first))})"
            raise Refused(WrongRank(layer.name, expected, x, rank_advice(layer, x, rank, first)))
        return x
    return require_spatial_input(layer, x, rank, first)


_LEARNT_WINDOW: dict[str, object] = {
    "one_tensor": True,
    "weights": ("kernel", "bias"),
    "kernel": (2, 3),
    "slides_eagerly": in_keras_2,
}


@layer(*_PLAIN, flexible=(2,), **_LEARNT_WINDOW)
def convolution(
    x: Shape,
    filters: object,
    kernel_size: object,
    data_format: object,
    groups: object,
    use_bias: object,
    layer: Layer,
    built: Built,
) -> Result:
    """Slide windows over the spatial axes; the channels become `filters`."""
    rank, first = spatial_rank(layer), channels_first(data_format)
    dims = input_dims(layer, x, rank, first)
    channels = known_channels(layer, dims, -1 - rank if first else -1, built)
    kernel, width = sizes(layer, "kernel_size", kernel_size, rank), number_of(layer, "filters", filters)
    depth = built[0].shape[-2] if built else _group_depth(layer, dims, channels, groups)
    if built and layer.major == 2:
        _require_fitting_kernel(layer, channels, built[0], width)
    reached = reached_by_windows(layer, dims, dims[-rank:] if first else dims[-1 - rank : -1], kernel)
    weights = (Weight((*kernel, depth, width)), *_bias(use_bias, width))
    if built and channels is not None and layer.major == 3:
        weights = (Weight((*kernel, _group_depth(layer, dims, channels, groups), width)), *weights[1:])
    return Result(with_channels(dims[: -1 - rank], reached, width, first), weights)


def _group_depth(layer: Layer, x: tuple[Dim, ...], channels: Dim, groups: Any) -> Dim:
    """The channels of one group. Raises Refused(GroupsDoNotDivide)."""
    if isinstance(groups, int) and groups < 0:
        raise refuse_argument(layer, "groups", groups, "a positive integer")
    if isinstance(groups, int) and groups == 0:
        groups = 1  # Keras 2 takes 0 for 1
    if isinstance(channels, int) and isinstance(groups, int) and channels % groups:
        raise Refused(GroupsDoNotDivide(layer.name, channels, groups, x), "groups")
    return divide_down(channels, groups)


def _require_fitting_kernel(layer: Layer, channels: Dim, kernel: Weight, width: Dim) -> None:
    """Keras 2 lets a second call pass whose channels are a multiple of the kernel's."""
    if isinstance(kernel.shape, Unknown):
        return
    depth = kernel.shape[-2]
    if not (isinstance(channels, int) and isinstance(depth, int) and isinstance(width, int)):
        return
    if channels % depth or width % (channels // depth):
        raise Refused(WeightsOfAnotherShape(layer.name, kernel.shape, (*kernel.shape[:-2], channels, width)))


def _passes_any(layer: Layer, x: tuple[Dim, ...]) -> bool:
    return True


@layer("Conv1DTranspose", "Conv2DTranspose", passes_wrapped=_passes_any, **_LEARNT_WINDOW)
@layer("Conv3DTranspose", flexible=(2,), passes_wrapped=_passes_any, **_LEARNT_WINDOW)
def transposed_convolution(
    x: Shape,
    filters: object,
    kernel_size: object,
    strides: object,
    padding: object,
    output_padding: object,
    data_format: object,
    dilation_rate: object,
    use_bias: object,
    layer: Layer,
    built: Built,
) -> Result:
    """Spread each position over a window, the way back of a convolution."""
    rank, first = spatial_rank(layer), channels_first(data_format)
    dims = input_dims(layer, x, rank, first)
    channels, width = known_channels(layer, dims, 1 if first else -1, built), number_of(layer, "filters", filters)
    kernel = sizes(layer, "kernel_size", kernel_size, rank)
    steps = sizes(layer, "strides", strides, rank)
    gaps = sizes(layer, "dilation_rate", dilation_rate, rank)
    extra = (None,) * rank if output_padding is None else sizes(layer, "output_padding", output_padding, rank)
    spatial = dims[2:] if first else dims[1:-1]
    word = padding_word(layer, padding, spatial)
    if word == "causal":
        raise refuse_argument(layer, "padding", padding, "'valid' or 'same'")
    if layer.major == 2 and rank == 2 and differ(*gaps):
        raise refuse_argument(layer, "dilation_rate", dilation_rate, "the same number for both axes")
    if layer.major == 2 and rank == 3:
        gaps = (1,) * rank  # Keras 2 leaves the dilation out here
    spread = tuple(
        _spread(size, plus(times(minus(reach, 1), gap), 1), step, word, more)
        for size, reach, step, gap, more in zip(spatial, kernel, steps, gaps, extra, strict=True)
    )
    weights = (Weight((*kernel, width, channels)), *_bias(use_bias, width))
    return Result(with_channels(dims[:1], spread, width, first), weights)


def _spread(size: Dim, reach: Dim, stride: Dim, padding: str, extra: Dim) -> Dim:
    """The output size of a transposed convolution; `extra` is the output padding or None."""
    if padding == "same":
        if extra is None:
            return times(size, stride)
        odd = reach % 2 if isinstance(reach, int) else Unknown()
        return plus(plus(times(minus(size, 1), stride), odd), extra)
    if extra is None:
        if isinstance(reach, int) and isinstance(stride, int):
            return plus(times(minus(size, 1), stride), max(reach, stride))
        return None if size is None else Unknown()
    return plus(plus(times(minus(size, 1), stride), reach), extra)


@layer(*_SEPARABLE, slides_eagerly=in_keras_2, whole_floats=True)
def separable_convolution(
    x: Shape,
    filters: object,
    kernel_size: object,
    data_format: object,
    depth_multiplier: object,
    use_bias: object,
    layer: Layer,
    built: Built,
) -> Result:
    """A window for each channel, then a mix of all channels at each position."""
    rank, first = spatial_rank(layer), channels_first(data_format)
    dims = input_dims(layer, x, rank, first)
    channels, width = known_channels(layer, dims, 1 if first else -1, built), number_of(layer, "filters", filters)
    kernel, depth = (
        sizes(layer, "kernel_size", kernel_size, rank),
        _multiplier(layer, depth_multiplier),
    )
    spatial = dims[2:] if first else dims[1:-1]
    reached = reached_by_windows(layer, dims, spatial, kernel)
    mix = Weight((*(1,) * rank, times(channels, depth), width))
    weights = (Weight((*kernel, channels, depth)), mix, *_bias(use_bias, width))
    return Result(with_channels(dims[:1], reached, width, first), weights)


def _computed_without_channels(layer: Layer, situation: Situation) -> bool:
    return layer.major == 2 or situation.traced  # elsewhere Keras 3 computes with the channels in each call


@layer(
    *_DEPTHWISE,
    kernel=(3,),  # which has another name in Keras 2
    slides_eagerly=in_keras_2,
    whole_floats=True,
    checked_once={FreeLastAxis: _computed_without_channels},
)
def depthwise_convolution(
    x: Shape,
    kernel_size: object,
    data_format: object,
    depth_multiplier: object,
    use_bias: object,
    layer: Layer,
    built: Built,
) -> Result:
    """A window for each channel; every channel becomes `depth_multiplier` of them."""
    rank, first = spatial_rank(layer), channels_first(data_format)
    dims = input_dims(layer, x, rank, first)
    channels = known_channels(layer, dims, 1 if first else -1, built)
    if channels is None and built:
        channels = built[0].shape[-2]  # as many as the first call had
    depth = _multiplier(layer, depth_multiplier)
    kernel, width = sizes(layer, "kernel_size", kernel_size, rank), times(channels, depth)
    spatial = dims[2:] if first else dims[1:-1]
    reached = reached_by_windows(layer, dims, spatial, kernel)
    weights = (Weight((*kernel, channels, depth)), *_bias(use_bias, width))
    return Result(with_channels(dims[:1], reached, width, first), weights)


@traced(*_PLAIN, *_DEPTHWISE, *_SEPARABLE)
def dilated(layer: Layer, inputs: Sequence[Any], outputs: Structure) -> Structure:
    """TensorFlow's detour over the batch axis, which it takes for dilated windows, loses sizes."""
    gaps = layer.arguments["dilation_rate"]
    if all(gap == 1 for gap in (gaps if isinstance(gaps, (tuple, list)) else (gaps,)) if not isinstance(gap, Unknown)):
        return outputs
    return only_when_fixed(inputs[0], outputs)
