"""OpenCV: images that are read, resized, filtered and brought to other colors."""

from __future__ import annotations

from kerasshape.evaluate.arrays.conversion import as_array
from kerasshape.evaluate.library.pillow import sides
from kerasshape.evaluate.state.external import external
from kerasshape.evaluate.state.values import Array, External, Site, Value
from kerasshape.shapes import Dim, Shape, Unknown

_GRAY = frozenset({0, "cv2.IMREAD_GRAYSCALE"})
_COLOR = frozenset({1, "cv2.IMREAD_COLOR"})


@external("cv2.imread(filename, flags=1, ...)")
def imread(flags: Value, origin: Site) -> Value:
    """Height, width and three channels, unless a flag says otherwise."""
    flag = flags.path if isinstance(flags, External) else flags
    if not isinstance(flag, (int, str)) or flag not in _GRAY | _COLOR:
        return Array(Unknown(), None, origin)
    return Array((Unknown(), Unknown(), 3) if flag in _COLOR else (Unknown(), Unknown()), "uint8", origin)


@external("cv2.resize(src, dsize, ...)")
def resized(src: Value, dsize: Value, origin: Site) -> Value:
    """The image in another size, its width told first."""
    image = as_array(src)
    width, height = sides(dsize) or (Unknown(), Unknown())
    return Array(_with_channels((height, width), image.shape), image.dtype, origin)


def _with_channels(size: tuple[Dim, Dim], shape: Shape) -> Shape:
    """What OpenCV makes of an image: an axis of one channel is lost."""
    if isinstance(shape, tuple) and len(shape) == 2:
        return size
    channels = shape[2] if isinstance(shape, tuple) and len(shape) == 3 else Unknown()
    if not isinstance(channels, int):
        return Unknown()
    return size if channels == 1 else (*size, channels)


@external("cv2.flip(src, ...)", "cv2.GaussianBlur(src, ...)", "cv2.medianBlur(src, ...)", "cv2.blur(src, ...)")
def filtered(src: Value, origin: Site) -> Value:
    """An image of the same size."""
    image = as_array(src)
    size = image.shape[:2] if isinstance(image.shape, tuple) and len(image.shape) in (2, 3) else None
    shape = Unknown() if size is None else _with_channels((size[0], size[1]), image.shape)
    return Array(shape, image.dtype, origin)


@external("cv2.cvtColor(src, code, ...)")
def cvt_color(src: Value, code: Value, origin: Site) -> Value:
    """The image in other colors: how many channels it has then is in the name of the conversion."""
    image = as_array(src)
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
