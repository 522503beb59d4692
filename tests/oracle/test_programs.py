"""A sample of the programs; `python -m tests.oracle.programs` is the long run."""

from __future__ import annotations

import ast

import pytest

from tests.oracle import programs
from tests.oracle.program_styles import FIRST, Program
from tests.oracle.real_keras import RealKeras

SAMPLE = 100


@pytest.fixture(scope="module")
def drawn() -> list[Program]:
    return programs.draw(SAMPLE, 1)


def test_programs_vary(drawn: list[Program]) -> None:
    assert len({program.source for program in drawn}) == SAMPLE
    assert {program.first for program in drawn} == set(FIRST)
    assert len({spec.name for program in drawn for spec in program.specs}) > 40


def test_places_are_where_the_layers_stand(drawn: list[Program]) -> None:
    for program in drawn:
        ast.parse(program.source)
        lines = program.source.splitlines()
        assert len(program.places) == len(program.specs)
        for spec, place in zip(program.specs, program.places, strict=True):
            assert f"{spec.name}(" in lines[place.made - 1]
            assert place.used == place.made or ".add(" in lines[place.used - 1]


@pytest.mark.oracle
@pytest.mark.slow
def test_programs_agree_with_keras(real_keras: RealKeras, drawn: list[Program]) -> None:
    kinds = []
    for program in drawn:
        verdict, text = programs.compare_program(real_keras, program)
        assert verdict.kind not in programs.NEVER, text
        kinds.append(verdict.kind)
    assert kinds.count(programs.AGREED) > 0.9 * SAMPLE
