"""What layers that slide windows over spatial axes share: argument checks, axis names, output sizes."""

from __future__ import annotations

from collections.abc import Sequence

from kerasshape.faults import Refused
from kerasshape.keras.registry import Layer
from kerasshape.keras.result import Structure
from kerasshape.keras.vocabulary import AXES, only_when_fixed, refuse_argument, require_rank, require_word
from kerasshape.rules.inputs import WrongRank
from kerasshape.rules.sizes import WindowLargerThanInput
from kerasshape.shapes import Dim, Shape, Unknown, Unresolved, minus, plus, show, times, window

_NUMBERS = {0: "non-negative", 1: "positive"}


def spatial_rank(layer: Layer) -> int:
    """The number of spatial axes, as it stands in the name of the layer: 2 for Conv2D."""
    return next(int(letter) for letter in layer.name if letter.isdigit())


def require_sizes(layer: Layer, argument: str, value: object, rank: int, *, least: int = 1) -> None:
    """Refuse what is neither an integer nor a sequence of `rank` integers of at least `least`."""
    numbers = "integer" if rank == 1 else f"integer or {rank} of them"
    expected = f"a {_NUMBERS[least]} {numbers}"
    if isinstance(value, int):
        if value < least:
            raise refuse_argument(layer, argument, value, expected)
    elif isinstance(value, (tuple, list)):
        if len(value) != rank:
            raise refuse_argument(layer, argument, value, expected)
        for item in value:
            if item is None or isinstance(item, (str, tuple, list)):
                raise refuse_argument(layer, argument, value, expected)
            if isinstance(item, (int, float)) and item < least:
                raise refuse_argument(layer, argument, value, expected)
    elif value is None or isinstance(value, (float, str)):
        raise refuse_argument(layer, argument, value, expected)


def sizes(layer: Layer, argument: str, value: object, rank: int) -> tuple[Dim, ...]:
    """An argument that passed `require_sizes`, as one size per axis.

    Keras 3 takes whole floats for integers, but not in a kernel; Keras 2 refuses most of them at the call.
    Raises Unresolved for what is no integer.
    """
    items = tuple(value) if isinstance(value, (tuple, list)) else (value,) * rank
    floats = [item for item in items if isinstance(item, float)]
    if floats and (argument == "kernel_size" or (layer.major == 2 and not layer.facts.whole_floats)):
        raise refuse_argument(layer, argument, value, "integers")
    if all(item.is_integer() for item in floats):
        items = tuple(int(item) if isinstance(item, float) else item for item in items)
    found = tuple(item for item in items if isinstance(item, (int, Unknown)))
    if len(found) < len(items):
        raise Unresolved
    return found


def require_padding(layer: Layer, value: object, choices: Sequence[str]) -> None:
    """Refuse a padding that is none of the choices, in any case; lists and tuples pass here."""
    expected = "one of " + ", ".join(map(repr, choices))
    wrong_word = isinstance(value, str) and value.lower() not in choices
    if wrong_word or value is None or isinstance(value, (bool, int, float)):
        raise refuse_argument(layer, "padding", value, expected)


def require_data_format(layer: Layer, value: object) -> None:
    """Refuse a data format that is neither "channels_last" nor "channels_first", in any case."""
    wrong_word = isinstance(value, str) and value.lower() not in ("channels_last", "channels_first")
    if wrong_word or isinstance(value, (int, float, tuple, list)):
        raise refuse_argument(layer, "data_format", value, "'channels_last' or 'channels_first'")


def channels_first(data_format: object) -> bool:
    """True for "channels_first" in any case; None means Keras's default. Raises Unresolved for an unknown."""
    if data_format is None:
        return False
    if isinstance(data_format, str):
        return data_format.lower() == "channels_first"
    raise Unresolved


def axis_names(rank: int, first: bool) -> tuple[str, ...]:
    """The axes of an input of so many spatial axes, in order: batch, height, width, channels."""
    spatial, channels = AXES[rank], "features" if rank == 1 else "channels"
    return ("batch", channels, *spatial) if first else ("batch", *spatial, channels)


def require_spatial_input(layer: Layer, x: Shape, rank: int, first: bool) -> tuple[Dim, ...]:
    """The dims of an input of the batch, the spatial axes and the channels. Raises Refused(WrongRank)."""
    return require_rank(layer, x, axis_names(rank, first), rank_advice(layer, x, rank, first))


def rank_advice(layer: Layer, x: Shape, rank: int, first: bool) -> str | None:
    """How to bring an input of another rank to what a layer over so many spatial axes takes."""
    if isinstance(x, Unknown):
        return None
    wanted = f"({', '.join(axis_names(rank, first))})"
    if len(x) == rank + 1 and rank > 1:
        target = (1, *x[1:]) if first else (*x[1:], 1)
        shown = show(target)
        return f"add the channels axis: give the input the shape {shown}, or put `Reshape({shown})` before it"
    if len(x) == 2 and rank == 1:
        target = (1, x[1]) if first else (x[1], 1)
        return (
            f"{layer.name} slides over steps, rows of features have none: bring them to {wanted} with "
            f"`Reshape({show(target)})`, or use Dense layers"
        )
    if len(x) == 2:
        return f"the image is flat: put a Reshape before it that brings it to {wanted}"
    if len(x) == rank + 3:
        other = layer.name.replace(f"{rank}D", f"{rank + 1}D")
        if rank < 3 and not layer.name.startswith(("Separable", "Depthwise", "LocallyConnected")):
            return f"use {other}, or wrap the layer in TimeDistributed to apply it to each step"
        return "wrap the layer in TimeDistributed to apply it to each step"
    return f"bring the input to {wanted}"


def slide(
    layer: Layer,
    x: tuple[Dim, ...],
    spatial: Sequence[Dim],
    kernel: Sequence[Dim],
    strides: Sequence[Dim],
    padding: str,
    dilation: Sequence[Dim],
    *,
    least: int = 1,
) -> tuple[Dim, ...]:
    """The sizes that a sliding window leaves of the spatial axes, each at least `least`.

    Raises Refused(WindowLargerThanInput) for an axis that the window does not fit into.
    """
    result = []
    for name, size, width, stride, gap in zip(AXES[len(spatial)], spatial, kernel, strides, dilation, strict=True):
        left = window(size, width, stride, padding, gap)
        if padding == "valid" and isinstance(left, int) and left < least:
            reach = plus(times(minus(width, 1), gap), 1)
            raise Refused(WindowLargerThanInput(layer.name, name, size, reach, x))
        result.append(left)
    return tuple(result)


# Images

IMAGE = "(batch, height, width, channels)"
RESIZE_METHODS = ("area", "bicubic", "bilinear", "gaussian", "lanczos3", "lanczos5", "mitchellcubic", "nearest")


def require_image(layer: Layer, x: Shape) -> None:
    """Refuse what is neither one image nor a batch of them."""
    if not isinstance(x, Unknown) and len(x) not in (3, 4):
        raise Refused(WrongRank(layer.name, IMAGE, x))


def require_resize_method(layer: Layer, interpolation: object) -> None:
    """Refuse a method that Keras 2 does not know, in any case; Keras 3 checks it when the layer runs."""
    if layer.major == 2:
        word = interpolation.lower() if isinstance(interpolation, str) else interpolation
        require_word(layer, "interpolation", word, RESIZE_METHODS)


def traced_images(x: Shape, outputs: Structure) -> Structure:
    """Images in the `call` of a user's layer: those whose size is free lose more of it on the way."""
    return only_when_fixed(x, outputs, batched=not isinstance(x, tuple) or len(x) > 3)
