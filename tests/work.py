"""Counts work instead of timing it: the same on every machine and under any load."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from types import FrameType

HANG = 900
"""Seconds after which a process that a test waits for is taken to hang: a guard, no measure of speed."""


def count_calls(action: Callable[[], object]) -> int:
    """How many functions are called while the action runs, those of C among them."""
    count = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before, collects = sys.getprofile(), gc.isenabled()
    gc.disable()  # a collection calls finalizers whenever it happens
    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(before)
        if collects:
            gc.enable()
    return count


def growth(action: Callable[[int], object], size: int) -> float:
    """How many times as many calls twice the size takes: 2 for work that grows with the size, 4 with its square."""
    action(1)  # what is imported or remembered once is not counted
    return count_calls(lambda: action(2 * size)) / count_calls(lambda: action(size))
