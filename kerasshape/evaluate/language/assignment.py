"""Assigns to names, attributes, subscripts, and tuples of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

from kerasshape.evaluate.language import containers
from kerasshape.evaluate.scopes.scope import bind
from kerasshape.evaluate.state import kinds, trees
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.joins import join
from kerasshape.evaluate.state.values import Alternatives, ListValue, Value
from kerasshape.shapes import Unknown, Unresolved


def assign_target(ctx: Context, target: cst.BaseExpression, value: Value) -> None:
    """Assign to a name, attribute, subscript, or tuple of them."""
    handler = _HANDLERS.get(type(target))
    if handler is not None:
        handler(ctx, target, value)


def _to_name(ctx: Context, target: cst.Name, value: Value) -> None:
    bind(ctx, target.value, value)


def _to_attribute(ctx: Context, target: cst.Attribute, value: Value) -> None:
    ctx.set_attribute(ctx.evaluate(target.value), target.attr.value, value)


def _to_item(ctx: Context, target: cst.Subscript, value: Value) -> None:
    receiver = ctx.evaluate(target.value)
    index = index_of(ctx, target.slice[0].slice) if len(target.slice) == 1 else Unknown()
    ctx.fork([receiver, index], lambda a, b: kinds.set_item[type(a)](ctx, a, b, value))


def _unpack(ctx: Context, target: cst.Tuple | cst.List, value: Value) -> None:
    elements = list(target.elements)
    kinds.unpack[type(value)](ctx, value, target)
    values = unpacked(elements, value)
    for element, each in zip(elements, values):
        assign_target(ctx, element.value, each)


@kinds.unpack.of(ListValue, tuple)
def _ask_first(ctx: Context, value: ListValue | tuple[Value, ...], target: cst.Tuple | cst.List) -> None:
    """Ask the kind of the first item to report more or fewer items than targets."""
    items = trees.sequence(value)
    if not items or len(items) == len(target.elements):
        return
    if not any(isinstance(element, cst.StarredElement) for element in target.elements):
        kinds.miscounted[type(items[0])](ctx, items, value, target)


def unpacked(elements: list[cst.BaseElement], value: Value) -> list[Value]:
    """What each of several targets is given of a value; unknowns where their numbers differ."""
    unknown: list[Value] = [Unknown() for _ in elements]
    if isinstance(value, Alternatives):
        # element by element, so that `a, b = f()` keeps what the alternatives agree on
        return [join(column) for column in zip(*(unpacked(elements, each) for each in value.values))]
    try:
        items = list(containers.items_of(value))
    except Unresolved:
        return unknown
    starred = [i for i, element in enumerate(elements) if isinstance(element, cst.StarredElement)]
    if starred:
        first = starred[0]
        after = len(elements) - first - 1
        if len(items) < len(elements) - 1:
            return unknown
        middle = ListValue(items[first : len(items) - after])
        return [*items[:first], middle, *items[len(items) - after :]]
    return items if len(items) == len(elements) else unknown


def index_of(ctx: Context, node: cst.BaseSlice) -> Value:
    """The value in the brackets of a subscript, or a slice of values."""
    if isinstance(node, cst.Index):
        return ctx.evaluate(node.value)
    if isinstance(node, cst.Slice):
        bounds = [None if bound is None else ctx.evaluate(bound) for bound in (node.lower, node.upper, node.step)]
        return slice(*bounds)
    return Unknown()


# a table, since libcst's classes are abstract ones, for which isinstance is slow
_HANDLERS: dict[type[cst.CSTNode], Callable[[Context, Any, Value], None]] = {
    cst.Name: _to_name,
    cst.Attribute: _to_attribute,
    cst.Subscript: _to_item,
    cst.Tuple: _unpack,
    cst.List: _unpack,
}
