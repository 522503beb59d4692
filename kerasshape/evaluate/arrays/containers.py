"""Tuples, lists, dicts and strings of the evaluated program: reading, writing, comparing."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from kerasshape.evaluate.arrays import arrays
from kerasshape.evaluate.scopes.scope import name_holder
from kerasshape.evaluate.state import trees
from kerasshape.evaluate.state.context import Context, Infeasible
from kerasshape.evaluate.state.joins import fresh, identical, join
from kerasshape.evaluate.state.notes import LAYERS_HANDED_OUT
from kerasshape.evaluate.state.values import (
    Alternatives,
    Arguments,
    Array,
    BoundMethod,
    ClassValue,
    DatasetValue,
    DictValue,
    External,
    FunctionValue,
    InnerLayer,
    InstanceValue,
    LastLayers,
    LayerValue,
    ListValue,
    Many,
    ModelValue,
    Origin,
    Tensor,
    Value,
)
from kerasshape.keras import names
from kerasshape.shapes import Dim, Unknown, UnknownNumber, Unresolved, at_once

MOST_ITEMS = 128
"""Longer loops are not followed item by item."""

_LONGEST = 10_000
"""Longer ranges are not written out."""

_NUMERIC = ("int", "uint", "float", "bool")

_Constants = (int, float, complex, str, bytes, bool, type(None))


def truth(value: Value) -> bool | None:
    """The truth of a value, or None when it is not known."""
    if isinstance(value, (bool, int, float, str, bytes, tuple)) or value is None:
        return bool(value)
    if isinstance(value, (ListValue, DictValue)):
        items = value.items
        return None if isinstance(items, (Unknown, Alternatives)) else bool(items)
    if isinstance(value, Alternatives):
        truths = {truth(each) for each in value.values}
        return truths.pop() if len(truths) == 1 else None
    if isinstance(value, (FunctionValue, ClassValue, LayerValue, ModelValue, External, BoundMethod)):
        return True
    return None


def items_of(value: Value) -> tuple[Value, ...]:
    """What iterating over a value gives. Raises Unresolved when that is not known."""
    if isinstance(value, tuple):
        return value
    if isinstance(value, range) and len(value) <= _LONGEST:
        return tuple(value)
    if isinstance(value, ListValue) and isinstance(value.items, tuple):
        return value.items
    if isinstance(value, DictValue) and isinstance(value.items, dict):
        return tuple(value.items)
    if isinstance(value, str):
        return tuple(value)
    if isinstance(value, Array) and value.kind == "array" and isinstance(value.shape, tuple) and len(value.shape) > 1:
        rows = value.shape[0]
        if isinstance(rows, int) and rows <= MOST_ITEMS:
            return (Array(value.shape[1:], value.dtype),) * rows
    raise Unresolved


def item_of(value: Value) -> Value:
    """One of the items that iterating over a value gives, of which nobody knows how many there are.

    Raises Unresolved when nothing is known of the items either.
    """
    if isinstance(value, ListValue) and isinstance(value.items, Many):
        value = value.items
    if isinstance(value, Many):
        return fresh(value.item)
    if isinstance(value, DatasetValue) and value.batched is not None:
        return fresh(_as_batch(value.element))
    if isinstance(value, (Array, Tensor)) and isinstance(value.shape, tuple) and len(value.shape) > 1:
        is_row = isinstance(value, Tensor) or value.kind == "array"
        if is_row and (isinstance(value, Array) or value.eager):
            return fresh(replace(value, shape=value.shape[1:], **_no_values(value)))
    if not isinstance(value, Array) or isinstance(value.shape, Unknown) or len(value.shape) != 1:
        raise Unresolved
    if value.dtype is None or not value.dtype.startswith(_NUMERIC):
        raise Unresolved
    return UnknownNumber()


def count_of(items: Value) -> Dim:
    """How many items iterating over a value gives, as far as that is known."""
    if isinstance(items, (tuple, range)):
        return len(items)
    if isinstance(items, (Array, Tensor)) and isinstance(items.shape, tuple) and items.shape:
        return items.shape[0]
    inner = items.items if isinstance(items, ListValue) else items
    return inner.count if isinstance(inner, Many) else len(inner) if isinstance(inner, tuple) else Unknown()


def _no_values(value: Array | Tensor) -> dict[str, Any]:
    return {"labels": None} if isinstance(value, Array) else {"step": None}


def _as_batch(value: Value) -> Value:
    """What a loop over a data set gets: its arrays as tensors that are there at once."""

    def change(leaf: Value) -> Value:
        if isinstance(leaf, Array):
            return Tensor(at_once(leaf.shape), leaf.dtype, None, leaf.origin, eager=True)
        return leaf

    return trees.map_leaves(change, value)


def bounded(items: Sequence[Value]) -> Sequence[Value]:
    """The items, when they are few enough to be followed one by one. Raises Unresolved."""
    if len(items) > MOST_ITEMS:
        raise Unresolved
    return items


def is_key(value: Value) -> bool:
    """Whether a value can be the key of a dict that is known."""
    if isinstance(value, tuple):
        return all(map(is_key, value))
    return isinstance(value, (*_Constants, External, frozenset))


def is_same(left: Value, right: Value, *, negated: bool) -> Value:
    """`left is right`."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return Unknown()
    if left is None or right is None:
        return (left is right) != negated
    if isinstance(left, bool) and isinstance(right, bool):
        return (left is right) != negated
    if isinstance(left, (LayerValue, ModelValue, InstanceValue, ListValue, DictValue)):
        return (left is right) != negated
    return Unknown()


def contains(container: Value, item: Value, *, negated: bool) -> Value:
    """`item in container`."""
    if isinstance(container, str) and isinstance(item, str):
        return (item in container) != negated
    if not isinstance(item, _Constants):
        return Unknown()
    if isinstance(container, (frozenset, range)):
        return (item in container) != negated
    try:
        items = items_of(container)
    except Unresolved:
        return Unknown()
    if any(identical(item, each) for each in items):
        return not negated
    return negated if all(isinstance(each, _Constants) for each in items) else Unknown()


def compare(function: Callable[[Any, Any], Any], left: Value, right: Value) -> Value:
    """An ordering or equality of two values."""
    if left is None or right is None:
        if function in (operator.eq, operator.ne) and not any(
            isinstance(value, (Unknown, Tensor, Array, InstanceValue)) for value in (left, right)
        ):
            return (left is right) == (function is operator.eq)
        return Unknown()
    if isinstance(left, ListValue) and isinstance(right, ListValue):
        left, right = left.items, right.items
    if isinstance(left, UnknownNumber) and left.low is not None and type(right) is int:
        return _compare_at_least(function, left.low, right)
    if not is_constant(left) or not is_constant(right):
        return Unknown()
    try:
        return bool(function(left, right))
    except TypeError:
        return Unknown()


def _compare_at_least(function: Callable[[Any, Any], Any], low: int, right: int) -> Value:
    """The comparison of a number that is not less than `low`."""
    if low > right:
        return function in (operator.gt, operator.ge, operator.ne)
    if low == right and function in (operator.ge, operator.lt):
        return function is operator.ge
    return Unknown()


def is_constant(value: Value) -> bool:
    """Whether a value is a number, a text or a tuple of such."""
    if isinstance(value, tuple):
        return all(map(is_constant, value))
    return isinstance(value, _Constants)


def list_binary(name: str, left: Value, right: Value) -> Value:
    """`+` and `*` on lists."""
    if name == "add" and isinstance(left, ListValue) and isinstance(right, ListValue):
        if isinstance(left.items, tuple) and isinstance(right.items, tuple):
            return ListValue(left.items + right.items)
        if isinstance(left.items, Many) or isinstance(right.items, Many):
            joined = join([left.items, right.items])
            return ListValue(joined if isinstance(joined, (tuple, Unknown)) else Unknown())
        return ListValue(Unknown())
    if name == "mul":
        whole, times = (left, right) if isinstance(left, ListValue) else (right, left)
        items = whole.items if isinstance(whole, ListValue) else None
        if isinstance(times, int) and isinstance(items, tuple) and times * len(items) <= 10 * MOST_ITEMS:
            return ListValue(items * times)
        return ListValue(Unknown())
    return Unknown()


def subscript(ctx: Context, container: Value, key: Value, origin: Origin) -> Value:
    """`container[key]` for what is no tensor."""
    if container is None or isinstance(container, (int, float)):
        raise Infeasible
    if isinstance(container, DictValue):
        items = container.items
        if isinstance(items, dict) and is_key(key):
            if key in items:
                return items[key]
            raise Infeasible
        if isinstance(items, dict) and items:
            # a key that nobody knows, which surely is among them
            return UnknownNumber() if all(isinstance(each, (int, float)) for each in items.values()) else Unknown()
        return fresh(items.item) if isinstance(items, Many) else Unknown()
    if isinstance(container, DatasetValue):
        return item_of(container)
    if isinstance(container, InstanceValue):
        method = ctx.get_attribute(container, "__getitem__", origin)
        return ctx.call(method, Arguments((key,)), origin)
    sequence = container.items if isinstance(container, ListValue) else container
    if isinstance(sequence, LastLayers):
        return sequence.known.get(key, Unknown()) if isinstance(key, int) else ListValue(Unknown())
    if isinstance(sequence, Many):
        return ListValue(Many(sequence.item)) if isinstance(key, slice) else fresh(sequence.item)
    if not isinstance(sequence, (tuple, str, range)):
        return Unknown()
    if isinstance(key, slice):
        return _slice(container, sequence, key)
    if isinstance(key, bool) or not isinstance(key, int):
        return Unknown()
    try:
        return sequence[key]
    except IndexError:
        raise Infeasible from None


def _slice(container: Value, sequence: Sequence[Value], key: slice) -> Value:
    if not all(bound is None or isinstance(bound, int) for bound in (key.start, key.stop, key.step)):
        return ListValue(Unknown()) if isinstance(container, ListValue) else Unknown()
    part = sequence[key]
    return ListValue(part) if isinstance(container, ListValue) else part


def set_item(ctx: Context, container: Value, key: Value, value: Value) -> Value:
    """`container[key] = value`."""
    if isinstance(container, DictValue):
        pairs = container.items
        known = isinstance(pairs, dict) and is_key(key)
        ctx.journal.write(container, "items", {**pairs, key: value} if known else Unknown())  # type: ignore[dict-item]
    elif isinstance(container, ListValue):
        items = container.items
        if isinstance(items, tuple) and isinstance(key, int) and -len(items) <= key < len(items):
            changed = list(items)
            changed[key] = value
            ctx.journal.write(container, "items", tuple(changed))
        else:
            ctx.journal.write(container, "items", Unknown())
    elif isinstance(container, Array):
        arrays.forget_values(ctx, container)
    return None


def delete_item(ctx: Context, container: Value, key: Value) -> None:
    """`del container[key]`."""
    if isinstance(container, DictValue):
        pairs = container.items
        if isinstance(pairs, dict) and is_key(key):
            ctx.journal.write(container, "items", {each: pairs[each] for each in pairs if each != key})
        else:
            ctx.journal.write(container, "items", Unknown())
    elif isinstance(container, ListValue):
        items = container.items
        if isinstance(items, tuple) and isinstance(key, (int, slice)):
            changed = list(items)
            try:
                del changed[key]
            except (IndexError, TypeError, ValueError, Unresolved):
                raise Infeasible from None
            ctx.journal.write(container, "items", tuple(changed))
        else:
            ctx.journal.write(container, "items", Unknown())


def set_attribute(ctx: Context, receiver: Value, name: str, value: Value) -> None:
    """`receiver.name = value`."""
    if isinstance(receiver, (InstanceValue, ClassValue)):
        ctx.journal.write(receiver, name, value)
        name_holder(value, name)
    elif isinstance(receiver, (LayerValue, ModelValue)):
        ctx.journal.write(receiver, name, value)
    elif isinstance(receiver, InnerLayer):
        ctx.journal.note(receiver.model, LAYERS_HANDED_OUT, True)
    elif isinstance(receiver, Array):
        _rebind(ctx, receiver, arrays.with_attribute(receiver, name, value))
    elif isinstance(receiver, External):
        _patch(ctx, receiver.path, name)
    elif isinstance(receiver, Alternatives):
        ctx.fork([receiver], lambda each: set_attribute(ctx, each, name, value))


def _patch(ctx: Context, owner: str, name: str) -> None:
    """The code changes something outside the project: the name, and the class that it belongs to, become unknown."""
    resolved = names.resolve(owner) or owner
    ctx.journal.write(ctx.patched, names.resolve(f"{owner}.{name}") or f"{owner}.{name}", Unknown(name))
    if resolved.rpartition(".")[2][:1].isupper():
        ctx.journal.write(ctx.patched, resolved, Unknown())


def _rebind(ctx: Context, old: Array, new: Array) -> None:
    """`x.shape = …` changes an array under all its names."""
    scopes = [frame.scope for frame in ctx.frames]
    while scopes:
        scope = scopes.pop()
        for name in [name for name, value in scope.slots.items() if value is old]:
            ctx.journal.write(scope, name, new)
        if scope.parent is not None and scope.parent not in scopes:
            scopes.append(scope.parent)
