"""scikit-image: images that are resized."""

from __future__ import annotations

from kerasshape.evaluate.arrays.conversion import as_array
from kerasshape.evaluate.library.numpy_constructors import shape_argument
from kerasshape.evaluate.state.external import external
from kerasshape.evaluate.state.values import Array, Site, Value
from kerasshape.shapes import Unknown


@external("skimage.transform.resize(image, output_shape, ...)")
def resized(image: Value, output_shape: Value, origin: Site) -> Value:
    """The image in another size; axes that are not told of stay."""
    given, size = as_array(image).shape, shape_argument(output_shape)
    if isinstance(given, Unknown) or isinstance(size, Unknown):
        return Array(size if isinstance(size, tuple) and len(size) == 3 else Unknown(), "float64", origin)
    return Array((*size, *given[len(size) :]), "float64", origin)
