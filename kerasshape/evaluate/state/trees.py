"""Structures: tuples, lists and dicts nested in each other, all walked in one way, as `keras.tree` does.

Everything else is a leaf, also an unknown, an alternative, and a list or dict whose items are not known or that holds
itself. The values of a dict are visited by sorted key; a changed dict keeps the order of its own keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

from kerasshape.evaluate.state.values import DictValue, ListValue, Value

Change: TypeAlias = Callable[[Value], object]
Until: TypeAlias = Callable[[Value], bool]
"""Tells which structures are leaves to a walk."""
Build: TypeAlias = Callable[[Value, Sequence[object]], object]
"""Makes a structure like a given one of other parts."""


def parts(value: Value) -> tuple[Value, ...] | None:
    """The values that a structure holds, in Keras's order; None for a leaf."""
    if isinstance(value, tuple):
        return value
    if isinstance(value, ListValue):
        return value.items if isinstance(value.items, tuple) else None
    if isinstance(value, DictValue):
        items = value.items
        return tuple([items[key] for key in in_order(items)]) if isinstance(items, dict) else None
    return None


def sequence(value: Value) -> tuple[Value, ...] | None:
    """The items of a list or tuple; None where these are not known, and for any other value."""
    items = value.items if isinstance(value, ListValue) else value
    return items if isinstance(items, tuple) else None


def in_order(keys: Iterable[Any]) -> list[Any]:
    """The keys of a dict as Keras sorts them: keys of several types by the names of these."""
    try:
        return sorted(keys)
    except TypeError:
        pass
    try:
        return sorted(keys, key=lambda key: (f"{type(key).__module__}.{type(key).__qualname__}", key))
    except TypeError:
        return list(keys)


def rebuild(value: Value, changed: Sequence[object]) -> Value:
    """A structure like `value` with these parts."""
    if isinstance(value, DictValue):
        return DictValue(_by_key(value, changed))
    return ListValue(changed) if isinstance(value, ListValue) else tuple(changed)


def in_python(value: Value, changed: Sequence[Any]) -> Any:
    """The same in Python's own tuples, lists and dicts."""
    if isinstance(value, DictValue):
        return _by_key(value, changed)
    return list(changed) if isinstance(value, ListValue) else tuple(changed)


def _by_key(value: DictValue, changed: Sequence[Any]) -> dict[Value, Any]:
    items = value.items
    found = dict(zip(in_order(items), changed)) if isinstance(items, dict) else {}
    return {key: found[key] for key in items} if isinstance(items, dict) else {}


def leaves(value: Value, until: Until | None = None) -> list[Value]:
    """The leaves of a structure, in Keras's order."""
    found: list[Value] = []
    _collect(value, until, (), found)
    return found


def _collect(value: Value, until: Until | None, outer: tuple[Value, ...], found: list[Value]) -> None:
    held = _held(value, until, outer)
    if held is None:
        found.append(value)
        return
    inside = outer if isinstance(value, tuple) else (*outer, value)
    for part in held:
        _collect(part, until, inside, found)


def map_leaves(change: Change, value: Value, until: Until | None = None, build: Build = rebuild) -> Any:
    """The same structure with each leaf changed, in Keras's order."""
    return _mapped(change, value, until, build, ())


def _mapped(change: Change, value: Value, until: Until | None, build: Build, outer: tuple[Value, ...]) -> Any:
    held = _held(value, until, outer)
    if held is None:
        return change(value)
    inside = outer if isinstance(value, tuple) else (*outer, value)
    return build(value, [_mapped(change, part, until, build, inside) for part in held])


def _held(value: Value, until: Until | None, outer: tuple[Value, ...]) -> tuple[Value, ...] | None:
    """The parts of a value, unless it is a leaf to this walk; `outer` are the lists and dicts around it."""
    if not isinstance(value, (tuple, ListValue, DictValue)) or (until is not None and until(value)):
        return None
    return None if outer and any(value is each for each in outer) else parts(value)


def zip_leaves(*structures: Value) -> list[tuple[Value, ...]]:
    """The leaves that stand in the same place of each structure; where these differ in kind, their parts there."""
    found: list[tuple[Value, ...]] = []

    def keep(several: Sequence[Value]) -> None:
        found.append(tuple(several))

    merge_leaves(keep, structures)
    return found


def merge_leaves(merge: Callable[[Sequence[Value]], Value], structures: Sequence[Value]) -> Value:
    """One structure for several; what stands in the same place is merged, also parts that differ in kind."""
    return _merged(merge, structures, ())


def _merged(merge: Callable[[Sequence[Value]], Value], structures: Sequence[Value], outer: tuple[Value, ...]) -> Value:
    columns = _columns(structures, outer)
    if columns is None:
        return merge(structures)
    inside = (*outer, *structures)
    return rebuild(structures[0], [_merged(merge, column, inside) for column in columns])


def _columns(structures: Sequence[Value], outer: tuple[Value, ...]) -> list[tuple[Value, ...]] | None:
    """The parts that stand in the same place; None when the structures differ in kind, or are leaves."""
    kinds = {kind for value in structures for kind in (tuple, ListValue, DictValue) if isinstance(value, kind)}
    held = [_held(value, None, () if isinstance(value, tuple) else outer) for value in structures]
    rows = [each for each in held if each is not None]
    if len(kinds) != 1 or len(rows) != len(structures) or len({len(row) for row in rows}) != 1:
        return None
    dicts = [value.items for value in structures if isinstance(value, DictValue)]
    if any(each.keys() != dicts[0].keys() for each in dicts):  # type: ignore[union-attr]
        return None
    return list(zip(*rows))


def from_python(value: object, change: Change = lambda leaf: leaf, until: Until | None = None) -> Value:
    """A structure of Python's own tuples, lists and dicts as the evaluated program has it."""
    if until is None or not until(value):
        if isinstance(value, tuple):
            return tuple([from_python(part, change, until) for part in value])
        if isinstance(value, list):
            return ListValue([from_python(part, change, until) for part in value])
        if isinstance(value, dict):
            return DictValue({key: from_python(part, change, until) for key, part in value.items()})
    return change(value)
