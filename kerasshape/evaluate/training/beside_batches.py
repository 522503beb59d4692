"""Arguments of `fit` and `evaluate` that Keras does not take beside data that come in batches."""

from __future__ import annotations

from collections.abc import Mapping

from kerasshape.evaluate.state.code import Arguments, GeneratorValue, InstanceValue
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.values import Alternatives, DatasetValue, Site, Value
from kerasshape.evaluate.training import fit, generators
from kerasshape.faults import Fault
from kerasshape.rules.compiling import ArgumentBesideBatches
from kerasshape.shapes import Unknown


def refuses(ctx: Context, method: str, arguments: Arguments, origin: Site, major: int) -> bool:
    """Whether Keras refuses an argument beside batches, which is reported."""
    fault = _fault(method, fit.given_to(method, arguments), major)
    if fault is not None:
        ctx.report(fault, fit.place_of(origin), major)
    return fault is not None


def _fault(method: str, given: Mapping[str, Value], major: int) -> Fault | None:
    """The first argument that stands beside batches and must not; `given` has generators as they were passed."""
    source = _source(given.get("x"), major)
    if source is None or method not in ("fit", "evaluate"):
        return None
    for argument in _refused(method, source, given, major):
        value = given.get(argument)
        if value is not None and not isinstance(value, (Unknown, Alternatives)):
            for_validation = argument == "y" and _source(value, major) is not None
            return ArgumentBesideBatches(method, argument, source, for_validation)
    return None


def _refused(method: str, source: str, given: Mapping[str, Value], major: int) -> list[str]:
    """The arguments that Keras does not take then; a share of 0 splits nothing."""
    refused = ["y", "sample_weight"]
    if method == "fit" and given.get("validation_split") not in (0, 0.0) and given.get("validation_data") is None:
        refused.append("validation_split")
    if method == "fit" and major == 3 and source == "a generator":
        refused.append("class_weight")
    return refused


def _source(value: Value, major: int) -> str | None:
    """What gives the batches; None for anything else."""
    if isinstance(value, DatasetValue):
        return "a dataset"
    if isinstance(value, GeneratorValue):
        return "a generator"
    if isinstance(value, InstanceValue) and generators.is_sequence(value.class_):
        return "a PyDataset" if major == 3 else "a Sequence"
    return None
