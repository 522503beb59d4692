"""Tuples, lists, dicts, strings and constants of the evaluated program: their items, their truth, their operators."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence

from kerasshape.evaluate.state import kinds
from kerasshape.evaluate.state.code import Arguments, BoundMethod, ClassValue, FunctionValue, InstanceValue
from kerasshape.evaluate.state.context import Context, Infeasible
from kerasshape.evaluate.state.joins import fresh, identical, join
from kerasshape.evaluate.state.values import (
    Alternatives,
    Array,
    DictValue,
    External,
    LayerValue,
    ListValue,
    ModelValue,
    Site,
    Stream,
    Tensor,
    UnknownLength,
    Value,
    View,
)
from kerasshape.shapes import Dim, Unknown, UnknownNumber, Unresolved

MOST_ITEMS = 128
"""Longer loops are not evaluated item by item."""

_LONGEST = 10_000
"""Longer ranges are not expanded to their items."""

_Constants = (int, float, complex, str, bytes, bool, type(None))


def truth(value: Value) -> bool | None:
    """The truth of a value, or None when it is not known."""
    return kinds.truth[type(value)](value)


kinds.truth.of(bool, int, float, str, bytes, tuple, type(None))(bool)


@kinds.truth.of(ListValue, DictValue)
def _is_filled(container: ListValue | DictValue) -> bool | None:
    items = container.items
    return None if isinstance(items, (Unknown, Alternatives)) else bool(items)


@kinds.truth.of(Alternatives)
def _common_truth(alternatives: Alternatives) -> bool | None:
    truths = {truth(each) for each in alternatives.values}
    return truths.pop() if len(truths) == 1 else None


@kinds.truth.of(FunctionValue, BoundMethod, ClassValue, External)
def _always_true(value: Value) -> bool:
    return True


@kinds.alike.of(*kinds.CONSTANTS)
def _are_equal(left: Value, right: Value) -> bool:
    return left == right


@kinds.alike.of(tuple)
def _are_items_alike(left: tuple[Value, ...], right: tuple[Value, ...]) -> bool:
    return len(left) == len(right) and all(map(identical, left, right))


@kinds.alike.of(ListValue, DictValue)
def _are_contents_alike(left: ListValue | DictValue, right: ListValue | DictValue) -> bool:
    return identical(left.items, right.items)


@kinds.alike.of(dict)
def _are_dicts_alike(left: dict[Value, Value], right: dict[Value, Value]) -> bool:
    return left.keys() == right.keys() and all(identical(left[key], right[key]) for key in left)


def items_of(value: Value) -> tuple[Value, ...]:
    """What iterating over a value gives. Raises Unresolved when that is not known."""
    return kinds.items[type(value)](value)


@kinds.items.of(tuple)
def _own_items(items: tuple[Value, ...]) -> tuple[Value, ...]:
    return items


@kinds.items.of(View, Stream)
def _given_items(items: View | Stream) -> tuple[Value, ...]:
    return tuple(items)


@kinds.items.of(str)
def _characters(text: str) -> tuple[str, ...]:
    return tuple(text)


@kinds.items.of(range)
def _numbers(numbers: range) -> tuple[int, ...]:
    if len(numbers) > _LONGEST:
        raise Unresolved
    return tuple(numbers)


@kinds.items.of(ListValue)
def _items_of_list(container: ListValue) -> tuple[Value, ...]:
    if not isinstance(container.items, tuple):
        raise Unresolved
    return container.items


@kinds.items.of(DictValue)
def _keys(container: DictValue) -> tuple[Value, ...]:
    if not isinstance(container.items, dict):
        raise Unresolved
    return tuple(container.items)


def item_of(value: Value) -> Value:
    """An abstract item of a sequence of unknown length.

    Raises Unresolved when nothing is known of the items either.
    """
    return kinds.any_item[type(value)](value)


@kinds.any_item.of(UnknownLength)
def _item_of_many(items: UnknownLength) -> Value:
    return fresh(items.item)


@kinds.any_item.of(ListValue)
def _item_of_list(container: ListValue) -> Value:
    if not isinstance(container.items, UnknownLength):
        raise Unresolved
    return fresh(container.items.item)


def count_of(value: Value) -> Dim:
    """How many items iterating over a value gives, as far as that is known."""
    return kinds.count[type(value)](value)


@kinds.count.of(tuple, range)
def _length(items: tuple[Value, ...] | range) -> int:
    return len(items)


@kinds.count.of(UnknownLength)
def _count_of_many(items: UnknownLength) -> Dim:
    return items.count


@kinds.count.of(ListValue)
def _count_of_list(container: ListValue) -> Dim:
    return Unknown() if isinstance(container.items, Alternatives) else count_of(container.items)


def bounded(items: Sequence[Value]) -> Sequence[Value]:
    """The items, if a loop may evaluate them one by one. Raises Unresolved when they are too many."""
    if len(items) > MOST_ITEMS:
        raise Unresolved
    return items


def is_key(value: Value) -> bool:
    """Whether a value is certain enough to be the key of a known dict."""
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


@kinds.compare.of(*kinds.KINDS - {Tensor, Array})
def _compare(ctx: Context, name: str, left: Value, right: Value, origin: Site) -> Value:
    return compare(getattr(operator, name), left, right)


def compare(function: Callable[[object, object], object], left: Value, right: Value) -> Value:
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


def _compare_at_least(function: Callable[[object, object], object], low: int, right: int) -> Value:
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


@kinds.binary.of(ListValue)
def _binary_of_list(ctx: Context, name: str, left: Value, right: Value, origin: Site) -> Value:
    """`+` and `*` on lists."""
    if name == "add" and isinstance(left, ListValue) and isinstance(right, ListValue):
        if isinstance(left.items, tuple) and isinstance(right.items, tuple):
            return ListValue(left.items + right.items)
        if isinstance(left.items, UnknownLength) or isinstance(right.items, UnknownLength):
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


@kinds.binary.of(DictValue)
def _binary_of_dict(ctx: Context, name: str, left: Value, right: Value, origin: Site) -> Value:
    """`|` on dicts."""
    if name != "or_" or not isinstance(left, DictValue) or not isinstance(right, DictValue):
        return Unknown()
    pairs, more = left.items, right.items
    return DictValue({**pairs, **more} if isinstance(pairs, dict) and isinstance(more, dict) else Unknown())


@kinds.item.of(type(None), bool, int, float)
def _item_of_nothing(ctx: Context, container: Value, key: Value, origin: Site) -> Value:
    raise Infeasible


@kinds.item.of(DictValue)
def _item_of_dict(ctx: Context, container: DictValue, key: Value, origin: Site) -> Value:
    items = container.items
    if isinstance(items, dict) and is_key(key):
        if key in items:
            return items[key]
        raise Infeasible
    if isinstance(items, dict) and items:
        # the key is unknown, and assumed to be present
        return UnknownNumber() if all(isinstance(each, (int, float)) for each in items.values()) else Unknown()
    return fresh(items.item) if isinstance(items, UnknownLength) else Unknown()


@kinds.item.of(InstanceValue)
def _item_of_instance(ctx: Context, container: InstanceValue, key: Value, origin: Site) -> Value:
    method = ctx.get_attribute(container, "__getitem__", origin)
    return ctx.call(method, Arguments((key,)), origin)


@kinds.item.of(UnknownLength)
def _item_of_many_at(ctx: Context, items: UnknownLength, key: Value, origin: Site) -> Value:
    return ListValue(UnknownLength(items.item)) if isinstance(key, slice) else fresh(items.item)


@kinds.item.of(tuple, str, range)
def _item_of_sequence(ctx: Context, sequence: Sequence[Value], key: Value, origin: Site) -> Value:
    if isinstance(key, slice):
        return sequence[key] if _is_known(key) else Unknown()
    if isinstance(key, bool) or not isinstance(key, int):
        return Unknown()
    try:
        return sequence[key]
    except IndexError:
        raise Infeasible from None


@kinds.item.of(ListValue)
def _item_of_list_at(ctx: Context, container: ListValue, key: Value, origin: Site) -> Value:
    items = container.items
    if isinstance(items, tuple) and isinstance(key, slice):
        return ListValue(items[key] if _is_known(key) else Unknown())
    return Unknown() if isinstance(items, Alternatives) else kinds.item[type(items)](ctx, items, key, origin)


def _is_known(key: slice) -> bool:
    return all(bound is None or isinstance(bound, int) for bound in (key.start, key.stop, key.step))


@kinds.set_item.of(DictValue)
def _set_item_of_dict(ctx: Context, container: DictValue, key: Value, value: Value) -> None:
    pairs = container.items
    known = isinstance(pairs, dict) and is_key(key)
    ctx.journal.write(container, "items", {**pairs, key: value} if known else Unknown())  # type: ignore[dict-item]


@kinds.set_item.of(ListValue)
def _set_item_of_list(ctx: Context, container: ListValue, key: Value, value: Value) -> None:
    items = container.items
    if isinstance(items, tuple) and isinstance(key, int) and -len(items) <= key < len(items):
        changed = list(items)
        changed[key] = value
        ctx.journal.write(container, "items", tuple(changed))
    else:
        ctx.journal.write(container, "items", Unknown())


@kinds.delete_item.of(DictValue)
def _delete_item_of_dict(ctx: Context, container: DictValue, key: Value) -> None:
    pairs = container.items
    if isinstance(pairs, dict) and is_key(key):
        ctx.journal.write(container, "items", {each: pairs[each] for each in pairs if each != key})
    else:
        ctx.journal.write(container, "items", Unknown())


@kinds.delete_item.of(ListValue)
def _delete_item_of_list(ctx: Context, container: ListValue, key: Value) -> None:
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
