"""Functions on images, and windows that slide over them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from kerasshape.keras.operations.registry import Given, Operand, dims_of, known_shape, operation
from kerasshape.shapes import Dim, Shape, Unknown, Unresolved, product, times, window

Size = Callable[[int, int], int]


@operation(
    "tf.image.resize_images(images, size, method=None)",
    "tf.image.resize_bilinear(images, size)",
    "tf.image.resize_nearest_neighbor(images, size)",
    "keras.ops.image.resize(images, size, interpolation=None, antialias=False)",
)
def resize(images: object, size: object) -> Shape:
    """Images of another height and width, which may be computed."""
    shape = known_shape(images)
    sides = (Unknown(), Unknown()) if isinstance(size, (Unknown, Operand)) else dims_of(size)
    if len(sides) != 2 or len(shape) not in (3, 4):
        raise Unresolved
    return (*shape[:-3], *sides, shape[-1])


@operation("tf.image.resize(images, size, method=None, preserve_aspect_ratio=False, antialias=False)")
def resize_within(images: object, size: object, method: object, preserve_aspect_ratio: object) -> Given:
    """Images of another height and width, or within these; averages are no whole numbers."""
    sides = size if preserve_aspect_ratio is False else Unknown()
    return Given(resize(images, sides), "float32" if method in (None, "bilinear") else None)


@operation(
    "tf.image.resize_with_pad(image, target_height, target_width, method=None, antialias=False)",
    "tf.image.resize_with_crop_or_pad(image, target_height, target_width)",
    "tf.image.resize_image_with_pad(image, target_height, target_width, method=None)",
    "tf.image.resize_image_with_crop_or_pad(image, target_height, target_width)",
    "tf.image.crop_to_bounding_box(image, offset_height, offset_width, target_height, target_width)",
    "tf.image.pad_to_bounding_box(image, offset_height, offset_width, target_height, target_width)",
)
def fitted(image: object, target_height: object, target_width: object) -> Shape:
    """The image in another height and width."""
    return resize(image, [_side(target_height), _side(target_width)])


def _side(number: object) -> Dim:
    return number if isinstance(number, int) else Unknown()


@operation("tf.image.random_crop(value, size, ...)", "tf.random_crop(value, size, ...)")
def cropped_to(size: object) -> Shape:
    """A part of the size asked for."""
    return dims_of(size)


@operation("tf.image.rot90(image, k=1)")
def turned(image: object, k: object) -> Shape:
    """Height and width change places at each quarter turn."""
    *batch, height, width, channels = known_shape(image)
    if not isinstance(k, int):
        raise Unresolved
    return (*batch, width, height, channels) if k % 2 else (*batch, height, width, channels)


@operation("keras.backend.resize_images(x, height_factor, width_factor, data_format=None, interpolation=None)")
def resize_images(x: object, height_factor: object, width_factor: object, data_format: object) -> Shape:
    """Images larger by whole factors."""
    shape = known_shape(x)
    if len(shape) != 4 or not isinstance(height_factor, int) or not isinstance(width_factor, int):
        raise Unresolved
    if data_format == "channels_first":
        return (*shape[:2], times(shape[2], height_factor), times(shape[3], width_factor))
    return (shape[0], times(shape[1], height_factor), times(shape[2], width_factor), shape[3])


@operation(
    "tf.image.decode_jpeg(contents, channels=0, ...)",
    "tf.image.decode_png(contents, channels=0, ...)",
    "tf.image.decode_bmp(contents, channels=0, ...)",
    "tf.io.decode_jpeg(contents, channels=0, ...)",
    "tf.io.decode_png(contents, channels=0, ...)",
    "tf.io.decode_bmp(contents, channels=0, ...)",
)
def decode(channels: object) -> Given:
    """Height, width and as many channels as asked for; a 0 asks for those of the file."""
    depth = channels if isinstance(channels, int) and channels > 0 else Unknown()
    return Given((Unknown(), Unknown(), depth), "uint8")


@operation(
    "tf.image.decode_image(contents, channels=0, dtype=None, name=None, expand_animations=True)",
    "tf.io.decode_image(contents, channels=0, dtype=None, name=None, expand_animations=True)",
)
def decode_any(channels: object, expand_animations: object) -> Given:
    """As `decode`; an animation would have one more axis, unless these are not expanded."""
    return decode(channels) if expand_animations is False else Given(Unknown())


@operation("tf.image.central_crop(image, central_fraction)")
def cropped(image: object) -> Shape:
    """The middle of the image, of which the sides are not reckoned."""
    shape = known_shape(image)
    return (*shape[:-3], Unknown(), Unknown(), shape[-1])


@operation("tf.image.grayscale_to_rgb(images)")
def to_color(images: object) -> Shape:
    """Three channels."""
    return (*known_shape(images)[:-1], 3)


@operation("tf.image.rgb_to_grayscale(images)")
def to_gray(images: object) -> Shape:
    """One channel."""
    return (*known_shape(images)[:-1], 1)


@operation(*(f"tf.image.{name}(image, ...)" for name in (
    "flip_left_right", "flip_up_down", "random_flip_left_right", "random_flip_up_down", "adjust_brightness",
    "random_brightness", "adjust_contrast", "random_contrast", "adjust_hue", "random_hue", "adjust_saturation",
    "random_saturation", "adjust_gamma", "adjust_jpeg_quality", "random_jpeg_quality",
    "per_image_standardization", "convert_image_dtype", "rgb_to_hsv", "hsv_to_rgb",
)))  # fmt: skip
def preserve(image: object) -> Shape:
    """The image's shape."""
    return known_shape(image)


def _slid(shape: Sequence[Dim], kernel: Sequence[Dim], strides: Sequence[Dim], padding: object) -> list[Dim]:
    if not isinstance(padding, str) or padding.lower() not in ("same", "valid"):
        raise Unresolved
    sides = [window(side, size, step, padding.lower()) for side, size, step in zip(shape, kernel, strides)]
    if any(isinstance(side, int) and side <= 0 for side in sides):
        raise Unresolved
    return sides


def _inner(value: object, rank: int) -> tuple[Any, ...]:
    """One number for each spatial axis, of one number, of as many, or of one for every axis of the input."""
    numbers = dims_of(value)
    if len(numbers) == 1:
        return numbers * rank
    if len(numbers) == rank + 2:
        return numbers[1:-1]
    if len(numbers) != rank:
        raise Unresolved
    return numbers


@operation(
    "tf.nn.conv2d(input: x, filters, strides, padding, data_format='NHWC', dilations=None)",
    "tf.nn.conv1d(input: x, filters, stride: strides, padding, data_format='NWC', dilations=None)",
)
def convolve(
    x: object, filters: object, strides: object, padding: object, data_format: object, dilations: object
) -> Shape:
    """Windows as the filters are large; as many channels as there are filters."""
    shape, kernel = known_shape(x), known_shape(filters)
    if dilations is not None or data_format not in ("NHWC", "NWC", None) or len(shape) != len(kernel):
        raise Unresolved
    rank = len(shape) - 2
    if rank < 1:
        raise Unresolved
    sides = _slid(shape[1:-1], kernel[:rank], _inner(strides, rank), padding)
    return (shape[0], *sides, kernel[-1])


@operation(
    "tf.nn.max_pool2d(input: x, ksize, strides, padding, data_format='NHWC')",
    "tf.nn.avg_pool2d(input: x, ksize, strides, padding, data_format='NHWC')",
    "tf.nn.max_pool(input: x, ksize, strides, padding, data_format=None)",
    "tf.nn.avg_pool(input: x, ksize, strides, padding, data_format=None)",
    "keras.ops.max_pool(inputs: x, pool_size: ksize, strides=None, padding='valid', data_format=None)",
    "keras.ops.average_pool(inputs: x, pool_size: ksize, strides=None, padding='valid', data_format=None)",
)
def pool(x: object, ksize: object, strides: object, padding: object, data_format: object) -> Shape:
    """Windows of the size given."""
    shape = known_shape(x)
    rank = len(shape) - 2
    if rank < 1 or data_format not in ("NHWC", "channels_last", None):
        raise Unresolved
    sizes = _inner(ksize, rank)
    steps = sizes if strides is None else _inner(strides, rank)
    return (shape[0], *_slid(shape[1:-1], sizes, steps, padding), shape[-1])


@operation(
    "tf.image.extract_patches(images, sizes, strides, rates, padding, name=None)",
    "tf.extract_image_patches(images, ksizes: sizes, strides, rates, padding, name=None)",
)
def patches(images: object, sizes: object, strides: object, rates: object, padding: object) -> Shape:
    """A row of numbers for each window."""
    shape = known_shape(images)
    if len(shape) != 4 or dims_of(rates) != (1, 1, 1, 1):
        raise Unresolved
    kernel = _inner(sizes, 2)
    sides = _slid(shape[1:3], kernel, _inner(strides, 2), padding)
    return (shape[0], *sides, product((*kernel, shape[3])))


@operation(
    "keras.ops.image.extract_patches(images, size, strides=None, dilation_rate=1, padding='valid', data_format=None)"
)
def patches_in_keras(
    images: object, size: object, strides: object, dilation_rate: object, padding: object, data_format: object
) -> Shape:
    """As `patches`, in Keras's words."""
    shape = known_shape(images)
    if len(shape) != 4 or dilation_rate != 1 or data_format not in ("channels_last", None):
        raise Unresolved
    kernel = _inner(size, 2)
    sides = _slid(shape[1:3], kernel, kernel if strides is None else _inner(strides, 2), padding)
    return (shape[0], *sides, product((*kernel, shape[3])))


@operation("tf.nn.space_to_depth(input: x, block_size, data_format='NHWC')")
def to_depth(x: object, block_size: object, data_format: object) -> Shape:
    """Blocks of pixels become channels."""
    return _regrouped(x, block_size, data_format, lambda side, block: side // block, lambda depth, area: depth * area)


@operation("tf.nn.depth_to_space(input: x, block_size, data_format='NHWC')")
def to_space(x: object, block_size: object, data_format: object) -> Shape:
    """Channels become blocks of pixels."""
    return _regrouped(x, block_size, data_format, lambda side, block: side * block, lambda depth, area: depth // area)


def _regrouped(x: object, block: object, data_format: object, resize: Size, regroup: Size) -> Shape:
    shape = known_shape(x)
    if len(shape) != 4 or data_format != "NHWC" or not isinstance(block, int) or block < 1:
        raise Unresolved
    sides = [resize(side, block) if isinstance(side, int) else side for side in shape[1:3]]
    depth = regroup(shape[3], block * block) if isinstance(shape[3], int) else Unknown()
    return (shape[0], *sides, depth)


@operation("keras.backend.spatial_2d_padding(x, padding, data_format=None)")
def pad_image(x: object, padding: object, data_format: object) -> Shape:
    """Images with a border."""
    shape = known_shape(x)
    if len(shape) != 4 or data_format == "channels_first" or isinstance(data_format, Unknown):
        raise Unresolved
    if not isinstance(padding, (list, tuple)) or len(padding) != 2:
        raise Unresolved
    pairs = [dims_of(pair) for pair in padding]
    if any(len(pair) != 2 for pair in pairs):
        raise Unresolved
    sides = [
        side + pair[0] + pair[1] if isinstance(side, int) else None if side is None else Unknown()
        for side, pair in zip(shape[1:3], pairs)
    ]
    return (shape[0], *sides, shape[3])
