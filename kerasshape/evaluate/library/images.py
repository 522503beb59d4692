"""Images as scripts read them: OpenCV, Pillow, scikit-image and Keras's own helpers."""

from __future__ import annotations

from kerasshape.evaluate.arrays.conversion import IMAGE, as_array, plain
from kerasshape.evaluate.library.numpy_constructors import shape_argument
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.external import external, method
from kerasshape.evaluate.state.values import Arguments, Array, External, ObjectValue, Origin, Value
from kerasshape.shapes import Dim, Shape, Unknown

_BANDS: dict[str, tuple[int, ...]] = {"RGB": (3,), "RGBA": (4,), "L": (), "1": ()}
"""The axis of channels that an image of Pillow has in numpy, by its mode."""
_COLOR_MODES = {"rgb": "RGB", "rgba": "RGBA", "grayscale": "L"}


def _sides(size: Value) -> tuple[Dim, Dim] | None:
    """Two numbers; None when there are not two."""
    dims = plain(size)
    if not isinstance(dims, (tuple, list)) or len(dims) != 2:
        return None
    first, second = (dim if isinstance(dim, int) else Unknown() for dim in dims)
    return first, second


def _picture(height: Dim, width: Dim, mode: Value, origin: Origin) -> ObjectValue:
    """An image of Pillow; its mode is unknown when it was only opened."""
    return ObjectValue(IMAGE, Arguments((height, width, _bands(mode))), origin)


def _bands(mode: Value) -> tuple[int, ...] | Unknown:
    """What the axis of the bands adds to the shape of an image of this mode."""
    return _BANDS.get(mode, Unknown()) if isinstance(mode, str) else Unknown()


@external("PIL.Image.open")
def opened(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """An image whose size and mode are in the file."""
    return _picture(Unknown(), Unknown(), None, origin)


@method(IMAGE, "convert")
def converted(ctx: Context, own: ObjectValue, arguments: Arguments, origin: Origin) -> Value:
    """The image in another mode."""
    height, width, _ = own.arguments.positional
    return ObjectValue(IMAGE, Arguments((height, width, _bands(arguments.get(0, "mode")))), origin)


@method(IMAGE, "resize")
def resized(ctx: Context, own: ObjectValue, arguments: Arguments, origin: Origin) -> Value:
    """The image in another size, its width told first."""
    width, height = _sides(arguments.get(0, "size")) or (Unknown(), Unknown())
    return ObjectValue(IMAGE, Arguments((height, width, own.arguments.positional[2])), origin)


@method(IMAGE, "copy", "filter")
def kept(ctx: Context, own: ObjectValue, arguments: Arguments, origin: Origin) -> Value:
    """An image of the same size and mode."""
    return own


@external("keras.utils.load_img", "keras.preprocessing.image.load_img")
def load_img(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """An image of Pillow, in color unless it is asked for otherwise."""
    named = arguments.keywords
    if not arguments.complete or len(arguments.positional) > 1:
        return Unknown()
    color = named.get("color_mode", "rgb")
    mode = _COLOR_MODES.get(color) if isinstance(color, str) else None
    if "grayscale" in named:
        mode = "L" if named["grayscale"] is True else None
    size = plain(named.get("target_size"))
    height, width = _sides(size[:2] if isinstance(size, (tuple, list)) else None) or (Unknown(), Unknown())
    return _picture(height, width, mode, origin)


@external("keras.utils.img_to_array", "keras.preprocessing.image.img_to_array")
def img_to_array(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """Height, width and channels, also where there is one channel."""
    if arguments.get(1, "data_format") is not None or ctx.image_data_format != "channels_last":
        return Array((Unknown(), Unknown(), Unknown()), "float32", origin)
    shape = as_array(arguments.get(0, "img")).shape
    if isinstance(shape, Unknown) or len(shape) not in (2, 3):
        return Array((Unknown(), Unknown(), Unknown()), "float32", origin)
    return Array(shape if len(shape) == 3 else (*shape, 1), "float32", origin)


_GRAY = frozenset({0, "cv2.IMREAD_GRAYSCALE"})
_COLOR = frozenset({1, "cv2.IMREAD_COLOR"})


@external("cv2.imread")
def imread(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """Height, width and three channels, unless a flag says otherwise."""
    flag = arguments.get(1, "flags", 1)
    flag = flag.path if isinstance(flag, External) else flag
    if not isinstance(flag, (int, str)) or flag not in _GRAY | _COLOR:
        return Array(Unknown(), None, origin)
    return Array((Unknown(), Unknown(), 3) if flag in _COLOR else (Unknown(), Unknown()), "uint8", origin)


@external("cv2.resize")
def cv2_resize(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """The image in another size, its width told first."""
    image = as_array(arguments.get(0, "src"))
    width, height = _sides(arguments.get(1, "dsize")) or (Unknown(), Unknown())
    return Array(_with_channels((height, width), image.shape), image.dtype, origin)


def _with_channels(sides: tuple[Dim, Dim], shape: Shape) -> Shape:
    """What OpenCV makes of an image: an axis of one channel is lost."""
    if isinstance(shape, tuple) and len(shape) == 2:
        return sides
    channels = shape[2] if isinstance(shape, tuple) and len(shape) == 3 else Unknown()
    if not isinstance(channels, int):
        return Unknown()
    return sides if channels == 1 else (*sides, channels)


@external("cv2.flip", "cv2.GaussianBlur", "cv2.medianBlur", "cv2.blur")
def filtered(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """An image of the same size."""
    image = as_array(arguments.get(0, "src"))
    sides = image.shape[:2] if isinstance(image.shape, tuple) and len(image.shape) in (2, 3) else None
    shape = Unknown() if sides is None else _with_channels((sides[0], sides[1]), image.shape)
    return Array(shape, image.dtype, origin)


@external("cv2.cvtColor")
def cvt_color(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """The image in other colors: how many channels it has then is in the name of the conversion."""
    image, code = as_array(arguments.get(0, "src")), arguments.get(1, "code")
    given = image.shape if isinstance(image.shape, tuple) and len(image.shape) in (2, 3) else (Unknown(), Unknown())
    target = code.path.rpartition("2")[2] if isinstance(code, External) and code.path.startswith("cv2.COLOR_") else ""
    if target == "GRAY":
        return Array(given[:2], image.dtype, origin)
    channels = _CHANNELS_OF.get(target)
    return Array(Unknown() if channels is None else (*given[:2], channels), image.dtype, origin)


_CHANNELS_OF = {
    **dict.fromkeys(("RGB", "BGR", "HSV", "HLS", "LAB", "Lab", "LUV", "Luv", "YUV", "YCrCb", "YCR_CB", "XYZ"), 3),
    "RGBA": 4,
    "BGRA": 4,
}


@external("skimage.transform.resize")
def skimage_resize(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """The image in another size; axes that are not told of stay."""
    image, size = as_array(arguments.get(0, "image")).shape, shape_argument(arguments.get(1, "output_shape"))
    if isinstance(image, Unknown) or isinstance(size, Unknown):
        return Array(size if isinstance(size, tuple) and len(size) == 3 else Unknown(), "float64", origin)
    return Array((*size, *image[len(size) :]), "float64", origin)
