"""Tuples, lists, dicts and strings of the evaluated program: reading, writing, comparing."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from kerasshape.evaluate import arrays
from kerasshape.evaluate.context import Context, Infeasible
from kerasshape.evaluate.joins import fresh, identical, join
from kerasshape.evaluate.values import (
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
from kerasshape.shapes import Dim, Unknown, Unresolved

MOST_ITEMS = 128
"""Longer loops are not followed item by item."""

_LONGEST = 10_000
"""Longer ranges are not written out."""

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
    raise Unresolved


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
    if isinstance(value, tuple):
        return tuple(map(_as_batch, value))
    if isinstance(value, DictValue) and isinstance(value.items, dict):
        return DictValue({key: _as_batch(item) for key, item in value.items.items()})
    if isinstance(value, Array):
        return Tensor(value.shape, value.dtype, None, value.origin, eager=True)
    return value


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
    if not _is_constant(left) or not _is_constant(right):
        return Unknown()
    try:
        return bool(function(left, right))
    except TypeError:
        return Unknown()


def _is_constant(value: Value) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_constant, value))
    return isinstance(value, _Constants)


def list_binary(name: str, left: Value, right: Value) -> Value:
    """`+` and `*` on lists."""
    if name == "add" and isinstance(left, ListValue) and isinstance(right, ListValue):
        if isinstance(left.items, tuple) and isinstance(right.items, tuple):
            return ListValue(left.items + right.items)
        if isinstance(left.items, Many) or isinstance(right.items, Many):
            return ListValue(join([left.items, right.items]))
        return ListValue(Unknown())
    if name == "mul":
        items, times = (left, right) if isinstance(left, ListValue) else (right, left)
        if isinstance(times, int) and isinstance(items.items, tuple) and times * len(items.items) <= 10 * MOST_ITEMS:
            return ListValue(items.items * times)
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


def call_method(
    ctx: Context, receiver: Value, name: str, positional: Sequence[Value], keywords: dict[str, Value]
) -> Value:
    """A method of a list, dict or string. Raises Unresolved when it is not understood."""
    if isinstance(receiver, ListValue):
        return _list_method(ctx, receiver, name, positional)
    if isinstance(receiver, DictValue):
        return _dict_method(ctx, receiver, name, positional, keywords)
    if isinstance(receiver, str):
        return _string_method(receiver, name, positional, keywords)
    if isinstance(receiver, (tuple, range)):
        return _tuple_method(receiver, name, positional)
    raise Unresolved


def _tuple_method(receiver: tuple[Value, ...] | range, name: str, positional: Sequence[Value]) -> Value:
    if name == "as_list":
        return ListValue(tuple(receiver))
    if name not in ("index", "count") or len(positional) != 1:
        raise Unresolved
    if not all(map(_is_constant, (*receiver, *positional))):
        raise Unresolved
    try:
        return getattr(receiver, name)(positional[0])
    except ValueError:
        raise Infeasible from None


def _list_method(ctx: Context, receiver: ListValue, name: str, positional: Sequence[Value]) -> Value:
    items = receiver.items
    if isinstance(items, Many):
        return _method_of_many(ctx, receiver, items, name, positional)
    if not isinstance(items, tuple):
        return ListValue(Unknown()) if name == "copy" else Unknown()
    if name == "append" and len(positional) == 1:
        ctx.journal.write(receiver, "items", (*items, positional[0]))
        return None
    if name == "copy":
        return ListValue(items)
    if name == "clear":
        ctx.journal.write(receiver, "items", ())
        return None
    if name == "reverse":
        ctx.journal.write(receiver, "items", items[::-1])
        return None
    if name == "extend" and len(positional) == 1:
        try:
            ctx.journal.write(receiver, "items", items + items_of(positional[0]))
        except Unresolved:
            ctx.journal.write(receiver, "items", join([_items_or_unknown(positional[0]), items]))
        return None
    if name == "insert" and len(positional) == 2 and isinstance(positional[0], int):
        changed = list(items)
        changed.insert(positional[0], positional[1])
        ctx.journal.write(receiver, "items", tuple(changed))
        return None
    if name == "pop":
        return _list_pop(ctx, receiver, items, positional)
    if name in ("index", "count") and len(positional) == 1:
        return call_method(ctx, items, name, positional, {})
    if name == "remove" and len(positional) == 1 and all(map(_is_constant, (*items, *positional))):
        if positional[0] not in items:
            raise Infeasible
        _list_pop(ctx, receiver, items, [items.index(positional[0])])
        return None
    # sort and whatever else there is change the list in a way that is not followed
    ctx.journal.write(receiver, "items", Unknown())
    return Unknown()


def _method_of_many(
    ctx: Context, receiver: ListValue, items: Many, name: str, positional: Sequence[Value]
) -> Value:
    """A method of a list whose length is not known."""
    if name == "copy":
        return ListValue(items)
    if name in ("pop", "index", "count"):
        return fresh(items.item) if name == "pop" else Unknown()
    if name in ("reverse", "sort"):
        return None
    left: Value = () if name == "clear" else Unknown()
    if name in ("append", "insert") and positional:
        left = join([items, (positional[-1],)])
    elif name == "extend" and len(positional) == 1:
        left = join([items, _items_or_unknown(positional[0])])
    ctx.journal.write(receiver, "items", left)
    return None


def _items_or_unknown(value: Value) -> Value:
    """The items of a list or tuple, as a tuple, a Many or an unknown."""
    items = value.items if isinstance(value, ListValue) else value
    return items if isinstance(items, (tuple, Many)) else Unknown()


def _list_pop(ctx: Context, receiver: ListValue, items: tuple[Value, ...], positional: Sequence[Value]) -> Value:
    index = positional[0] if positional else -1
    if not isinstance(index, int):
        ctx.journal.write(receiver, "items", Unknown())
        return Unknown()
    changed = list(items)
    try:
        value = changed.pop(index)
    except IndexError:
        raise Infeasible from None
    ctx.journal.write(receiver, "items", tuple(changed))
    return value


def _dict_method(
    ctx: Context, receiver: DictValue, name: str, positional: Sequence[Value], keywords: dict[str, Value]
) -> Value:
    items = receiver.items
    if not isinstance(items, dict):
        return DictValue(Unknown()) if name == "copy" else Unknown()
    if name == "copy":
        return DictValue(items)
    if name in ("keys", "values"):
        return tuple(getattr(items, name)())
    if name == "items":
        return tuple((key, value) for key, value in items.items())
    if name in ("get", "pop", "setdefault") and positional and is_key(positional[0]):
        return _dict_get(ctx, receiver, items, name, positional)
    if name == "update":
        merged = dict(items)
        for other in positional:
            if not isinstance(other, DictValue) or not isinstance(other.items, dict):
                ctx.journal.write(receiver, "items", Unknown())
                return None
            merged.update(other.items)
        ctx.journal.write(receiver, "items", {**merged, **keywords})
        return None
    if name == "clear":
        ctx.journal.write(receiver, "items", {})
        return None
    ctx.journal.write(receiver, "items", Unknown())
    return Unknown()


def _dict_get(
    ctx: Context, receiver: DictValue, items: dict[Value, Value], name: str, positional: Sequence[Value]
) -> Value:
    key = positional[0]
    default = positional[1] if len(positional) > 1 else None
    if name == "pop":
        if key not in items and len(positional) < 2:
            raise Infeasible
        ctx.journal.write(receiver, "items", {each: items[each] for each in items if each != key})
    if name == "setdefault" and key not in items:
        ctx.journal.write(receiver, "items", {**items, key: default})
    return items.get(key, default)


_STRING_METHODS = frozenset(
    [
        "lower",
        "upper",
        "strip",
        "lstrip",
        "rstrip",
        "startswith",
        "endswith",
        "split",
        "rsplit",
        "replace",
        "title",
        "capitalize",
        "isdigit",
        "join",
        "format",
        "removeprefix",
        "removesuffix",
        "swapcase",
        "zfill",
    ]
)


def _string_method(receiver: str, name: str, positional: Sequence[Value], keywords: dict[str, Value]) -> Value:
    values = [item.items if isinstance(item, ListValue) else item for item in positional]
    if name not in _STRING_METHODS or not all(_is_constant(value) for value in (*values, *keywords.values())):
        raise Unresolved
    if name in ("format", "zfill") and len(receiver) > 1000:
        raise Unresolved
    try:
        value = getattr(receiver, name)(*values, **keywords)
    except (TypeError, ValueError, LookupError, AttributeError):
        raise Infeasible from None
    return ListValue(value) if isinstance(value, list) else value


def set_attribute(ctx: Context, receiver: Value, name: str, value: Value) -> None:
    """`receiver.name = value`."""
    if isinstance(receiver, (InstanceValue, ClassValue)):
        ctx.journal.write(receiver, name, value)
        if isinstance(value, (ModelValue, InstanceValue)) and value.holder is None:
            value.holder = name
    elif isinstance(receiver, (LayerValue, ModelValue)):
        ctx.journal.write(receiver, f"set:{name}", value)
    elif isinstance(receiver, InnerLayer):
        ctx.journal.write(receiver.model, "layers_handed_out", True)
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
