"""The format `json`, whose keys are a contract."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from kerasshape.diagnostics import Diagnostic, Fix, Label
from kerasshape.report.totals import Totals
from kerasshape.results import Connection, FileResult, LayerCall, LayerRow, ModelSummary, PrintedShape
from kerasshape.source.span import Span

Json = dict[str, object]


def check_json(results: Iterable[FileResult], version: str) -> Iterator[str]:
    """`check --format json`: one object."""
    totals = Totals()
    findings = [
        {**diagnostic_json(each), "keras_decided_by": result.keras_decided_by}
        for result in totals.watch(results)
        for each in result.diagnostics
    ]
    yield _dump({"version": version, "files": _files(totals), "diagnostics": findings})


def statistics_json(totals: Totals, version: str) -> Iterator[str]:
    """`check --statistics --format json`: one object."""
    rules = [
        {"code": code, "name": name, "severity": severity, "count": number}
        for (code, name, severity), number in totals.by_frequency()
    ]
    yield _dump({"version": version, "files": _files(totals), "statistics": rules})


SUMMARY_CONTRACT = 2
"""Which form `summary --format json` has. The second added connections, nested layers and Keras's names of models."""


def summary_json(results: Iterable[FileResult], version: str) -> Iterator[str]:
    """`summary --format json`: one object. Files that speak of no Keras are left out."""
    files = [_file(result) for result in results if result.status != "skipped"]
    yield _dump({"version": version, "contract": SUMMARY_CONTRACT, "files": files})


def diagnostic_json(finding: Diagnostic) -> Json:
    """A finding with the keys of the contract."""
    return {
        "path": finding.path,
        "cell": finding.span.cell,
        "keras": finding.keras,
        **_extent(finding.span),
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "message": finding.message,
        "help": finding.help,
        "keras_says": finding.keras_says,
        "labels": [_label(label) for label in finding.labels],
        "fixes": [_fix(fix) for fix in finding.fixes],
    }


def _label(label: Label) -> Json:
    return {"path": label.path, "cell": label.span.cell, **_extent(label.span), "text": label.text}


def _fix(fix: Fix) -> Json:
    edits = [{"cell": edit.span.cell, **_extent(edit.span), "text": edit.text} for edit in fix.edits]
    return {"title": fix.title, "safe": fix.safe, "edits": edits}


def _extent(span: Span) -> Json:
    return {
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _files(totals: Totals) -> Json:
    return {"checked": totals.checked, "skipped": totals.skipped, "failed": totals.failed}


def _file(result: FileResult) -> Json:
    return {
        "path": result.path,
        "keras": result.keras,
        "keras_decided_by": result.keras_decided_by,
        "calls": [_call(call) for call in result.calls],
        "models": [_model(model) for model in result.models],
        "diagnostics": [diagnostic_json(finding) for finding in result.diagnostics],
    }


def _connection(each: Connection) -> Json:
    (shape,) = _shapes((each.shape,)) or ("?",)
    return {"layer": each.layer, "node": each.node, "tensor": each.tensor, "shape": shape}


def _call(call: LayerCall) -> Json:
    return {
        "cell": call.span.cell,
        "line": call.span.line,
        "column": call.span.column,
        "layer": call.layer,
        "inputs": _shapes(call.inputs),
        "outputs": _shapes(call.outputs),
        "parameters": call.parameters,
    }


def _model(model: ModelSummary) -> Json:
    return {
        "name": model.name,
        "kind": model.kind,
        "cell": model.span.cell,
        "line": model.span.line,
        "inputs": _shapes(model.inputs),
        "outputs": _shapes(model.outputs),
        "parameters": model.parameters,
        "trainable": model.trainable,
        "keras_name": model.keras_name,
        "path": model.path,
        "size": model.size,
        "reason": model.reason,
        "layers": [_layer(row) for row in model.layers],
    }


def _layer(row: LayerRow) -> Json:
    return {
        "name": row.name,
        "layer": row.layer,
        "line": row.line,
        "outputs": _shapes(row.outputs),
        "parameters": row.parameters,
        "path": row.path,
        "cell": row.cell,
        "built": row.built,
        "trains": row.trains,
        "connections": [_connection(each) for each in row.connections],
        "layers": [_layer(each) for each in row.inner],
    }


def _shapes(shapes: tuple[PrintedShape, ...] | None) -> list[Any] | None:
    return None if shapes is None else [_shape(shape) for shape in shapes]


def _shape(shape: PrintedShape) -> Any:
    """An unknown dim is "?" here, whatever source text it carries for people."""
    if isinstance(shape, str):
        return "?"
    return ["?" if isinstance(dim, str) else dim for dim in shape]


def _dump(value: Json) -> str:
    # ASCII reads the same through every pipe and console.
    return json.dumps(value, indent=1) + "\n"
