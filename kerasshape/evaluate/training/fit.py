"""`compile`, `fit`, `evaluate`, `predict` and their like, on models whose shapes are known."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import libcst as cst

from kerasshape.evaluate.graph import functional, layers
from kerasshape.evaluate.state.code import Arguments
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.journal import Mutable, Note
from kerasshape.evaluate.state.log import Remark
from kerasshape.evaluate.state.values import (
    Array,
    DatasetValue,
    ModelState,
    ModelValue,
    Site,
    SplitSite,
    Tensor,
    Value,
    all_are,
)
from kerasshape.evaluate.training import (
    compiled,
    crossed,
    feeding,
    metrics,
    no_arrays,
    predictions,
    refusals,
    retracing,
    sample_weights,
    scores,
    stateful,
    targets,
    warnings,
)
from kerasshape.evaluate.training.call import TrainingCall, is_split
from kerasshape.evaluate.training.compiled import Compiled
from kerasshape.evaluate.training.feeding import Data, Refusal, shape_of
from kerasshape.evaluate.training.targets import Batches
from kerasshape.faults import Fault
from kerasshape.rules.losses import TargetsMissing
from kerasshape.rules.samples import SampleCountsDiffer
from kerasshape.rules.training import MissingInputData, NotCompiled, WrongNumberOfModelInputs
from kerasshape.shapes import Dim, Unknown, show

_PARAMETERS: dict[str, tuple[str, ...]] = {
    "fit": ("x", "y", "batch_size", "epochs", "verbose", "callbacks", "validation_split", "validation_data", "shuffle",
            "class_weight", "sample_weight", "initial_epoch", "steps_per_epoch"),
    "evaluate": ("x", "y", "batch_size", "verbose", "sample_weight", "steps"),
    "predict": ("x", "batch_size", "verbose", "steps"),
    "train_on_batch": ("x", "y", "sample_weight", "class_weight"),
    "test_on_batch": ("x", "y", "sample_weight"),
    "predict_on_batch": ("x",),
    "fit_generator": ("x",),
    "evaluate_generator": ("x",),
    "predict_generator": ("x",),
}  # fmt: skip
METHODS = frozenset(_PARAMETERS)
_NEEDS_COMPILE = METHODS - {"predict", "predict_on_batch", "predict_generator"}
COMPILED: Note[Compiled | None] = Note("compiled", None, unsure=None)
"""What a model was compiled with; None when that depends on something unknown."""
MEASURED = Note("measured", False, unsure=True)
"""Whether metrics may have met data since."""
_DEFAULT_BATCH_SIZE = 32

Given = Mapping[str, Value]


def place_of(origin: Site) -> Site:
    """The name of the method that a call calls."""
    node = origin.node
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
        return Site(origin.unit, node.func.attr)
    return origin


def compile_model(ctx: Context, model: ModelValue, arguments: Arguments, origin: Site) -> None:
    """`model.compile(optimizer, loss)`."""
    place = place_of(origin)
    given = compiled.read(arguments, model.major, place)
    fault = compiled.refused_at_once(arguments, given, model.major)
    if fault is not None:
        ctx.report(fault, place, model.major)
        note_compilation(ctx, model, None)
        return
    note_compilation(ctx, model, given)

    def look(state: ModelState) -> None:
        if not state.opaque and state.outputs is not None and _is_settled(ctx, model):
            warnings.check(ctx, model, state, given.loss, place)

    ctx.fork([model.state], look)


def note_compilation(ctx: Context, model: Mutable, given: Compiled | None) -> None:
    """Keep what a model was compiled with; None when `compile` was refused, or not followed."""
    ctx.journal.note(model, COMPILED, given)
    ctx.journal.note(model, MEASURED, False)
    for note in retracing.TRACED.values():
        ctx.journal.note(model, note, None)


def _is_settled(ctx: Context, model: ModelValue) -> bool:
    """Whether no code that is not seen here may have changed the model since it was made."""
    return model.serial >= ctx.ambient.trusted_since


def call_method(ctx: Context, call: TrainingCall, arguments: Arguments) -> Value:
    """A method that hands data to a model."""
    findings = len(ctx.log.findings)
    result = _run(ctx, call, complete=arguments.complete)
    if call.method in scores.METHODS and arguments.complete and len(ctx.log.findings) == findings:
        result = scores.result(call, _compiled(ctx, call.model))
    if call.method in _NEEDS_COMPILE:
        ctx.journal.note(call.model, MEASURED, True)
    stateful.note_call(ctx, call.model, call.method)
    return result


def called(model: ModelValue, state: ModelState, name: str, arguments: Arguments, origin: Site) -> TrainingCall:
    """The call of a method that hands data to a model; `state` is what the model is at this moment."""
    place = place_of(origin)
    return TrainingCall(model, state, name, given_to(name, arguments), place, _text(place, arguments, "x"))


def _run(ctx: Context, call: TrainingCall, *, complete: bool) -> Value:
    model, state, given = call.model, call.state, call.given
    if call.method in _NEEDS_COMPILE and not COMPILED.is_on(model) and _is_settled(ctx, model) and not state.opaque:
        call.report(ctx, NotCompiled(model.holder or "model", call.method.partition("_generator")[0]))
        return Unknown()
    if not complete:
        return Unknown()
    value = given.get("x")
    found = _compiled(ctx, model)
    if call.method == "fit" and found is not None and feeding.read(given.get("y")) is None and not state.opaque:
        suspicious = None if isinstance(value, DatasetValue) else warnings.of_images(state, found.loss, call.major)
        if suspicious is not None:
            call.report(ctx, suspicious, targets.ends(state.outputs))
    no_array = no_arrays.find_fault(call.method, given, call.major, _count_outputs(state))
    if no_array is not None:
        call.report(ctx, no_array)
        return Unknown()
    if isinstance(value, DatasetValue):
        findings = len(ctx.log.findings)
        if value.refused is not None:
            report_batches(ctx, call, value)
            return Unknown()
        _with_dataset(ctx, call, value)
        if call.method == "fit" and len(ctx.log.findings) == findings:
            _check_validation(ctx, call)
        return Unknown()
    if crossed.crosses_parts(ctx, call):
        return Unknown()
    data = feeding.read(value)
    return Unknown() if data is None else _with_arrays(ctx, call, data)


def entry_of(name: str, arguments: Arguments, major: int) -> Tensor | None:
    """The array that tells a model without an input shape what its input is; None when it is not one array."""
    given = given_to(name, arguments)
    value = given.get("x")
    whole = not isinstance(value, DatasetValue)
    if isinstance(value, DatasetValue) and value.batched is not None:
        value = value.element[0] if isinstance(value.element, tuple) and value.element else value.element
    if not isinstance(value, (Array, Tensor)) or not arguments.complete:
        return None
    shape = shape_of(value)
    if isinstance(shape, Unknown) or not shape:
        return None
    batch = batch_of(name, value, given, major) if whole else None
    return Tensor((batch, *shape[1:]), value.dtype, None, value.origin, is_input=True)


def batch_of(name: str, data: Value, given: Given, major: int) -> Dim:
    """The batch with which a model is built that has no input shape: that of the data, where all are of one size.

    Keras 3 looks at the first batch alone when it predicts.
    """
    cut = batches(name, Data((data,)), given)
    if cut.samples is None or cut.size is None or cut.samples < 1:
        return Unknown()
    if name == "predict" and major == 3:
        return min(cut.samples, cut.size)
    return cut.size if cut.samples % cut.size == 0 else None


def _count_outputs(state: ModelState) -> int | None:
    """How many outputs a model has; None where that is not known."""
    leaves = [] if state.opaque or state.outputs is None else layers.flat(state.outputs)
    return len(leaves) if leaves and all(isinstance(leaf, Tensor) for leaf in leaves) else None


def given_to(name: str, arguments: Arguments) -> Given:
    """The arguments of a method by their names."""
    return {**dict(zip(_PARAMETERS[name], arguments.positional)), **arguments.keywords}


def _with_arrays(ctx: Context, call: TrainingCall, data: Data) -> Value:
    labels = feeding.read(call.given.get("y"))
    if counts_differ(ctx, call, data, labels) or _refused_at_run(ctx, call):
        return Unknown()
    outputs = check_data(ctx, call, data)
    if outputs is None:
        return Unknown()
    cut = batches(call.method, data, call.given)
    if stateful.breaks_state(ctx, call, cut):
        return Unknown()
    findings = len(ctx.log.findings)
    if not call.predicts:
        check_targets(ctx, call, outputs, labels, cut)
    if len(ctx.log.findings) == findings:
        found = _compiled(ctx, call.model)
        if not call.state.opaque and _is_settled(ctx, call.model) and not (found is not None and found.eager):
            retracing.check(ctx, call, data, labels)
    if call.method == "fit":
        _check_validation(ctx, call)
    return predictions.given(outputs, data, call, predictions.batch_size(call.state)) if call.predicts else Unknown()


def _text(place: Site, arguments: Arguments, name: str) -> str:
    """The expression of an argument when it is short, else the argument's name."""
    node = arguments.nodes.get(0, arguments.nodes.get(name))
    value = getattr(node, "value", None)
    if isinstance(value, (cst.Name, cst.Attribute)):
        return place.unit.text(value)
    return name


def _check_validation(ctx: Context, call: TrainingCall) -> None:
    """`validation_data=(x, y)` is held to the same as the data themselves."""
    pair = call.given.get("validation_data")
    if isinstance(pair, DatasetValue) and pair.refused is not None:
        report_batches(ctx, call, pair)
        return
    if isinstance(pair, DatasetValue):
        _with_dataset(ctx, replace(call, method="validation_data", text="x"), pair)
        return
    if not isinstance(pair, tuple) or len(pair) not in (2, 3):
        return
    validation = replace(call, method="validation_data", given={}, text="x_val")
    no_array = no_arrays.find_fault(validation.method, {"x": pair[0], "y": pair[1]}, call.major, None)
    if no_array is not None:
        call.report(ctx, no_array)
        return
    data, labels = feeding.read(pair[0]), feeding.read(pair[1])
    if data is None or counts_differ(ctx, validation, data, labels):
        return
    outputs = check_data(ctx, validation, data)
    found = _compiled(ctx, call.model)
    if outputs is not None and labels is not None and found is not None:
        sizes = [call.given.get(name) for name in ("validation_batch_size", "batch_size")]
        size = next((each for each in sizes if each is not None), _DEFAULT_BATCH_SIZE)
        steps = call.given.get("validation_steps") is not None
        cut = Batches(None if steps else _samples(data.leaves[0]), size if isinstance(size, int) else None)
        _check_pairs(ctx, validation, found, outputs, labels, cut, measured=True)


def report_batches(ctx: Context, call: TrainingCall, given: DatasetValue) -> None:
    """Say why Keras takes none of the batches of a generator."""
    if given.refused is not None:
        here = [] if given.origin is None else [Remark(given.origin, "the batches come from here")]
        call.report(ctx, given.refused, here)


Pairs = list[tuple[Tensor, Value]]


def check_targets(ctx: Context, call: TrainingCall, outputs: Value, labels: Data | None, cut: Batches) -> None:
    """The targets and weights of a call against what the model was compiled with."""
    found = _compiled(ctx, call.model)
    if found is None:
        return
    if labels is None:
        if not _suits_not(ctx, call, found, outputs) and call.given.get("y") is None:
            _check_missing(ctx, call, found)
        return
    pairs = _check_pairs(ctx, call, found, outputs, labels, cut, measured=MEASURED.of(call.model))
    if pairs is not None:
        fault = sample_weights.class_weight_fault(call, found.loss, pairs, cut)
        fault = fault or sample_weights.sample_weight_fault(call, found.loss, pairs, cut)
        if fault is not None:
            call.report(ctx, fault)


def _check_pairs(
    ctx: Context, call: TrainingCall, found: Compiled, outputs: Value, labels: Data, cut: Batches, *, measured: bool
) -> Pairs | None:
    """Each output with its targets, once the loss and the metrics took them; None when that is refused.

    `measured` says that earlier data may have decided which kind of accuracy is taken.
    """
    if _suits_not(ctx, call, found, outputs):
        return None
    pairs = targets.check(ctx, call, found, outputs, labels, cut)
    return None if metrics.check(ctx, call, found, outputs, pairs, cut, measured=measured) else pairs


def _suits_not(ctx: Context, call: TrainingCall, found: Compiled, outputs: Value) -> bool:
    """Whether what was compiled does not go with the outputs that there are, which is reported."""
    produced = layers.flat(outputs)
    certain = all(isinstance(leaf, Tensor) and isinstance(leaf.shape, tuple) for leaf in produced)
    return certain and compiled.check(ctx, call.model, found, outputs, len(produced))


def _check_missing(ctx: Context, call: TrainingCall, found: Compiled) -> None:
    """A call without targets; Keras 2 evaluates without them."""
    known = targets.find_loss(found.loss, call.major)
    if known is not None and (call.major == 3 or call.method in ("fit", "train_on_batch")):
        call.report(ctx, TargetsMissing(call.method, known.loss.name))


def _compiled(ctx: Context, model: ModelValue) -> Compiled | None:
    """What the model was compiled with; None when it is not certain that this still holds."""
    return COMPILED.of(model) if _is_settled(ctx, model) else None


def _samples(leaf: Value) -> int | None:
    shape = shape_of(leaf)
    count = shape[0] if isinstance(shape, tuple) and shape else None
    return count if isinstance(count, int) else None


def batches(name: str, data: Data, given: Given) -> Batches:
    """How a method cuts its data."""
    samples = _samples(data.leaves[0])
    if name.endswith("on_batch"):
        return Batches(samples, samples)
    size = given.get("batch_size")
    if size is None:
        size = _DEFAULT_BATCH_SIZE
    aside = 0
    if is_split(given):
        share = given.get("validation_split")
        if samples is None or not isinstance(share, float) or not 0 < share < 1:
            return Batches(None, None)
        kept = int(samples * (1 - share))
        samples, aside = kept, samples - kept
    if given.get("steps_per_epoch", given.get("steps")) is not None:
        samples = None
    return Batches(samples, size if isinstance(size, int) and size > 0 else None, aside)


def counts_differ(ctx: Context, call: TrainingCall, data: Data, labels: Data | None) -> bool:
    """Whether two arrays of one call certainly have different numbers of samples.

    When a part is split off for validation, Keras leaves rows of y that x does not have aside.
    """
    if call.method.endswith("on_batch") and call.major == 3:
        return False
    split, weights = call.is_split, call.given.get("sample_weight")
    first = data.leaves[0]
    others = [(leaf, "another x") for leaf in data.leaves[1:]] + [
        (leaf, "y") for leaf in (labels.leaves if labels else ())
    ]
    if isinstance(weights, Array) and not split:
        others.append((weights, "sample_weight"))
    for leaf, role in others:
        left, right = _samples(first), _samples(leaf)
        if left is None or right is None or left == right or (split and left < right):
            continue
        halves = _are_halves(first, leaf)
        fault = SampleCountsDiffer(call.method, "x", role, shape_of(first), shape_of(leaf), halves)
        remarks = [
            Remark(each.origin, f"{called} is {show(shape_of(each))}")
            for each, called in ((first, "x"), (leaf, role))
            if isinstance(each, (Array, Tensor)) and each.origin is not None
        ]
        call.report(ctx, fault, remarks)
        return True
    return False


def _are_halves(left: Value, right: Value) -> bool:
    """Whether two arrays come from the same call that splits arrays, such as `train_test_split`."""
    first, second = (each.origin if isinstance(each, Array) else None for each in (left, right))
    return isinstance(first, SplitSite) and isinstance(second, SplitSite) and first.node is second.node


def check_data(ctx: Context, call: TrainingCall, data: Data, advice: str | None = None) -> Value | None:
    """The model's outputs for the data; None when they are refused, which is reported, or not known.

    `advice` is the help when it is known without trying.
    """
    model, state = call.model, call.state
    if state.inputs is None:
        return None
    expected = layers.flat(state.inputs)
    if not all_are(expected, Tensor):
        return None
    if data.names is not None:
        wanted = _input_names(state.inputs, expected)
        fault = _missing_input(call, data.names, wanted)
        if fault is not None:
            lacking = next(entry for entry, each in zip(expected, wanted) if each not in data.names)
            here = [] if lacking.origin is None else [Remark(lacking.origin, "gets nothing")]
            call.report(ctx, fault, here)
            return None
        data = _in_order(data, wanted)
        if data.names is not None:
            return state.outputs
    if len(data.leaves) != len(expected):
        strict = model.kind == "functional" or model.major == 2 or data.single
        if strict and not data.may_be(len(expected)):
            fault = WrongNumberOfModelInputs(call.name, call.method, len(expected), len(data.leaves))
            call.report(ctx, fault, refusals.remarks(data.leaves[0], expected[0], None))
        return None
    outputs = feeding.feed(ctx, model, state, data.shapes)
    if not isinstance(outputs, Refusal):
        return outputs
    refusals.report(ctx, call, data, outputs, advice)
    return None


def _input_names(inputs: Value, entries: Sequence[Tensor]) -> list[str | None]:
    """The names by which a model takes its inputs: those in a dict go by their keys."""
    keys = compiled.named(inputs)
    return [entry.name for entry in entries] if keys is None else [*sorted(keys)]


_NAME_OF_KERAS = re.compile(r"(?:input|input_layer|keras_tensor)(?:_(?:\d+|\?))?|\?")
"""What Keras calls an input that the code gives no name; "?" is a name that is not known."""


def _missing_input(call: TrainingCall, given: tuple[str, ...], wanted: Sequence[str | None]) -> Fault | None:
    """A finding when a dict of data has nothing for an input; Keras leaves keys aside that no input has."""
    if call.model.kind != "functional" or any(each is None or _NAME_OF_KERAS.fullmatch(each) for each in wanted):
        return None
    names = tuple(each for each in wanted if each is not None)
    return None if set(names) <= set(given) else MissingInputData(call.name, call.method, given, names)


def _in_order(data: Data, wanted: Sequence[str | None]) -> Data:
    """Arrays given by name, in the order of the inputs; as they are when a name is not among them."""
    found = dict(zip(data.names or (), data.leaves))
    if all(name in found for name in wanted):
        return Data(tuple(found[name] for name in wanted if name is not None))
    return data


def _refused_at_run(ctx: Context, call: TrainingCall) -> bool:
    """Whether a layer of the model refuses any data, which Keras finds now that there are some."""
    state, place = call.state, call.place
    if not ctx.log.refuses_at_run or state.opaque:
        return False
    for tensor in functional.graph(layers.flat(state.outputs), layers.flat(state.inputs)):
        step = tensor.step
        if step is not None and step.refused_at_run is not None:
            here = step.origin.unit.path == ctx.path
            remark = Remark(place, f"`{call.method}` runs it") if here else Remark(step.origin, "this layer")
            ctx.report(step.refused_at_run, step.origin if here else place, call.major, [remark])
            return True
    return False


def _with_dataset(ctx: Context, call: TrainingCall, dataset: DatasetValue) -> None:
    """A dataset or generator of batches."""
    element = dataset.element
    parts = element if isinstance(element, tuple) else (element,)
    data = feeding.read(parts[0])
    if data is None or dataset.batched is None or _refused_at_run(ctx, call):
        return
    unbatched = "put the samples into batches: `dataset.batch(32)`" if dataset.batched is False else None
    outputs = check_data(ctx, replace(call, text="x", in_batches=True), data, unbatched)
    labels = feeding.read(parts[1]) if len(parts) > 1 and dataset.batched else None
    if outputs is not None and not call.predicts:
        inside = labels or (None if isinstance(element, Array) and dataset.batched else Unknown())
        check_targets(ctx, replace(call, given={"y": inside}), outputs, labels, Batches(None, None))
