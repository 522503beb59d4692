"""Layers and models that the sides of an unknown condition leave: when they are alike, and what stands for several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kerasshape.evaluate.arrays.tensors import merged_tensor
from kerasshape.evaluate.state import kinds
from kerasshape.evaluate.state.joins import identical
from kerasshape.evaluate.state.notes import MERGED
from kerasshape.evaluate.state.values import (
    ApplicationValue,
    LayerValue,
    ModelState,
    ModelValue,
    Tensor,
    Value,
    all_are,
)
from kerasshape.keras.result import Weight
from kerasshape.shapes import Unknown, same_shape


@kinds.alike.of(ModelValue)
def _are_models_alike(left: ModelValue, right: ModelValue) -> bool:
    return left.kind == right.kind and identical(left.state, right.state)


@kinds.alike.of(ApplicationValue)
def _are_applications_alike(left: ApplicationValue, right: ApplicationValue) -> bool:
    return left.application.key == right.application.key and identical(left.state, right.state)


@kinds.alike.of(ModelState)
def _are_states_alike(left: ModelState, right: ModelState) -> bool:
    if left.opaque != right.opaque or not identical(left.inputs, right.inputs):
        return False
    if left.outputs is not None and identical(left.outputs, right.outputs):
        return True
    if not left.stages:
        return left.outputs is None and right.outputs is None and not right.stages
    stages = zip(left.stages, right.stages)
    return len(left.stages) == len(right.stages) and all(identical(a.layer, b.layer) for a, b in stages)


@kinds.alike.of(LayerValue)
def _are_layers_alike(left: LayerValue, right: LayerValue) -> bool:
    a, b = left.layer, right.layer
    return (
        a.name == b.name
        and a.major == b.major
        and _same_weights(left.built, right.built)
        and identical(dict(a.arguments), dict(b.arguments))
        and identical(dict(a.options), dict(b.options))
    )


def _same_weights(left: tuple[Weight, ...] | None, right: tuple[Weight, ...] | None) -> bool:
    """Whether the weights have the same shapes; what is unknown is taken for different."""
    if left is None or right is None:
        return left is right
    return len(left) == len(right) and all(
        same_shape(a.shape, b.shape) and a.trainable == b.trainable for a, b in zip(left, right)
    )


@kinds.unite.of(ModelState)
def _united(left: ModelState, right: ModelState) -> ModelState:
    """One state for two whose outputs agree, which remembers whether their layers and weights do."""
    pairs = list(zip(left.stages, right.stages))
    if len(left.stages) == len(right.stages) and all(identical(a.layer, b.layer) for a, b in pairs):
        return left
    return replace(left, merged=True, counted=left.counted and right.counted and _weights(left) == _weights(right))


def _weights(state: ModelState) -> list[object]:
    """What the layers of a state weigh, layer by layer, those that weigh nothing left out."""
    weights = [stage.weights if isinstance(stage.layer, LayerValue) else id(stage.layer) for stage in state.stages]
    return [each for each in weights if each != ()]


@kinds.collapse.of(ModelState)
def _collapsed_states(states: Sequence[ModelState]) -> ModelState:
    """A state that keeps the input, and at most the rank of the output."""
    first = states[0].inputs
    if any(not identical(first, state.inputs) for state in states):
        first = Tensor(Unknown())
    if first is None:
        return ModelState((), None, None, opaque=True)
    outputs = [state.outputs for state in states]
    found = merged_tensor(outputs) if all_are(outputs, Tensor) else Unknown()
    return ModelState((), first, found if isinstance(found, Tensor) else Tensor(Unknown()), opaque=True)


@kinds.collapse.of(LayerValue)
def _merged_layer(several: Sequence[LayerValue]) -> Value:
    """One layer for several of one class: an argument in which they differ is unknown."""
    layers = [each.layer for each in several]
    first = layers[0]
    if any(each.name != first.name or each.major != first.major for each in layers):
        return Unknown()
    if any(each.arguments.keys() != first.arguments.keys() or each.given != first.given for each in layers):
        return Unknown()
    if any(not identical(dict(each.options), dict(first.options)) for each in layers):
        return Unknown()
    arguments = {
        name: value if all(identical(each.arguments[name], value) for each in layers) else Unknown(name)
        for name, value in first.arguments.items()
    }
    made = LayerValue(replace(first, arguments=arguments), several[0].label, several[0].origin, {})
    MERGED.start(made, True)
    return made
