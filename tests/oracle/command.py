"""The command line of the scripts that draw programs and compare them with both majors."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from typing import Protocol, TypeVar

from tests.oracle.real_keras import unavailable


class Comparison(Protocol):
    """What came of the programs in one major."""

    @property
    def failed(self) -> bool:
        """Whether something happened that never may."""
        ...


Drawn = TypeVar("Drawn")
Found = TypeVar("Found", bound=Comparison)


def available(majors: Sequence[int]) -> bool:
    """Whether all majors can be asked; tells which one cannot."""
    for major in majors:
        if (reason := unavailable(major)) is not None:
            print(f"Keras {major} cannot be asked: {reason}", file=sys.stderr)
            return False
    return True


def compare_drawn(
    script: str,
    about: str | None,
    arguments: Sequence[str] | None,
    draw: Callable[[int, int], Sequence[Drawn]],
    run: Callable[[int, Sequence[Drawn], int], Found],
    report: Callable[[Sequence[Found]], Iterable[str]],
) -> int:
    """Draw programs, run them in every major asked for, print the report.

    0 when all is well, 1 when something happened that never may, 2 when a major cannot be asked.
    """
    parser = argparse.ArgumentParser(
        prog=f"python -m tests.oracle.{script}",
        description=about,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--programs", type=int, default=2000)
    parser.add_argument("--majors", default="2,3")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=int, default=3, help="programs to print for each verdict")
    options = parser.parse_args(arguments)
    majors = [int(major) for major in options.majors.split(",")]
    if not available(majors):
        return 2
    drawn = draw(options.programs, options.seed)
    # Processes, since `ast.parse` of Python 3.11 cannot be called by two threads at once.
    with ProcessPoolExecutor(len(majors)) as pool:
        found = list(pool.map(run, majors, repeat(drawn), repeat(options.show)))
    print("\n".join(report(found)))
    return int(any(each.failed for each in found))
