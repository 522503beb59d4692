"""Which integers an array holds after an operation: pure functions from one set of them to another.

A set is exact: each of its integers occurs in the array, and no other. None stands for a set that is not known.
"""

from __future__ import annotations

import operator
from collections.abc import Callable

Integers = frozenset[int]

_OPERATORS: dict[str, Callable[[int, int], int]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "floordiv": operator.floordiv,
    "mod": operator.mod,
}
_BITS = {
    "int8": (-128, 127),
    "uint8": (0, 255),
    "int16": (-32768, 32767),
    "uint16": (0, 65535),
    "uint32": (0, 2**32 - 1),
}
"""The numbers that a dtype holds; numpy wraps all others. A wider one holds every class that a user has."""


def operated(name: str, left: object, right: object, dtype: str | None) -> Integers | None:
    """An operator between the integers of an array and one number; the array, of this dtype, is the set."""
    function = _OPERATORS.get(name)
    numbers = [each for each in (left, right) if isinstance(each, int)]
    if function is None or len(numbers) != 1 or (name in ("floordiv", "mod") and not _is_positive(right)):
        return None
    found: Integers | None = None
    if isinstance(left, frozenset):
        found = frozenset(function(value, numbers[0]) for value in left)
    elif isinstance(right, frozenset):
        found = frozenset(function(numbers[0], value) for value in right)
    return None if found is None or not _holds(dtype, found) else found


def cast(values: Integers | None, dtype: str | None) -> Integers | None:
    """`array.astype(dtype)`: a bool keeps whether a number is 0, and a narrow integer may wrap."""
    if values is None or not isinstance(dtype, str):
        return values
    if dtype == "bool":
        return frozenset(int(value != 0) for value in values)
    return values if _holds(dtype, values) else None


def clipped(values: Integers | None, low: object, high: object) -> Integers | None:
    """`np.clip(array, low, high)`, where both are whole numbers or None."""
    if values is None or not all(each is None or isinstance(each, int) for each in (low, high)):
        return None
    raised = frozenset(max(value, low) for value in values) if isinstance(low, int) else values
    return frozenset(min(value, high) for value in raised) if isinstance(high, int) else raised


def is_repeated(times: object) -> bool:
    """Whether every value is surely there once or more: `np.repeat(array, times)`, `np.tile(array, times)`."""
    given = times if isinstance(times, (tuple, list)) else (times,)
    return bool(given) and all(_is_positive(each) for each in given)


def _is_positive(value: object) -> bool:
    return isinstance(value, int) and value > 0


def _holds(dtype: str | None, values: Integers) -> bool:
    low, high = _BITS.get(dtype or "", (None, None))
    return low is None or high is None or all(low <= value <= high for value in values)
