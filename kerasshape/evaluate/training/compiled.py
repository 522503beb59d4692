"""What `compile` was given, and whether its names and numbers go with the model's outputs."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence

from kerasshape.evaluate.arrays.conversion import plain
from kerasshape.evaluate.graph.structures import flat
from kerasshape.evaluate.state import trees
from kerasshape.evaluate.state.code import Arguments
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.values import (
    DictValue,
    External,
    LayerValue,
    ListValue,
    ModelValue,
    ObjectValue,
    Site,
    Tensor,
    Value,
    all_are,
)
from kerasshape.faults import Fault
from kerasshape.keras import names, signatures
from kerasshape.records import dataclass
from kerasshape.rules.arguments import UnknownIdentifier
from kerasshape.rules.compiling import (
    InvalidTrainingArgument,
    LossWeightsMismatch,
    MetricCountMismatch,
    OutputNamesDiffer,
)
from kerasshape.rules.losses import LossCountMismatch
from kerasshape.shapes import Unknown

METRICS = ("metrics", "weighted_metrics")
CHOSEN_BY_SHAPE = {
    ("metrics", 2): ("accuracy", "acc", "crossentropy", "ce"),
    ("metrics", 3): ("accuracy", "acc"),
    ("losses", 2): (),
    ("losses", 3): ("crossentropy", "ce"),
}
"""Strings, in any case, that Keras turns into one of several functions by the shapes."""


@dataclass(frozen=True, eq=False)
class Compiled:
    """What a model was compiled with, and where."""

    loss: Value
    origin: Site
    metrics: Value = None
    weighted_metrics: Value = None
    loss_weights: Value = None
    eager: bool = False
    """Whether `run_eagerly` may tell Keras to trace nothing."""

    @property
    def loss_count(self) -> int | None:
        """How many losses a list holds; None when it is no list whose items are known."""
        items = trees.sequence(self.loss)
        return None if items is None else len(items)


def read(arguments: Arguments, major: int, place: Site) -> Compiled:
    """The arguments of `compile`."""
    if not arguments.complete:
        return Compiled(Unknown(), place, Unknown(), Unknown(), Unknown(), eager=True)
    given = signatures.named_arguments("Model.compile", major, arguments.positional, arguments.keywords)
    if given is None:
        return Compiled(Unknown(), place, Unknown(), Unknown(), Unknown(), eager=True)
    metrics, weighted, weights = (given.get(name) for name in (*METRICS, "loss_weights"))
    eager = given.get("run_eagerly")
    traced = eager is None or eager is False
    return Compiled(given.get("loss"), place, metrics, weighted, weights, eager=not traced)


def named(value: Value) -> dict[str, Value] | None:
    """The entries of a dict whose keys are all strings."""
    return value.named if isinstance(value, DictValue) else None


def refused_at_once(arguments: Arguments, compiled: Compiled, major: int) -> Fault | None:
    """What `compile` itself refuses, before it sees any data."""
    optimizer = arguments.get(0, "optimizer")
    if isinstance(optimizer, str) and not signatures.is_identifier("optimizers", optimizer, major):
        return _unknown("optimizer", "optimizers", optimizer, major)
    class_ = _class_of(optimizer, "keras.optimizers")
    if class_ is not None:
        expected = f"an instance: `{class_}()`"
        return InvalidTrainingArgument("compile", "optimizer", f"the class {class_} itself", expected)
    return _refused_by_keras_3(compiled) if major == 3 else None


def _class_of(value: Value, module: str) -> str | None:
    """The name of a class of Keras's that is passed where an instance must be."""
    path = names.resolve(value.path) if isinstance(value, External) else None
    found, _, name = (path or "").rpartition(".")
    return name if found == module and name[:1].isupper() else None


def _refused_by_keras_3(compiled: Compiled) -> Fault | None:
    for name in METRICS:
        value = getattr(compiled, name)
        if (isinstance(value, str) and value) or _is_metric(value):
            words = repr(value) if isinstance(value, str) else "a single metric"
            return InvalidTrainingArgument("compile", name, words, "a list, tuple or dict")
    weights = compiled.loss_weights
    if type(weights) is int and weights:
        expected = "a float, or a list, tuple or dict with one weight for each output"
        return InvalidTrainingArgument("compile", "loss_weights", repr(weights), expected)
    return None


def _is_metric(value: Value) -> bool:
    return isinstance(value, ObjectValue) and value.path.startswith(("keras.metrics.", "keras.losses."))


def _unknown(argument: str, family: str, value: str, major: int) -> Fault:
    nearest = difflib.get_close_matches(value, sorted(signatures.identifiers(family, major)), n=1)
    return UnknownIdentifier("compile", argument, value, nearest[0] if nearest else None)


def names_of(outputs: Value) -> tuple[str | None, ...] | None:
    """The names of a model's outputs as far as the code gives them; None where they are not known one by one.

    They stand in the order of the outputs. Those in a dict go by their keys.
    """
    entries = named(outputs)
    if entries is not None:
        return tuple(sorted(entries)) if all_are(entries.values(), Tensor) else None
    leaves = trees.sequence(outputs) if not isinstance(outputs, Tensor) else (outputs,)
    if leaves is None or not all_are(leaves, Tensor):
        return None
    return tuple(map(_name_of, leaves))


def _name_of(output: Tensor) -> str | None:
    callee = output.step.callee if output.step is not None else None
    if not isinstance(callee, LayerValue):
        return None
    name = callee.layer.options.get("name", callee.layer.arguments.get("name"))
    return name if isinstance(name, str) else None


def check(ctx: Context, model: ModelValue, compiled: Compiled, outputs: Value, count: int) -> bool:
    """Whether Keras refuses what the model was compiled with for its outputs, whatever the targets are."""
    titles = names_of(outputs)
    fault = _unknown_strings(compiled, model.major)
    if isinstance(outputs, DictValue):
        fault = fault or _loss_by_key(model, compiled, titles)
    else:
        fault = fault or _structure(model, compiled, titles, count)
    if fault is not None:
        ctx.report(fault, compiled.origin, model.major)
    return fault is not None


def _loss_by_key(model: ModelValue, compiled: Compiled, titles: Names | None) -> Fault | None:
    """A loss for a key that a dict of outputs does not have; Keras 2 minds only in part of the cases."""
    entries = named(compiled.loss) if model.major == 3 else None
    if entries is None:
        return None
    return names_differ(model.holder or "the model", "`loss`", entries, titles, all_needed=False)


def _structure(model: ModelValue, compiled: Compiled, titles: Names | None, count: int) -> Fault | None:
    return (
        _loss_structure(model, compiled, titles, count)
        or _loss_weights(model, compiled, titles)
        or _metric_structure(model, compiled, titles, count)
    )


def _unknown_strings(compiled: Compiled, major: int) -> Fault | None:
    for argument, family, value in [("loss", "losses", compiled.loss), ("metrics", "metrics", compiled.metrics)]:
        for leaf in trees.leaves(value):
            if not isinstance(leaf, str) or ">" in leaf or leaf.lower() in CHOSEN_BY_SHAPE[family, major]:
                continue
            if not signatures.is_identifier(family, leaf, major):
                return _unknown(argument, family, leaf, major)
    return None


Names = tuple["str | None", ...]


def names_differ(
    model: str, argument: str, given: Collection[str], titles: Names | None, *, all_needed: bool
) -> Fault | None:
    """A finding when a dict has a key that is no output's name, or has not the name of every output."""
    if titles is None or len(set(titles)) != len(titles):
        return None
    known = {name for name in titles if name is not None}
    surplus = len(known) == len(titles) and set(given) - known
    missing = all_needed and (known - set(given) or len(given) != len(titles))
    if not known or not (surplus or missing):
        return None
    return OutputNamesDiffer(model, argument, tuple(given), tuple("?" if name is None else name for name in titles))


def _loss_structure(model: ModelValue, compiled: Compiled, titles: Names | None, outputs: int) -> Fault | None:
    entries = named(compiled.loss)
    if entries is not None and model.kind == "sequential" and model.major == 3:
        return InvalidTrainingArgument("compile", "loss", "a dict", "a single loss for a Sequential model")
    if entries is not None:
        return names_differ(model.holder or "the model", "`loss`", entries, titles, all_needed=model.major == 3)
    items = trees.sequence(compiled.loss)
    if items is None or any(item is None or isinstance(item, Unknown) for item in items):
        return None
    # outputs behind the last loss go untrained
    if len(items) > outputs > 1 and model.major == 3:
        return LossCountMismatch(model.holder or "the model", outputs, len(items))
    return None


def _loss_weights(model: ModelValue, compiled: Compiled, titles: Names | None) -> Fault | None:
    weights, loss = compiled.loss_weights, compiled.loss
    entries = named(weights)
    if entries is not None and model.major == 2:
        return names_differ(model.holder or "the model", "`loss_weights`", entries, titles, all_needed=False)
    if model.major == 2 or isinstance(weights, Unknown) or not weights or loss is None:
        return None
    if entries is not None and (losses := named(loss)) is not None:
        if losses.keys() <= entries.keys():
            return None
        return OutputNamesDiffer("the model", "`loss_weights`", tuple(entries), tuple(losses))
    given = flat(weights)
    if any(isinstance(leaf, str) for leaf in given):
        expected = "numbers; in Keras 3 the third argument is not `metrics`, name it"
        return InvalidTrainingArgument("compile", "loss_weights", repr(plain(weights)), expected)
    losses_given = flat(loss)
    if isinstance(loss, DictValue) and named(loss) is None:
        return None
    if any(isinstance(each, Unknown) for each in (*given, *losses_given)):
        return None
    counts = len(losses_given), len(given)
    return None if counts[0] == counts[1] else LossWeightsMismatch(*counts)


def _metric_structure(model: ModelValue, compiled: Compiled, titles: Names | None, outputs: int) -> Fault | None:
    for argument in METRICS:
        value = getattr(compiled, argument)
        entries = named(value)
        if entries is not None and (outputs > 1 or model.major == 2):
            fault = names_differ(model.holder or "the model", f"`{argument}`", entries, titles, all_needed=False)
            if fault is not None:
                return fault
        items = trees.sequence(value)
        if not items or outputs == 1 or titles is None or any(isinstance(item, Unknown) for item in items):
            continue
        one_each = model.major == 3 or any(isinstance(item, (ListValue, tuple, DictValue)) for item in items)
        if one_each and len(items) != outputs:
            return MetricCountMismatch(model.holder or "the model", argument, outputs, len(items))
    return None


def losses_of(value: Value, titles: Names | None, outputs: int) -> Sequence[Value] | None:
    """The loss of each output."""
    items = trees.sequence(value)
    if items is not None:
        return items if len(items) == outputs else None
    if isinstance(value, DictValue):
        return _by_name(value, titles, outputs)
    return None if value is None or isinstance(value, Unknown) else [value] * outputs


def _by_name(value: DictValue, titles: Names | None, outputs: int) -> Sequence[Value] | None:
    entries = named(value)
    if entries is None:
        return None
    if len(entries) == outputs == 1:
        return [*entries.values()]
    if titles is None or any(name is None for name in titles):
        return None
    return [entries.get(name) for name in titles if name is not None]


def metrics_of(compiled: Compiled, titles: Names | None, outputs: int, major: int) -> list[list[Value]]:
    """The metrics of each output, as far as they are known."""
    found: list[list[Value]] = [[] for _ in range(outputs)]
    for argument in METRICS:
        value = getattr(compiled, argument)
        items: Sequence[Value] | None = trees.sequence(value)
        if isinstance(value, DictValue):
            items = _by_name(value, titles, outputs)
        elif outputs == 1 and value is not None:
            items = (value,)
        elif items is not None and major == 2 and not any(isinstance(item, (ListValue, tuple)) for item in items):
            items = [value] * outputs
        if items is not None and len(items) == outputs:
            for each, item in zip(found, items):
                each += [leaf for leaf in trees.leaves(item) if leaf is not None]
    return found
