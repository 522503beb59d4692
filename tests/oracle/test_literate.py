"""Asks real Keras about the literate suites and the silent programs, which must be as their comments say."""

from __future__ import annotations

import pytest

from kerasshape.results import ModelSummary
from tests.literate import Block, blocks
from tests.oracle.real_keras import ModelOutcome, RealKeras
from tests.test_silent import ALL, Program
from tests.test_suites import check
from tests.unit.test_catalogue import PARTS, Part

BLOCKS = list(blocks())


@pytest.mark.oracle
@pytest.mark.parametrize("block", [block for block in BLOCKS if block.run], ids=lambda block: block.id)
def test_block_in_real_keras(block: Block, request: pytest.FixtureRequest) -> None:
    """Real Keras refuses the blocks that expect an error and runs the others; models that we know have its shapes."""
    keras: RealKeras = request.getfixturevalue(f"real_keras_{block.major}")
    outcome = keras.run_source(block.code)
    said = f"{outcome.error_type} in line {outcome.line}: {outcome.message}"
    errors = [finding for finding in check(block.code, block.major).diagnostics if finding.severity == "error"]
    assert outcome.kind == ("refused" if errors else "ok"), f"{said}\n{block.code}"
    for summary in check(block.code, block.major).models:
        real = outcome.models.get(summary.name or "")
        if real is not None and not errors and _is_last(summary, block):
            _compare(summary, real)


def _is_last(summary: ModelSummary, block: Block) -> bool:
    """Whether no later model has the same name: real Keras only leaves the last one."""
    models = check(block.code, block.major).models
    return [model for model in models if model.name == summary.name] == [summary]


def _compare(summary: ModelSummary, real: ModelOutcome) -> None:
    outputs = summary.outputs
    if outputs is not None and real.outputs and all(_is_known(shape) for shape in outputs):
        assert [tuple(shape) for shape in outputs] == real.outputs, summary.name
        if summary.parameters is not None:
            assert summary.parameters == real.parameters, summary.name
    if summary.kind == "functional" and summary.layers and "Functional" not in {row.layer for row in summary.layers}:
        _compare_rows(summary, real)


def _compare_rows(summary: ModelSummary, real: ModelOutcome) -> None:
    """The layers stand in Keras's order, with all that their last call gave; operations are no layers."""
    kinds = {layer.layer for layer in real.layers}
    rows = [row for row in summary.layers if row.layer in kinds]
    assert [row.layer for row in rows] == [layer.layer for layer in real.layers], summary.name
    inputs = [(row, layer) for row, layer in zip(rows, real.layers, strict=True) if row.layer == "InputLayer"]
    # an input that Keras itself puts in the place of a tensor bears no name that the code tells
    named = [(row.name, layer.name) for row, layer in inputs if row.name != "?"]
    assert [ours for ours, _ in named] == [theirs for _, theirs in named], summary.name


def _is_known(shape: object) -> bool:
    return isinstance(shape, tuple) and not any(isinstance(dim, str) for dim in shape)


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
