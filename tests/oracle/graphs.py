"""Draws functional and subclassed programs and compares every layer call of theirs with both majors.

    python -m tests.oracle.graphs [--programs 2000] [--majors 2,3] [--seed 0] [--show 3]

Every fourth program is changed in one argument of a layer. Ends with 1 when we refuse what Keras accepts, point at a
line that it passes, or give a wrong shape or count.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import repeat

from tests.oracle.differential import collect
from tests.oracle.graph_blocks import graphs
from tests.oracle.mutations import mutants
from tests.oracle.real_keras import RealKeras, unavailable
from tests.oracle.recorded import AGREED, NEVER, VERDICTS, compare_script, numbered

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


def run(major: int, drawn: Sequence[str], show: int) -> Tally:
    tally = Tally(major)
    with RealKeras(major) as keras:
        for source in drawn:
            verdict = compare_script(keras, source)
            tally.verdicts[verdict.kind] += 1
            tally.refused += verdict.refused
            tally.calls += verdict.calls
            tally.known += verdict.known
            if verdict.kind != AGREED and len(tally.examples[verdict.kind]) < show:
                tally.examples[verdict.kind].append("\n".join([numbered(source), *verdict.details]))
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
    parser = argparse.ArgumentParser(
        prog="python -m tests.oracle.graphs",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--programs", type=int, default=2000)
    parser.add_argument("--majors", default="2,3")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=int, default=3, help="programs to print for each verdict")
    options = parser.parse_args(arguments)
    majors = [int(major) for major in options.majors.split(",")]
    for major in majors:
        if (reason := unavailable(major)) is not None:
            print(f"Keras {major} cannot be asked: {reason}", file=sys.stderr)
            return 2
    drawn = draw(options.programs, options.seed)
    # Processes, since `ast.parse` of Python 3.11 cannot be called by two threads at once.
    with ProcessPoolExecutor(len(majors)) as pool:
        tallies = list(pool.map(run, majors, repeat(drawn), repeat(options.show)))
    print("\n".join(report(tallies)))
    return int(any(tally.verdicts[kind] for tally in tallies for kind in NEVER))


if __name__ == "__main__":
    sys.exit(main())
