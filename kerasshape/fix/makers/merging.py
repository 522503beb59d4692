"""Tensors that meet: in layers that merge, in operators, in attention, as states."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import libcst as cst

from kerasshape.faults import Fault
from kerasshape.fix.calls import items_of
from kerasshape.fix.cases import Alternative, Case, fixes
from kerasshape.fix.data import around
from kerasshape.fix.dims import Dims, dims_of, text_of
from kerasshape.fix.layers import entry_calls, made_at, reshaped_entry, set_width
from kerasshape.fix.makers.sizes import same_sizes
from kerasshape.fix.names import spell
from kerasshape.fix.placing import argument, constructor, dropped, replaced, set_argument, wrapped
from kerasshape.fix.tree import called
from kerasshape.rules.inputs import WrappedTensor, WrongNumberOfInputs
from kerasshape.rules.merging import (
    AttentionWidthMismatch,
    MergeShapeMismatch,
    OperandsDoNotBroadcast,
    WrongInitialState,
)
from kerasshape.source.names import dotted


@fixes(MergeShapeMismatch)
def merge(case: Case[MergeShapeMismatch]) -> Iterator[Alternative]:
    """Another axis, inputs of one width, or layers that keep sizes."""
    made = made_at(case)
    shapes = [dims_of(shape) for shape in case.fault.received]
    if made is not None and case.fault.layer == "Concatenate" and all(shapes):
        ranks = {len(shape) for shape in shapes}
        if len(ranks) == 1:
            size = ranks.pop()
            for axis in [axis for axis in range(1, size) if len({shape[axis] for shape in shapes}) > 1]:
                shown = -1 if axis == size - 1 else axis
                change = set_argument(case.tree, made, "axis", str(shown), ("axis",))
                yield Alternative(f"join them along axis {shown}", (change,))
    yield from _agreeing_widths(case, shapes)
    yield from same_sizes(case)
    yield from _agreeing_inputs(case, shapes)
    if case.fault.layer == "Dot" and made is not None:
        for axes in ("-1", "(1, 1)", "(2, 1)", "(1, 2)", "1"):
            yield Alternative(f"use `axes={axes}`", (set_argument(case.tree, made, "axes", axes, ("axes",)),))
    yield from _flattened_inputs(case, shapes)
    yield from _projected(case, shapes)


def _operands(case: Case[Fault]) -> list[cst.BaseExpression]:
    """The expressions whose tensors meet: of a list that a layer is called on, of arguments, of an operator."""
    node = case.node
    if isinstance(node, cst.BinaryOperation):
        return [node.left, node.right]
    if isinstance(node, cst.Call):
        first = node.args[0].value if node.args else None
        if isinstance(first, (cst.List, cst.Tuple)):
            return items_of(first)
        return [arg.value for arg in node.args]
    return []


def _agreeing_widths(case: Case[Fault], shapes: Sequence[Dims]) -> Iterator[Alternative]:
    """A layer that makes one of the tensors gets the width of another one."""
    goals = list(dict.fromkeys(dim for shape in shapes for dim in shape[-1:] if isinstance(dim, int)))
    for node in _operands(case):
        call = _producer(case, node)
        if call is not None:
            for goal in goals:
                yield from set_width(case, call, goal)
    for call in [constructor(case.tree, node) for node in case.traced[:4]]:
        if call is not None:
            for goal in goals:
                yield from set_width(case, call, goal)


def _producer(case: Case[Fault], node: cst.BaseExpression) -> cst.Call | None:
    """The call that makes the layer whose output an expression is, or the layer that a name was last given by."""
    if isinstance(node, cst.Call):
        return constructor(case.tree, node)
    name = dotted(node)
    start = case.tree.start(node)
    found = None
    for assign in case.tree.find(cst.Assign):
        if case.tree.start(assign) >= start:
            break
        for target in assign.targets:
            if dotted(target.target) == name and isinstance(assign.value, cst.Call):
                found = constructor(case.tree, assign.value)
    return found


def _agreeing_inputs(case: Case[Fault], shapes: Sequence[Dims]) -> Iterator[Alternative]:
    """One input with the shape of another one."""
    calls = [each for each in dict.fromkeys(entry_calls(case.tree, None)) if called(each) == "Input"]
    for shape in shapes:
        inner = shape[1:]
        if inner and all(isinstance(dim, (int, type(None))) for dim in inner):
            for call in calls[:4]:
                yield from reshaped_entry(case.tree, call, text_of(inner), inner)
    texts = dict.fromkeys(
        case.tree.code(arg.value) for call in calls if (arg := argument(call, "shape", ("shape",))) is not None
    )
    for text in texts:
        for call in calls[:4]:
            arg = argument(call, "shape", ("shape",))
            if arg is not None and case.tree.code(arg.value) != text:
                yield Alternative(f"give both inputs the shape {text}", (replaced(case.tree, arg.value, text),))


def _flattened_inputs(case: Case[Fault], shapes: Sequence[Dims]) -> Iterator[Alternative]:
    """Inputs of several ranks are flattened before they meet."""
    spelled, imports = spell(case.tree, "keras.layers.Flatten")
    operands = _operands(case)
    if len(operands) == len(shapes):
        long = [node for node, shape in zip(operands, shapes) if len(shape) > 2]
        changes = [change for node in long for change in wrapped(case.tree, node, f"{spelled}()(", ")")]
        if changes:
            yield Alternative("flatten the inputs before", tuple(changes), imports=imports)


def _projected(case: Case[Fault], shapes: Sequence[Dims]) -> Iterator[Alternative]:
    """The narrower tensor goes through a Dense or a convolution of one pixel."""
    operands = _operands(case)
    goals = [shape[-1] for shape in shapes if shape and isinstance(shape[-1], int)]
    if len(operands) != len(shapes) or not goals:
        return
    spelled, imports = spell(case.tree, "keras.layers.Dense")
    for goal in dict.fromkeys(sorted(goals, key=str, reverse=True)):
        changes = [
            change
            for node, shape in zip(operands, shapes)
            if shape[-1:] != (goal,)
            for change in wrapped(case.tree, node, f"{spelled}({goal})(", ")")
        ]
        if changes:
            yield Alternative(f"project the others to {goal} by a Dense", tuple(changes), imports=imports)


@fixes(OperandsDoNotBroadcast)
def operands(case: Case[OperandsDoNotBroadcast]) -> Iterator[Alternative]:
    """Tensors of one width."""
    shapes = [dims_of(shape) for shape in case.fault.received]
    yield from _agreeing_inputs(case, shapes)
    yield from _agreeing_widths(case, shapes)
    yield from _projected(case, shapes)
    node = case.node
    if isinstance(node, cst.BinaryOperation):
        yield Alternative("give the second one another axis", around(case.tree, node.right, "", "[..., None]"))
        yield Alternative("give the second one another axis", around(case.tree, node.right, "", "[:, None]"))
        yield Alternative("give the first one another axis", around(case.tree, node.left, "", "[:, None]"))


@fixes(WrappedTensor)
def wrapped_tensor(case: Case[WrappedTensor]) -> Iterator[Alternative]:
    """The tensor itself."""
    node = case.node
    if isinstance(node, cst.Call) and node.args:
        value = node.args[0].value
        if isinstance(value, (cst.List, cst.Tuple, cst.Dict)) and len(value.elements) == 1:
            inner = case.tree.code(value.elements[0].value)
            yield Alternative("take the tensor out of it", (replaced(case.tree, value, inner),), safe=True)
        yield Alternative("take the first one", around(case.tree, value, "", "[0]"), safe=True)


@fixes(WrongNumberOfInputs)
def number_of_inputs(case: Case[WrongNumberOfInputs]) -> Iterator[Alternative]:
    """Inputs that are merged first, one of them, or one more."""
    node = case.node
    if not isinstance(node, cst.Call) or not node.args:
        return
    tree = case.tree
    value = node.args[0].value
    items = items_of(value)
    if len(items) > 1 and str(case.fault.expected).startswith("1 "):
        spelled, imports = spell(tree, "keras.layers.Concatenate")
        listed = f"[{', '.join(tree.code(item) for item in items)}]"
        yield Alternative("concatenate them first", (replaced(tree, value, f"{spelled}()({listed})"),), imports=imports)
        yield Alternative("pass the first one", (replaced(tree, value, tree.code(items[0])),))
    if (match := re.match(r"(\d+) input", str(case.fault.expected))) and int(match[1]) > 1:
        number = int(match[1])
        codes = [tree.code(item) for item in items] or [tree.code(value)]
        codes = (codes + [codes[-1]] * number)[:number]
        yield Alternative(f"pass {number} inputs", (replaced(tree, value, f"[{', '.join(codes)}]"),))


@fixes(AttentionWidthMismatch)
def attention(case: Case[AttentionWidthMismatch]) -> Iterator[Alternative]:
    """Query, key and value of one width, or of one length."""
    call = case.call
    shapes: list[Dims] = [] if call is None else [shape for shape in call.inputs if isinstance(shape, tuple)]
    yield from _agreeing_inputs(case, shapes)
    yield from _projected(case, shapes)
    yield from _agreeing_widths(case, shapes)


@fixes(WrongInitialState)
def initial_state(case: Case[WrongInitialState]) -> Iterator[Alternative]:
    """As many units as the states have, or no states."""
    made = made_at(case)
    node = case.node
    sizes = [int(number) for number in re.findall(r"\d+", f"{case.fault.received} {case.fault.expected}")]
    if made is not None:
        for size in dict.fromkeys(sizes):
            yield from set_width(case, made, size)
    if isinstance(node, cst.Call):
        arg = argument(node, "initial_state")
        if arg is not None:
            if isinstance(arg.value, (cst.List, cst.Tuple)) and len(arg.value.elements) > 1:
                first = case.tree.code(arg.value.elements[0].value)
                yield Alternative(f"pass the state {first}", (replaced(case.tree, arg.value, first),))
            else:
                code = case.tree.code(arg.value)
                yield Alternative("pass it for both states", (replaced(case.tree, arg.value, f"[{code}, {code}]"),))
            yield Alternative("drop `initial_state`", (dropped(case.tree, node, arg),))
