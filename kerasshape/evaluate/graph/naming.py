"""Names that code gives to layers, of which each may stand once in a model."""

from __future__ import annotations

from collections.abc import Iterable

from kerasshape.evaluate.state.notes import LAYERS_HANDED_OUT, NAME_GIVEN
from kerasshape.evaluate.state.values import (
    ApplicationValue,
    InnerLayer,
    LayerValue,
    ModelState,
    ModelValue,
    Tensor,
    Value,
)


def is_given(layer: Value) -> bool:
    """Whether the code names the layer or model and did not rename it later, for which Keras 2 has `_name` alone."""
    if isinstance(layer, LayerValue):
        major = layer.layer.major
        named = isinstance(layer.layer.options.get("name", layer.layer.arguments.get("name")), str)
    elif isinstance(layer, ModelValue):
        major = layer.major
        named = isinstance(layer, ApplicationValue) or NAME_GIVEN.of(layer)
    else:
        return False
    renamed = "name" if major == 3 else "_name"
    return named and renamed not in layer.slots and not LAYERS_HANDED_OUT.of(layer)


def is_taken(state: ModelState, layer: Value) -> bool:
    """Whether a Sequential has another layer whose name the code gave and which is the same; one may come twice."""
    if not isinstance(layer, LayerValue) or not is_given(layer):
        return False
    others = [stage.layer for stage in state.stages if isinstance(stage.layer, LayerValue)]
    return any(other is not layer and other.label == layer.label and is_given(other) for other in others)


def taken_twice(tensors: Iterable[Tensor]) -> str | None:
    """A name that two different layers bear which lead to these tensors."""
    owners: dict[str, Value] = {}
    for tensor in tensors:
        if tensor.step is None:
            continue
        owner, names = _names(tensor.step.callee, tensor.step.inlined)
        for name in names:
            if owners.setdefault(name, owner) is not owner:
                return name
    return None


def _names(callee: Value, inlined: bool) -> tuple[Value, Iterable[str]]:
    """Whose names a step brings along, and which."""
    if isinstance(callee, InnerLayer):
        return callee.model, [callee.label] if is_given(callee.model) else []
    if not isinstance(callee, (LayerValue, ModelValue)) or not is_given(callee):
        return callee, []
    if isinstance(callee, ApplicationValue) and inlined:
        return callee, callee.application.layer_names()
    return callee, [callee.label]
