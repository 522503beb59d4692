"""Mutable objects of the evaluated program, and the journal that can take their changes back.

A branch that may or may not run is evaluated, its changes are taken back, the other one is evaluated, and both sets of
changes are joined. All state of the evaluated program lives in slots, and what the evaluator keeps about its objects in
notes, so that nothing escapes the journal. Outside it stands what is only printed: the name by which a report calls a
model or an unknown is the first that the code gives it, on whatever way.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class _Absent:
    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = _Absent()
"""The value of a slot that is not set."""


class Mutable:
    """An object of the evaluated program that changes over time. It is compared by identity."""

    __slots__ = ("is_shared", "notes", "slots")

    def __init__(self) -> None:
        self.slots: dict[Hashable, Any] = {}
        """Its attributes, names or items, as the program sees them."""
        self.notes: dict[Hashable, Any] = {}
        """What the evaluator keeps about it."""
        self.is_shared = True
        """Whether a function that is called can see it: the variables of the one that calls are its own."""


class Note(Generic[T]):
    """Something that the evaluator keeps about objects. Each note is declared once, with the type of its value.

    `default` holds until the note is written. Where two ways through the program write different values, `unsure` holds
    behind them; without it, the value that was written first. A note `of_program` holds a value of the program itself,
    and is joined as such.
    """

    __slots__ = ("default", "name", "of_program", "unsure")

    def __init__(
        self, name: str, default: T | _Absent = ABSENT, unsure: T | _Absent = ABSENT, *, of_program: bool = False
    ) -> None:
        self.name = name
        self.default = default
        self.unsure = unsure
        self.of_program = of_program

    def __repr__(self) -> str:
        return f"the note {self.name!r}"

    def of(self, target: Mutable) -> T:
        """The note on an object. One that has no default must have been written."""
        value: T | _Absent = target.notes.get(self, self.default)
        if isinstance(value, _Absent):
            raise KeyError(self)
        return value

    def is_on(self, target: Mutable) -> bool:
        """Whether the note was ever written on an object."""
        return self in target.notes

    def start(self, target: Mutable, value: T) -> None:
        """Write the note on a new object, which no state of the program that could come back knows yet."""
        target.notes[self] = value


_states = itertools.count()

Slot = tuple[Mutable, Hashable]
Changes = dict[Slot, Any]
"""The new value of every slot and note that changed."""


class Journal:
    """Records the old value of every slot and note that is written."""

    def __init__(self) -> None:
        self._entries: list[tuple[Mutable, Hashable, Any]] = []
        self.state = next(_states)
        """Another number whenever anything changed that a function which is called can see."""

    def write(self, target: Mutable, key: Hashable, value: Any) -> None:
        """Set a slot, or a note when the key is one; ABSENT deletes it."""
        store = _store(target, key)
        self._entries.append((target, key, store.get(key, ABSENT)))
        if target.is_shared:
            self.state = next(_states)
        if value is ABSENT:
            store.pop(key, None)
        else:
            store[key] = value

    def note(self, target: Mutable, note: Note[T], value: T) -> None:
        """Write a note."""
        self.write(target, note, value)

    def touch(self) -> None:
        """Something changed that is not recorded here."""
        self.state = next(_states)

    def mark(self) -> int:
        """A point in time to go back to."""
        return len(self._entries)

    def changes_since(self, mark: int) -> Changes:
        """The present value of every slot and note written since then."""
        return {(target, key): present(target, key) for target, key, _ in self._entries[mark:]}

    def rewind(self, mark: int) -> Changes:
        """Take back everything since then, and return what was taken back."""
        changes = self.changes_since(mark)
        for target, key, old in reversed(self._entries[mark:]):
            if old is ABSENT:
                _store(target, key).pop(key, None)
            else:
                _store(target, key)[key] = old
        if any(target.is_shared for target, _ in changes):
            self.touch()
        del self._entries[mark:]
        return changes

    def forget(self) -> None:
        """Drop the old values; every mark made so far is void."""
        self._entries.clear()

    def apply(self, changes: Changes) -> None:
        """Write a set of changes."""
        for (target, key), value in changes.items():
            if present(target, key) is not value:
                self.write(target, key, value)


def present(target: Mutable, key: Hashable) -> Any:
    """What a slot or a note holds now; ABSENT when it was not written."""
    return _store(target, key).get(key, ABSENT)


def _store(target: Mutable, key: Hashable) -> dict[Hashable, Any]:
    return target.notes if type(key) is Note else target.slots
