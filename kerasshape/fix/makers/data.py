"""Data against the model: shapes, numbers of samples, names, lists, a missing compilation."""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from kerasshape.faults import Fault
from kerasshape.fix.calls import PARAMETERS, call_at, items_of
from kerasshape.fix.cases import Alternative, Case, fixes
from kerasshape.fix.data import around, data_arguments, fitted
from kerasshape.fix.dims import dims_of
from kerasshape.fix.layers import entries, entry_calls
from kerasshape.fix.names import spell_numpy
from kerasshape.fix.placing import argument, dropped, replaced, set_argument
from kerasshape.fix.tree import Change, called
from kerasshape.rules.compiling import OutputNamesDiffer
from kerasshape.rules.samples import BatchSizeOfStatefulModel, SampleCountsDiffer
from kerasshape.rules.training import (
    DataDoesNotFitModel,
    ListInsteadOfArray,
    ListsInBatches,
    MissingInputData,
    NotCompiled,
    RankChangedBetweenCalls,
    WrongNumberOfModelInputs,
)


@fixes(DataDoesNotFitModel)
def data(case: Case[DataDoesNotFitModel]) -> Iterator[Alternative]:
    """The data brought to the model's input, batches made, or the model built for the data."""
    got, want = dims_of(case.fault.received), dims_of(case.fault.expected)
    nodes = data_arguments(case, "the data are", ("x",))
    advice = case.fault.advice or ""
    if match := re.search(r"`dataset\.batch\((\d+)\)`", advice):
        for node in nodes:
            yield Alternative(
                f"put the samples into batches of {match[1]}", around(case.tree, node, "", f".batch({match[1]})")
            )
    cures = list(fitted(case, nodes, case.fault.received, case.fault.expected))
    models = list(entries(case, "the model takes", got[1:]))
    yield from models + cures if advice.startswith("build the model") or not advice else cures + models
    if len(want) == len(got) + 1:
        yield from entries(case, "the model takes", (*got[1:],))


@fixes(SampleCountsDiffer)
def sample_counts(case: Case[SampleCountsDiffer]) -> Iterator[Alternative]:
    """As many samples of the longer one as the shorter one has; or the parts of a split in their order."""
    one, other = dims_of(case.fault.first_shape), dims_of(case.fault.second_shape)
    if not one or not other or not isinstance(one[0], int) or not isinstance(other[0], int):
        return
    yield from _split_in_order(case)
    fewer = min(one[0], other[0])
    words = [f"{case.fault.first if one[0] > other[0] else case.fault.second} is", "this is"]
    call = call_at(case)
    places = [case.labelled(each) for each in words]
    if call is not None:
        for arg in call.args:
            places += [arg.value, *items_of(arg.value)]
    longer = [
        place
        for place in dict.fromkeys(places)
        if place is not None and not isinstance(place, (cst.Tuple, cst.List, cst.Dict))
    ]
    for node in longer[:8]:
        yield Alternative(f"take the first {fewer} samples", around(case.tree, node, "", f"[:{fewer}]"))


def _split_in_order(case: Case[SampleCountsDiffer]) -> Iterator[Alternative]:
    if not case.fault.halves:
        return
    for assign in case.tree.find(cst.Assign):
        target = assign.targets[0].target
        if (
            isinstance(assign.value, cst.Call)
            and called(assign.value) == "train_test_split"
            and isinstance(target, cst.Tuple)
        ):
            names = [case.tree.code(element.value) for element in target.elements]
            if len(names) == 4:
                for order in ((0, 2, 1, 3), (0, 1, 3, 2), (1, 0, 2, 3)):
                    text = ", ".join(names[index] for index in order)
                    yield Alternative(f"take the parts in their order: {text}", (replaced(case.tree, target, text),))


@fixes(ListInsteadOfArray)
def list_of_numbers(case: Case[ListInsteadOfArray]) -> Iterator[Alternative]:
    """An array of the list."""
    numpy, imports = spell_numpy(case.tree)
    call = call_at(case)
    for arg in call.args if call is not None else ():
        if isinstance(arg.value, (cst.List, cst.Tuple, cst.Name)):
            yield Alternative(
                f"make it an array: `{numpy}.array(…)`",
                around(case.tree, arg.value, f"{numpy}.array(", ")"),
                imports=imports,
                safe=True,
            )


@fixes(ListsInBatches)
def lists_in_batches(case: Case[ListsInBatches]) -> Iterator[Alternative]:
    """Tuples where a generator yields lists."""
    changes: list[Change] = []
    for node in case.tree.find(cst.List):
        holder = case.tree.above(node, cst.Yield) or case.tree.above(node, cst.Return)
        if holder is not None and len(node.elements) > 1 and isinstance(node.lbracket, cst.LeftSquareBracket):
            start, end = case.tree.start(node), case.tree.end(node)
            changes += [Change(start, start + 1, "("), Change(end - 1, end, ")")]
    yield Alternative("give tuples", tuple(changes), safe=True)


@fixes(MissingInputData)
def missing_input(case: Case[MissingInputData]) -> Iterator[Alternative]:
    """The names of the inputs as keys."""
    yield from _keys(case, case.fault.given, case.fault.names)


@fixes(OutputNamesDiffer)
def output_names(case: Case[OutputNamesDiffer]) -> Iterator[Alternative]:
    """The names of the outputs as keys; an entry for each output."""
    yield from _keys(case, case.fault.given, case.fault.names)
    missing = [name for name in case.fault.names if name not in case.fault.given]
    for node in _dicts(case):
        if not missing or len(missing) == len(case.fault.names) or not node.elements:
            continue
        last = node.elements[-1].value
        value = case.tree.code(last)
        end = case.tree.end(last)
        entries = "".join(f', "{name}": {value}' for name in missing)
        yield Alternative(f"give {', '.join(missing)} an entry", (Change(end, end, entries),))
    call = call_at(case)
    arg = None if call is None else argument(call, case.fault.argument)
    if call is not None and arg is not None and case.fault.argument != "loss":
        yield Alternative(f"drop `{case.fault.argument}`", (dropped(case.tree, call, arg),))
    if arg is not None and isinstance(arg.value, cst.Dict) and arg.value.elements:
        inner = case.tree.code(arg.value.elements[0].value)
        yield Alternative(f"give every output {inner}", (replaced(case.tree, arg.value, inner),))


def _dicts(case: Case[Fault]) -> list[cst.Dict]:
    """The dicts with names of strings in the call at fault, then all others."""
    call = call_at(case)
    inside = [] if call is None else [arg.value for arg in call.args if isinstance(arg.value, cst.Dict)]
    return inside + [each for each in case.tree.find(cst.Dict) if each not in inside]


def _keys(case: Case[Fault], given: tuple[str, ...], names: tuple[str, ...]) -> Iterator[Alternative]:
    wrong = [name for name in given if name not in names]
    left = [name for name in names if name not in given]
    if not wrong or not left:
        return
    meant = dict(zip(wrong, left))
    for node in _dicts(case):
        changes = []
        for element in node.elements:
            key = element.key if isinstance(element, cst.DictElement) else None
            if isinstance(key, cst.SimpleString) and key.evaluated_value in meant:
                quote = key.value[-1]
                changes.append(replaced(case.tree, key, f"{quote}{meant[str(key.evaluated_value)]}{quote}"))
        if changes:
            yield Alternative(f"call it {', '.join(map(repr, meant.values()))}", tuple(changes))


@fixes(WrongNumberOfModelInputs)
def number_of_inputs(case: Case[WrongNumberOfModelInputs]) -> Iterator[Alternative]:
    """As many arrays as the model has inputs."""
    for node in data_arguments(case, "the data are", ("x",)):
        code = case.tree.code(node)
        if isinstance(node, (cst.List, cst.Tuple)):
            items = [case.tree.code(element.value) for element in node.elements]
            if len(items) > case.fault.expected:
                kept = items[: case.fault.expected]
                text = kept[0] if len(kept) == 1 else f"[{', '.join(kept)}]"
                yield Alternative(f"pass {case.fault.expected} of them", (replaced(case.tree, node, text),))
            elif items:
                text = f"[{', '.join(items + [items[-1]] * (case.fault.expected - len(items)))}]"
                yield Alternative("pass the last one to the other inputs, too", (replaced(case.tree, node, text),))
        else:
            text = f"[{', '.join([code] * case.fault.expected)}]"
            yield Alternative("pass it to each input", (replaced(case.tree, node, text),))


@fixes(BatchSizeOfStatefulModel)
def batch_size(case: Case[BatchSizeOfStatefulModel]) -> Iterator[Alternative]:
    """The batch size that the model was made for, and whole batches alone."""
    call = call_at(case)
    if call is None:
        return
    fault, tree = case.fault, case.tree
    order = PARAMETERS.get(called(call), ())
    if isinstance(call.func, cst.Attribute) and "batch_size" in (*order, "batch_size"):
        size = set_argument(tree, call, "batch_size", str(fault.expected), order)
        samples = fault.samples if isinstance(fault.samples, int) else None
        if samples is None or samples % fault.expected == 0:
            yield Alternative(f"pass `batch_size={fault.expected}`", (size,))
        elif samples > fault.expected:
            kept = samples - samples % fault.expected
            values = [argument(call, name, order) for name in ("x", "y")]
            cuts = [change for arg in values if arg is not None for change in around(tree, arg.value, "", f"[:{kept}]")]
            changes = cuts if fault.batch_size == fault.expected else [size, *cuts]
            yield Alternative(f"keep {kept} samples, whole batches alone", tuple(changes))
    for each in entry_calls(tree, None):
        for name in ("batch_shape", "batch_input_shape"):
            arg = argument(each, name)
            if arg is not None and isinstance(arg.value, cst.Tuple) and arg.value.elements:
                first = arg.value.elements[0].value
                yield Alternative(
                    f"build it for batches of {fault.received}", (replaced(tree, first, str(fault.received)),)
                )
        arg = argument(each, "batch_size", ("shape", "batch_size"))
        if arg is not None:
            yield Alternative(
                f"build it for batches of {fault.received}", (replaced(tree, arg.value, str(fault.received)),)
            )


@fixes(NotCompiled)
def not_compiled(case: Case[NotCompiled]) -> Iterator[Alternative]:
    """A compilation above it."""
    call = call_at(case)
    line = None if call is None else case.tree.above(call, cst.SimpleStatementLine)
    if call is None or line is None or not isinstance(call.func, cst.Attribute):
        return
    model = case.tree.code(call.func.value)
    start = case.tree.start(line.body[0])
    indentation = case.tree.indentation(start)
    for loss in ("mse", "sparse_categorical_crossentropy", "binary_crossentropy"):
        text = f'{model}.compile(optimizer="adam", loss="{loss}")\n{indentation}'
        yield Alternative("compile the model first", (Change(start, start, text),))


@fixes(RankChangedBetweenCalls)
def rank_changed(case: Case[RankChangedBetweenCalls]) -> Iterator[Alternative]:
    """Data of the same rank as before."""
    shape = dims_of(case.fault.received)
    numpy, imports = spell_numpy(case.tree)
    for node in data_arguments(case, "the data are", (case.fault.argument, "y", "x")):
        if case.fault.first == len(shape) + 1:
            yield Alternative(
                "give them another axis", around(case.tree, node, f"{numpy}.expand_dims(", ", -1)"), imports=imports
            )
        if case.fault.first == len(shape) - 1:
            yield Alternative(
                "take the last axis away", around(case.tree, node, f"{numpy}.squeeze(", ", -1)"), imports=imports
            )
