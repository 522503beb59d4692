"""Draws calls of every layer and compares our answer with both majors: outcome, shapes, parameter counts.

    python -m tests.oracle.differential [--draws 300] [--layers LSTM,GRU] [--majors 2,3] [--calls again]
    python -m tests.oracle.differential --case 'Case("LSTM", {"units": 3}, ((None, 5, 2),))'

Ends with 1 when we refuse what Keras accepts, or give a wrong shape or count.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import pkgutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider
from hypothesis.strategies import DrawFn, SearchStrategy, composite, integers, sampled_from

import kerasshape.keras.layers  # noqa: F401  registers every shape function
from kerasshape.faults import Refused
from kerasshape.keras.binding import construct
from kerasshape.keras.facts import Situation
from kerasshape.keras.registry import Layer, call
from kerasshape.keras.result import Result, Weight, count_parameters
from kerasshape.shapes import Unknown, Unresolved
from tests.oracle import draws as draws_package
from tests.oracle.cases import Case
from tests.oracle.real_keras import Outcome, RealKeras, unavailable

MAJORS = (2, 3)
Draws = dict[str, SearchStrategy[Case]]
T = TypeVar("T")

AGREED, UNKNOWN, FALSE_ALARM, MISS = "agreed", "unknown", "false alarm", "miss"
WRONG_SHAPE, WRONG_COUNT, BROKEN, CRASHED = "wrong shape", "wrong count", "broken", "crashed"
VERDICTS = (AGREED, UNKNOWN, FALSE_ALARM, MISS, WRONG_SHAPE, WRONG_COUNT, BROKEN, CRASHED)
"""`broken`: our code raised what it must not; `crashed`: Keras's process died, nothing to compare."""
NEVER = frozenset({FALSE_ALARM, WRONG_SHAPE, WRONG_COUNT, BROKEN})


@dataclass(frozen=True)
class Ours:
    """What our registry makes of a case. A shape or count that could not be determined is None."""

    kind: str
    """`ok`, `refused` or `broken`."""
    shapes: list[Any] | None = None
    parameters: int | None = None
    trainable: int | None = None
    message: str = ""

    def __str__(self) -> str:
        if self.kind != "ok":
            return f"{self.kind}: {self.message}"
        return f"{self.shapes} with {self.parameters} parameters, {self.trainable} trainable"


@dataclass
class Row:
    """One line of the table, and the cases behind what is no agreement."""

    layer: str
    major: int
    verdicts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)


def tables(name: str) -> dict[str, Any]:
    """A table of that name from each module in `draws`, put together."""
    found: dict[str, Any] = {}
    for info in pkgutil.iter_modules(draws_package.__path__):
        found.update(getattr(importlib.import_module(f"{draws_package.__name__}.{info.name}"), name, {}))
    return found


def all_draws() -> Draws:
    return tables("DRAWS")


def known_misses() -> dict[str, str]:
    """Why a layer's misses are accepted."""
    return tables("KNOWN_MISSES")


def known_unknowns() -> dict[str, str]:
    """Why a layer has no answer to some cases."""
    return tables("KNOWN_UNKNOWNS")


class Steady(HypothesisProvider):
    """Draws no constants of the modules that are imported, so that one start gives one list in every process."""

    def _maybe_draw_constant(self, *_: object, **__: object) -> None:
        return None


AVAILABLE_PROVIDERS["steady"] = Steady


def collect(strategy: SearchStrategy[T], number: int, start: int) -> list[T]:
    """That many examples, the same for the same start."""
    found: list[T] = []

    @seed(start)
    @settings(
        max_examples=number,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        backend="steady",
    )
    @given(strategy)
    def note(example: T) -> None:
        found.append(example)

    note()
    return found


@composite
def called_again(draw_from: DrawFn, strategy: SearchStrategy[Case]) -> Case:
    """A case with a second call, whose input differs in an axis or two, or in its rank."""
    case = draw_from(strategy)
    second = []
    for shape in case.shapes:
        changed = list(shape)
        for _ in range(draw_from(integers(0, 2)) if len(shape) > 1 else 0):
            changed[draw_from(integers(-min(2, len(shape)), len(shape) - 1))] = draw_from(sampled_from([None, 2, 5, 6]))
        if draw_from(integers(0, 12)) == 0 and len(shape) > 1:
            changed.insert(1, 3)
        second.append(tuple(changed))
    return replace(case, again=tuple(second))


def called_within(strategy: SearchStrategy[Case]) -> SearchStrategy[Case]:
    """Cases in the `call` of a user's layer, without arguments that are tensors from outside."""

    def put_within(case: Case) -> Case:
        plain = {name: value for name, value in case.call.items() if isinstance(value, bool)}
        return replace(case, call=plain, within=True)

    return strategy.map(put_within)


VARIATIONS: dict[str, Callable[[SearchStrategy[Case]], SearchStrategy[Case]]] = {
    "once": lambda strategy: strategy,
    "again": called_again,
    "within": called_within,
    "again within": lambda strategy: called_within(called_again(strategy)),
}


def draw(strategy: SearchStrategy[Case], number: int, start: int) -> list[Case]:
    """As many different cases, the same for the same start."""
    return list({one_line(case): case for case in collect(strategy, number, start)}.values())


def one_line(case: Case) -> str:
    """The case as `--case` reads it again."""
    blank = Case(case.layer)
    changed = [f for f in fields(case) if f.name == "layer" or getattr(case, f.name) != getattr(blank, f.name)]
    return "Case(" + ", ".join(f"{f.name}={getattr(case, f.name)!r}" for f in changed) + ")"


def read_case(text: str) -> Case:
    parsed = ast.parse(text, mode="eval").body
    if not isinstance(parsed, ast.Call):
        raise ValueError("a case is written Case(...)")
    positional = [ast.literal_eval(value) for value in parsed.args]
    return Case(*positional, **{key.arg: ast.literal_eval(key.value) for key in parsed.keywords if key.arg})


# Our side


def made(value: Any, major: int) -> Any:
    """Arguments with `{"layer": [name, arguments]}` and `{"tensor": shape}` turned into ours."""
    if isinstance(value, dict) and "layer" in value:
        name, arguments = value["layer"]
        given_arguments = {key: made(item, major) for key, item in arguments.items()}
        return Unknown(name) if "." in name else construct(name, major, (), given_arguments)
    if isinstance(value, dict) and "tensor" in value:
        return tuple(value["tensor"])
    if isinstance(value, list):
        return [made(item, major) for item in value]
    if isinstance(value, tuple):
        return tuple(made(item, major) for item in value)
    return value


def ask_ours(case: Case, major: int) -> Ours:
    try:
        layer = construct(case.layer, major, (), {key: made(item, major) for key, item in case.arguments.items()})
        keywords = {key: made(item, major) for key, item in case.call.items()}
        result = _put_to_work(case, layer, case.shapes, keywords, None)
        if case.again:
            second = _put_to_work(case, layer, case.again, keywords, result.weights)
            result = replace(second, weights=result.weights)
    except Refused as refused:
        return Ours("refused", message=f"{refused.fault.code} {refused.fault.render('message')}")
    except Unresolved:
        return Ours("ok")
    except Exception as error:  # a fault of ours, which the table counts
        return Ours("broken", message=f"{type(error).__name__}: {error}")
    return answered(result, layer.options.get("trainable") is False)


def _put_to_work(
    case: Case, layer: Layer, shapes: Sequence[Any], keywords: dict[str, Any], built: tuple[Weight, ...] | None
) -> Result:
    structure = shapes[0] if len(shapes) == 1 and not case.as_list else list(shapes)
    situation = Situation(dtype=case.dtype or "float32", built=built, traced=case.within)
    return call(layer, structure, keywords, situation)


def answered(result: Result, frozen: bool) -> Ours:
    trainable = 0 if frozen else count_parameters(result.weights, trainable_only=True)
    shapes = None if isinstance(result.outputs, Unknown) else list(flattened(result.outputs))
    return Ours("ok", shapes, result.parameters, trainable if result.parameters is not None else None)


def flattened(structure: Any) -> Iterator[Any]:
    """The shapes in Keras's order."""
    if isinstance(structure, dict):
        for key in sorted(structure):
            yield from flattened(structure[key])
    elif isinstance(structure, list):
        for item in structure:
            yield from flattened(item)
    elif structure is not None:
        yield structure


# Comparing


def compare(real: Outcome, ours: Ours) -> str:
    """One of the verdicts."""
    if real.kind == "crashed":
        return CRASHED
    if ours.kind == "broken":
        return BROKEN
    if real.kind == "refused":
        if ours.kind == "refused":
            return AGREED
        return UNKNOWN if ours.shapes is None or any(isinstance(s, Unknown) for s in ours.shapes) else MISS
    if ours.kind == "refused":
        return FALSE_ALARM
    return compare_results(real, ours)


def compare_results(real: Outcome, ours: Ours) -> str:
    shapes = UNKNOWN if ours.shapes is None else compare_shapes(real.shapes, ours.shapes)
    if shapes == WRONG_SHAPE:
        return WRONG_SHAPE
    counts = ((ours.parameters, real.parameters), (ours.trainable, real.trainable))
    if any(mine is not None and theirs is not None and mine != theirs for mine, theirs in counts):
        return WRONG_COUNT
    if any(mine is None and theirs is not None for mine, theirs in counts):
        return UNKNOWN
    return shapes


def compare_shapes(real: Sequence[Any], ours: Sequence[Any]) -> str:
    """Agreed, unknown where a shape or a dim is, or wrong."""
    if len(real) != len(ours):
        return WRONG_SHAPE
    verdict = AGREED
    for theirs, mine in zip(real, ours, strict=True):
        if isinstance(mine, Unknown):
            verdict = UNKNOWN if theirs is not None else verdict
        elif theirs is None or len(theirs) != len(mine):
            return WRONG_SHAPE
        else:
            for dim, guess in zip(theirs, mine, strict=True):
                if isinstance(guess, Unknown):
                    verdict = UNKNOWN
                elif type(guess) is not type(dim) or guess != dim:
                    return WRONG_SHAPE
    return verdict


def ask_real(keras: RealKeras, case: Case) -> Outcome:
    shapes = [tuple(shape) for shape in case.shapes]
    dtypes = [case.dtype] * len(shapes) if case.dtype else None
    return keras.call_layer(
        case.layer,
        case.arguments,
        shapes,
        call_kwargs=case.call,
        dtypes=dtypes,
        as_list=case.as_list,
        again=[tuple(shape) for shape in case.again],
        within=case.within,
    )


def exists(keras: RealKeras, layer: str) -> bool:
    """Whether the major has the layer; it may have it under another name only."""
    (found,) = keras.exist([f"keras.layers.{layer}"])
    return found


def compare_layer(keras: RealKeras, layer: str, cases: Sequence[Case], show: int) -> Row:
    row = Row(layer, keras.major)
    for case in cases:
        real, ours = ask_real(keras, case), ask_ours(case, keras.major)
        verdict = compare(real, ours)
        row.verdicts[verdict] += 1
        shown = row.examples.setdefault(verdict, [])
        if verdict != AGREED and len(shown) < show:
            shown.append(f"{one_line(case)}\n      Keras {keras.major}: {told(real)}\n      ours: {ours}")
    return row


def told(real: Outcome) -> str:
    """A real outcome in one line."""
    if real.kind == "ok":
        return f"{real.shapes} with {real.parameters} parameters, {real.trainable} trainable"
    message = " ".join((real.message or "").split())
    return f"{real.kind} at {real.stage}: {real.error_type}: {message[:200]}"


def run(
    drawn: Mapping[str, Sequence[Case]],
    majors: Sequence[int],
    show: int,
    note: Callable[[Row], None] = lambda row: None,
) -> list[Row]:
    """Each major in a process and a thread of its own; rows in the order of the layers, each noted once it is done."""

    def ask(major: int) -> list[Row]:
        found = []
        with RealKeras(major) as keras:
            for layer, cases in drawn.items():
                if exists(keras, layer):
                    found.append(compare_layer(keras, layer, cases, show))
                    note(found[-1])
        return found

    with ThreadPoolExecutor(len(majors)) as pool:
        rows = [row for found in pool.map(ask, majors) for row in found]
    layers = list(drawn)
    return sorted(rows, key=lambda row: (layers.index(row.layer), row.major))


# The command


def table(rows: Sequence[Row]) -> Iterator[str]:
    width = max([len("layer"), *(len(row.layer) for row in rows)])
    heads = ["drawn", *VERDICTS]
    yield f"{'layer':{width}}  keras  " + "  ".join(heads)
    totals: Counter[str] = Counter()
    for row in rows:
        yield _line(row.layer, str(row.major), row.verdicts, width, heads)
        totals.update(row.verdicts)
    yield _line("total", "", totals, width, heads)


def _line(layer: str, major: str, verdicts: Counter[str], width: int, heads: Sequence[str]) -> str:
    numbers = {"drawn": verdicts.total(), **verdicts}
    cells = [f"{numbers.get(head, 0) or '·':>{len(head)}}" for head in heads]
    return f"{layer:{width}}  {major:>5}  " + "  ".join(cells)


def note_progress(row: Row) -> None:
    """Tell on the error stream that a layer is done, for whoever waits for the table."""
    verdicts = ", ".join(f"{row.verdicts[verdict]} {verdict}" for verdict in VERDICTS if row.verdicts[verdict])
    print(f"{row.layer}, Keras {row.major}: {verdicts}", file=sys.stderr, flush=True)


def counterexamples(rows: Sequence[Row]) -> Iterator[str]:
    reasons = {MISS: known_misses(), UNKNOWN: known_unknowns()}
    for row in rows:
        for verdict in VERDICTS[1:]:
            found = row.examples.get(verdict, [])
            reason = reasons.get(verdict, {}).get(row.layer)
            if found:
                because = f" (known: {reason})" if reason else ""
                yield f"\n{row.layer}, Keras {row.major}: {row.verdicts[verdict]} {verdict}{because}"
                yield from (f"    {example}" for example in (found[:1] if reason else found))


def is_bad(row: Row) -> bool:
    return any(row.verdicts[verdict] for verdict in NEVER)


def arguments_of(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.oracle.differential", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--draws", type=int, default=300, help="cases for each layer")
    parser.add_argument("--layers", default="", help="names between commas; all of them when left out")
    parser.add_argument("--majors", default="2,3")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=int, default=3, help="counterexamples for each row and verdict")
    parser.add_argument(
        "--calls", choices=VARIATIONS, default="once", help="once; again on other inputs; within another layer's `call`"
    )
    parser.add_argument("--case", help="ask this one case instead")
    return parser.parse_args(arguments)


def ask_one(case: Case, majors: Sequence[int]) -> int:
    verdicts = []
    for major in majors:
        with RealKeras(major) as keras:
            real, ours = ask_real(keras, case), ask_ours(case, major)
        verdicts.append(compare(real, ours))
        print(f"Keras {major}: {told(real)}\n   ours: {ours}\n   {verdicts[-1]}")
    return int(bool(NEVER.intersection(verdicts)))


def main(arguments: Sequence[str] | None = None) -> int:
    options = arguments_of(arguments)
    majors = [int(major) for major in options.majors.split(",")]
    for major in majors:
        if (reason := unavailable(major)) is not None:
            print(f"Keras {major} cannot be asked: {reason}", file=sys.stderr)
            return 2
    if options.case:
        return ask_one(read_case(options.case), majors)
    known = all_draws()
    layers = [name for name in options.layers.split(",") if name] or sorted(known)
    if strange := [name for name in layers if name not in known]:
        print(f"nothing is drawn for {', '.join(strange)}; there is {', '.join(sorted(known))}", file=sys.stderr)
        return 2
    vary = VARIATIONS[options.calls]
    drawn = {layer: draw(vary(known[layer]), options.draws, options.seed) for layer in layers}
    rows = run(drawn, majors, options.show, note_progress)
    print("\n".join([*table(rows), *counterexamples(rows)]))
    return int(any(map(is_bad, rows)))


if __name__ == "__main__":
    sys.exit(main())
