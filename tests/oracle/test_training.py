"""Compares training programs with real Keras; `python -m tests.oracle.training_programs 1500` draws many more."""

from __future__ import annotations

import pytest

from kerasshape.checker import check_source
from kerasshape.config import Config
from tests.oracle.real_keras import RealKeras
from tests.oracle.training_programs import judge, program

SEEDS = range(24)


@pytest.mark.oracle
@pytest.mark.parametrize("major", [2, 3])
def test_programs_agree(major: int, request: pytest.FixtureRequest) -> None:
    """Where one of them refuses, so does the other, on the same line."""
    keras: RealKeras = request.getfixturevalue(f"real_keras_{major}")
    verdicts = [judge(seed, program(seed), keras) for seed in SEEDS]
    different = [str(verdict) for verdict in verdicts if verdict.kind in ("false alarm", "other line")]
    assert not different, "\n".join(different)
    missed = [str(verdict) for verdict in verdicts if verdict.kind == "miss"]
    assert len(missed) <= 2, "\n".join(missed)
    assert sum(verdict.outcome.kind == "refused" for verdict in verdicts) > len(SEEDS) // 4


def test_programs_are_made_from_their_seed() -> None:
    assert [program(seed) for seed in SEEDS] == [program(seed) for seed in SEEDS]
    assert len({program(seed) for seed in SEEDS}) == len(SEEDS)


def test_the_checker_notices_a_share_of_the_programs() -> None:
    """Programs that are all silent would compare nothing."""
    found = [check_source(program(seed).encode(), "a.py", Config(keras_version=3)) for seed in range(100)]
    assert 30 < sum(bool(result.diagnostics) for result in found) < 90
