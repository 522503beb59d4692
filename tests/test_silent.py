"""Programs that work on real Keras, written as people write them: a check must find nothing in any of them.

The first line of a program says for which majors it is written (`# keras: 2, 3`), and `run=no` that real Keras cannot
run it here because it needs other packages; `oracle/test_literate.py` runs the others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from kerasshape.checker import check_source
from kerasshape.config import Config
from kerasshape.results import FileResult

PROGRAMS = Path(__file__).parent / "silent" / "programs"
_HEAD = re.compile(r"# keras: (?P<majors>[23](?:, [23])?)(?P<no> run=no)?\n")


@dataclass(frozen=True)
class Program:
    """One program for one of its majors."""

    name: str
    text: str
    major: int
    run: bool

    @property
    def id(self) -> str:
        return f"{self.name}-keras{self.major}"


def programs() -> list[Program]:
    """Every program, once for each of its majors."""
    found = []
    for path in sorted(PROGRAMS.glob("*.py")):
        text = path.read_text(encoding="utf-8")
        head = _HEAD.match(text)
        assert head is not None, f"{path.name} does not say its majors in its first line"
        found += [Program(path.stem, text, int(major), head["no"] is None) for major in head["majors"].split(", ")]
    return found


ALL = programs()


def check(program: Program) -> FileResult:
    return check_source(program.text.encode(), f"{program.name}.py", Config(keras_version=program.major))  # type: ignore[arg-type]


@pytest.mark.parametrize("program", ALL, ids=lambda program: program.id)
def test_nothing_is_found(program: Program) -> None:
    result = check(program)
    assert result.status == "checked"
    assert [f"{item.span.line}: {item.code} {item.message}" for item in result.diagnostics] == []


def test_silence_is_not_ignorance() -> None:
    """Most layer calls of the corpus are understood: finding nothing must not come from seeing nothing."""
    calls = [call for program in ALL for call in check(program).calls]
    known = [
        call for call in calls if call.outputs is not None and not any("?" in str(shape) for shape in call.outputs)
    ]
    assert len(ALL) >= 40
    assert len(calls) > 800
    assert len(known) / len(calls) > 0.85
