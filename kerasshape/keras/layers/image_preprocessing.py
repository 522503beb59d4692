"""keras.layers.preprocessing, the part over images and sound that changes sizes: crops, resizing, spectrograms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerasshape.faults import Refused
from kerasshape.keras.layers.windows import (
    IMAGE,
    channels_first,
    require_data_format,
    require_image,
    require_resize_method,
    require_spatial_input,
    slide,
    traced_images,
)
from kerasshape.keras.registry import Layer, constructor, layer, traced
from kerasshape.keras.result import Result, Structure, Weight
from kerasshape.keras.vocabulary import as_dim, only_when_fixed, refuse_argument, require_min_rank, require_word
from kerasshape.rules.inputs import AxisOutOfRange, FreeLastAxis, WrongRank
from kerasshape.shapes import Dim, Shape, Unknown, Unresolved, broadcast, divide_down, plus, times


@constructor("Resizing")
def resize_method(layer: Layer, interpolation: object) -> None:
    """`interpolation` is a method that Keras 2 knows; Keras 3 checks it when it runs."""
    require_resize_method(layer, interpolation)


@constructor("STFTSpectrogram")
def spectrogram_arguments(layer: Layer, mode: object, scaling: object, padding: object) -> None:
    """`mode`, `scaling` and `padding` are known words."""
    require_word(layer, "mode", mode, ("log", "magnitude", "psd", "real", "imag", "angle", "stft"))
    if scaling is not None:
        require_word(layer, "scaling", scaling, ("density", "spectrum"))
    require_word(layer, "padding", padding, ("valid", "same"))


@constructor("STFTSpectrogram")
def frame_arguments(layer: Layer, frame_length: object, frame_step: object, fft_length: object) -> None:
    """A step is positive and no longer than the frame, which is no longer than the transform."""
    if not isinstance(frame_length, int):
        return
    if frame_length < 1:
        raise refuse_argument(layer, "frame_length", frame_length, "a positive integer")
    if isinstance(frame_step, int) and not 1 <= frame_step <= frame_length:
        raise refuse_argument(layer, "frame_step", frame_step, f"an integer between 1 and {frame_length}")
    if isinstance(fft_length, int) and fft_length < frame_length:
        raise refuse_argument(layer, "fft_length", fft_length, f"an integer of at least {frame_length}")


@constructor("MelSpectrogram")
def sequence_arguments(layer: Layer, fft_length: object, sequence_length: object) -> None:
    """A sequence is no longer than the transform."""
    if isinstance(fft_length, int) and isinstance(sequence_length, int) and fft_length < sequence_length:
        raise refuse_argument(layer, "sequence_length", sequence_length, f"at most {fft_length}")


@constructor("CenterCrop", "Resizing", "RandomCrop", "STFTSpectrogram")
def data_format_argument(layer: Layer, data_format: object) -> None:
    """`data_format` is one of the two."""
    require_data_format(layer, data_format)


@layer("Rescaling", made_with_tensor=(2, 3))
def rescaling(x: Shape, scale: object, offset: object, layer: Layer) -> Shape:
    """Every number is scaled and shifted; Keras 2 lets a list of scales widen the shape."""
    if layer.major == 3 or isinstance(x, Unknown):
        return x
    output = x
    for argument, value in (("scale", scale), ("offset", offset)):
        if value is None:
            raise refuse_argument(layer, argument, value, "a number")
        if isinstance(value, (Unknown, int, float, str)):
            continue
        if not isinstance(value, (tuple, list)) or any(isinstance(item, (tuple, list)) for item in value):
            raise Unresolved
        wider = broadcast(output, (len(value),))
        if wider is None:
            raise refuse_argument(layer, argument, value, "one number, or one for each channel")
        output = wider
    return output


@traced("Rescaling")
def rescaling_traced(layer: Layer, inputs: Sequence[Any], outputs: Structure) -> Structure:
    """A list of scales widens the shape."""
    given = (layer.arguments["scale"], layer.arguments["offset"])
    return outputs if all(isinstance(value, (int, float)) for value in given) else Unknown()


@layer("CenterCrop")
def center_crop(x: Shape, height: object, width: object, layer: Layer) -> Shape:
    """The spatial axes become `height` and `width`, by cropping or else by resizing."""
    require_image(layer, x)
    _refuse_nothing(layer, height, width)
    if isinstance(x, Unknown):
        return x
    if layer.major == 2:
        x = _cropped_batch(x)
    return _with_size(layer, x, -2 if _first(layer) else -3, height, width)


@layer("Resizing")
def resizing(x: Shape, height: object, width: object, layer: Layer) -> Shape:
    """The spatial axes become `height` and `width`. Keras 3 counts them from the front when it is defined."""
    if isinstance(x, Unknown):
        return x
    if layer.major == 2:
        require_image(layer, x)
        if layer.arguments["crop_to_aspect_ratio"]:
            if any(isinstance(size, int) and size < 1 for size in (height, width)):
                raise Unresolved
            x = _cropped_batch(x)
        resized = _with_size(layer, x, -3, *(1 if _is_any(size) else size for size in (height, width)))
        free = [None if _is_any(size) else as_dim(size) for size in (height, width)]
        return (*resized[:-3], *free, resized[-1])
    begin = (1 if len(x) == 4 else 0) + (1 if _first(layer) else 0)
    if len(x) < begin + 2:
        raise Refused(WrongRank(layer.name, IMAGE, x))
    return _with_size(layer, x, begin, height, width)


def _is_any(size: object) -> bool:
    """TensorFlow takes -1 for a size that is not known yet."""
    return isinstance(size, int) and size == -1


@layer("RandomCrop")
def random_crop(x: Shape, height: object, width: object, layer: Layer) -> Shape:
    """The spatial axes become `height` and `width`. Keras 3 counts them from the end when it is defined."""
    first = _first(layer)
    if layer.major == 2:
        require_image(layer, x)
        _refuse_nothing(layer, height, width)
    else:
        require_min_rank(layer, x, 2 if first else 3, IMAGE)
    if isinstance(x, Unknown):
        return x
    if layer.major == 2:
        x = _cropped_batch(x)
    return _with_size(layer, x, -2 if first else -3, height, width)


@traced("CenterCrop", "RandomCrop")
def cropped_traced(layer: Layer, inputs: Sequence[Any], outputs: Structure) -> Structure:
    """Images whose size is free lose more of it on the way."""
    return traced_images(inputs[0], outputs)


def _first(layer: Layer) -> bool:
    """True for channels first, which the image layers of Keras 2 do not know."""
    return layer.major == 3 and channels_first(layer.arguments.get("data_format"))


def _cropped_batch(x: tuple[Dim, ...]) -> tuple[Dim, ...]:
    """The images as Keras 2 crops them: where height or width is free, it forgets the batch size."""
    if any(dim is None for dim in x[-3:-1]):
        return (*(None for _ in x[:-3]), *x[-3:])
    if any(isinstance(dim, Unknown) for dim in x[-3:-1]):
        return (*(None if dim is None else Unknown() for dim in x[:-3]), *x[-3:])
    return x


def _refuse_nothing(layer: Layer, height: object, width: object) -> None:
    """Keras 2 refuses to crop to nothing."""
    for argument, value in (("height", height), ("width", width)):
        if layer.major == 2 and isinstance(value, int) and value == 0:
            raise refuse_argument(layer, argument, value, "a positive integer")


def _with_size(layer: Layer, x: tuple[Dim, ...], axis: int, height: object, width: object) -> tuple[Dim, ...]:
    """The shape with both spatial axes replaced; `axis` is the first of them."""
    begin = axis % len(x)
    for argument, value in (("height", height), ("width", width)):
        refused = isinstance(value, (float, str)) or (isinstance(value, int) and value < 0)
        if refused or (value is None and layer.major == 2):
            raise refuse_argument(layer, argument, value, "a positive integer")
    return (*x[:begin], as_dim(height), as_dim(width), *x[begin + 2 :])


@layer("MelSpectrogram")
def mel_spectrogram(x: Shape, num_mel_bins: Any, sequence_stride: Any, layer: Layer) -> Shape:
    """Each frame of the sound becomes `num_mel_bins` numbers."""
    if isinstance(x, Unknown):
        raise Unresolved
    if isinstance(num_mel_bins, int) and num_mel_bins < 0:
        raise refuse_argument(layer, "num_mel_bins", num_mel_bins, "a positive integer")
    if not x:
        raise Refused(AxisOutOfRange(layer.name, -1, x))
    length = x[0] if len(x) == 1 else x[1]
    if isinstance(length, int) and isinstance(sequence_stride, int) and sequence_stride == 0:
        raise refuse_argument(layer, "sequence_stride", sequence_stride, "a positive integer")
    frames = None if length is None else divide_down(plus(plus(length, sequence_stride), 1), sequence_stride)
    if isinstance(frames, int) and frames < 0:
        raise refuse_argument(layer, "sequence_stride", sequence_stride, "a positive integer")
    return (*(() if len(x) == 1 else x[:1]), num_mel_bins, frames)


@traced("MelSpectrogram")
def mel_spectrogram_traced(layer: Layer, inputs: Sequence[Any], outputs: Structure) -> Structure:
    """Short sounds end in shapes of their own."""
    return Unknown()


@layer("STFTSpectrogram")
def stft_spectrogram(
    x: Shape,
    mode: object,
    frame_length: object,
    frame_step: Any,
    fft_length: Any,
    padding: Any,
    expand_dims: object,
    data_format: object,
    layer: Layer,
    traced: bool,
) -> Result:
    """Each frame of each channel becomes its frequencies."""
    first = channels_first(data_format)
    dims = require_spatial_input(layer, x, 1, first)
    if not isinstance(frame_length, int):
        raise Unresolved
    transform = fft_length or 1 << (frame_length - 1).bit_length()
    kernel = Weight((frame_length, 1, plus(divide_down(transform, 2), 1)))
    weights = (kernel,) if mode in ("real", "imag") else (kernel, kernel)
    channels = dims[1] if first else dims[2]
    if channels is None:
        if traced:
            raise Unresolved  # a call that is traced does not check them
        raise Refused(FreeLastAxis(layer.name, dims, "channels"))
    frequencies = times(plus(divide_down(transform, 2), 1), 2 if mode == "stft" else 1)
    step = frame_step or frame_length // 2
    (frames,) = slide(layer, dims, dims[2:] if first else dims[1:2], (frame_length,), (step,), padding, (1,))
    merged = times(frequencies, channels)
    kept: tuple[Dim, ...] = (frequencies, channels) if expand_dims else (merged,)
    if first:
        kept = (channels, frames, frequencies) if expand_dims else (merged, frames)
        return Result((dims[0], *kept), weights)
    return Result((dims[0], frames, *kept), weights)


@traced("STFTSpectrogram")
def stft_spectrogram_traced(layer: Layer, inputs: Sequence[Any], outputs: Structure) -> Structure:
    """Sounds whose length is free lose more of it on the way."""
    return only_when_fixed(inputs[0], outputs)
