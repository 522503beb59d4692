"""Draws functional and subclassed programs and compares every layer call of theirs with both majors.

    python -m tests.oracle.graphs [--programs 2000] [--majors 2,3] [--seed 0] [--show 3]

Every fourth program is changed in one argument of a layer. Ends with 1 when we refuse what Keras accepts, point at a
line that it passes, or give a wrong shape or count.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.oracle.command import compare_drawn
from tests.oracle.differential import collect
from tests.oracle.graph_blocks import graphs
from tests.oracle.mutations import mutants
from tests.oracle.real_keras import RealKeras
from tests.oracle.recorded import AGREED, NEVER, VERDICTS, Verdict, compare_script, numbered

_BATCH = 6  # one run of hypothesis varies a few programs; many short runs differ more


def draw(number: int, start: int, changed: int = 4) -> list[str]:
    """That many different programs, the same for the same start; every so many-th is changed in one argument."""
    found: dict[str, None] = {}
    batch = 0
    while len(found) < number:
        for source in collect(graphs(), _BATCH, start * 1_000_003 + batch):
            is_changed = changed and len(found) % changed == changed - 1
            found.setdefault((mutants(source, 1, batch) or [source])[0] if is_changed else source)
        batch += 1
    return list(found)[:number]


@dataclass
class Tally:
    """The figures of one major, and the first programs of each verdict."""

    major: int
    verdicts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    refused: int = 0
    calls: int = 0
    known: int = 0

    def add(self, verdict: Verdict, program: Sequence[str], show: int) -> None:
        """One program more, which is kept as an example if there are fewer than `show` of its verdict."""
        self.verdicts[verdict.kind] += 1
        self.refused += verdict.refused
        self.calls += verdict.calls
        self.known += verdict.known
        if verdict.kind != AGREED and len(self.examples[verdict.kind]) < show:
            self.examples[verdict.kind].append("\n".join([*program, *verdict.details]))

    @property
    def failed(self) -> bool:
        """Whether something happened that never may."""
        return any(self.verdicts[kind] for kind in NEVER)


def run(major: int, drawn: Sequence[str], show: int) -> Tally:
    tally = Tally(major)
    with RealKeras(major) as keras:
        for source in drawn:
            tally.add(compare_script(keras, source), [numbered(source)], show)
    return tally


def report(tallies: Sequence[Tally]) -> Iterator[str]:
    for tally in tallies:
        for kind in VERDICTS:
            for text in tally.examples.get(kind, ()):
                yield f"\n--- {kind}, Keras {tally.major}\n{text}"
    yield "keras  programs  refused  calls  known  " + "  ".join(VERDICTS)
    for tally in tallies:
        cells = [f"{tally.verdicts[kind] or '·':>{len(kind)}}" for kind in VERDICTS]
        counts = f"{tally.verdicts.total():>8}  {tally.refused:>7}  {tally.calls:>5}  {tally.known:>5}  "
        yield f"{tally.major:>5}  {counts}" + "  ".join(cells)


def main(arguments: Sequence[str] | None = None) -> int:
    return compare_drawn("graphs", __doc__, arguments, draw, run, report)


if __name__ == "__main__":
    sys.exit(main())
