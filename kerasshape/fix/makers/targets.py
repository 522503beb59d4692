"""Targets against outputs: losses, classes, labels, numbers of targets."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from kerasshape.faults import Fault
from kerasshape.fix.calls import call_at, compile_of, compile_parameters
from kerasshape.fix.cases import Alternative, Case, fixes
from kerasshape.fix.data import around, data_arguments, fitted
from kerasshape.fix.dims import dims_of
from kerasshape.fix.layers import entries, keeping, layer_at, set_width, widths
from kerasshape.fix.names import spell
from kerasshape.fix.placing import (
    argument,
    dropped,
    is_constructor,
    layer_before,
    parameters,
    replaced,
    set_argument,
    takes,
)
from kerasshape.fix.tree import Change, Tree, called
from kerasshape.rules.losses import (
    ClassCountMismatch,
    LabelOutOfRange,
    LabelsNotOneHot,
    OneHotLabelsForSparseLoss,
    TargetsDoNotFitOutput,
    TargetsMissing,
    WrongNumberOfTargets,
)


def losses(case: Case[Fault], loss: str) -> Iterator[Alternative]:
    """Another loss in `compile`, or where it is called."""
    call = compile_of(case)
    arg = None if call is None else argument(call, "loss", compile_parameters(case.finding.keras))
    if arg is not None:
        for node, text in _loss_spelled(case.tree, arg.value, loss):
            yield Alternative(f"use {loss}", (replaced(case.tree, node, text),))
    snake, camel = {
        "sparse_categorical_crossentropy": ("categorical_crossentropy", "CategoricalCrossentropy"),
        "categorical_crossentropy": ("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy"),
    }.get(loss, ("", ""))
    names = {snake: loss, camel: _camel(loss)}
    for name in case.tree.find(cst.Name):
        if name.value in names and not isinstance(case.tree.parents.get(name), cst.ImportAlias) and snake:
            yield Alternative(f"use {loss}", (replaced(case.tree, name, names[name.value]),))


def _camel(name: str) -> str:
    """The class of a loss from its function."""
    return "".join(word.capitalize() for word in name.split("_"))


def _loss_spelled(tree: Tree, value: cst.BaseExpression, loss: str) -> Iterator[tuple[cst.CSTNode, str]]:
    """The nodes of a value of `loss` that name one, each with another loss in the same style."""
    camel = _camel(loss)
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
    target = dims_of(case.fault.target)
    if target:
        yield from widths(case, target[-1])
        yield from _every_width(case, target[-1], dims_of(case.fault.output)[-1:])
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
    target, output = dims_of(case.fault.target), dims_of(case.fault.output)
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
        for call in (
            each for each in case.tree.find(cst.Call) if takes(called(each), "return_sequences", case.finding.keras)
        ):
            yield Alternative("give the recurrent layer `return_sequences=True`", (keeping(case, call),))
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
