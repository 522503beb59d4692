"""Asks real Keras about the literate suites and the silent programs, which must be as their comments say."""

from __future__ import annotations

import pytest

from tests.literate import Block, blocks
from tests.oracle.against_keras import against_keras
from tests.oracle.real_keras import RealKeras
from tests.test_silent import ALL, Program
from tests.test_suites import check
from tests.unit.test_catalogue import PARTS, Part

BLOCKS = list(blocks())


@pytest.mark.oracle
@pytest.mark.parametrize("block", [block for block in BLOCKS if block.run], ids=lambda block: block.id)
def test_block_in_real_keras(block: Block, request: pytest.FixtureRequest) -> None:
    """Real Keras refuses the blocks that expect an error and runs the others; models that we know have its shapes."""
    keras: RealKeras = request.getfixturevalue(f"real_keras_{block.major}")
    reason = against_keras(block.code, check(block.code, block.major), keras)
    assert reason is None, f"{reason}\n{block.code}"


@pytest.mark.slow
@pytest.mark.oracle
@pytest.mark.parametrize("program", [each for each in ALL if each.run], ids=lambda program: program.id)
def test_silent_program_runs_in_real_keras(program: Program, request: pytest.FixtureRequest) -> None:
    """Silence is right: the program runs to its end."""
    keras: RealKeras = request.getfixturevalue(f"real_keras_{program.major}")
    outcome = keras.run_source(program.text)
    assert outcome.kind == "ok", f"{outcome.error_type} in line {outcome.line}: {outcome.message}"


@pytest.mark.oracle
@pytest.mark.parametrize("part", [part for part in PARTS if part.runs], ids=lambda part: part.id)
def test_page_in_real_keras(part: Part, request: pytest.FixtureRequest) -> None:
    """Real Keras refuses the Example of a rule's page, where it is an error, and builds the Use instead."""
    keras: RealKeras = request.getfixturevalue(f"real_keras_{part.major}")
    outcome = keras.run_source(part.code)
    is_refused = part.title == "Example" and part.rule.severity == "error"
    assert outcome.kind == ("refused" if is_refused else "ok"), f"{outcome.error_type}: {outcome.message}"
