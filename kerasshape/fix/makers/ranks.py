"""Layers and models that receive another rank or shape than they take."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import libcst as cst

from kerasshape.faults import Fault
from kerasshape.fix.calls import items_of
from kerasshape.fix.cases import Alternative, Case, fixes
from kerasshape.fix.data import around, fitted
from kerasshape.fix.dims import Dims, are_known, dims_of, numbers, text_of
from kerasshape.fix.layers import (
    before,
    entry_calls,
    input_behind,
    inputs_as,
    keeping,
    made_at,
    recurrent_before,
    reshaped_entry,
)
from kerasshape.fix.names import spell
from kerasshape.fix.placing import argument, constructor, dropped, is_constructor, replaced
from kerasshape.fix.tree import Change, called
from kerasshape.rules.inputs import FreeLastAxis, WrongRank
from kerasshape.rules.models import ModelInputMismatch


@fixes(WrongRank)
def rank(case: Case[WrongRank]) -> Iterator[Alternative]:
    """Axes more or less: all steps, another input, a Reshape or Flatten before, a Flatten less."""
    got = dims_of(case.fault.received)
    axes = case.fault.expected.count(",") + 1 if case.fault.expected.startswith("(") else None
    if axes is None and (match := re.search(r"rank (\d)", case.fault.expected)):
        axes = int(match[1])
    call = recurrent_before(case)
    inner = got[1:]
    if axes is not None and len(got) < axes:
        if call is not None:
            yield Alternative(f"give the {called(call)} `return_sequences=True`", (keeping(case, call),))
        if not case.traced and inner and all(isinstance(dim, (int, type(None))) for dim in inner):
            yield from inputs_as(case, (*inner, *[1] * (axes - len(got))))
        yield from _without_before(case)
        if are_known(inner) and inner:
            yield from before(case, "Reshape", text_of(_spread(inner, axes - 1)))
            yield from before(case, "Reshape", text_of((*inner, *[1] * (axes - len(got)))))
        if len(got) == 2 and axes == 3:
            yield from before(case, "Reshape", "(1, -1)")
    if axes is not None and len(got) > axes:
        if call is not None and axes == 2:
            arg = argument(call, "return_sequences")
            if arg is not None:
                yield Alternative("drop `return_sequences=True`", (dropped(case.tree, call, arg),))
        if axes == 2:
            yield from before(case, "Flatten")
        elif are_known(inner):
            kept = inner[len(inner) - (axes - 2) :] if axes > 2 else ()
            lead = math.prod(dim for dim in inner[: len(inner) - len(kept)] if isinstance(dim, int))
            yield from before(case, "Reshape", text_of((lead, *kept)))
        for layer in ("Flatten", "GlobalAveragePooling2D", "GlobalAveragePooling1D"):
            yield from before(case, layer)
    yield from _other_rank(case, len(got))
    made = made_at(case)
    if made is not None and made.args and (is_constructor(made.args[0].value) or called(made) == "TimeDistributed"):
        inner_layer = made.args[0].value
        text = case.tree.code(inner_layer)
        yield Alternative(f"drop {called(made)}", (replaced(case.tree, made, text),))
    yield from _data_expanded(case)


def _spread(inner: Dims, number: int) -> Dims:
    """The dims of so many axes with as many elements: a square image where that is possible."""
    total = math.prod(dim for dim in inner if isinstance(dim, int))
    if number == 3:
        for channels in (3, 1):
            side = math.isqrt(total // channels)
            if side * side * channels == total:
                return side, side, channels
    return (*inner, *[1] * (number - len(inner)))


def _without_before(case: Case[Fault]) -> Iterator[Alternative]:
    """The chain without a Flatten or pooling that stands before the layer at fault."""
    for node in case.traced[:3]:
        made = constructor(case.tree, node)
        if made is None or called(made) not in _FLATTENING:
            continue
        parent = case.tree.parents.get(node)
        if isinstance(parent, cst.Element) and isinstance(parent.comma, cst.Comma):
            text, comma = case.tree.text, case.tree.end(parent.comma)
            following = len(text) - len(text[comma:].lstrip())
            change = Change(case.tree.start(node), following, "")
            yield Alternative(f"drop the {called(made)}", (change,))
        elif isinstance(node, cst.Call) and isinstance(node.func, cst.Call) and node.args:
            yield Alternative(
                f"drop the {called(made)}", (replaced(case.tree, node, case.tree.code(node.args[0].value)),)
            )
        elif isinstance(parent, cst.Arg):
            line = case.tree.above(node, cst.SimpleStatementLine)
            if line is not None and len(line.body) == 1:
                start = case.tree.line_start(case.tree.start(line.body[0]))
                end = case.tree.line_end(case.tree.end(line.body[0])) + 1
                yield Alternative(f"drop the {called(made)}", (Change(start, end, ""),))


_FLATTENING = (
    "Flatten", "GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalMaxPooling1D", "GlobalMaxPooling2D",
)  # fmt: skip


def _other_rank(case: Case[Fault], rank_received: int) -> Iterator[Alternative]:
    """The same layer for another number of axes: Conv1D for Conv2D."""
    made = made_at(case)
    if made is None:
        return
    name = called(made)
    match = re.fullmatch(r"(\w+?)([123])D(Transpose)?", name)
    if not match or not 3 <= rank_received <= 5:
        return
    other_name = f"{match[1]}{rank_received - 2}D{match[3] or ''}"
    spelled, imports = spell(case.tree, f"keras.layers.{other_name}")
    yield Alternative(f"use {other_name}", (replaced(case.tree, made.func, spelled),), imports=imports)


def _data_expanded(case: Case[Fault]) -> Iterator[Alternative]:
    """A tensor with an axis more, where a layer is called on it."""
    node = case.node
    if not isinstance(node, cst.Call) or is_constructor(node) or not node.args:
        return
    value = node.args[0].value
    yield Alternative("give the tensor another axis", around(case.tree, value, "", "[..., None]"))


@fixes(FreeLastAxis)
def free_last_axis(case: Case[FreeLastAxis]) -> Iterator[Alternative]:
    """A number for the free axis in the input."""
    for call in list(dict.fromkeys(entry_calls(case.tree, None)))[:6]:
        for node in _nones(call):
            yield Alternative("give the axis a number: 32", (replaced(case.tree, node, "32"),))


def _nones(node: cst.CSTNode) -> list[cst.Name]:
    found: list[cst.Name] = []
    todo: list[cst.CSTNode] = [node]
    while todo:
        current = todo.pop()
        if isinstance(current, cst.Name) and current.value == "None":
            found.append(current)
        todo.extend(current.children)
    return found


@fixes(ModelInputMismatch)
def model_input(case: Case[ModelInputMismatch]) -> Iterator[Alternative]:
    """The tensor brought to the model's input, or the model built for the tensor."""
    got, want = dims_of(case.fault.received), dims_of(case.fault.expected)
    node = case.node
    if not isinstance(node, cst.Call):
        return
    places: list[cst.BaseExpression] = []
    for arg in node.args:
        places += [arg.value, *items_of(arg.value)]
    inner = want[1:]
    for place in places:
        made = place if isinstance(place, cst.Call) and called(place) == "Input" else input_behind(case, place)
        if made is not None and are_known(inner):
            yield from (
                Alternative(f"give it an input of shape {text_of(inner)}", each.changes)
                for each in reshaped_entry(case.tree, made, text_of(inner), inner)
            )
    if all(isinstance(dim, (int, type(None))) for dim in got[1:]):
        yield from inputs_as(case, got[1:])
    if are_known(inner) and are_known(got[1:]) and math.prod(numbers(inner)) == math.prod(numbers(got[1:])):
        yield from before(case, "Reshape", text_of(inner))
    yield from fitted(case, places, case.fault.received, case.fault.expected)
    if len(want) == 4 and len(got) == 4 and want[3] == got[3] and are_known(want[1:3]):
        yield from before(case, "Resizing", f"{want[1]}, {want[2]}")
