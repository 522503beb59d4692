"""Models and layers of the project inside a layer of Keras's: in a wrapper, or as the cell of an RNN."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kerasshape.evaluate.graph import layers
from kerasshape.evaluate.graph.weights import weights_of
from kerasshape.evaluate.models import subclassed
from kerasshape.evaluate.scopes.definitions import external_bases
from kerasshape.evaluate.state import kinds
from kerasshape.evaluate.state.code import Arguments, InstanceValue, KerasInstance
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.notes import USED
from kerasshape.evaluate.state.values import ListValue, ModelValue, Tensor
from kerasshape.keras.layers.unmodelled import CELL, LAYER
from kerasshape.keras.result import Result
from kerasshape.shapes import Dim, Shape, Unknown

_WITHOUT_WIDTHS = (LAYER, CELL)
"""The classes of Keras that give a cell no widths of their own."""


class HeldLayer:
    """A model or a user's layer, called by a layer of Keras's."""

    def __init__(self, ctx: Context, value: ModelValue | InstanceValue) -> None:
        self._ctx = ctx
        self._value = value
        self.name = value.class_.name if isinstance(value, InstanceValue) else "Model"
        self.arguments: Mapping[str, Any] = {}

    def call(self, inputs: Any, **call_arguments: Any) -> Result:
        """The output shapes for these input shapes."""
        del call_arguments
        return self._called(Arguments((layers.from_structure(inputs),)))

    def _called(self, arguments: Arguments) -> Result:
        ctx = self._ctx
        with ctx.unrecorded():
            output = ctx.call(self._value, arguments, ctx.ambient.current_call or self._value.origin)
        return Result(layers.to_structure(output), weights_of(ctx, self._value))

    def attribute(self, name: str) -> Any:
        """An attribute of a cell as plain Python; None when the class certainly has none of that name."""
        value, ctx = self._value, self._ctx
        if not isinstance(value, KerasInstance):
            return Unknown(name)
        with ctx.unrecorded(), ctx.expecting_failure():
            found = ctx.get_attribute(value, name, value.origin)
        lacking = isinstance(found, Unknown) and found.text == f"self.{name}"
        plainly = all(path.rpartition(".")[2] in _WITHOUT_WIDTHS for path in external_bases(value.class_))
        return None if lacking and plainly else layers.plain(ctx, found)

    def step(self, x: Shape, states: list[Shape]) -> Result:
        """The result of a cell for one step; what it refuses is not reported."""
        ctx = self._ctx
        arguments = Arguments((Tensor(x), ListValue([Tensor(state) for state in states])))
        with ctx.expecting_failure():
            return self._called(arguments)

    def build(self, batch: Dim, features: Dim) -> Result:
        """The weights of a cell that is built and not called, as Keras 3 does it; the output is unknown."""
        ctx, value = self._ctx, self._value
        if not isinstance(value, InstanceValue) or subclassed.find(value.class_, "build") is None:
            return Result(Unknown(), None)
        with ctx.unrecorded(), ctx.expecting_failure():
            subclassed.build_once(ctx, value, Tensor((batch, features)), value.origin)
        return Result(Unknown(), weights_of(ctx, value))


@kinds.argument.of(InstanceValue)
def _instance_as_argument(ctx: Context, instance: InstanceValue) -> HeldLayer:
    return HeldLayer(ctx, instance)


@kinds.argument.of(ModelValue)
def _model_as_argument(ctx: Context, model: ModelValue) -> HeldLayer:
    ctx.journal.note(model, USED, True)
    return HeldLayer(ctx, model)
