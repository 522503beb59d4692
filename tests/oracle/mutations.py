"""Changes one argument of a layer in programs that work, and lets real Keras decide whether they fail now.

    python -m tests.oracle.mutations [--mutants 300] [--drawn 50] [--majors 2,3] [--seed 0] [--show 3]

Prints recall (of the mutants that Keras refuses, how many we refuse) and precision (of those that we refuse, how many
Keras does). Ends with 1 when precision is below 1, a shape is wrong, or a finding stands on a line that Keras passes.
"""

from __future__ import annotations

import argparse
import ast
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from kerasshape.keras import signatures
from tests.oracle.command import available
from tests.oracle.real_keras import RealKeras
from tests.oracle.recorded import (
    AGREED,
    FALSE_ALARM,
    MISS,
    NEVER,
    UNKNOWN,
    VERDICTS,
    Script,
    Verdict,
    compare_script,
    numbered,
    scripts,
)

_WORDS = {"same": "valid", "valid": "same", "relu": "relo", "channels_last": "channels_first", "causal": "same"}


@dataclass(frozen=True)
class Change:
    """One piece of a line of the source and what stands there instead."""

    line: int
    start: int
    end: int
    text: str


def changes(source: str) -> list[Change]:
    """All that may be changed: numbers, flags and words among the arguments of layers, and arguments left out."""
    found: list[Change] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _is_layer(node):
            for argument in node.args:
                found += _changed_values(argument)
            for keyword in node.keywords:
                found += _changed_values(keyword.value)
                found += _left_out(node, keyword)
    return sorted(set(found), key=lambda change: (change.line, change.start, change.text))


def _is_layer(node: ast.Call) -> bool:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in ("Input", "InputLayer") or signatures.layer_signature(str(name), 3) is not None


def _changed_values(value: ast.expr) -> Iterator[Change]:
    """Of a literal, or of the items of a tuple or list; arguments that are calls have changes of their own."""
    if isinstance(value, ast.Tuple | ast.List):
        for item in value.elts:
            yield from _changed_values(item)
    elif isinstance(value, ast.Constant) and value.lineno == value.end_lineno:
        for text in _others(value.value):
            yield Change(value.lineno, value.col_offset, value.end_col_offset or 0, text)


def _others(value: Any) -> list[str]:
    if isinstance(value, bool):
        return [repr(not value)]
    if isinstance(value, int):
        return [repr(other) for other in (value + 1, value - 1, value * 2, 0, -value) if other != value]
    if isinstance(value, str) and value in _WORDS:
        return [repr(_WORDS[value])]
    return []


def _left_out(node: ast.Call, keyword: ast.keyword) -> Iterator[Change]:
    """The last keyword with the comma before it, when it all stands on one line behind another argument."""
    before: list[ast.expr] = [*node.args, *(each.value for each in node.keywords[:-1])]
    if keyword is not node.keywords[-1] or not before or keyword.arg is None:
        return
    last = max(before, key=lambda each: (each.end_lineno or 0, each.end_col_offset or 0))
    if last.end_lineno == keyword.value.end_lineno and last.end_lineno is not None:
        yield Change(last.end_lineno, last.end_col_offset or 0, keyword.value.end_col_offset or 0, "")


def apply(source: str, change: Change) -> str:
    """The source with the change made. `ast` counts columns in bytes."""
    lines = source.splitlines(keepends=True)
    line = lines[change.line - 1].encode()
    lines[change.line - 1] = (line[: change.start] + change.text.encode() + line[change.end :]).decode()
    return "".join(lines)


def mutants(source: str, number: int, seed: int) -> list[str]:
    """So many different mutants of a program, the same for the same seed."""
    possible = changes(source)
    chosen = random.Random(seed).sample(possible, min(number, len(possible)))
    return [apply(source, change) for change in chosen]


# Comparing


@dataclass
class Tally:
    """The figures of one major."""

    major: int
    verdicts: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    """By Keras."""
    caught: int = 0
    """By both, at the same place."""
    alarms: int = 0
    """By us alone, or at a place that Keras passes."""
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def note(self, source: str, verdict: Verdict, show: int, name: str) -> None:
        kinds = {detail.split(":")[0] for detail in verdict.details}
        self.verdicts[verdict.kind] += 1
        self.refused += verdict.refused
        self.caught += verdict.refused and not kinds & {MISS, "failed"}
        self.alarms += bool(kinds & {FALSE_ALARM, "wrong line"})
        if verdict.kind not in (AGREED, UNKNOWN) and len(self.examples[verdict.kind]) < show:
            self.examples[verdict.kind].append("\n".join([name, numbered(source), *verdict.details]))

    @property
    def recall(self) -> float:
        return self.caught / self.refused if self.refused else 1.0

    @property
    def precision(self) -> float:
        said = self.caught + self.alarms
        return self.caught / said if said else 1.0

    def __str__(self) -> str:
        counts = ", ".join(f"{self.verdicts[kind]} {kind}" for kind in VERDICTS if self.verdicts[kind])
        return (
            f"Keras {self.major}: {self.verdicts.total()} mutants, {self.refused} refused; "
            f"recall {self.recall:.3f}, precision {self.precision:.3f}; {counts}"
        )


UNFIT = {
    "alternatives_together": "takes another way each time",
    "monkeypatching": "changes Keras itself, also for the scripts after it",
    "shared_layers_and_wrappers": "a model that its TimeDistributed refuses is named where it was made",
}
"""Programs of which no mutants are made."""


def originals(major: int, drawn: Sequence[str]) -> list[Script]:
    """Programs to change: those that can be executed, and drawn ones."""
    found = [script for script in scripts() if script.major == major and script.name not in UNFIT]
    return found + [Script(f"drawn {index}", source, major) for index, source in enumerate(drawn)]


def run(keras: RealKeras, chosen: Sequence[Script], number: int, seed: int, show: int) -> Tally:
    """That many mutants, spread over the programs."""
    tally = Tally(keras.major)
    each = -(-number // max(1, len(chosen)))
    shuffled = random.Random(seed).sample(list(chosen), len(chosen))
    for index, script in enumerate(shuffled):
        left = number - tally.verdicts.total()
        sources = mutants(script.source, min(each, left), seed * 1_000_003 + index)
        if not sources or compare_script(keras, script.source).refused:
            continue
        for source in sources:
            tally.note(source, compare_script(keras, source), show, script.name)
    return tally


def main(arguments: Sequence[str] | None = None) -> int:
    from tests.oracle.graphs import draw

    parser = argparse.ArgumentParser(
        prog="python -m tests.oracle.mutations",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--mutants", type=int, default=300)
    parser.add_argument("--drawn", type=int, default=50, help="drawn programs beside the files")
    parser.add_argument("--majors", default="2,3")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=int, default=3, help="mutants to print for each verdict")
    options = parser.parse_args(arguments)
    majors = [int(major) for major in options.majors.split(",")]
    if not available(majors):
        return 2
    failed = False
    drawn = draw(options.drawn, options.seed, 0)
    for major in majors:
        with RealKeras(major) as keras:
            tally = run(keras, originals(major, drawn), options.mutants, options.seed, options.show)
        for kind, texts in tally.examples.items():
            for text in texts:
                print(f"\n--- {kind}, Keras {major}: {text}")
        print(tally, flush=True)
        failed = failed or tally.precision < 1 or any(tally.verdicts[kind] for kind in NEVER)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
