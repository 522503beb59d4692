"""The page about migration: its programs become what it shows, and both run in the Keras that they are for."""

from __future__ import annotations

import pytest

from kerasshape.cli.migrate import RULES
from kerasshape.config import Config
from kerasshape.fix.rounds import mended
from tests.fixing import Mend, read
from tests.oracle.real_keras import ROOT, RealKeras

ROWS = [row for row in read("migration", (ROOT / "docs" / "migration.md").read_text(encoding="utf-8")) if row.afters]
GONE = ("AttributeError", "ImportError", "ModuleNotFoundError", "TypeError", "ValueError")
"""How tf_keras, the last release of Keras 2, refuses what earlier ones had."""

of_rows = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)


@of_rows
def test_the_page_shows_what_migrate_does(row: Mend) -> None:
    done = mended(row.before.encode(), "a.py", Config(keras_version=3, fixable=RULES))
    assert (done.data.decode(),) == row.afters
    assert done.result.diagnostics == ()
    assert all(fix.safe for _, fix in done.done)


@pytest.mark.oracle
@of_rows
def test_keras_3_runs_what_was_migrated(row: Mend, real_keras_3: RealKeras) -> None:
    """Keras 3 refuses the program before, and runs the one after."""
    assert real_keras_3.run_source(row.before).kind == "refused"
    (after,) = row.afters
    outcome = real_keras_3.run_source(after)
    assert outcome.kind == "ok", f"{outcome.error_type} in line {outcome.line}: {outcome.message}\n{after}"


@pytest.mark.oracle
def test_keras_2_runs_what_it_was_before(real_keras_2: RealKeras) -> None:
    """Where it does not, the name or keyword is gone from its last release already."""
    outcomes = [real_keras_2.run_source(row.before) for row in ROWS]
    assert [each.message for each in outcomes if each.kind != "ok" and each.error_type not in GONE] == []
    assert sum(each.kind == "ok" for each in outcomes) >= 4
