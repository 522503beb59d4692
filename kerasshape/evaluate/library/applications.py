"""keras.applications: the models, and what prepares their images."""

from __future__ import annotations

from kerasshape.evaluate.graph import applications
from kerasshape.evaluate.library.handlers import Handler, external
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.values import Arguments, Array, Origin, Step, Tensor, Value
from kerasshape.keras.applications import has, modules, names
from kerasshape.shapes import Shape, Unknown


def _maker(name: str) -> Handler:
    def handler(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
        major = ctx.callee_major
        return applications.make(ctx, name, major, arguments, origin) if has(name, major) else Unknown()

    return handler


for _name in names():
    external(f"keras.applications.{_name}")(_maker(_name))


def preprocess_input(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """Other numbers in the same shape; some modules put the three channels in another order."""
    return _preprocessed(arguments.get(0, "x"), origin)


def _preprocessed(value: Value, origin: Origin) -> Value:
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


for _name in modules():
    external(f"keras.applications.{_name}.preprocess_input")(preprocess_input)
