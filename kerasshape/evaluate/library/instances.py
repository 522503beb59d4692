"""Instances of classes outside the project: their methods are registered with `@method`."""

from __future__ import annotations

from kerasshape.evaluate.state import kinds
from kerasshape.evaluate.state.code import Arguments, BoundMethod
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.external import METHODS, Call, bound, external
from kerasshape.evaluate.state.values import Array, DatasetValue, ObjectValue, Site, Value
from kerasshape.shapes import Unknown, Unresolved

DATASET = "tf.data.Dataset"
BUNCH = "sklearn.utils.Bunch"
"""Holds arrays by name, as attributes and as items."""


@kinds.item.of(ObjectValue)
def subscript(ctx: Context, receiver: ObjectValue, key: Value, origin: Site) -> Value:
    """`bunch["data"]`."""
    if receiver.path != BUNCH or not isinstance(key, str):
        return Unknown()
    return receiver.arguments.keywords.get(key, Unknown())


def makes_object(signature: str, *spellings: str) -> None:
    """Register a class, under other paths too, whose instances keep what they were made from."""
    path, bracket, parameters = signature.partition("(")

    @external(signature, *(f"{spelling}{bracket}{parameters}" for spelling in spellings))
    def make(call: Call) -> Value:
        return ObjectValue(path, call.arguments, call.origin)


def options(own: ObjectValue) -> dict[str, Value]:
    """What an instance was made from, by the names of the parameters of its class. Raises Unresolved."""
    return bound(own.path, own.arguments, own.origin, 3)


def _path_of(receiver: ObjectValue | DatasetValue) -> str:
    return DATASET if isinstance(receiver, DatasetValue) else receiver.path


@kinds.attribute.of(ObjectValue, DatasetValue)
def get_attribute(ctx: Context, receiver: ObjectValue | DatasetValue, name: str, origin: Site) -> Value:
    """A method that is known, or what a bunch of scikit-learn holds; everything else is unknown."""
    if isinstance(receiver, ObjectValue) and receiver.path == BUNCH:
        return receiver.arguments.keywords.get(name, Unknown())
    if isinstance(receiver, DatasetValue) and name == "image_shape":
        return _image_shape(receiver.element)
    return BoundMethod(receiver, name, origin) if (_path_of(receiver), name) in METHODS else Unknown()


def _image_shape(element: Value) -> Value:
    """What a generator of images says of each of them."""
    images = element[0] if isinstance(element, tuple) and element else element
    shape = images.shape if isinstance(images, Array) else Unknown()
    return shape[1:] if isinstance(shape, tuple) and len(shape) == 4 else Unknown()


@kinds.method.of(ObjectValue, DatasetValue)
def call_method(
    ctx: Context, receiver: ObjectValue | DatasetValue, name: str, arguments: Arguments, origin: Site
) -> Value:
    """Call a method that is known."""
    handler = METHODS.get((_path_of(receiver), name))
    if handler is None:
        raise Unresolved
    return handler.answer(ctx, Call(handler.path, ctx.major, arguments, origin, handler.path), receiver)
