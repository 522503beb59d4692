"""Draws short programs about what calls are given and what guards them, and compares them with both majors.

    python -m tests.oracle.short_programs [--programs 600] [--majors 2,3] [--seed 0] [--show 3] [--kinds guards,steps]

A program is made from its kind and number alone. Ends with 1 when we refuse what Keras accepts, point at a line that
it passes, or give a wrong shape or count. In a guarded program a finding in a branch that does not run is wrong, too.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from random import Random

from tests.oracle.command import compare_drawn
from tests.oracle.graphs import Tally, report
from tests.oracle.real_keras import RealKeras
from tests.oracle.recorded import FALSE_ALARM, Verdict, ask_ours, compare_script, errors_of, numbered
from tests.oracle.short_calls import dicts, scalars, slices
from tests.oracle.short_guards import guards
from tests.oracle.short_training import positions, steps

KINDS: dict[str, Callable[[Random], str]] = {
    "dicts": dicts,
    "slices": slices,
    "scalars": scalars,
    "steps": steps,
    "positions": positions,
    "guards": guards,
}


@dataclass(frozen=True)
class Program:
    """A program of a kind, and the number that it is made from."""

    kind: str
    number: int

    @property
    def source(self) -> str:
        return KINDS[self.kind](Random(f"{self.kind} {self.number}"))


def draw(number: int, start: int, kinds: Sequence[str] = tuple(KINDS)) -> list[Program]:
    """So many different programs, the kinds in turn."""
    found: dict[str, Program] = {}
    for index in range(start * 1_000_000, start * 1_000_000 + 20 * number):
        program = Program(kinds[index % len(kinds)], index)
        if len(found) < number:
            found.setdefault(program.source, program)
    return list(found.values())


def judge(keras: RealKeras, program: Program) -> Verdict:
    """What both say; no branch of a guarded program may hold a finding."""
    verdict = compare_script(keras, program.source)
    if program.kind != "guards" or verdict.refused:
        return verdict
    errors = [f"line {each.span.line}: {each.message}" for each in errors_of(ask_ours(program.source, keras.major))]
    return replace(verdict, kind=FALSE_ALARM, details=tuple(errors)) if errors else verdict


def run(major: int, drawn: Sequence[Program], show: int) -> Tally:
    tally = Tally(major)
    with RealKeras(major) as keras:
        for program in drawn:
            tally.add(judge(keras, program), [f"{program.kind} {program.number}", numbered(program.source)], show)
    return tally


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--kinds", default=",".join(KINDS))
    options, others = parser.parse_known_args(arguments)
    return compare_drawn("short_programs", __doc__, others, partial(draw, kinds=options.kinds.split(",")), run, report)


if __name__ == "__main__":
    sys.exit(main())
