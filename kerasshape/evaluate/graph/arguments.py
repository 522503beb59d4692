"""What the arguments of a layer's constructor are to Keras: constants, shapes, layers, functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kerasshape.evaluate.graph.structures import as_shape, as_values, from_structure, to_structure
from kerasshape.evaluate.state import kinds, trees
from kerasshape.evaluate.state.code import Arguments, BoundMethod, FunctionValue, InstanceValue
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.values import External, Site, Tensor, Value
from kerasshape.keras import names
from kerasshape.keras.result import Result
from kerasshape.shapes import Shape, Unknown, Unresolved


class UserFunction:
    """A function of the project as a layer's argument, such as that of a Lambda: it can be called on shapes."""

    def __init__(self, ctx: Context, value: FunctionValue | BoundMethod) -> None:
        self._ctx = ctx
        self._value = value
        self.name = "function"
        self.arguments: Mapping[str, Any] = {}

    def call(self, inputs: Any, **call_arguments: Any) -> Result:
        """The output shapes for these inputs, as far as the function can be followed."""
        ctx = self._ctx
        origin = _place_of(self._value)
        tensors = from_structure(inputs)
        with ctx.unrecorded():
            output = ctx.call(self._value, Arguments((tensors,), _values(call_arguments)), origin)
        return Result(to_structure(output), None)

    def of_shapes(self, inputs: object) -> Shape:
        """The shape that the function gives for these shapes, as a Lambda asks its `output_shape`."""
        with self._ctx.unrecorded():
            given = self._ctx.call(self._value, Arguments((as_values(inputs),)), _place_of(self._value))
        dims = as_shape(plain(self._ctx, given))
        return Unknown() if dims is None else dims


class OutsideFunction(Unknown):
    """A function of a library as a layer's argument, such as that of `Lambda(tf.square)`.

    Nothing else is known of it than what it makes of shapes.
    """

    __slots__ = ("_ctx", "_value")

    name = "function"
    arguments: Mapping[str, Any] = {}

    def __init__(self, ctx: Context, value: External) -> None:
        super().__init__(value.path)
        self._ctx = ctx
        self._value = value

    def call(self, inputs: Any, **call_arguments: Any) -> Result:
        """The output shapes for these inputs, where the function is known; a class makes no tensors."""
        origin = self._ctx.ambient.current_call
        library, _, name = (names.resolve(self._value.path) or "").partition(".")
        if origin is None or library not in ("keras", "tf") or not name.rpartition(".")[2].islower():
            raise Unresolved
        with self._ctx.unrecorded():
            output = self._ctx.call(self._value, Arguments((from_structure(inputs),), _values(call_arguments)), origin)
        return Result(to_structure(output), None)


def _values(call_arguments: Mapping[str, Any]) -> dict[str, Value]:
    return {name: as_values(given) for name, given in call_arguments.items()}


def plain(ctx: Context, value: Value) -> Any:
    """An argument as the registry takes it: plain Python, shapes, layers; all else is unknown."""
    return trees.map_leaves(lambda leaf: kinds.argument[type(leaf)](ctx, leaf), value, build=trees.in_python)


@kinds.argument.of(*kinds.NUMBERS, str, bytes, type(None))
def _constant(ctx: Context, value: Value) -> Value:
    return value


@kinds.argument.of(Unknown)
def _unknown(ctx: Context, value: Unknown) -> Unknown:
    return value


@kinds.argument.of(Tensor)
def _shape(ctx: Context, tensor: Tensor) -> Shape:
    """A symbolic tensor stands for its shape, and an eager one for its numbers."""
    return Unknown() if tensor.eager else tensor.shape


@kinds.argument.of(FunctionValue)
def _function(ctx: Context, function: FunctionValue) -> UserFunction:
    return UserFunction(ctx, function)


@kinds.argument.of(BoundMethod)
def _method(ctx: Context, method: BoundMethod) -> UserFunction | Unknown:
    """A method of a tensor, a tuple or a model may as well be an attribute that is not known."""
    return UserFunction(ctx, method) if isinstance(method.function, FunctionValue) else Unknown(str(method.function))


@kinds.argument.of(External)
def _outside_function(ctx: Context, function: External) -> OutsideFunction:
    return OutsideFunction(ctx, function)


def _place_of(value: FunctionValue | BoundMethod) -> Site:
    if isinstance(value, BoundMethod) and isinstance(value.receiver, InstanceValue):
        return value.receiver.origin
    function = value.function if isinstance(value, BoundMethod) else value
    if not isinstance(function, FunctionValue):
        raise Unresolved
    return Site(function.unit, function.node)
