"""Which tests against real Keras are in the sample that each run holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import groupby
from zlib import crc32

ONE_IN = 20


def in_sample(tests: Iterable[str], slow: Collection[str] = (), one_in: int = ONE_IN) -> set[str]:
    """One in so many cases of each test, at least one unless all are slow, chosen by their names alone.

    So a case stays in the sample or out of it when others come and go, on any machine and in any order.
    """
    found: set[str] = set()
    for _, cases in groupby(sorted(tests), _function):
        numbered = sorted((crc32(case.encode()), case) for case in cases)
        quick = {case for _, case in numbered if case not in slow}
        chosen = {case for number, case in numbered if number % one_in == 0}
        found |= chosen or quick & {numbered[0][1]}
    return found


def _function(test: str) -> str:
    return test.partition("[")[0]
