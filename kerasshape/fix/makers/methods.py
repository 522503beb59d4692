"""Methods of models that Keras 3 has not."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from kerasshape.fix.cases import Alternative, Case, fixes
from kerasshape.fix.placing import dropped, replaced
from kerasshape.fix.tree import Change, Tree
from kerasshape.rules.versions import RemovedName
from kerasshape.source.names import dotted

_OF_WORKERS = ("max_queue_size", "max_q_size", "nb_worker", "workers", "use_multiprocessing", "pickle_safe")

_OF_GENERATORS = {
    "fit_generator": (
        "fit",
        ("generator", "steps_per_epoch", "epochs", "verbose", "callbacks", "validation_data", "validation_steps"),
    ),
    "evaluate_generator": ("evaluate", ("generator", "steps")),
    "predict_generator": ("predict", ("generator", "steps")),
}
"""Method -> the one that took over, and its first parameters."""

_RENAMED = {"generator": "x", "nb_epoch": "epochs", "val_samples": "steps"}


@fixes(RemovedName)
def method(case: Case[RemovedName]) -> Iterator[Alternative]:
    """What took over from a method of a model."""
    name, tree = case.fault.path.rpartition(".")[2], case.tree
    attribute = tree.parents.get(case.node) if isinstance(case.node, cst.Name) else case.node
    call = tree.parents.get(attribute) if isinstance(attribute, cst.Attribute) else None
    if not isinstance(attribute, cst.Attribute) or not isinstance(call, cst.Call) or call.func is not attribute:
        return
    if attribute.attr.value != name:
        return
    if name in _OF_GENERATORS:
        changes = _as_data(tree, call, attribute, *_OF_GENERATORS[name])
        if changes is not None:
            yield Alternative(f"call `{_OF_GENERATORS[name][0]}`", changes, safe=True)
    elif name == "predict_proba":
        yield Alternative("call `predict`", (replaced(tree, attribute.attr, "predict"),), safe=True)
    elif name == "predict_classes":
        yield from _classes(case, call, attribute)
    elif name == "reset_states":
        yield from _reset(tree, call, attribute)


def _as_data(
    tree: Tree, call: cst.Call, attribute: cst.Attribute, name: str, parameters: tuple[str, ...]
) -> tuple[Change, ...] | None:
    """A generator is data like any other; what its workers do is an argument of the generator now."""
    changes = [replaced(tree, attribute.attr, name)]
    for index, arg in enumerate(call.args):
        if arg.star:
            return None
        if arg.keyword is None:
            if index >= len(parameters):
                return None
            if index:
                start = tree.start(arg.value)
                changes.append(Change(start, start, f"{parameters[index]}="))
        elif arg.keyword.value in _OF_WORKERS:
            changes.append(dropped(tree, call, arg))
        elif arg.keyword.value in ("samples_per_epoch", "nb_val_samples"):
            return None  # samples are no steps
        elif arg.keyword.value in _RENAMED:
            changes.append(replaced(tree, arg.keyword, _RENAMED[arg.keyword.value]))
    return tuple(changes)


def _classes(case: Case[RemovedName], call: cst.Call, attribute: cst.Attribute) -> Iterator[Alternative]:
    """Classes from probabilities, by the head of the model: the largest of several units, or a threshold for one."""
    tree = case.tree
    model = dotted(attribute.value)
    units = {
        each.outputs[0][-1] if each.outputs and isinstance(each.outputs[0], tuple) and each.outputs[0] else "?"
        for each in case.result.models
        if each.name == model
    }
    if not units or not all(isinstance(each, int) for each in units) or (1 in units and len(units) > 1):
        return
    predicted = replaced(tree, attribute.attr, "predict")
    if units == {1}:
        start, end = tree.start(call), tree.end(call)
        around = Change(start, start, "("), Change(end, end, ' > 0.5).astype("int32")')
        yield Alternative("compare what `predict` gives with 0.5", (predicted, *around), safe=True)
    else:
        largest = Change(tree.end(call), tree.end(call), ".argmax(axis=-1)")
        yield Alternative("take the largest of what `predict` gives", (predicted, largest), safe=True)


def _reset(tree: Tree, call: cst.Call, attribute: cst.Attribute) -> Iterator[Alternative]:
    """The layers keep the states; those that have any are asked one by one."""
    statement = tree.parents[call]
    line = tree.parents.get(statement)
    model = dotted(attribute.value)
    if not isinstance(statement, cst.Expr) or not isinstance(line, cst.SimpleStatementLine) or model is None:
        return
    if len(line.body) != 1 or call.args or not isinstance(tree.parents[line], (cst.IndentedBlock, cst.Module)):
        return
    is_used = any(node.value == "layer" for node in tree.find(cst.Name))
    name = "stateful_layer" if is_used else "layer"
    first = tree.indentation(tree.start(call))
    step = tree.module.default_indent
    text = (
        f'for {name} in {model}.layers:\n{first}{step}if hasattr({name}, "reset_states"):\n'
        f"{first}{step}{step}{name}.reset_states()"
    )
    yield Alternative("reset the states of each layer", (replaced(tree, call, text),), safe=True)
