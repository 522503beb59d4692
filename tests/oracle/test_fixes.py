"""Asks real Keras about the suites of fixes: it refuses the programs before, and runs those after."""

from __future__ import annotations

import pytest

from tests.fixing import Mend, mends
from tests.oracle.real_keras import RealKeras

MENDS = [mend for mend in mends() if mend.afters and mend.run]


@pytest.mark.oracle
@pytest.mark.parametrize("mend", MENDS, ids=lambda mend: mend.id)
def test_keras_runs_what_was_fixed(mend: Mend, request: pytest.FixtureRequest) -> None:
    """Each alternative makes a program that real Keras runs to its end."""
    keras: RealKeras = request.getfixturevalue(f"real_keras_{mend.major}")
    for after in mend.afters:
        outcome = keras.run_source(after)
        assert outcome.kind == "ok", f"{outcome.error_type} in line {outcome.line}: {outcome.message}\n{after}"
