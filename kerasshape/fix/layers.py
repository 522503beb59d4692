"""Changes of layers: their widths, the inputs of their model, the steps that they keep, a layer before them."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from kerasshape.faults import Fault
from kerasshape.fix.cases import Alternative, Case
from kerasshape.fix.dims import Dims, are_known, text_of
from kerasshape.fix.placing import (
    argument,
    constructor,
    layer_before,
    parameters,
    replaced,
    set_argument,
    takes,
)
from kerasshape.fix.tree import Change, Tree, called
from kerasshape.source.names import dotted

_WIDTHS = ("units", "filters", "output_dim")


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


def entries(case: Case[Fault], words: str, dims: tuple[object, ...]) -> Iterator[Alternative]:
    """The input of the model gets the shape of the data."""
    if not are_known(dims):
        return
    for call in entry_calls(case.tree, case.labelled(words)):
        yield from reshaped_entry(case.tree, call, text_of(dims), dims)


def entry_calls(tree: Tree, node: cst.BaseExpression | None) -> Iterator[cst.Call]:
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


def layer_at(tree: Tree, node: cst.BaseExpression) -> str:
    """The name of the layer that an expression puts to work."""
    call = constructor(tree, node)
    return "layer" if call is None else called(call)


def made_at(case: Case[Fault]) -> cst.Call | None:
    """The call that makes the layer at fault."""
    return constructor(case.tree, case.node)


def before(case: Case[Fault], layer: str, arguments: str = "") -> Iterator[Alternative]:
    """A layer before the one at fault."""
    if case.node is None:
        return
    changes, imports = layer_before(case.tree, case.node, layer, arguments)
    if changes:
        yield Alternative(f"put a {layer} before it", changes, imports=imports)


def inputs_as(case: Case[Fault], dims: Dims) -> Iterator[Alternative]:
    """Each input of the file in turn gets this shape."""
    for call in list(dict.fromkeys(entry_calls(case.tree, None)))[:6]:
        yield from reshaped_entry(case.tree, call, text_of(dims), dims)


def input_behind(case: Case[Fault], node: cst.BaseExpression) -> cst.Call | None:
    """The Input that a name holds."""
    name = dotted(node)
    if name is None:
        return None
    for assign in case.tree.find(cst.Assign):
        target = assign.targets[0].target
        if dotted(target) == name and isinstance(assign.value, cst.Call) and called(assign.value) == "Input":
            return assign.value
        if isinstance(target, cst.Tuple) and isinstance(assign.value, cst.Tuple):
            for each, value in zip(target.elements, assign.value.elements):
                if dotted(each.value) == name and isinstance(value.value, cst.Call) and called(value.value) == "Input":
                    return value.value
    return None


KEEPS = "return_sequences"


def recurrent_before(case: Case[Fault]) -> cst.Call | None:
    """The call that makes the nearest recurrent layer before the one at fault, out of its Bidirectional."""
    for node in case.traced:
        call = constructor(case.tree, node)
        while call is not None:
            if takes(called(call), KEEPS, case.finding.keras):
                return call
            call = constructor(case.tree, call.args[0].value) if call.args else None
    return None


def keeping(case: Case[Fault], call: cst.Call) -> Change:
    """A recurrent layer that keeps its steps."""
    return set_argument(case.tree, call, KEEPS, "True", parameters(called(call), case.finding.keras))
