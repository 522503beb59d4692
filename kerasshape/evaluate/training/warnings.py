"""Warns of losses that are taken and surely do not go with the last layer."""

from __future__ import annotations

from kerasshape.evaluate.graph import functional, layers
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.values import LayerValue, ModelState, ModelValue, Site, Tensor, Value
from kerasshape.evaluate.training.targets import KnownLoss, ends, final_activation, final_layer, find_loss
from kerasshape.faults import Fault
from kerasshape.rules.suspicious import (
    CategoricalLossOnOneUnit,
    CrossentropyOfLinearOutput,
    FlattenForgotten,
    LogitsFromActivation,
    SigmoidOverExclusiveClasses,
    SoftmaxOverOneUnit,
)
from kerasshape.shapes import Dim, same

_OF_CLASSES = frozenset({"categorical_crossentropy", "sparse_categorical_crossentropy", "binary_crossentropy"})
_NO_PROBABILITIES = frozenset({"linear", "relu", "tanh"})


def check(ctx: Context, model: ModelValue, state: ModelState, loss: Value, place: Site) -> None:
    """Warn of a loss that surely does not go with the only output of a model."""
    leaves = layers.flat(state.outputs)
    if len(leaves) != 1 or not isinstance(leaves[0], Tensor):
        return
    output, known = leaves[0], find_loss(loss, model.major)
    fault = _on_one_unit(model, output, known) or (known and _of_classes(output, known))
    if fault:
        ctx.report(fault, place, model.major, ends(output))


def _on_one_unit(model: ModelValue, output: Tensor, known: KnownLoss | None) -> Fault | None:
    if not isinstance(output.shape, tuple) or len(output.shape) < 2 or not same(output.shape[-1], 1):
        return None
    if final_activation(output) == "softmax":
        return SoftmaxOverOneUnit(model.holder or "the model", output.shape)
    if known is not None and known.loss.name == "categorical_crossentropy":
        return CategoricalLossOnOneUnit(known.loss.name, output.shape)
    return None


def _of_classes(output: Tensor, known: KnownLoss) -> Fault | None:
    activation, name = final_activation(output), known.loss.name
    if known.from_logits is True and activation in ("softmax", "sigmoid"):
        return LogitsFromActivation(name, activation)
    if name not in _OF_CLASSES:
        return None
    units: Dim = output.shape[-1] if isinstance(output.shape, tuple) and output.shape else None
    if name == "categorical_crossentropy" and activation == "sigmoid" and isinstance(units, int) and units > 1:
        return SigmoidOverExclusiveClasses(name, units)
    if known.from_logits is False and activation in _NO_PROBABILITIES:
        return CrossentropyOfLinearOutput(name, activation)
    return None


def of_images(state: ModelState, loss: Value, major: int) -> Fault | None:
    """Classes for each place of an image that was pooled to a smaller one; targets that are known tell better."""
    known, entry, output = find_loss(loss, major), state.inputs, state.outputs
    if known is None or known.loss.name not in _OF_CLASSES or not isinstance(output, Tensor):
        return None
    last = final_layer(output)
    if last is None or not last.layer.facts.position_by_position or not isinstance(entry, Tensor):
        return None
    before, after = entry.shape, output.shape
    if not isinstance(before, tuple) or not isinstance(after, tuple) or not len(before) == len(after) == 4:
        return None
    sides = [*zip(before[1:3], after[1:3])]
    smaller = all(isinstance(a, int) and isinstance(b, int) and 1 < b < a for a, b in sides)
    pooled = any(isinstance(each, LayerValue) and each.layer.facts.pools for each in functional.layers_of(state))
    return FlattenForgotten(known.loss.name, before, after) if smaller and pooled else None
