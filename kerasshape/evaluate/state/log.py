"""What is reported of a file: findings, layer calls and models."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import field
from typing import TypeAlias

from kerasshape.evaluate.state.code import InstanceValue
from kerasshape.evaluate.state.values import ModelValue, Site
from kerasshape.faults import Fault
from kerasshape.records import dataclass
from kerasshape.results import PrintedShape


@dataclass(frozen=True, eq=False)
class Remark:
    """A second place that explains a finding; see `diagnostics.Label`."""

    origin: Site
    text: str
    underline: bool = True


@dataclass(frozen=True, eq=False)
class Finding:
    """A fault and where it stands."""

    fault: Fault
    origin: Site
    major: int
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, eq=False)
class CallRecord:
    """One call of a layer; `outputs` is None when the call faults."""

    origin: Site
    layer: str
    inputs: tuple[PrintedShape, ...]
    outputs: tuple[PrintedShape, ...] | None
    parameters: int | None


@dataclass(frozen=True, eq=False)
class OneOf:
    """Models that sides of an unknown condition make at the same place: one of them comes to be, or none."""

    models: tuple[ModelValue | InstanceValue, ...]

    @property
    def origin(self) -> Site:
        """Where they are made."""
        return self.models[0].origin


Made: TypeAlias = "ModelValue | InstanceValue | OneOf"


def each_of(made: Made) -> tuple[ModelValue | InstanceValue, ...]:
    """All that it may be."""
    return made.models if isinstance(made, OneOf) else (made,)


@dataclass(eq=False)
class Log:
    """What is reported of a file, in order."""

    findings: list[Finding] = field(default_factory=list)
    calls: list[CallRecord] = field(default_factory=list)
    models: list[Made] = field(default_factory=list)
    """Every model, in the order of their making."""
    withheld_findings: int = 0
    """How many findings were kept back for where they were met; elsewhere they may have to be reported."""
    refuses_at_run: bool = False
    """Whether a layer was called in a way that Keras will refuse when it runs."""

    def mark(self) -> tuple[int, int, int]:
        """A point to cut back to."""
        return len(self.findings), len(self.calls), len(self.models)

    def cut(self, mark: tuple[int, int, int]) -> Log:
        """Take off everything since the mark, and return it."""
        tail = Log(self.findings[mark[0] :], self.calls[mark[1] :], self.models[mark[2] :])
        del self.findings[mark[0] :], self.calls[mark[1] :], self.models[mark[2] :]
        return tail

    def extend(self, tail: Log) -> None:
        """Put a tail on again."""
        self.findings += tail.findings
        self.calls += tail.calls
        self.models += tail.models


def agreed(logs: Sequence[Log]) -> Log:
    """The records of alternatives as one: what they disagree about is unknown."""
    first = logs[0]
    together: dict[tuple[int, int], list[CallRecord]] = {}
    for log in logs:
        seen: Counter[int] = Counter()
        for call in log.calls:
            place = id(call.origin.node)
            together.setdefault((place, seen[place]), []).append(call)
            seen[place] += 1
    return Log(first.findings, list(map(_agreed_call, together.values())), _agreed_models(logs))


def _agreed_models(logs: Sequence[Log]) -> list[Made]:
    """The models of all alternatives; those of one place as one of several."""
    together: dict[tuple[int, int], list[Made]] = {}
    for log in logs:
        seen: Counter[int] = Counter()
        for made in log.models:
            place = id(made.origin.node)
            together.setdefault((place, seen[place]), []).append(made)
            seen[place] += 1
    if len(logs) == 1:
        return logs[0].models
    return [OneOf(tuple(model for made in several for model in each_of(made))) for several in together.values()]


def _agreed_call(calls: Sequence[CallRecord]) -> CallRecord:
    first = calls[0]
    return CallRecord(
        first.origin,
        first.layer,
        agreed_shapes([call.inputs for call in calls]) or (),
        agreed_shapes([call.outputs for call in calls]),
        first.parameters if all(call.parameters == first.parameters for call in calls) else None,
    )


def agreed_shapes(several: Sequence[tuple[PrintedShape, ...] | None]) -> tuple[PrintedShape, ...] | None:
    """The shapes of alternatives as one, dim by dim."""
    first = several[0]
    if all(shapes == first for shapes in several):
        return first
    known = [shapes for shapes in several if shapes is not None]
    if len(known) < len(several) or len({len(shapes) for shapes in known}) > 1:
        return ("?",)
    return tuple(_agreed_shape(column) for column in zip(*known))


def _agreed_shape(shapes: Sequence[PrintedShape]) -> PrintedShape:
    whole = [shape for shape in shapes if not isinstance(shape, str)]
    if len(whole) < len(shapes) or len({len(shape) for shape in whole}) > 1:
        return "?"
    return tuple(dims[0] if all(dim == dims[0] for dim in dims) else "?" for dims in zip(*whole))
