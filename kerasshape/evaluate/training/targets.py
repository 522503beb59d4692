"""Targets and loss against a model's output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kerasshape.evaluate.graph import layers
from kerasshape.evaluate.state import trees
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.log import Remark
from kerasshape.evaluate.state.values import (
    Array,
    DictValue,
    External,
    LabelSite,
    LayerValue,
    ObjectValue,
    Site,
    Tensor,
    Value,
)
from kerasshape.evaluate.training import feeding
from kerasshape.evaluate.training.call import TrainingCall
from kerasshape.evaluate.training.compiled import Compiled, Names, losses_of, named, names_differ, names_of
from kerasshape.evaluate.training.feeding import Data
from kerasshape.faults import Fault
from kerasshape.keras import losses, names, signatures
from kerasshape.keras.losses import LOSSES, Loss, Setting, Takes
from kerasshape.records import dataclass
from kerasshape.rules.compiling import InvalidTrainingArgument
from kerasshape.rules.losses import (
    ClassCountMismatch,
    LabelOutOfRange,
    LabelsNotOneHot,
    OneHotLabelsForSparseLoss,
    TargetsDoNotFitOutput,
    WrongNumberOfTargets,
)
from kerasshape.rules.suspicious import (
    TargetsBroadcast,
)
from kerasshape.rules.training import counted
from kerasshape.shapes import Dim, Shape, Unknown, differ, same, show

Dims = tuple[Dim, ...]
_COLORS = 3
_MANY = 7_919
"""Stands for a batch size that is equal to no axis."""


@dataclass(frozen=True, eq=False)
class KnownLoss:
    """A loss of Keras's as it was asked for."""

    loss: Loss
    from_logits: bool | None = False
    ignores_class: bool = False


@dataclass(frozen=True, eq=False)
class Batches:
    """How many samples there are and how they are cut; None for what is not known."""

    samples: int | None
    size: int | None
    aside: int = 0
    """How many more are kept for validation, in batches of their own."""

    def certain(self) -> list[list[int]]:
        """Lists of batch sizes; in each of them one must be refused."""
        if self.size is None:
            return [[1], [_MANY]]
        if self.samples is None:
            return [[self.size], [_MANY]]
        sizes = []
        for samples in (self.samples, self.aside):
            if samples > 0:
                rest = samples % self.size
                sizes += ([self.size] if samples >= self.size else []) + ([rest] if rest else [])
        return [sizes]


def find_loss(value: Value, major: int) -> KnownLoss | None:
    """The loss behind a string, a function or an instance; None for any other."""
    if isinstance(value, str):
        found = losses.find(value, major)
        return None if found is None else KnownLoss(found)
    if isinstance(value, ObjectValue) and value.path.startswith("keras.losses."):
        found = losses.find(value.path.rpartition(".")[2], major)
        if found is None or not value.arguments.complete:
            return None
        name = value.path.removeprefix("keras.")
        given = signatures.named_arguments(name, major, value.arguments.positional, value.arguments.keywords)
        if given is None:
            return None
        logits = given.get("from_logits", False)
        ignores = "ignore_class" in given or "axis" in given
        return KnownLoss(found, logits if isinstance(logits, bool) else None, ignores)
    if isinstance(value, External):
        path = names.resolve(value.path) or value.path
        module, _, name = path.rpartition(".")
        found = losses.find(name, major) if module in ("keras.losses", "keras.metrics") else None
        return KnownLoss(found) if found is not None and name == name.lower() else None
    return None


def final_activation(output: Value) -> str | None:
    """The activation that an output ends in; None when that is not known."""
    layer = final_layer(output)
    if layer is None:
        return None
    if layer.layer.facts.activation is not None:
        return layer.layer.facts.activation(layer.layer)
    if "activation" not in layer.layer.arguments:
        return None
    activation = layer.layer.arguments["activation"]
    if activation is None:
        return "linear"
    return activation if isinstance(activation, str) else None


def final_layer(output: Value) -> LayerValue | None:
    """The layer that gave an output."""
    callee = output.step.callee if isinstance(output, Tensor) and output.step is not None else None
    return callee if isinstance(callee, LayerValue) else None


def check(
    ctx: Context, call: TrainingCall, compiled: Compiled, outputs: Value, targets: Data, batches: Batches
) -> list[tuple[Tensor, Value]]:
    """Report targets that the loss of a compiled model refuses, and those that it takes though they cannot be meant.

    Gives each output with its targets where nothing was refused.
    """
    leaves = [leaf for leaf in layers.flat(outputs) if isinstance(leaf, Tensor)]
    titles = names_of(outputs)
    if not leaves or len(leaves) != len(layers.flat(outputs)):
        return []
    if targets.names is None:
        if _wrong_number(ctx, call, compiled, len(leaves), targets):
            return []
    elif _wrong_names(ctx, call, compiled, outputs, targets):
        return []
    if isinstance(outputs, DictValue) and (titles is None or not _goes_by_keys(compiled, targets, call.major)):
        return []
    found = _paired(leaves, targets, titles, call.major)
    wanted = losses_of(compiled.loss, titles, len(leaves)) or [Unknown()] * len(leaves)
    shared = len(leaves) if call.major == 2 and targets.single else 1
    for (output, target), loss in [*zip(found, wanted)][: _weighted(compiled, call.major)]:
        known = find_loss(loss, call.major)
        if known is not None and _check_pair(ctx, call, known, output, target, batches, shared):
            return []
    return found


def _goes_by_keys(compiled: Compiled, targets: Data, major: int) -> bool:
    """Whether it is certain which targets and which loss go with which of several outputs in a dict."""
    known = targets.names is not None or targets.single or major == 3
    return trees.sequence(compiled.loss) is None and known


def _weighted(compiled: Compiled, major: int) -> int | None:
    """How many of the outputs certainly have a weight, None for all: Keras 2 leaves the others aside."""
    weights = trees.sequence(compiled.loss_weights) if major == 2 else None
    if major == 2 and isinstance(compiled.loss_weights, Unknown):
        return 0
    return None if weights is None else len(weights)


def _paired(outputs: Sequence[Tensor], targets: Data, titles: Names | None, major: int) -> list[tuple[Tensor, Value]]:
    if major == 2 and targets.single:
        return [(output, targets.leaves[0]) for output in outputs]  # one array is compared with every output
    if targets.names is None:
        return [*zip(outputs, targets.leaves)] if len(targets.leaves) == len(outputs) else []
    given = dict(zip(targets.names, targets.leaves))
    if titles is None or not all(title in given for title in titles):
        return []
    return [(output, given[title]) for output, title in zip(outputs, titles) if title is not None]


def _wrong_number(ctx: Context, call: TrainingCall, compiled: Compiled, outputs: int, targets: Data) -> bool:
    """Whether the number of arrays of targets is refused."""
    given, loss = len(targets.leaves), compiled.loss
    items = trees.sequence(loss)
    if outputs == 1 or targets.may_be(outputs) or loss is None or isinstance(loss, Unknown):
        return False
    entries = named(loss)
    if isinstance(loss, DictValue) and (call.major == 2 or entries is None or len(entries) != outputs):
        return False
    if entries is not None and any(each is None or isinstance(each, Unknown) for each in entries.values()):
        return False
    if items is not None and (
        len(items) != outputs or any(item is None or isinstance(item, Unknown) for item in items)
    ):
        # an output without a loss needs no targets
        return False
    if call.major == 2 and (targets.single or targets.names is not None):
        # Keras 2 compares a single array with every output, and leaves outputs without targets aside
        return False
    fault = WrongNumberOfTargets(call.name, outputs, given)
    call.report(ctx, fault, made(targets.leaves[0]))
    return True


def _wrong_names(ctx: Context, call: TrainingCall, compiled: Compiled, outputs: Value, targets: Data) -> bool:
    """Whether targets that are given by name are refused for their names."""
    given, name = targets.names or (), call.name
    if call.major == 3 and isinstance(outputs, Tensor) and isinstance(outputs.shape, tuple):
        fault: Fault | None = InvalidTrainingArgument("fit", "y", "a dict", "an array for a model with one output")
    else:
        partial = (
            compiled.loss is None or isinstance(compiled.loss, Unknown) or trees.sequence(compiled.loss) is not None
        )
        needed = call.major == 3 and not partial
        fault = names_differ(name, "the dict of targets", given, names_of(outputs), all_needed=needed)
    if fault is not None:
        call.report(ctx, fault, made(targets.leaves[0]))
    return fault is not None


def made(leaf: Value) -> list[Remark]:
    """Where an array was made, and with which shape."""
    if isinstance(leaf, (Array, Tensor)) and leaf.origin is not None:
        return [Remark(leaf.origin, f"the targets are {show(feeding.shape_of(leaf))}")]
    return []


def _check_pair(
    ctx: Context,
    call: TrainingCall,
    known: KnownLoss,
    output: Tensor,
    target: Value,
    batches: Batches,
    shared: int,
) -> bool:
    """Whether the loss refuses, which is reported; `shared` counts the outputs that have this target."""
    given, produced = feeding.shape_of(target), output.shape
    if isinstance(given, Unknown) or isinstance(produced, Unknown) or not given or not produced:
        return False
    pair = given[1:], produced[1:]
    setting = Setting(call.major, final_activation(output), known.from_logits)
    remarks = [*made(target), *ends(output)]
    if not _known_axes(known, setting):
        return False
    if all(losses.refuses(known.loss, *pair, setting, batches=sizes) for sizes in batches.certain()):
        labels = target.origin if isinstance(target, Array) else None
        fault = refused(known.loss, given, produced, setting, final_layer(output), labels)
        axis = _joined_axis(output, given)
        if axis is not None and isinstance(fault, (ClassCountMismatch, TargetsDoNotFitOutput)):
            words = f"the inputs are joined along axis {axis}, which makes it {show(produced[axis])} long"
            fault = replace(fault, advice=f"{words}: join them along the last axis, `axis=-1`")
        call.report(ctx, fault if shared == 1 else WrongNumberOfTargets(call.name, shared, 1), remarks)
        return True
    label = _label_out_of_range(known, target, produced)
    if label is not None:
        call.report(ctx, label, remarks)
    elif known.loss.family == "numbers" and _broadcasts_silently(*pair, call.major):
        advice = _advice(known.loss, given, produced, setting)
        call.report(ctx, TargetsBroadcast(known.loss.name, given, produced, advice), remarks)
    return label is not None


def _joined_axis(output: Tensor, target: Shape) -> int | None:
    """The axis that a layer before the output made too long by joining its inputs, which are as long as the targets."""
    tensor: Value = output
    while isinstance(tensor, Tensor) and tensor.step is not None:
        inputs, callee = layers.flat(tensor.step.inputs), tensor.step.callee
        if len(inputs) == 1:
            tensor = inputs[0]
            continue
        axis = callee.layer.arguments.get("axis") if isinstance(callee, LayerValue) else None
        shapes = [each.shape for each in inputs if isinstance(each, Tensor) and isinstance(each.shape, tuple)]
        if not isinstance(axis, int) or not isinstance(target, tuple) or len(shapes) < len(inputs):
            return None
        last = len(target) - 1
        is_inside = 0 < axis < last and all(len(shape) == len(target) for shape in shapes)
        return axis if is_inside and all(same(shape[axis], target[axis]) for shape in shapes) else None
    return None


def _known_axes(known: KnownLoss, setting: Setting) -> bool:
    return not known.ignores_class or setting.major == 3


def ends(output: Value) -> list[Remark]:
    """The last layer, and what it gives."""
    if not isinstance(output, Tensor) or output.step is None:
        return []
    return [Remark(output.step.origin, f"the output is {show(output.shape)}")]


def _label_out_of_range(known: KnownLoss, target: Value, produced: Shape) -> Fault | None:
    """The highest label of a sparse loss when there is no unit for it."""
    if known.loss.family != "labels" or known.ignores_class or isinstance(produced, Unknown):
        return None
    values = target.contents.values if isinstance(target, Array) and target.contents is not None else None
    units = produced[-1]
    if not values or not isinstance(units, int) or max(values) < units:
        return None
    if units == 1 and len(produced) > 2:
        # Keras may drop the last axis, so that the one before it counts the classes
        return None
    return LabelOutOfRange(known.loss.name, max(values), units)


def _broadcasts_silently(target: Dims, output: Dims, major: int) -> bool:
    """Whether element-wise losses certainly compare each target with several outputs, or each output with several."""
    if not all(isinstance(dim, int) for dim in (*target, *output)):
        return False
    batch = _MANY
    concrete = (
        (batch, *(int(dim) for dim in target if isinstance(dim, int))),
        (
            batch,
            *(int(dim) for dim in output if isinstance(dim, int)),
        ),
    )
    left, right = losses.squeezed(*concrete, major)
    return left != right


def refused(
    loss: Loss, target: Dims, output: Dims, setting: Setting, last: LayerValue | None = None, labels: Site | None = None
) -> Fault:
    """The finding that says best why a loss refuses; `last` gives the output, and `labels` is where they come from."""
    name, advice = loss.name, _advice(loss, target, output, setting, last)
    mode = labels.argument if isinstance(labels, LabelSite) else None
    same_rank = len(target) == len(output)
    classes = output[-1]
    if (
        loss.family == "labels"
        and same_rank
        and same(target[-1], classes)
        and fits(LOSSES["categorical_crossentropy"], target, output, setting)
    ):
        return OneHotLabelsForSparseLoss(name, target, output, mode)
    numbered = len(target) == len(output) - 1 or (same_rank and same(target[-1], 1))
    if (
        loss.family == "one-hot"
        and numbered
        and fits(LOSSES["sparse_categorical_crossentropy"], target, output, setting)
    ):
        return LabelsNotOneHot(name, target, output, classes, mode)
    if loss.family in ("one-hot", "binary") and same_rank and differ(target[-1], classes):
        return ClassCountMismatch(name, target, output, advice)
    return TargetsDoNotFitOutput(name, target, output, advice)


def fits(known: Takes, target: Dims, output: Dims, setting: Setting) -> bool:
    """Whether a loss or metric certainly takes batches of these shapes, whatever the unknown dims may be."""
    first, second = (
        (_MANY, *(dim if isinstance(dim, int) else _MANY for dim in each[1:])) for each in (target, output)
    )
    return known.accepts(first, second, setting)


def _advice(loss: Loss, target: Dims, output: Dims, setting: Setting, last: LayerValue | None = None) -> str:
    """The smallest change that the loss then takes; each is tried against its rule."""
    size = "filter" if last is not None and "filters" in last.layer.arguments else "unit"
    for words, changed in _changes(loss, target, output, size):
        same_elements = loss.family != "numbers" or _exact(target, changed, setting)
        if same_elements and fits(loss, target, changed, setting):
            return words
    return f"bring the output {show(output)} and the targets {show(target)} to one shape"


def _exact(target: Dims, output: Dims, setting: Setting) -> bool:
    return not _broadcasts_silently(target[1:], output[1:], setting.major)


def _changes(loss: Loss, target: Dims, output: Dims, size: str) -> Iterator[tuple[str, Dims]]:
    """Other outputs that the model could give, with the words for how; `size` is what the last layer has."""
    wanted = target[-1] if len(target) == len(output) else 1
    if loss.family != "labels" and isinstance(wanted, int):
        words = f"give the last layer {counted(wanted, size)}"
        if len(output) > 3 and wanted == _COLORS and same(output[-1], 1):
            words = f"read the targets with one channel (`channels=1`, or in gray), or {words}"
        yield words, (*output[:-1], wanted)
    if len(output) == 3:
        words = "flatten or pool before the last layer, or drop `return_sequences=True`, so that the output is"
        for last in (output[-1], target[-1] if len(target) > 1 else 1):
            flat: Dims = (output[0], last)
            yield f"{words} {show(flat)}", flat
    if len(output) > 3:
        place = "before the last Dense layer" if size == "unit" else "behind the last convolution"
        for units in (output[-1], target[-1] if len(target) == 2 else 1):
            given: Dims = (output[0], units)
            more = isinstance(units, int) and not same(units, output[-1])
            end = ""
            if more and isinstance(units, int):
                how = "give it" if size == "unit" else "end in a Dense layer of"
                end = f" and {how} {counted(units, 'unit')}"
            yield f"put a pooling layer or a Flatten {place}{end}, so that the output is {show(given)}", given
    if loss.family != "labels" and len(target) > 1 and all(isinstance(dim, int) for dim in target[1:]):
        shape = (output[0], *target[1:])
        yield f"let the model give {show(shape)}, as the targets are", shape
