"""keras.applications: the models, and what prepares their images."""

from __future__ import annotations

from kerasshape.evaluate.graph import applications
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.external import Call, external
from kerasshape.evaluate.state.values import Array, Site, Step, Tensor, Value
from kerasshape.keras.applications import has, modules, names
from kerasshape.shapes import Shape, Unknown


@external(*(f"keras.applications.{name}" for name in names()))
def make(ctx: Context, call: Call) -> Value:
    """A model with or without its weights and its top."""
    name, major = call.path.rpartition(".")[2], call.major
    return applications.make(ctx, name, major, call.arguments, call.origin) if has(name, major) else Unknown()


@external(*(f"keras.applications.{name}.preprocess_input(x, ...)" for name in modules()))
def preprocess_input(x: Value, origin: Site) -> Value:
    """Other numbers in the same shape; some modules put the three channels in another order."""
    return _preprocessed(x, origin)


def _preprocessed(value: Value, origin: Site) -> Value:
    if isinstance(value, Array):
        return Array(_image_shape(value.shape), "float32", origin)
    if not isinstance(value, Tensor):
        return Unknown()
    step = Step("preprocess_input", value, origin, lambda other, _: _preprocessed(other, origin))
    return Tensor(_image_shape(value.shape), value.dtype, step, origin, eager=value.eager)


def _image_shape(shape: Shape) -> Shape:
    """The shape, where it is one of images with three channels."""
    if isinstance(shape, Unknown) or len(shape) not in (3, 4) or not isinstance(shape[-1], int) or shape[-1] != 3:
        return Unknown()
    return shape
