"""Runs scripts under real Keras with their layer calls recorded, and compares every call with ours by line.

    python -m tests.oracle.recorded [FILES] [--majors 2,3] [--show 3]

Without files, all examples and silent programs. Ends with 1 when a shape or count of ours is wrong, or we refuse
what Keras accepts.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kerasshape.checker import check_source
from kerasshape.config import Config
from kerasshape.diagnostics import Diagnostic
from kerasshape.results import FileResult, LayerCall, ModelSummary
from tests.oracle.command import available
from tests.oracle.graph_projects import SCRIPT, files_of, write_files
from tests.oracle.real_keras import ROOT, CallRecord, Crashed, ModelOutcome, RealKeras, Recording
from tests.test_silent import ALL

AGREED, UNKNOWN, MISS, FALSE_ALARM = "agreed", "unknown", "miss", "false alarm"
WRONG_LINE, WRONG_SHAPE, WRONG_COUNT, FAILED, CRASHED = "wrong line", "wrong shape", "wrong count", "failed", "crashed"
VERDICTS = (AGREED, UNKNOWN, MISS, FALSE_ALARM, WRONG_LINE, WRONG_SHAPE, WRONG_COUNT, FAILED, CRASHED)
NEVER = (FALSE_ALARM, WRONG_LINE, WRONG_SHAPE, WRONG_COUNT, FAILED)
WORST_FIRST = (FAILED, FALSE_ALARM, WRONG_LINE, WRONG_SHAPE, WRONG_COUNT, MISS, CRASHED, UNKNOWN, AGREED)
_NOT_LISTED = ("InputLayer", "TFOpLambda", "SlicingOpLambda", "ClassMethod", "InstanceMethod")
"""What Keras 2 makes of functions on tensors are layers to it, and none to a reader."""


@dataclass(frozen=True)
class Verdict:
    """What came of one script in one major."""

    kind: str
    details: tuple[str, ...] = ()
    refused: bool = False
    """Whether Keras refuses the script."""
    calls: int = 0
    """The layer calls that the script makes in Keras, each place and shape once."""
    known: int = 0
    """Those of which we give the whole shape."""


def ask_ours(source: str, major: int, root: Path | None = None) -> FileResult:
    path = SCRIPT if root is None else (root / SCRIPT).as_posix()
    return check_source(source.encode(), path, Config(keras_version=3 if major == 3 else 2), root=root)


def compare_script(keras: RealKeras, source: str) -> Verdict:
    """Ask both about a script, or about one with modules of its own; see `files_of`."""
    files = files_of(source)
    if len(files) == 1:
        return _compare_in(keras, source, None)
    with TemporaryDirectory() as folder:
        script = write_files(source, Path(folder))
        return _compare_in(keras, files[script.name], script.parent)


def _compare_in(keras: RealKeras, source: str, folder: Path | None) -> Verdict:
    where = None if folder is None else str(folder)
    try:
        recording = keras.record(source, where)
    except Crashed as crash:
        return Verdict(CRASHED, (str(crash),))
    if folder is not None:
        recording = replace(recording, calls=[replace(each, within=True) for each in recording.calls])
    ours = ask_ours(source, keras.major, folder)
    verdict = compare(recording, ours)
    if verdict.kind == FALSE_ALARM:
        verdict = compare(recording, _only_on(ours, keras.lines_run(source, where)))
    elif verdict.kind == MISS and recording.refused and recording.refused[0].layer == "Lambda":
        # Keras 3 keeps to itself where in the function it went wrong
        verdict = compare(recording, ours, keras.lines_run(source, where))
    return verdict


def _only_on(ours: FileResult, lines: set[int]) -> FileResult:
    """Without the findings on lines that Keras never ran, of which it says nothing."""
    kept = [item for item in ours.diagnostics if set(range(item.span.line, item.span.end_line + 1)) & lines]
    return replace(ours, diagnostics=tuple(kept))


def compare(recording: Recording, ours: FileResult, also: Set[int] = frozenset()) -> Verdict:
    """The worst that the comparison shows, with all that it shows; what is refused may stand on `also` these lines."""
    is_refused = recording.script.kind == "refused"
    found = [*_compare_findings(recording, ours, also), *_compare_calls(recording, ours)]
    if not is_refused:
        found += _compare_models(recording.script.models, ours)
    own, known = _own(recording), _known(recording, ours)
    missing = sorted({(line, layer) for line, layer, _ in own - known})
    found += [(UNKNOWN, f"line {line}: {layer} is not known") for line, layer in missing]
    worst = min([*(kind for kind, _ in found), AGREED], key=WORST_FIRST.index)
    details = [f"{kind}: {text}" for kind, text in found]
    if is_refused:
        details.append(_told(recording))
    return Verdict(worst, tuple(details), is_refused, len(own), len(known))


def _told(recording: Recording) -> str:
    script = recording.script
    layers = [f"{each.layer} made on line {each.made}" for each in recording.refused]
    said = " ".join((script.message or "").split())[:300]
    return f"Keras, lines {script.lines}, {' in '.join(layers)}: {script.error_type}: {said}"


# Refusals


def refused_places(recording: Recording) -> set[int]:
    """The lines where a finding about the refusal may stand."""
    return set(recording.script.lines).union(*(record.places for record in recording.refused))


def errors_of(ours: FileResult) -> list[Diagnostic]:
    return [item for item in ours.diagnostics if item.severity == "error"]


def _compare_findings(recording: Recording, ours: FileResult, also: Set[int]) -> Iterator[tuple[str, str]]:
    """Keras stops at its first refusal; findings on lines that it never reached are not judged."""
    errors = errors_of(ours)
    if ours.status == "failed":
        yield FAILED, "; ".join(item.message for item in errors)
        return
    texts = {item.span.line: f"line {item.span.line}: {item.code} {item.message}" for item in errors}
    if recording.script.kind == "ok":
        yield from ((FALSE_ALARM, text) for text in texts.values())
        return
    places = refused_places(recording)
    passed = set[int]().union(*(set(record.lines) for record in recording.calls if record.outputs is not None))
    if not (places | (also - passed)) & texts.keys():
        yield MISS, f"lines {sorted(places)} are refused"
    for line, text in texts.items():
        if line not in places and line in passed:
            yield WRONG_LINE, text


# Calls


def _shape_fits(real: Sequence[Any], ours: Any) -> bool:
    """Whether all that we say of the shape is so."""
    if isinstance(ours, str):
        return True
    return len(real) == len(ours) and all(
        isinstance(guess, str) or guess == dim for dim, guess in zip(real, ours, strict=True)
    )


def shapes_fit(real: Sequence[Any] | None, ours: Sequence[Any] | None) -> bool:
    if real is None or ours is None or list(ours) == ["?"]:
        return True
    return len(real) == len(ours) and all(map(_shape_fits, real, ours))


def is_known(shapes: Sequence[Any] | None) -> bool:
    """Whether every dim is told."""
    return shapes is not None and not any(
        isinstance(shape, str) or any(isinstance(dim, str) for dim in shape) for shape in shapes
    )


def _fits(record: CallRecord, call: LayerCall) -> bool:
    """The outputs, and the inputs where both count the same ones."""
    if not shapes_fit(record.outputs, call.outputs):
        return False
    same_number = record.inputs is not None and len(record.inputs) == len(call.inputs)
    return not same_number or shapes_fit(record.inputs, call.inputs)


def _is_of(refused: CallRecord, call: LayerCall) -> bool:
    """Whether our call may be the one that Keras refuses."""
    return refused.inputs is not None and shapes_fit(refused.inputs, call.inputs)


def _compare_calls(recording: Recording, ours: FileResult) -> Iterator[tuple[str, str]]:
    """Each of our calls must be one that Keras makes at that place, in Keras's order where both count as many."""
    by_layer: dict[str, list[CallRecord]] = defaultdict(list)
    for record in recording.calls:
        by_layer[record.layer].append(record)
    groups: dict[tuple[int, str], list[LayerCall]] = defaultdict(list)
    for call in ours.calls:
        groups[call.span.line, call.layer].append(call)
    for (line, layer), calls in groups.items():
        records = [record for record in by_layer[layer] if line in record.places]
        direct = [record for record in records if record.direct and record.lines[-1:] == [line]]
        if not records:
            continue
        in_order = len(direct) == len(calls)
        if recording.script.kind == "refused" and not in_order:
            # Keras does not come to the others; it calls the layers of a Sequential each time that one is added
            calls = calls[: len({repr((record.made, record.inputs, record.outputs)) for record in records})]
        for index, call in enumerate(calls):
            among = [direct[index]] if in_order else records
            passed = [record for record in among if record.outputs is not None]
            if call.outputs is None or not passed:
                continue
            refused = [record for record in records if record.outputs is None]
            if recording.script.kind == "refused" and any(_is_of(record, call) for record in refused):
                continue
            if not any(_fits(record, call) for record in passed):
                real = ", ".join(sorted({f"{record.inputs} -> {record.outputs}" for record in passed}))
                yield WRONG_SHAPE, f"line {line}, {layer}: {call.inputs} -> {call.outputs}, Keras {real}"


def _own(recording: Recording) -> set[tuple[int, str, tuple[Any, ...]]]:
    """Line, layer and outputs of the calls that the script makes, and of the layers that its models build."""
    return {
        (place, record.layer, tuple(record.outputs))
        for record in recording.calls
        if (record.direct or not record.within) and record.outputs is not None and record.layer not in _NOT_LISTED
        if (place := record.lines[-1] if record.direct else record.made) is not None
    }


def _known(recording: Recording, ours: FileResult) -> set[tuple[int, str, tuple[Any, ...]]]:
    """Those for which we have a call of the whole shape; an item that was made elsewhere counts where it is used."""
    said: dict[tuple[str, tuple[Any, ...]], set[int]] = defaultdict(set)
    for call in ours.calls:
        if call.outputs is not None:
            said[call.layer, call.outputs].add(call.span.line)
    places: dict[tuple[int, str, tuple[Any, ...]], set[int]] = defaultdict(set)
    for record in recording.calls:
        for place in record.places:
            places[place, record.layer, tuple(record.outputs or ())] |= record.places
    return {own for own in _own(recording) if places[own] & said[own[1], own[2]]}


# Models


def _compare_models(real: dict[str, ModelOutcome], ours: FileResult) -> Iterator[tuple[str, str]]:
    """Each model that is left, with one of ours that the same line makes."""
    for name, model in real.items():
        found = [list(_compare_model(name, model, each)) for each in ours.models if each.span.line == model.made]
        yield from min(found, key=_weight, default=[])


def _weight(found: list[tuple[str, str]]) -> int:
    return -min((WORST_FIRST.index(kind) for kind, _ in found), default=len(WORST_FIRST))


def _compare_model(name: str, model: ModelOutcome, summary: ModelSummary) -> Iterator[tuple[str, str]]:
    if model.outputs and not shapes_fit(model.outputs, summary.outputs):
        yield WRONG_SHAPE, f"the model {name}: {summary.outputs}, Keras {model.outputs}"
    for key in ("parameters", "trainable"):
        theirs, mine = getattr(model, key), getattr(summary, key)
        if theirs is not None and mine is not None and theirs != mine:
            yield WRONG_COUNT, f"the model {name}: {mine} {key}, Keras {theirs}"
        elif theirs is not None and mine is None:
            yield UNKNOWN, f"the model {name}: its {key} are not known"


# The command


@dataclass(frozen=True)
class Script:
    """A script that can be executed here, for one major."""

    name: str
    source: str
    major: int


OTHER_ORDER = {
    "base_class_from_elsewhere": "a thread runs a method before the lines that follow in the file",
}
"""Programs that run in an order which the file does not tell."""


def scripts() -> list[Script]:
    """The silent programs that run, and the examples that take no file or download."""
    fit = [program for program in ALL if program.run and program.name not in OTHER_ORDER]
    found = [Script(program.name, program.text, program.major) for program in fit]
    for path in sorted((ROOT / "examples").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        found += [Script(path.stem, text, major) for major in (2, 3)]
    return found


def numbered(source: str) -> str:
    return "\n".join(f"{number:4} | {line}" for number, line in enumerate(source.splitlines(), 1))


def _chosen(files: Sequence[str], majors: Sequence[int]) -> list[Script]:
    given = [Script(name, Path(name).read_text(encoding="utf-8"), major) for name in files for major in majors]
    return given or [script for script in scripts() if script.major in majors]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.oracle.recorded",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="*")
    parser.add_argument("--majors", default="2,3")
    options = parser.parse_args(arguments)
    majors = [int(major) for major in options.majors.split(",")]
    if not available(majors):
        return 2
    failed = 0
    for major in majors:
        kinds, calls, known = Counter[str](), 0, 0
        with RealKeras(major) as keras:
            for script in _chosen(options.files, [major]):
                verdict = compare_script(keras, script.source)
                kinds[verdict.kind] += 1
                calls, known = calls + verdict.calls, known + verdict.known
                if verdict.kind != AGREED:
                    print(f"--- {script.name}, Keras {major}: {verdict.kind}", *verdict.details, sep="\n  ")
        counts = ", ".join(f"{kinds[kind]} {kind}" for kind in VERDICTS if kinds[kind])
        print(f"Keras {major}: {kinds.total()} scripts, {counts}; {known} of {calls} layer calls known", flush=True)
        failed += sum(kinds[kind] for kind in NEVER)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
