"""ConvLSTM1D, ConvLSTM2D, ConvLSTM3D: an LSTM whose products are convolutions."""

from __future__ import annotations

from kerasshape.faults import Refused
from kerasshape.keras.facts import Recurrent, in_keras_2
from kerasshape.keras.layers.recurrent import (
    batch_for_features,
    keeps_sequences,
    sequence_and_states,
    shown_name,
    with_steps,
)
from kerasshape.keras.layers.windows import (
    axis_names,
    channels_first,
    require_data_format,
    require_padding,
    require_sizes,
    sizes,
    slide,
    spatial_rank,
)
from kerasshape.keras.registry import Layer, constructor, layer
from kerasshape.keras.result import LayerLike, Result, Structure, Weight
from kerasshape.keras.vocabulary import AXES, refuse_argument, require_rank
from kerasshape.rules.arguments import ConflictingArguments, StatefulWithoutBatchSize
from kerasshape.rules.inputs import FreeLastAxis, RecurrentAfterLastStep, WrongRank
from kerasshape.shapes import Dim, Shape, Unknown, times, unknown_shape

_LAYERS = ("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")


@constructor(*_LAYERS, at_call=True)
def window_arguments(layer: Layer, kernel_size: object, strides: object, dilation_rate: object) -> None:
    """Sizes are given once or per axis; a stride of 0 is refused when the layer is called."""
    rank = spatial_rank(layer)
    require_sizes(layer, "kernel_size", kernel_size, rank)
    require_sizes(layer, "strides", strides, rank, least=0)
    require_sizes(layer, "dilation_rate", dilation_rate, rank)
    if any(isinstance(step, int) and step == 0 for step in sizes(layer, "strides", strides, rank)):
        raise refuse_argument(layer, "strides", strides, "positive integers", at_call=True)


@constructor(*_LAYERS)
def format_arguments(layer: Layer, padding: object, data_format: object) -> None:
    """`padding` and `data_format` are among Keras's words."""
    require_padding(layer, padding, ("valid", "same"))
    require_data_format(layer, data_format)


@constructor(*_LAYERS)
def strides_or_dilation(layer: Layer, strides: object, dilation_rate: object) -> None:
    """Strides and dilation exclude each other."""
    rank = spatial_rank(layer)
    steps = sizes(layer, "strides", strides, rank)
    gaps = sizes(layer, "dilation_rate", dilation_rate, rank)
    if _any_above_one(steps) and _any_above_one(gaps):
        reason = f"strides {strides} and a dilation rate of {dilation_rate} exclude each other"
        raise Refused(ConflictingArguments(layer.name, reason), "dilation_rate")


def _any_above_one(values: tuple[Dim, ...]) -> bool:
    return any(isinstance(value, int) and value > 1 for value in values)


@layer(
    *_LAYERS,
    recurrent=Recurrent(2, vectors=False),
    checked_once={WrongRank: in_keras_2},
    flexible=(3,),
    passes_wrapped=batch_for_features,
    slides_eagerly=in_keras_2,
)
def convolutional_recurrent(
    structure: Structure, initial_state: object, layer: Layer, producer: LayerLike | None, built: object, traced: bool
) -> Result:
    """Windows over each step of a sequence of images; the last result, or all of them, are the output."""
    rank, arguments = spatial_rank(layer), layer.arguments
    first = channels_first(arguments["data_format"])
    x, _ = sequence_and_states(layer, structure, initial_state)
    dims = _require_images(layer, x, rank, first, producer)
    channels = dims[2] if first else dims[-1]
    spatial = dims[3:] if first else dims[2:-1]
    if channels is None:
        raise Refused(FreeLastAxis(layer.name, dims, "channels"))
    stateful = not isinstance(arguments["stateful"], Unknown) and bool(arguments["stateful"])
    if layer.major == 3 or stateful:
        _require_static(layer, dims, spatial)
    if dims[0] is None and built is None and stateful:
        raise Refused(StatefulWithoutBatchSize(layer.name))
    filters = arguments["filters"]
    least = 1 if layer.major == 2 or traced else 0  # Keras 3 does not check 0 until it runs
    if isinstance(filters, float) or (isinstance(filters, int) and filters < least):
        raise refuse_argument(layer, "filters", filters, "a positive integer")
    kernel = sizes(layer, "kernel_size", arguments["kernel_size"], rank)
    weights = _weights(layer, kernel, channels, filters)
    reached = _reached(layer, dims, spatial, kernel)
    image = (filters, *reached) if first else (*reached, filters)
    output: Shape = (dims[0], dims[1], *image) if arguments["return_sequences"] else (dims[0], *image)
    if arguments["return_state"]:
        return Result([output, (dims[0], *image), (dims[0], *image)], weights)
    return Result(output, weights)


def _require_images(layer: Layer, x: Shape, rank: int, first: bool, producer: LayerLike | None) -> tuple[Dim, ...]:
    if isinstance(x, tuple) and len(x) == rank + 2 and producer is not None and keeps_sequences(producer) is False:
        raise Refused(RecurrentAfterLastStep(layer.name, x, shown_name(producer), with_steps(x)))
    names = axis_names(rank, first)
    advice = None
    if isinstance(x, tuple) and len(x) == rank + 2:
        advice = "a sequence of images is needed: put the steps axis after the batch"
    return require_rank(layer, x, (names[0], "steps", *names[1:]), advice)


def _reached(layer: Layer, x: tuple[Dim, ...], spatial: tuple[Dim, ...], kernel: tuple[Dim, ...]) -> tuple[Dim, ...]:
    rank, arguments = len(spatial), layer.arguments
    steps = sizes(layer, "strides", arguments["strides"], rank)
    gaps = sizes(layer, "dilation_rate", arguments["dilation_rate"], rank)
    reached = slide(layer, x, spatial, kernel, steps, arguments["padding"].lower(), gaps)
    if any(gap != 1 for gap in gaps) and any(size is None for size in spatial):
        return (None,) * rank  # TensorFlow's detour over the batch axis loses all sizes when one is free
    if layer.major == 2 and any(gap != 1 for gap in gaps) and any(isinstance(size, Unknown) for size in spatial):
        return unknown_shape(rank)  # that one may be free
    return reached


def _require_static(layer: Layer, x: tuple[Dim, ...], spatial: tuple[Dim, ...]) -> None:
    for name, size in zip(AXES[len(spatial)], spatial):
        if size is None:
            raise Refused(FreeLastAxis(layer.name, x, name))


def _weights(layer: Layer, kernel: tuple[Dim, ...], channels: Dim, filters: Dim) -> tuple[Weight, ...]:
    width = times(filters, 4)
    weights = (Weight((*kernel, channels, width)), Weight((*kernel, filters, width)))
    return (*weights, Weight((width,))) if layer.arguments["use_bias"] else weights
