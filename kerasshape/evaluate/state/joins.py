"""Joins the states behind the two sides of an unknown condition."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kerasshape.evaluate.state import kinds, trees
from kerasshape.evaluate.state.journal import ABSENT, Changes, Journal, Note, Slot, present
from kerasshape.evaluate.state.values import Alternatives, Array, ListValue, Tensor, UnknownLength, Value
from kerasshape.shapes import Dim, Unknown, UnknownNumber

MERGED_TENSOR = "merged"
"""`Step.callee` of a tensor merged from several; it keeps the dims they agree on."""

MOST_ALTERNATIVES = 4
"""More alternatives than these collapse."""


def identical(left: Value, right: Value) -> bool:
    """Whether it makes no difference to shapes which of the two values it is."""
    if left is right:
        return True
    kind = type(left)
    return kind is type(right) and kinds.alike[kind](left, right)


def join(values: Sequence[Value]) -> Value:
    """One value that stands for any of these: the value itself when they agree, else alternatives, else unknown."""
    distinct: list[Value] = []
    for value in _flat(values):
        if isinstance(value, Unknown):
            return joined_items(values) if isinstance(value, UnknownLength) else value
        twin = next((index for index, other in enumerate(distinct) if identical(value, other)), None)
        if twin is None:
            distinct.append(value)
        else:
            distinct[twin] = kinds.unite[type(value)](distinct[twin], value)
    if not distinct:
        return Unknown()
    if len(distinct) == 1:
        return distinct[0]
    return Alternatives(tuple(distinct)) if len(distinct) <= MOST_ALTERNATIVES else collapsed(distinct)


def joined_items(values: Sequence[Value]) -> Value:
    """The items of any of several lists, when the length of at least one is unknown."""
    items: list[Value] = []
    for value in _flat(values):
        if not isinstance(value, (tuple, UnknownLength)):
            return Unknown()
        items += value if isinstance(value, tuple) else (value.item,)
    return many(items)


def many(items: Sequence[Value], count: Dim = None) -> Unknown:
    """A sequence of unknown length of items like these; a plain unknown when they share nothing."""
    item = _alike(list(_flat(items)))
    return (
        Unknown() if isinstance(item, Unknown) and not isinstance(item, UnknownNumber) else UnknownLength(item, count)
    )


def _alike(values: Sequence[Value]) -> Value:
    """What several values share; unknown when that is nothing."""
    first = values[0] if values else Unknown()
    if all(isinstance(value, (int, float, UnknownNumber)) and not isinstance(value, bool) for value in values):
        return UnknownNumber()
    if any(type(value) is not type(first) for value in values):
        return Unknown()
    return kinds.common[type(first)](values)


@kinds.common.of(tuple)
def _common_items(several: Sequence[tuple[Value, ...]]) -> Value:
    return tuple(map(_alike, zip(*several))) if len({len(items) for items in several}) == 1 else Unknown()


@kinds.common.of(ListValue)
def _common_list(several: Sequence[ListValue]) -> ListValue:
    return ListValue(_alike_lists([each.items for each in several]))


def _is_tensor(value: Value) -> bool:
    return isinstance(value, (Array, Tensor))


def _alike_lists(several: Sequence[Value]) -> tuple[Value, ...] | Unknown:
    """What several lists such as `[image, label]`, or lists of numbers, share; others may be filled later."""
    if all(isinstance(items, tuple) and any(map(_is_tensor, items)) for items in several):
        alike = _alike(several)
        return alike if isinstance(alike, tuple) else Unknown()
    return UnknownLength(UnknownNumber()) if all(map(_holds_numbers, several)) else Unknown()


def _holds_numbers(items: Value) -> bool:
    item = (
        items.item
        if isinstance(items, UnknownLength)
        else _alike(items)
        if isinstance(items, tuple) and items
        else None
    )
    return isinstance(item, UnknownNumber)


def fresh(value: Value) -> Value:
    """Another item like this one; each unknown dim is a new unknown."""
    return trees.map_leaves(_fresh_leaf, value)


def _fresh_leaf(value: Value) -> Value:
    if isinstance(value, (Array, Tensor)) and isinstance(value.shape, tuple):
        return replace(value, shape=tuple(Unknown() if isinstance(dim, Unknown) else dim for dim in value.shape))
    if isinstance(value, ListValue):
        return ListValue(value.items if isinstance(value.items, UnknownLength) else Unknown())
    return UnknownNumber(None, value.low, value.below) if isinstance(value, UnknownNumber) else value


def collapsed(values: Sequence[Value]) -> Value:
    """One value for too many alternatives: what those of one kind share, else an unknown."""
    kind = type(values[0]) if values else Unknown
    return kinds.collapse[kind](values) if all(type(value) is kind for value in values) else Unknown()


def _flat(values: Iterable[Value]) -> Iterable[Value]:
    for value in values:
        if isinstance(value, Alternatives):
            yield from value.values
        elif value is not ABSENT:
            yield value


def join_changes(journal: Journal, several: Sequence[Changes]) -> None:
    """Write the join of several sets of changes, each relative to the present state."""
    slots: dict[Slot, None] = {slot: None for changes in several for slot in changes}
    for target, key in slots:
        before = present(target, key)
        possible = [changes.get((target, key), before) for changes in several]
        if all(value is ABSENT for value in possible):
            journal.write(target, key, ABSENT)
        elif isinstance(key, Note) and not key.of_program:
            journal.write(target, key, joined_note(key, possible))
        else:
            journal.write(target, key, join(possible))


def joined_note(note: Note[object], possible: Iterable[Value]) -> Value:
    """What a note holds behind several ways through the program, one of which wrote it at least."""
    written = [value for value in possible if value is not ABSENT]
    agree = note.unsure is ABSENT or all(identical(written[0], value) for value in written)
    return written[0] if agree else note.unsure
