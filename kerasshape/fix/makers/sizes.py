"""Sizes that do not go together: of a Reshape, a window, groups, axes, weights."""

from __future__ import annotations

import math
from collections.abc import Iterator

import libcst as cst

from kerasshape.faults import Fault
from kerasshape.fix.calls import call_at
from kerasshape.fix.cases import Alternative, Case, fixes
from kerasshape.fix.dims import Dims, dims_of, numbers, text_of
from kerasshape.fix.layers import input_behind, made_at, reshaped_entry, set_width
from kerasshape.fix.placing import (
    argument,
    constructor,
    dropped,
    is_constructor,
    parameters,
    replaced,
    set_argument,
    takes,
)
from kerasshape.fix.tree import called
from kerasshape.rules.inputs import AxisOutOfRange, WeightsOfAnotherShape
from kerasshape.rules.sizes import (
    CroppingLargerThanInput,
    GroupsDoNotDivide,
    IndexOutOfRange,
    PermuteRankMismatch,
    ReshapeProductMismatch,
    WindowLargerThanInput,
)


@fixes(ReshapeProductMismatch)
def reshape(case: Case[ReshapeProductMismatch]) -> Iterator[Alternative]:
    """A target with as many elements: one of its dims changed, or found by Keras."""
    made = made_at(case) or call_at(case)
    if made is None:
        return
    target = dims_of(case.fault.target)
    elements = case.fault.elements if isinstance(case.fault.elements, int) else None
    arg = argument(made, "target_shape", ("target_shape",)) if called(made) == "Reshape" else None
    node = (
        arg.value
        if arg is not None
        else next((each.value for each in made.args if isinstance(each.value, (cst.Tuple, cst.List))), None)
    )
    if node is None:
        return
    choices = list(_divided(target, elements))
    for dims in choices:
        yield Alternative(f"reshape to {text_of(dims)}", (replaced(case.tree, node, text_of(dims)),))
    wanted = math.prod(numbers(target))
    yield from _widths_before(case, wanted)
    if elements is not None:
        yield Alternative(f"reshape to ({elements},)", (replaced(case.tree, node, f"({elements},)"),))
    yield Alternative("reshape to (-1,)", (replaced(case.tree, node, "(-1,)"),))
    lead = case.tree.code(node)[1:].partition(",")[0]
    yield Alternative("let the last axis be -1", (replaced(case.tree, node, f"({lead}, -1)"),))


def _divided(target: Dims, elements: int | None) -> Iterator[Dims]:
    """The targets with one dim changed so that the product is right, the least change first."""
    if elements is None or not target:
        return
    found: list[tuple[int, Dims]] = []
    for index, dim in enumerate(target):
        rest = math.prod(numbers(target[:index] + target[index + 1 :]))
        if -1 in target[:index] + target[index + 1 :] or rest <= 0 or elements % rest:
            continue
        changed = (*target[:index], elements // rest, *target[index + 1 :])
        if isinstance(dim, int):
            found.append((abs(dim - elements // rest), changed))
    if -1 in target:
        plain = tuple(dim for dim in target if dim != -1)
        for index in range(len(plain)):
            found.append((1000, (*plain[:index], -1, *plain[index + 1 :])))
    yield from (dims for _, dims in sorted(found, key=lambda item: item[0]))


def _widths_before(case: Case[Fault], width: int) -> Iterator[Alternative]:
    """The layer before gets another width."""
    for node in case.traced[:2]:
        call = constructor(case.tree, node)
        if call is not None:
            yield from set_width(case, call, width)


def same_sizes(case: Case[Fault]) -> Iterator[Alternative]:
    """Convolutions that keep their sizes, each in turn and all at once."""
    changes = []
    for each in case.tree.find(cst.Call):
        if is_constructor(each) and takes(called(each), "padding", case.finding.keras) and "Pad" not in called(each):
            arg = argument(each, "padding", parameters(called(each), case.finding.keras))
            if arg is None or case.tree.code(arg.value).strip("'\"") != "same":
                changes.append(
                    set_argument(case.tree, each, "padding", '"same"', parameters(called(each), case.finding.keras))
                )
    for change in changes[:6]:
        yield Alternative('keep the size: `padding="same"`', (change,))
    if len(changes) > 1:
        yield Alternative('keep the sizes: `padding="same"`', tuple(changes))


@fixes(WindowLargerThanInput)
def window(case: Case[WindowLargerThanInput]) -> Iterator[Alternative]:
    """A window that fits, or padding."""
    made = made_at(case)
    if made is None:
        return
    order = parameters(called(made), case.finding.keras)
    if takes(called(made), "padding", case.finding.keras):
        yield Alternative('pad it: `padding="same"`', (set_argument(case.tree, made, "padding", '"same"', order),))
    size = case.fault.size
    for name in ("kernel_size", "pool_size"):
        arg = argument(made, name, order)
        if arg is not None and isinstance(size, int) and size > 0:
            yield Alternative(f"use a window of {size}", (replaced(case.tree, arg.value, str(size)),))
            yield Alternative("use a window of 1", (replaced(case.tree, arg.value, "1"),))
    for name in ("dilation_rate",):
        arg = argument(made, name, order)
        if arg is not None:
            yield Alternative(f"drop `{name}`", (dropped(case.tree, made, arg),))
    yield from same_sizes(case)


@fixes(WeightsOfAnotherShape)
def weights(case: Case[WeightsOfAnotherShape]) -> Iterator[Alternative]:
    """A layer of its own for this input, or an input of the same width."""
    node = case.node
    made = made_at(case)
    if isinstance(node, cst.Call) and made is not None and node is not made and node.func is not made:
        text = case.tree.code(made)
        yield Alternative(f"give this input a {called(made)} of its own", (replaced(case.tree, node.func, text),))
    first, second = dims_of(case.fault.first), dims_of(case.fault.second)
    for old, new in zip(second, first):
        if old != new and isinstance(node, cst.Call) and node.args and isinstance(new, int):
            place = node.args[0].value
            entry = place if isinstance(place, cst.Call) and called(place) == "Input" else input_behind(case, place)
            shape = case.call.inputs[0][1:] if case.call is not None and isinstance(case.call.inputs[0], tuple) else ()
            if entry is not None and shape:
                dims = (*shape[:-1], new)
                yield from reshaped_entry(case.tree, entry, text_of(dims), dims)


@fixes(AxisOutOfRange)
def axis(case: Case[AxisOutOfRange]) -> Iterator[Alternative]:
    """The last axis."""
    call = made_at(case) or call_at(case)
    if call is not None:
        yield Alternative("use the last axis", (set_argument(case.tree, call, "axis", "-1", ("axis",)),))
        arg = argument(call, "axis")
        if arg is not None:
            yield Alternative("drop `axis`", (dropped(case.tree, call, arg),))
        if len(call.args) > 1 and call.args[1].keyword is None:
            yield Alternative("use the last axis", (replaced(case.tree, call.args[1].value, "-1"),))


@fixes(PermuteRankMismatch)
def permute(case: Case[PermuteRankMismatch]) -> Iterator[Alternative]:
    """As many dims as the input has axes."""
    made = made_at(case)
    if made is not None and made.args:
        number = len(dims_of(case.fault.received)) - 1
        dims = tuple(range(number, 0, -1))
        yield Alternative(f"permute by {text_of(dims)}", (replaced(case.tree, made.args[0].value, text_of(dims)),))


@fixes(CroppingLargerThanInput)
def cropping(case: Case[CroppingLargerThanInput]) -> Iterator[Alternative]:
    """A pixel at each side."""
    made = made_at(case)
    if made is not None:
        yield Alternative("crop 1 at each side", (set_argument(case.tree, made, "cropping", "1", ("cropping",)),))


@fixes(GroupsDoNotDivide)
def groups(case: Case[GroupsDoNotDivide]) -> Iterator[Alternative]:
    """Groups that divide the channels, or none."""
    made = made_at(case)
    arg = None if made is None else argument(made, "groups", parameters(called(made), case.finding.keras))
    if made is None or arg is None:
        return
    channels = case.fault.channels
    if isinstance(channels, int):
        now = case.fault.groups if isinstance(case.fault.groups, int) else channels
        fits = sorted(
            (number for number in range(1, channels + 1) if channels % number == 0), key=lambda n: abs(n - now)
        )
        for number in fits[:3]:
            yield Alternative(f"use {number} groups", (replaced(case.tree, arg.value, str(number)),))
    yield Alternative("drop `groups`", (dropped(case.tree, made, arg),))


@fixes(IndexOutOfRange)
def index(case: Case[IndexOutOfRange]) -> Iterator[Alternative]:
    """The last entry."""
    node = case.node
    if isinstance(node, cst.Subscript):
        for element in node.slice:
            if isinstance(element.slice, cst.Index) and isinstance(element.slice.value, cst.Integer):
                yield Alternative("take the last one", (replaced(case.tree, element.slice.value, "-1"),))
