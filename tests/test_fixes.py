"""Runs the suites of fixes; `oracle/test_fixes.py` asks real Keras about the programs after them."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.fixing import Mend, fixed, fixes_of, mends

MENDS = list(mends())


@pytest.mark.parametrize("mend", MENDS, ids=lambda mend: mend.id)
def test_fixes_are_as_the_suite_says(mend: Mend) -> None:
    """The first fixes make of the program what stands below it; a near miss gets none."""
    fixes = fixes_of(mend.before, mend.major)
    if not mend.afters:
        assert [fix.title for fix in fixes] == []
        return
    assert [fixed(mend.before, fix) for fix in fixes[: len(mend.afters)]] == list(mend.afters)
    assert fixes[0].safe == mend.safe, fixes[0].title


@pytest.mark.parametrize("mend", [mend for mend in MENDS if mend.afters], ids=lambda mend: mend.id)
def test_a_fixed_program_is_left_alone(mend: Mend) -> None:
    """Fixing is idempotent: what a fix wrote is not fixed again for the same reason."""
    titles = {fix.title for fix in fixes_of(mend.before, mend.major)}
    for after in mend.afters:
        assert titles.isdisjoint(fix.title for fix in fixes_of(after, mend.major))


def test_every_program_has_a_name_of_its_own() -> None:
    assert [name for name, number in Counter(mend.id for mend in MENDS).items() if number > 1] == []


def test_the_suites_hold_both_kinds() -> None:
    assert sum(bool(mend.afters) for mend in MENDS) > 3
    assert any(not mend.afters for mend in MENDS)
