"""Mutable objects of the evaluated program, and the journal that can take their changes back.

A branch that may or may not run is evaluated, its changes are taken back, the other one is evaluated, and both sets of
changes are joined. All state of the evaluated program lives in slots, so that nothing escapes the journal.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable
from typing import Any


class _Absent:
    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = _Absent()
"""The value of a slot that is not set."""


class Mutable:
    """An object of the evaluated program whose slots change over time. It is compared by identity."""

    __slots__ = ("is_shared", "slots")

    def __init__(self) -> None:
        self.slots: dict[Hashable, Any] = {}
        self.is_shared = True
        """Whether a function that is called can see it: the variables of the one that calls are its own."""


_states = itertools.count()

Slot = tuple[Mutable, Hashable]
Changes = dict[Slot, Any]
"""The new value of every slot that changed."""


class Journal:
    """Records the old value of every slot that is written."""

    def __init__(self) -> None:
        self._entries: list[tuple[Mutable, Hashable, Any]] = []
        self.state = next(_states)
        """Another number whenever anything changed that a function which is called can see."""

    def write(self, target: Mutable, key: Hashable, value: Any) -> None:
        """Set a slot; ABSENT deletes it."""
        self._entries.append((target, key, target.slots.get(key, ABSENT)))
        if target.is_shared:
            self.touch()
        _set(target, key, value)

    def touch(self) -> None:
        """Something changed that is not recorded here."""
        self.state = next(_states)

    def mark(self) -> int:
        """A point in time to go back to."""
        return len(self._entries)

    def changes_since(self, mark: int) -> Changes:
        """The present value of every slot written since then."""
        return {(target, key): target.slots.get(key, ABSENT) for target, key, _ in self._entries[mark:]}

    def rewind(self, mark: int) -> Changes:
        """Take back everything since then, and return what was taken back."""
        changes = self.changes_since(mark)
        for target, key, old in reversed(self._entries[mark:]):
            _set(target, key, old)
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
            if target.slots.get(key, ABSENT) is not value:
                self.write(target, key, value)


def _set(target: Mutable, key: Hashable, value: Any) -> None:
    if value is ABSENT:
        target.slots.pop(key, None)
    else:
        target.slots[key] = value
