"""Counts that a branch of the program can take back."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from kerasshape.evaluate.state.journal import Mutable


class _Counts(dict[Hashable, Any]):
    """Numbers that are 0 until they are written: one that a branch never wrote joins as 0."""

    def get(self, key: Hashable, default: Any = 0) -> Any:
        """The number."""
        del default
        return super().get(key, 0)

    def __setitem__(self, key: Hashable, value: Any) -> None:
        if type(value) is int and value == 0:
            self.pop(key, None)
        else:
            super().__setitem__(key, value)


class Counts(Mutable):
    """Numbers under names or objects, all of them 0 at first."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__()
        self.slots = _Counts()
