"""Draws whole Sequential programs and compares what `check_source` says of them with both majors.

    python -m tests.oracle.programs [--programs 2000] [--majors 2,3] [--seed 0] [--show 3]

Keras adds the layers one at a time, since it names no line for list constructors and open models; the program itself
is run besides, so that what was written is what was meant. Ends with 1 when we refuse what Keras accepts, point at
another line, or give a wrong shape or count.
"""

from __future__ import annotations

import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kerasshape.checker import check_source
from kerasshape.config import Config
from kerasshape.results import FileResult, LayerCall, ModelSummary
from tests.oracle.command import compare_drawn
from tests.oracle.differential import collect
from tests.oracle.program_styles import Program, programs
from tests.oracle.real_keras import Crashed, Outcome, ProgramOutcome, RealKeras

AGREED, UNKNOWN, MISS, FALSE_ALARM = "agreed", "unknown", "miss", "false alarm"
WRONG_LINE, WRONG_SHAPE, WRONG_COUNT, FAILED = "wrong line", "wrong shape", "wrong count", "failed"
CRASHED, UNCLEAR = "crashed", "unclear"
VERDICTS = (
    AGREED, UNKNOWN, MISS, FALSE_ALARM, WRONG_LINE, WRONG_SHAPE, WRONG_COUNT, FAILED, CRASHED, UNCLEAR
)  # fmt: skip
"""`failed`: our check did not get through; `unclear`: Keras runs the program otherwise than its layers in a row."""
NEVER = (FALSE_ALARM, WRONG_LINE, WRONG_SHAPE, WRONG_COUNT, FAILED)
_WORST_FIRST = (FAILED, FALSE_ALARM, WRONG_LINE, WRONG_SHAPE, WRONG_COUNT, MISS, UNKNOWN, AGREED)
_BATCH = 6  # one run of hypothesis varies a few programs; many short runs differ more


@dataclass(frozen=True)
class Verdict:
    """What came of one program in one major."""

    kind: str
    details: tuple[str, ...] = ()


def draw(number: int, start: int) -> list[Program]:
    """That many different programs, the same for the same start."""
    found: dict[str, Program] = {}
    batch = 0
    while len(found) < number:
        for program in collect(programs(), _BATCH, start * 1_000_003 + batch):
            found.setdefault(program.source, program)
        batch += 1
    return list(found.values())[:number]


def ask_real(keras: RealKeras, program: Program) -> ProgramOutcome:
    layers = [(spec.name, dict(spec.arguments)) for spec in program.specs]
    whole: Any = program.batch_shape
    if program.first == "first_layer":
        layers[0][1]["input_shape"] = whole[1:]
    elif program.first == "first_layer_batch":
        layers[0][1]["batch_input_shape"] = whole
    declares_itself = keras.major == 2 and program.first == "build" and layers[0][0] == "Embedding"
    declared_before = None if program.first.startswith("first_layer") or declares_itself else whole
    return keras.build_program(layers, declared_before, program.source)


def ask_ours(program: Program, major: int) -> FileResult:
    config = Config(keras_version=3 if major == 3 else 2)
    return check_source(program.source.encode(), "program.py", config)


# Comparing


def refused_lines(program: Program, real: ProgramOutcome) -> tuple[set[int], set[int]]:
    """The lines of all constructors that are refused, and that of the first call."""
    constructors = {place.made for place, made in zip(program.places, real.made, strict=True) if made.kind == "refused"}
    last = real.chain[-1]
    is_call = last.kind == "refused" and last.stage == "call"
    return constructors, {program.places[len(real.chain) - 1].used} if is_call else set()


def confirmed_later(keras: RealKeras, program: Program, expected: set[int], ours: FileResult) -> set[int]:
    """The lines of our other findings on layers that no input makes pass, counted from the refusal before.

    Keras stops at its first refusal. A layer further on may be wrong whatever it is given, too.
    """
    lines = {item.span.line for item in ours.diagnostics}
    confirmed: set[int] = set()
    start: int | None = None
    for index, place in enumerate(program.places):
        line = place.used
        if line in expected or place.made in expected:
            start = index + 1
        elif line in lines and start is not None:
            layers = [(spec.name, spec.arguments) for spec in program.specs[start : index + 1]]
            if not keras.ask("some_input_passes", layers=layers, shapes=_many_shapes(program, start)):
                confirmed.add(line)
                start = index + 1
    return confirmed


def _many_shapes(program: Program, index: int) -> list[Any]:
    """Inputs of many ranks and sizes, and one that fits a Reshape."""
    batch = program.batch_shape[0]
    shapes = [(batch, *[dim] * rank) for rank in range(1, 6) for dim in (1, 4, 6, 24)]
    target = program.specs[index].arguments.get("target_shape")
    return [*shapes, (batch, abs(math.prod(target)))] if target else shapes


def compare(program: Program, real: ProgramOutcome, ours: FileResult, confirmed: set[int]) -> Verdict:
    """The worst that the comparison shows, with all that it shows; `confirmed` lines are refused besides."""
    constructors, calls = refused_lines(program, real)
    expected = constructors | calls
    if bool(expected) is not (real.script.kind == "refused"):
        return Verdict(UNCLEAR, (f"the program: {real.script.kind} {told(real.script)}", *_real_lines(program, real)))
    # A program ends at a constructor that is refused, mostly before its layers are put to work.
    found = list(_compare_findings(program, constructors or calls, confirmed | calls, ours))
    if not constructors:
        found += _compare_calls(program, real.chain, ours)
        if not expected:
            found += _compare_model(real.chain, ours)
    worst = min([*(kind for kind, _ in found), AGREED], key=_WORST_FIRST.index)
    return Verdict(worst, tuple(f"{kind}: {text}" for kind, text in found))


def _compare_findings(
    program: Program, expected: set[int], confirmed: set[int], ours: FileResult
) -> Iterator[tuple[str, str]]:
    errors = [item for item in ours.diagnostics if item.severity == "error"]
    missing = sorted(expected - {item.span.line for item in errors})
    for item in errors:
        line = item.span.line
        if ours.status == "failed":
            yield FAILED, item.message
        elif line not in expected | confirmed:
            kind = WRONG_LINE if missing else FALSE_ALARM
            if missing and _stands_after(program, line, missing[0]):
                kind = MISS  # what we took for its input does not exist in Keras
            yield kind, f"line {line}: {item.code} {item.message}"
    for line in missing:
        yield MISS, f"line {line} is refused"


def _stands_after(program: Program, line: int, other: int) -> bool:
    """Whether a layer put to work on the line comes after one of the other line."""
    used = [place.used for place in program.places]
    return line in used and other in used and used.index(other) < len(used) - 1 - used[::-1].index(line)


def _compare_calls(program: Program, chain: Sequence[Outcome], ours: FileResult) -> Iterator[tuple[str, str]]:
    """Each layer as it is put to work; layers on one line come in their order."""
    waiting: dict[tuple[int, str], list[LayerCall]] = defaultdict(list)
    for call in ours.calls:
        waiting[call.span.line, call.layer].append(call)
    for spec, place, outcome in zip(program.specs, program.places, chain, strict=False):
        queue = waiting[place.used, spec.name]
        if not queue:
            yield UNKNOWN, f"line {place.used}: no call of {spec.name}"
            continue
        call = queue.pop(0)
        where = f"line {place.used}, {spec.name}"
        if outcome.kind == "refused":
            if call.outputs is not None:
                yield UNKNOWN, f"{where}: {call.outputs} where Keras refuses"
            continue
        yield from _compare_shapes(where, outcome.shapes, call.outputs)
        yield from _compare_count(where, outcome.parameters, call.parameters)


def _compare_model(chain: Sequence[Outcome], ours: FileResult) -> Iterator[tuple[str, str]]:
    models = [model for model in ours.models if not (model.name or "").startswith("inner_")]
    if not models:
        yield UNKNOWN, "no model"
        return
    model: ModelSummary = models[-1]
    yield from _compare_shapes("the model", chain[-1].shapes, model.outputs)
    yield from _compare_count("the model", _sum(each.parameters for each in chain), model.parameters)
    yield from _compare_count("the model, trainable", _sum(each.trainable for each in chain), model.trainable)


def _sum(counts: Iterable[int | None]) -> int | None:
    """None when a layer was left without weights."""
    known = list(counts)
    return None if None in known else sum(filter(None, known))


def _compare_shapes(where: str, real: Sequence[Any], ours: Sequence[Any] | None) -> Iterator[tuple[str, str]]:
    if ours is None:
        yield UNKNOWN, f"{where}: no output, Keras {real}"
        return
    kind = UNKNOWN if any(shape == "?" for shape in ours) else AGREED
    if len(real) != len(ours) and kind == AGREED:
        kind = WRONG_SHAPE
    for theirs, mine in zip(real, ours, strict=False):
        if mine == "?":
            continue
        if len(theirs) != len(mine) or any(
            not isinstance(guess, str) and guess != dim for dim, guess in zip(theirs, mine, strict=True)
        ):
            kind = WRONG_SHAPE
        elif kind == AGREED and any(isinstance(guess, str) for guess in mine):
            kind = UNKNOWN
    if kind != AGREED:
        yield kind, f"{where}: {list(ours)}, Keras {real}"


def _compare_count(where: str, real: int | None, ours: int | None) -> Iterator[tuple[str, str]]:
    if real != ours:
        yield UNKNOWN if ours is None or real is None else WRONG_COUNT, f"{where}: {ours} parameters, Keras {real}"


def told(outcome: Any) -> str:
    """The refusal in one line."""
    return f"{outcome.error_type}: {' '.join((outcome.message or '').split())[:240]}"


def _real_lines(program: Program, real: ProgramOutcome) -> Iterator[str]:
    for spec, place, made in zip(program.specs, program.places, real.made, strict=True):
        if made.kind == "refused":
            yield f"Keras on line {place.made}, {spec.name}(…): {told(made)}"
    for spec, place, outcome in zip(program.specs, program.places, real.chain, strict=False):
        if outcome.stage == "construct":
            continue
        text = told(outcome) if outcome.kind == "refused" else f"{outcome.shapes}, {outcome.parameters} parameters"
        yield f"Keras on line {place.used}, {spec.name}: {text}"


def compare_program(keras: RealKeras, program: Program) -> tuple[Verdict, str]:
    """The verdict, and everything about it as text."""
    try:
        real = ask_real(keras, program)
    except Crashed as crash:
        return Verdict(CRASHED, (str(crash),)), program.source
    ours = ask_ours(program, keras.major)
    confirmed = confirmed_later(keras, program, set.union(*refused_lines(program, real)), ours)
    verdict = compare(program, real, ours, confirmed)
    if verdict.kind == AGREED:
        return verdict, ""
    numbered = (f"{number:4} | {line}" for number, line in enumerate(program.source.splitlines(), 1))
    return verdict, "\n".join([*numbered, *verdict.details, *_real_lines(program, real)])


# The command


@dataclass
class Tally:
    """The figures of one major, and the first programs of each verdict."""

    major: int
    verdicts: Counter[str]
    examples: dict[str, list[str]]
    refused: int = 0
    layers: int = 0

    @property
    def failed(self) -> bool:
        """Whether something happened that never may."""
        return any(self.verdicts[kind] for kind in NEVER)


def run(major: int, drawn: Sequence[Program], show: int) -> Tally:
    tally = Tally(major, Counter(), defaultdict(list))
    with RealKeras(major) as keras:
        for program in drawn:
            verdict, text = compare_program(keras, program)
            tally.verdicts[verdict.kind] += 1
            tally.layers += len(program.specs)
            if verdict.kind != AGREED and len(tally.examples[verdict.kind]) < show:
                tally.examples[verdict.kind].append(text)
    return tally


def report(tallies: Sequence[Tally]) -> Iterator[str]:
    yield "keras  programs  layers  " + "  ".join(VERDICTS)
    for tally in tallies:
        cells = [f"{tally.verdicts[kind] or '·':>{len(kind)}}" for kind in VERDICTS]
        yield f"{tally.major:>5}  {tally.verdicts.total():>8}  {tally.layers:>6}  " + "  ".join(cells)
    for tally in tallies:
        for kind in VERDICTS:
            for text in tally.examples.get(kind, ()):
                yield f"\n--- {kind}, Keras {tally.major}\n{text}"


def main(arguments: Sequence[str] | None = None) -> int:
    return compare_drawn("programs", __doc__, arguments, draw, run, report)


if __name__ == "__main__":
    sys.exit(main())
