"""Training: data, targets, losses and metrics against the model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import permutations

import libcst as cst

from kerasshape.faults import Fault
from kerasshape.fix.cases import Alternative, Case, fixes
from kerasshape.fix.makers.arguments import _ORDER, call_at
from kerasshape.fix.names import spell, spell_numpy
from kerasshape.fix.placing import (
    argument,
    constructor,
    dropped,
    is_constructor,
    layer_before,
    parameters,
    replaced,
    set_argument,
    takes,
    wrapped,
)
from kerasshape.fix.tree import Change, Tree, called, dotted
from kerasshape.rules.compiling import (
    LossWeightsMismatch,
    MetricCountMismatch,
    OutputNamesDiffer,
    SampleWeightsDoNotFit,
)
from kerasshape.rules.losses import (
    ClassCountMismatch,
    LabelOutOfRange,
    LabelsNotOneHot,
    LossCountMismatch,
    MetricDoesNotFitOutput,
    OneHotLabelsForSparseLoss,
    TargetsDoNotFitOutput,
    TargetsMissing,
    WrongNumberOfTargets,
)
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
from kerasshape.shapes import Shape, Unknown

_WIDTHS = ("units", "filters", "output_dim")


# The model


def compile_of(case: Case[Fault]) -> cst.Call | None:
    """The call of `compile` that counts at the finding: of the same model, and the last one before it."""
    call = call_at(case)
    if call is None or not isinstance(call.func, cst.Attribute):
        return None
    if call.func.attr.value == "compile":
        return call
    start = case.tree.start(call)
    found = [each for each in case.tree.find(cst.Call) if called(each) == "compile" and each.args]
    same = [
        each
        for each in found
        if isinstance(each.func, cst.Attribute) and dotted(each.func.value) == dotted(call.func.value)
    ]
    before = [each for each in same if case.tree.start(each) < start] or same or found
    return before[-1] if before else None


def last_layers(case: Case[Fault], words: str = "the output is") -> Iterator[cst.Call]:
    """The layer that gives the output and those before it in the text, the last one first."""
    tree = case.tree
    node = case.labelled(words)
    calls = list(case.result.calls)
    index = len(calls)
    for number, each in enumerate(calls):
        if node is not None and tree.expression(each.span) is node:
            index = number + 1
    seen = set()
    first = constructor(tree, node)
    for call in [first, *(constructor(tree, tree.expression(each.span)) for each in reversed(calls[:index]))]:
        if call is not None and call not in seen:
            seen.add(call)
            yield call
            if len(seen) == 4:
                return


def widths(case: Case[Fault], width: object, words: str = "the output is") -> Iterator[Alternative]:
    """The last layer that has a width gets another one."""
    if not isinstance(width, int):
        return
    for call in last_layers(case, words):
        yield from set_width(case, call, width)
        if any(takes(called(call), name, case.finding.keras) for name in ("units", "filters")):
            return


def set_width(case: Case[Fault], call: cst.Call, width: int) -> Iterator[Alternative]:
    """A layer with another number of units or filters."""
    layer, major = called(call), case.finding.keras
    for name in _WIDTHS:
        if takes(layer, name, major):
            change = set_argument(case.tree, call, name, str(width), parameters(layer, major))
            yield Alternative(f"give the {layer} {width} {name}", (change,))
            return


def _dims(shape: Shape) -> tuple[object, ...]:
    """The dims of a shape; those that are not known are text, which can be compared."""
    return tuple("?" if isinstance(dim, Unknown) else dim for dim in shape) if isinstance(shape, tuple) else ()


def _known(dims: tuple[object, ...]) -> bool:
    return all(isinstance(dim, int) for dim in dims)


def entries(case: Case[Fault], words: str, dims: tuple[object, ...]) -> Iterator[Alternative]:
    """The input of the model gets the shape of the data."""
    if not _known(dims):
        return
    text = f"({', '.join(map(str, dims))}{',' if len(dims) == 1 else ''})"
    node = case.labelled(words)
    for call in _entry_calls(case.tree, node):
        yield from reshaped_entry(case.tree, call, text, dims)


def _entry_calls(tree: Tree, node: cst.BaseExpression | None) -> Iterator[cst.Call]:
    """Calls that tell the shape of an input: the one that was found, else each that there is."""
    if isinstance(node, cst.Call):
        yield node
        if isinstance(node.func, cst.Call):
            yield node.func
    elif node is not None and (made := constructor(tree, node)) is not None:
        yield made
    for each in tree.find(cst.Call):
        if called(each) in ("Input", "InputLayer") or any(
            arg.keyword is not None and arg.keyword.value in ("input_shape", "input_dim", "batch_input_shape")
            for arg in each.args
        ):
            yield each


def reshaped_entry(tree: Tree, call: cst.Call, text: str, dims: tuple[object, ...]) -> Iterator[Alternative]:
    """One input with another shape, however it is told."""
    order = ("shape", "batch_size") if called(call) == "Input" else ()
    for name in ("shape", "input_shape"):
        arg = argument(call, name, order)
        if arg is not None:
            yield Alternative(f"give the model an input of shape {text}", (replaced(tree, arg.value, text),))
            return
    for name in ("batch_shape", "batch_input_shape"):
        arg = argument(call, name)
        if arg is not None and isinstance(arg.value, cst.Tuple) and arg.value.elements:
            batch = tree.code(arg.value.elements[0].value)
            whole = f"({batch}, {', '.join(map(str, dims))})"
            yield Alternative(f"give the model an input of shape {text}", (replaced(tree, arg.value, whole),))
            return
    arg = argument(call, "input_dim")
    if arg is not None and len(dims) == 1:
        yield Alternative(f"give the model an input of shape {text}", (replaced(tree, arg.value, str(dims[0])),))


# Data


def data_arguments(case: Case[Fault], words: str, names: tuple[str, ...]) -> list[cst.BaseExpression]:
    """The expressions that give data to the call at fault: the one that a label names, then the arguments."""
    call = call_at(case)
    if call is None:
        return []
    found: list[cst.BaseExpression] = []
    order = _ORDER.get(called(call), ("x", "y"))
    for name in names:
        arg = argument(call, name, order)
        if arg is not None:
            value = arg.value
            found.append(value)
            if isinstance(value, (cst.List, cst.Tuple)):
                found += [element.value for element in value.elements]
            if isinstance(value, cst.Dict):
                found += [element.value for element in value.elements]
    label = case.labelled(words)
    if label is not None and label not in found and case.tree.above(label, cst.Call) is not None:
        found.append(label)
    return found


def around(tree: Tree, node: cst.BaseExpression, before: str, after: str) -> tuple[Change, ...]:
    """A call around an expression, or a method behind it."""
    simple = isinstance(node, (cst.Name, cst.Attribute, cst.Call, cst.Subscript)) or bool(node.lpar)
    if not before and not simple:
        before, after = "(", f"){after}"
    return tuple(wrapped(tree, node, before, after)) if before else (Change(tree.end(node), tree.end(node), after),)


def fitted(
    case: Case[Fault], nodes: list[cst.BaseExpression], received: Shape, expected: Shape
) -> Iterator[Alternative]:
    """Data brought to the shape that is expected: an axis more or less, axes in another order, another division."""
    got, want = _dims(received), _dims(expected)
    if not got or not want:
        return
    tree = case.tree
    numpy, imports = spell_numpy(tree)
    tensors = "tensorflow" in tree.text
    for node in nodes:
        code = tree.code(node)
        short = code if len(code) < 30 else "…"
        if len(got) + 1 == len(want):
            if got == want[1:]:
                yield Alternative(
                    f"give the sample an axis of samples: `{numpy}.expand_dims({short}, 0)`",
                    around(tree, node, f"{numpy}.expand_dims(", ", 0)"),
                    imports=imports,
                )
            for axis, dim in enumerate(want[1:], 1):
                if dim in (1, None):
                    shown = -1 if axis == len(want) - 1 else axis
                    yield Alternative(
                        f"give the data another axis: `{numpy}.expand_dims({short}, {shown})`",
                        around(tree, node, f"{numpy}.expand_dims(", f", {shown})"),
                        imports=imports,
                    )
        if len(got) == len(want):
            for order in permutations(range(1, len(got))):
                turned = (0, *order)
                if turned != tuple(range(len(got))) and all(
                    want[axis] in (None, got[source]) for axis, source in enumerate(turned) if axis
                ):
                    yield Alternative(
                        f"turn the axes: `{numpy}.transpose({short}, {turned})`",
                        around(tree, node, f"{numpy}.transpose(", f", {turned})"),
                        imports=imports,
                    )
        if _known(want[1:]):
            target = ", ".join(map(str, (-1, *want[1:])))
            yield Alternative(
                f"reshape the data: `{short}.reshape({target})`", around(tree, node, "", f".reshape({target})")
            )
            if tensors:
                yield Alternative(
                    f"reshape the data to ({target})",
                    around(tree, node, f"{numpy}.reshape(", f", ({target}))"),
                    imports=imports,
                )
        if len(got) == len(want) and len(got) > 1 and all(a == b or b is None for a, b in zip(got[1:-1], want[1:-1])):
            width, goal = got[-1], want[-1]
            if isinstance(width, int) and isinstance(goal, int) and width > goal:
                yield Alternative(
                    f"take the first {goal} features: `{short}[..., :{goal}]`",
                    around(tree, node, "", f"[..., :{goal}]"),
                )
            if width == 1 and isinstance(goal, int):
                yield Alternative(
                    f"repeat the channel: `{numpy}.repeat({short}, {goal}, axis=-1)`",
                    around(tree, node, f"{numpy}.repeat(", f", {goal}, axis=-1)"),
                    imports=imports,
                )


@fixes(DataDoesNotFitModel)
def data(case: Case[DataDoesNotFitModel]) -> Iterator[Alternative]:
    """The data brought to the model's input, batches made, or the model built for the data."""
    got, want = _dims(case.fault.received), _dims(case.fault.expected)
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
    one, other = _dims(case.fault.first_shape), _dims(case.fault.second_shape)
    if not one or not other or not isinstance(one[0], int) or not isinstance(other[0], int):
        return
    yield from _split_in_order(case)
    fewer = min(one[0], other[0])
    words = [f"{case.fault.first if one[0] > other[0] else case.fault.second} is", "this is"]
    call = call_at(case)
    places = [case.labelled(each) for each in words]
    if call is not None:
        names = _ORDER.get(called(call), ())
        for arg in call.args:
            values = [arg.value]
            if isinstance(arg.value, (cst.Tuple, cst.List)):
                values += [element.value for element in arg.value.elements]
            if isinstance(arg.value, cst.Dict):
                values += [element.value for element in arg.value.elements]
            places += values
        del names
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
    order = _ORDER.get(called(call), ())
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
    for each in _entry_calls(tree, None):
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
    shape, numpy_imports = _dims(case.fault.received), spell_numpy(case.tree)
    numpy, imports = numpy_imports
    for node in data_arguments(case, "the data are", (case.fault.argument, "y", "x")):
        if case.fault.first == len(shape) + 1:
            yield Alternative(
                "give them another axis", around(case.tree, node, f"{numpy}.expand_dims(", ", -1)"), imports=imports
            )
        if case.fault.first == len(shape) - 1:
            yield Alternative(
                "take the last axis away", around(case.tree, node, f"{numpy}.squeeze(", ", -1)"), imports=imports
            )


# Losses


def losses(case: Case[Fault], loss: str) -> Iterator[Alternative]:
    """Another loss in `compile`, or where it is called."""
    call = compile_of(case)
    arg = None if call is None else argument(call, "loss", ("optimizer", "loss"))
    if arg is not None:
        for node, text in _loss_spelled(case.tree, arg.value, loss):
            yield Alternative(f"use {loss}", (replaced(case.tree, node, text),))
    snake, camel = {
        "sparse_categorical_crossentropy": ("categorical_crossentropy", "CategoricalCrossentropy"),
        "categorical_crossentropy": ("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy"),
    }.get(loss, ("", ""))
    names = {snake: loss, camel: "".join(word.capitalize() for word in loss.split("_"))}
    for name in case.tree.find(cst.Name):
        if name.value in names and not isinstance(case.tree.parents.get(name), cst.ImportAlias) and snake:
            yield Alternative(f"use {loss}", (replaced(case.tree, name, names[name.value]),))


def _loss_spelled(tree: Tree, value: cst.BaseExpression, loss: str) -> Iterator[tuple[cst.CSTNode, str]]:
    """The nodes of a value of `loss` that name one, each with another loss in the same style."""
    camel = "".join(word.capitalize() for word in loss.split("_"))
    if isinstance(value, cst.SimpleString):
        quote = value.value[-1]
        yield value, f"{quote}{loss}{quote}"
    elif isinstance(value, cst.Call) and isinstance(value.func, cst.Attribute):
        yield value.func.attr, camel
    elif isinstance(value, (cst.Dict, cst.List, cst.Tuple)):
        for element in value.elements:
            yield from _loss_spelled(tree, element.value, loss)
    elif isinstance(value, (cst.Call, cst.Name, cst.Attribute)):
        yield value, f'"{loss}"'


def one_hot(case: Case[Fault], classes: object) -> Iterator[Alternative]:
    """Class numbers encoded."""
    if not isinstance(classes, int):
        return
    spelled, imports = spell(case.tree, "keras.utils.to_categorical")
    for node in data_arguments(case, "the targets are", ("y",)):
        yield Alternative(
            "encode the labels by to_categorical",
            around(case.tree, node, f"{spelled}(", f", {classes})"),
            imports=imports,
        )


def flattened(case: Case[Fault]) -> Iterator[Alternative]:
    """Flatten or pooling before one of the last layers; the last step of a recurrent layer."""
    tree = case.tree
    nodes = []
    label = case.labelled("the output is")
    if label is not None:
        nodes.append(label)
    for each in reversed(case.result.calls):
        node = tree.expression(each.span)
        if (
            node is not None
            and node not in nodes
            and len(each.inputs) == 1
            and len(each.inputs[0]) > 2
            and each.inputs[0] != "?"
        ):
            nodes.append(node)
    for node in nodes[:4]:
        for layer in ("Flatten", "GlobalAveragePooling1D", "GlobalAveragePooling2D"):
            changes, imports = layer_before(tree, node, layer)
            if changes:
                yield Alternative(f"put a {layer} before the {layer_at(tree, node)}", changes, imports=imports)
    for call in (each for each in tree.find(cst.Call) if is_constructor(each)):
        arg = argument(call, "return_sequences")
        if arg is not None and tree.code(arg.value) == "True":
            yield Alternative("drop `return_sequences=True`", (dropped(tree, call, arg),))


def layer_at(tree: Tree, node: cst.BaseExpression) -> str:
    """The name of the layer that an expression puts to work."""
    call = constructor(tree, node)
    return "layer" if call is None else called(call)


@fixes(LabelsNotOneHot)
def labels(case: Case[LabelsNotOneHot]) -> Iterator[Alternative]:
    """The loss for class numbers, or encoded labels."""
    yield from losses(case, "sparse_categorical_crossentropy")
    yield from one_hot(case, case.fault.classes)


@fixes(OneHotLabelsForSparseLoss)
def one_hot_labels(case: Case[OneHotLabelsForSparseLoss]) -> Iterator[Alternative]:
    """The loss for one-hot labels."""
    yield from losses(case, "categorical_crossentropy")


@fixes(ClassCountMismatch)
def classes(case: Case[ClassCountMismatch]) -> Iterator[Alternative]:
    """As many units as the targets have classes."""
    target = _dims(case.fault.target)
    if target:
        yield from widths(case, target[-1])
        yield from _every_width(case, target[-1], _dims(case.fault.output)[-1:])
    if target and target[-1] == 1:
        yield from losses(case, "sparse_categorical_crossentropy")
    yield from flattened(case)


def _every_width(case: Case[Fault], width: object, now: tuple[object, ...]) -> Iterator[Alternative]:
    """Each layer of the width that the output has gets another one, the last of them first."""
    if not isinstance(width, int) or not now or not isinstance(now[0], int):
        return
    found = [each for each in case.tree.find(cst.Call) if is_constructor(each)]
    for call in reversed(found):
        for name in ("units", "filters"):
            arg = argument(call, name, parameters(called(call), case.finding.keras))
            if arg is not None and case.tree.code(arg.value) == str(now[0]):
                yield from set_width(case, call, width)


@fixes(TargetsDoNotFitOutput)
def targets(case: Case[TargetsDoNotFitOutput]) -> Iterator[Alternative]:
    """Units, a Flatten, last steps, or another loss."""
    target, output = _dims(case.fault.target), _dims(case.fault.output)
    if len(target) == len(output) and target:
        yield from widths(case, target[-1])
        yield from _every_width(case, target[-1], output[-1:])
    if len(target) == 1 and len(output) == 2:
        if "binary" not in case.fault.loss:
            yield from losses(case, "sparse_categorical_crossentropy")
        yield from widths(case, 1)
        yield from _every_width(case, 1, output[-1:])
    yield from flattened(case)
    yield from _same_padding(case)
    yield from fitted(case, data_arguments(case, "the targets are", ("y",)), case.fault.target, case.fault.output)
    if target and len(target) > len(output):
        for node in data_arguments(case, "the targets are", ("y",)):
            yield Alternative("take the targets of the last step", around(case.tree, node, "", "[:, -1]"))
        from kerasshape.fix.makers.recurrent import _keeping

        for call in (
            each for each in case.tree.find(cst.Call) if takes(called(each), "return_sequences", case.finding.keras)
        ):
            yield Alternative("give the recurrent layer `return_sequences=True`", (_keeping(case, call),))
    if target and output and isinstance(output[-1], int) and len(target) == 2 and len(output) > 2:
        yield from (
            Alternative(f"{first.title}, and {second.title}", (*first.changes, *second.changes), imports=first.imports)
            for first in list(flattened(case))[:3]
            for second in list(widths(case, target[-1]))[:1]
        )
    yield from losses(case, "sparse_categorical_crossentropy")
    yield from losses(case, "mse")
    for steps in [dim for dim in output[1:-1] if isinstance(dim, int)][:1]:
        for node in data_arguments(case, "the targets are", ("y",)):
            if len(target) > 1 and isinstance(target[1], int) and target[1] > steps:
                yield Alternative(
                    f"take the first {steps} steps of the targets", around(case.tree, node, "", f"[:, :{steps}]")
                )
    yield from entries(case, "the model takes", ())


def _same_padding(case: Case[Fault]) -> Iterator[Alternative]:
    """`padding="same"` for each convolution, all at once, or for one."""
    convolutions = [
        each
        for each in case.tree.find(cst.Call)
        if is_constructor(each)
        and takes(called(each), "padding", case.finding.keras)
        and argument(each, "padding") is None
    ]
    changes = [set_argument(case.tree, each, "padding", '"same"') for each in convolutions]
    if changes:
        yield Alternative('pad the convolutions: `padding="same"`', tuple(changes))
    for change in changes[:6]:
        yield Alternative('pad it: `padding="same"`', (change,))


@fixes(LabelOutOfRange)
def label_out_of_range(case: Case[LabelOutOfRange]) -> Iterator[Alternative]:
    """A unit for each label, or labels that count from 0."""
    yield from widths(case, case.fault.label + 1)
    yield from _every_width(case, case.fault.label + 1, (case.fault.units,))
    if case.fault.label == case.fault.units:
        for node in data_arguments(case, "the targets are", ("y",)):
            if not isinstance(node, (cst.List, cst.Tuple, cst.Dict)):
                yield Alternative("count the labels from 0", around(case.tree, node, "", " - 1"))


@fixes(WrongNumberOfTargets)
def number_of_targets(case: Case[WrongNumberOfTargets]) -> Iterator[Alternative]:
    """One array of targets for each output."""
    for node in data_arguments(case, "the targets are", ("y",)):
        if isinstance(node, (cst.List, cst.Tuple)):
            items = [case.tree.code(element.value) for element in node.elements]
            if len(items) > case.fault.outputs:
                kept = items[: case.fault.outputs]
                text = kept[0] if len(kept) == 1 else f"[{', '.join(kept)}]"
                yield Alternative("pass as many targets as there are outputs", (replaced(case.tree, node, text),))
        elif case.fault.targets < case.fault.outputs:
            text = f"[{', '.join([case.tree.code(node)] * case.fault.outputs)}]"
            yield Alternative("pass them to each output", (replaced(case.tree, node, text),))


@fixes(TargetsMissing)
def targets_missing(case: Case[TargetsMissing]) -> Iterator[Alternative]:
    """Targets that the file has by their usual names, or the data themselves."""
    call = call_at(case)
    if call is None:
        return
    known = {node.value for node in case.tree.find(cst.Name)}
    values = data_arguments(case, "the data are", ("x",))
    names: list[str] = [each for each in ("y_train", "y", "Y", "labels", "targets") if each in known]
    names += [case.tree.code(node) for node in values]
    for name in names:
        for node in values[:1]:
            end = case.tree.end(node)
            yield Alternative(f"pass the targets {name}", (Change(end, end, f", {name}"),))


@fixes(MetricDoesNotFitOutput)
def metric(case: Case[MetricDoesNotFitOutput]) -> Iterator[Alternative]:
    """`accuracy` in place of the metric, or none."""
    call = compile_of(case)
    if call is None:
        return
    for name in ("metrics", "weighted_metrics"):
        arg = argument(
            call,
            name,
            ("optimizer", "loss", "loss_weights", "metrics")
            if case.finding.keras == 3
            else ("optimizer", "loss", "metrics"),
        )
        if arg is None:
            continue
        listed = arg.value
        if isinstance(listed, (cst.List, cst.Tuple)):
            items = [case.tree.code(element.value) for element in listed.elements]
            wrong = [index for index, item in enumerate(items) if _names(item, case.fault.metric)]
            for index in wrong or range(len(items)):
                if '"accuracy"' not in items and "'accuracy'" not in items:
                    yield Alternative(
                        'use "accuracy"', (replaced(case.tree, listed.elements[index].value, '"accuracy"'),)
                    )
            for index in wrong or range(len(items)):
                rest = [item for number, item in enumerate(items) if number != index]
                yield Alternative(
                    f"drop the metric {items[index]}", (replaced(case.tree, listed, f"[{', '.join(rest)}]"),)
                )
        yield Alternative('use "accuracy"', (replaced(case.tree, listed, '["accuracy"]'),))
        yield Alternative("drop the metrics", (dropped(case.tree, call, arg),))


def _names(item: str, metric_name: str) -> bool:
    plain = re.sub(r"\W|_", "", item).lower()
    return re.sub(r"\W|_", "", metric_name).lower() in plain


@fixes(MetricCountMismatch)
def metric_count(case: Case[MetricCountMismatch]) -> Iterator[Alternative]:
    """One entry for each output."""
    yield from _as_many(case, case.fault.argument, case.fault.outputs)


@fixes(LossCountMismatch)
def loss_count(case: Case[LossCountMismatch]) -> Iterator[Alternative]:
    """One loss for each output."""
    yield from _as_many(case, "loss", case.fault.outputs)


@fixes(LossWeightsMismatch)
def loss_weights(case: Case[LossWeightsMismatch]) -> Iterator[Alternative]:
    """One weight for each loss."""
    yield from _as_many(case, "loss_weights", case.fault.losses)


def _as_many(case: Case[Fault], name: str, number: int) -> Iterator[Alternative]:
    """A list in `compile` of another length: cut, or its last entry repeated."""
    call = compile_of(case)
    order = (
        ("optimizer", "loss", "loss_weights", "metrics")
        if case.finding.keras == 3
        else ("optimizer", "loss", "metrics", "loss_weights")
    )
    arg = None if call is None else argument(call, name, order)
    if call is None or arg is None:
        return
    if isinstance(arg.value, (cst.List, cst.Tuple)):
        items = [case.tree.code(element.value) for element in arg.value.elements]
        if len(items) > number:
            items = items[:number]
        elif items:
            items += [items[-1]] * (number - len(items))
        if number == 1 and items:
            yield Alternative(f"give `{name}` one entry", (replaced(case.tree, arg.value, items[0]),))
        yield Alternative(f"give `{name}` {number} entries", (replaced(case.tree, arg.value, f"[{', '.join(items)}]"),))
    if name != "loss" and arg.keyword is not None:
        yield Alternative(f"drop `{name}`", (dropped(case.tree, call, arg),))


@fixes(SampleWeightsDoNotFit)
def sample_weights(case: Case[SampleWeightsDoNotFit]) -> Iterator[Alternative]:
    """No weights, or those of the first axis."""
    call = call_at(case)
    arg = None if call is None else argument(call, "sample_weight")
    if call is not None and arg is not None:
        yield Alternative("take one weight for each sample", around(case.tree, arg.value, "", "[:, 0]"))
        yield Alternative("drop `sample_weight`", (dropped(case.tree, call, arg),))
