"""Whether real Keras makes of a script what a check found in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kerasshape.results import FileResult, ModelSummary
from tests.oracle.real_keras import ModelOutcome, RealKeras


def against_keras(code: str, result: FileResult, keras: RealKeras) -> str | None:
    """What differs: Keras refuses a script with errors, runs any other, and its models have the shapes that we know."""
    outcome = keras.run_source(code)
    errors = [finding for finding in result.diagnostics if finding.severity == "error"]
    if outcome.kind != ("refused" if errors else "ok"):
        return f"{outcome.kind}, {outcome.error_type} in line {outcome.line}: {outcome.message}"
    names = Counter(summary.name for summary in result.models)
    for summary in result.models:
        real = outcome.models.get(summary.name or "")
        # of several models under one name Keras leaves the last
        if real is None or errors or names[summary.name] > 1:
            continue
        if wrong := next(_differences(summary, real), None):
            return f"the model {summary.name}: {wrong}"
    return None


def _differences(summary: ModelSummary, real: ModelOutcome) -> Iterator[str]:
    outputs = summary.outputs
    if outputs is not None and real.outputs and all(map(_is_known, outputs)):
        if [tuple(shape) for shape in outputs] != real.outputs:
            yield f"outputs {outputs}, Keras {real.outputs}"
        elif summary.parameters is not None and summary.parameters != real.parameters:
            yield f"{summary.parameters} parameters, Keras {real.parameters}"
    if summary.kind == "functional" and summary.layers and "Functional" not in {row.layer for row in summary.layers}:
        yield from _differing_rows(summary, real)


def _differing_rows(summary: ModelSummary, real: ModelOutcome) -> Iterator[str]:
    """The layers stand in Keras's order, with all that their last call gave; operations are no layers."""
    kinds = {layer.layer for layer in real.layers}
    rows = [row for row in summary.layers if row.layer in kinds]
    ours, theirs = [row.layer for row in rows], [layer.layer for layer in real.layers]
    if ours != theirs:
        yield f"layers {ours}, Keras {theirs}"
        return
    inputs = [(row, layer) for row, layer in zip(rows, real.layers, strict=True) if row.layer == "InputLayer"]
    # an input that Keras itself puts in the place of a tensor bears no name that the code tells
    named = [(row.name, layer.name) for row, layer in inputs if row.name != "?"]
    if any(name != other for name, other in named):
        yield f"names of inputs {named}"


def _is_known(shape: object) -> bool:
    return isinstance(shape, tuple) and not any(isinstance(dim, str) for dim in shape)
