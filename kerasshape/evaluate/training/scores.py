"""What `evaluate`, `train_on_batch` and `test_on_batch` return: the loss alone, or a list of it and the metrics."""

from __future__ import annotations

import libcst as cst

from kerasshape.evaluate.graph.functional import layers_of
from kerasshape.evaluate.state import kinds, trees
from kerasshape.evaluate.state.code import InstanceValue
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.values import (
    External,
    LayerValue,
    ListValue,
    ModelState,
    ModelValue,
    ObjectValue,
    Score,
    Site,
    Tensor,
    Value,
)
from kerasshape.evaluate.training.call import TrainingCall
from kerasshape.evaluate.training.compiled import Compiled
from kerasshape.keras import names
from kerasshape.rules.compiling import WrongNumberOfScores
from kerasshape.shapes import Unknown

METHODS = frozenset({"evaluate", "train_on_batch", "test_on_batch"})
_MODULES = ("keras.metrics.", "keras.losses.")


def result(call: TrainingCall, compiled: Compiled | None) -> Value:
    """The number, or the list of numbers, that a method returns; unknown where metrics may come from elsewhere."""
    if compiled is None or call.given.get("return_dict", False) is not False or not _is_plain(call):
        return Unknown()
    count = _count(compiled)
    if count is None:
        return Unknown()
    numbers = [Score(call.method, count, call.major) for _ in range(count)]
    return numbers[0] if count == 1 else ListValue(numbers)


def _is_plain(call: TrainingCall) -> bool:
    """Whether the model has one output, and layers of Keras's alone: others may have metrics of their own."""
    return not call.state.opaque and not call.state.merged and _has_one_output(call.state) and _is_of_keras(call.model)


def _has_one_output(state: ModelState) -> bool:
    return isinstance(state.outputs, Tensor) or (state.outputs is None and bool(state.stages))


def _is_of_keras(layer: Value) -> bool:
    if not isinstance(layer, ModelValue):
        return isinstance(layer, LayerValue) and not any(
            isinstance(value, (InstanceValue, Unknown)) for value in layer.layer.arguments.values()
        )
    return all(isinstance(state, ModelState) and all(map(_is_of_keras, layers_of(state))) for state in layer.states)


def _count(compiled: Compiled) -> int | None:
    """How many numbers there are; Keras counts metrics of one name in ways of its own."""
    if compiled.loss is None or isinstance(compiled.loss, Unknown) or compiled.weighted_metrics is not None:
        return None
    if compiled.metrics is None:
        return 1
    items = trees.sequence(compiled.metrics)
    known = None if items is None else {_identity(item) for item in items}
    return None if items is None or known is None or None in known or len(known) < len(items) else 1 + len(items)


def _identity(metric: Value) -> str | None:
    """What tells a metric of Keras's from others; None for any other."""
    if isinstance(metric, str):
        return metric.lower()
    if not isinstance(metric, (External, ObjectValue)):
        return None
    path = names.resolve(metric.path) or metric.path
    if isinstance(metric, ObjectValue):
        is_usual = "name" not in metric.arguments.keywords
    else:
        is_usual = path.rpartition(".")[2].islower()
    return path if path.startswith(_MODULES) and is_usual else None


@kinds.unpack.of(Score)
def _refuse_unpacking(ctx: Context, score: Score, target: cst.Tuple | cst.List) -> None:
    _report(ctx, score, len(target.elements), ctx.origin(target))


@kinds.miscounted.of(Score)
def _refuse_count(ctx: Context, items: tuple[Value, ...], whole: Value, target: cst.Tuple | cst.List) -> None:
    score = items[0]
    if isinstance(score, Score) and score.count == len(items):
        _report(ctx, score, len(target.elements), ctx.origin(target))


@kinds.item.of(Score)
def _refuse_item(ctx: Context, score: Score, key: Value, origin: Site) -> Value:
    if score.count == 1:
        _report(ctx, score, None, origin)
    return Unknown()


def _report(ctx: Context, score: Score, taken: int | None, place: Site) -> None:
    """Report that other numbers are taken than there are, unless an unknown condition may have asked for them."""
    if not ctx.frame.asked:
        ctx.report(WrongNumberOfScores(score.method, score.count, taken), place, score.major)
