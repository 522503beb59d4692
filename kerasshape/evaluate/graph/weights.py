"""The weights of layers and models; those of a frozen one do not train."""

from __future__ import annotations

from dataclasses import replace

from kerasshape.evaluate.graph.functional import layers_of
from kerasshape.evaluate.state import kinds
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.journal import Mutable
from kerasshape.evaluate.state.notes import LAYERS_HANDED_OUT, MERGED
from kerasshape.evaluate.state.values import ApplicationValue, LayerValue, ModelState, ModelValue, Value
from kerasshape.keras.result import Weight, count_parameters
from kerasshape.shapes import Unknown


def weights_of(ctx: Context, value: Value, remembered: tuple[Weight, ...] | None = None) -> tuple[Weight, ...] | None:
    """The weights of a layer or model; None when they are not known.

    `remembered` are those that a layer had when it was called, in case it is not certain that it was.
    """
    return kinds.weights[type(value)](ctx, value, remembered)


def count_weights(ctx: Context, model: Value) -> int | None:
    """The number of weights of a model, shared layers counted once."""
    return count_parameters(weights_of(ctx, model))


@kinds.weights.of(LayerValue)
def _of_layer(ctx: Context, layer: LayerValue, remembered: tuple[Weight, ...] | None) -> tuple[Weight, ...] | None:
    if MERGED.of(layer):
        return None
    found = _sized(remembered if layer.built is None else layer.built, layer)
    return _as_told(trainable_of(layer), found)


@kinds.weights.of(ModelValue)
def _of_model(ctx: Context, model: ModelValue, remembered: object) -> tuple[Weight, ...] | None:
    state = model.state
    return _as_trained(model, _of_state(ctx, state)) if isinstance(state, ModelState) else None


@kinds.weights.of(ApplicationValue)
def _of_application(ctx: Context, model: ApplicationValue, remembered: object) -> tuple[Weight, ...] | None:
    return _as_trained(model, model.application.weights) if isinstance(model.state, ModelState) else None


def _as_trained(model: ModelValue, found: tuple[Weight, ...] | None) -> tuple[Weight, ...] | None:
    """The weights of a model that may be frozen, or whose layers may be."""
    if found is not None and LAYERS_HANDED_OUT.of(model):
        return _as_told(Unknown(), found)
    return _as_told(trainable_of(model), found)


def trainable_of(layer: Mutable) -> Value:
    """What `layer.trainable` is, of a layer, a model or an instance: what was assigned, given, or True."""
    given = layer.layer.options.get("trainable", True) if isinstance(layer, LayerValue) else True
    return layer.slots.get("trainable", given)


def _as_told(trainable: Value, found: tuple[Weight, ...] | None) -> tuple[Weight, ...] | None:
    """The weights of what has this `trainable`, which may be unknown."""
    if found is None or trainable is True:
        return found
    if trainable is False:
        return tuple(replace(weight, trainable=False) for weight in found)
    return tuple(replace(weight, trainable=None if weight.trainable else False) for weight in found)


_SIZES = {"float16": 2, "bfloat16": 2, "float64": 8}
"""The bytes of a number of a layer with such a dtype; those of a mixed policy are stored as float32."""


def _sized(weights: tuple[Weight, ...] | None, layer: LayerValue) -> tuple[Weight, ...] | None:
    """The weights of a layer with the size that its dtype gives them."""
    size = _SIZES.get(str(layer.layer.options.get("dtype")))
    return weights if weights is None or size is None else tuple(replace(each, size=size) for each in weights)


def _of_state(ctx: Context, state: ModelState) -> tuple[Weight, ...] | None:
    if state.opaque or state.outputs is None or not state.counted:
        return None
    collected: list[Weight] = []
    remembered = {id(stage.layer): stage.weights for stage in state.stages}
    for layer in {id(each): each for each in layers_of(state)}.values():
        found = weights_of(ctx, layer, remembered.get(id(layer)))
        if found is None:
            return None
        collected += found
    return tuple(collected)
