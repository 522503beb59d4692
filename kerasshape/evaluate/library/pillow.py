"""Pillow's images, and Keras's own helpers that give such."""

from __future__ import annotations

from kerasshape.evaluate.arrays.conversion import IMAGE, as_array, plain
from kerasshape.evaluate.state.code import Arguments
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.external import Call, external, method
from kerasshape.evaluate.state.values import Array, ObjectValue, Site, Value
from kerasshape.shapes import Dim, Unknown

_BANDS: dict[str, tuple[int, ...]] = {"RGB": (3,), "RGBA": (4,), "L": (), "1": ()}
"""The axis of channels that an image of Pillow has in numpy, by its mode."""
_COLOR_MODES = {"rgb": "RGB", "rgba": "RGBA", "grayscale": "L"}


def sides(size: Value) -> tuple[Dim, Dim] | None:
    """Two numbers; None when there are not two."""
    dims = plain(size)
    if not isinstance(dims, (tuple, list)) or len(dims) != 2:
        return None
    first, second = (dim if isinstance(dim, int) else Unknown() for dim in dims)
    return first, second


def _picture(height: Value, width: Value, bands: Value, origin: Site) -> ObjectValue:
    """An image of Pillow; its bands are unknown when it was only opened."""
    return ObjectValue(IMAGE, Arguments((height, width, bands)), origin)


def _bands(mode: Value) -> tuple[int, ...] | Unknown:
    """What the axis of the bands adds to the shape of an image of this mode."""
    return _BANDS.get(mode, Unknown()) if isinstance(mode, str) else Unknown()


@external("PIL.Image.open(fp, ...)")
def opened(origin: Site) -> Value:
    """An image whose size and mode are in the file."""
    return _picture(Unknown(), Unknown(), Unknown(), origin)


@method(IMAGE, "convert(mode=None, ...)")
def converted(own: ObjectValue, mode: Value, origin: Site) -> Value:
    """The image in another mode."""
    height, width, _ = own.arguments.positional
    return _picture(height, width, _bands(mode), origin)


@method(IMAGE, "resize(size, ...)")
def resized(own: ObjectValue, size: Value, origin: Site) -> Value:
    """The image in another size, its width told first."""
    width, height = sides(size) or (Unknown(), Unknown())
    return _picture(height, width, own.arguments.positional[2], origin)


@method(IMAGE, "copy()", "filter(...)")
def kept(own: Value) -> Value:
    """An image of the same size and mode."""
    return own


@external("keras.utils.load_img", "keras.preprocessing.image.load_img")
def load_img(call: Call, color_mode: Value, target_size: Value) -> Value:
    """An image of Pillow, in color unless it is asked for otherwise."""
    arguments = call.arguments
    if not arguments.complete or len(arguments.positional) > 1:
        return Unknown()
    mode = _COLOR_MODES.get(color_mode) if isinstance(color_mode, str) else None
    if "grayscale" in arguments.keywords:
        mode = "L" if arguments.keywords["grayscale"] is True else None
    size = plain(target_size)
    height, width = sides(size[:2] if isinstance(size, (tuple, list)) else None) or (Unknown(), Unknown())
    return _picture(height, width, _bands(mode), call.origin)


@external("keras.utils.img_to_array", "keras.preprocessing.image.img_to_array")
def img_to_array(ctx: Context, img: Value, data_format: Value, origin: Site) -> Value:
    """Height, width and channels, also where there is one channel."""
    if data_format is not None or ctx.image_data_format != "channels_last":
        return Array((Unknown(), Unknown(), Unknown()), "float32", origin)
    shape = as_array(img).shape
    if isinstance(shape, Unknown) or len(shape) not in (2, 3):
        return Array((Unknown(), Unknown(), Unknown()), "float32", origin)
    return Array(shape if len(shape) == 3 else (*shape, 1), "float32", origin)
