"""Turns what the evaluator found into what is reported: positions are computed here, and only here."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from kerasshape.diagnostics import Diagnostic, Label
from kerasshape.faults import Fault
from kerasshape.results import KnownValue, LayerCall, LayerRow, ModelSummary
from kerasshape.source import Span

if TYPE_CHECKING:
    from kerasshape.evaluate.models.summaries import ModelRecord, RowRecord
    from kerasshape.evaluate.observing import ValueRecord
    from kerasshape.evaluate.state.log import CallRecord, Finding
    from kerasshape.evaluate.state.values import Site


def diagnostic_of(finding: Finding, path: str) -> Diagnostic:
    """A finding of the evaluator, ready to be reported."""
    labels = tuple(
        Label(
            _beside(remark.origin.unit.path, path),
            remark.origin.unit.span(remark.origin.node),
            remark.text,
            remark.underline,
        )
        for remark in finding.remarks
    )
    span = finding.origin.unit.span(finding.origin.node)
    return diagnostic(finding.fault, path, finding.major, span, labels)


def _beside(other: str, path: str) -> str:
    """The path of an imported file, relative to the same folder as the path of the checked file."""
    if other == path or Path(path).is_absolute():
        return other
    relative = os.path.relpath(other)
    return other if relative.startswith(os.pardir) else Path(relative).as_posix()


def diagnostic(fault: Fault, path: str, major: int, span: Span, labels: tuple[Label, ...] = ()) -> Diagnostic:
    """A fault at a place, in words."""
    message = fault.render("message") or ""
    return Diagnostic(
        path, major, span, fault.code, fault.name, fault.severity, message,
        fault.render("help"), fault.render("keras_says"), fault.render("primary"), labels,
    )  # fmt: skip


def call_of(record: CallRecord) -> LayerCall:
    """A layer call with its place."""
    span = record.origin.unit.span(record.origin.node)
    return LayerCall(span, record.layer, record.inputs, record.outputs, record.parameters)


def row_of(row: RowRecord, path: str) -> LayerRow:
    """A row with its place."""
    span = row.origin.unit.span(row.origin.node)
    return LayerRow(
        row.name,
        row.layer,
        span.line,
        row.outputs,
        row.parameters,
        row.connections,
        span.cell,
        _elsewhere(row.origin, path),
        row.trains,
        row.built,
        row.differ,
        tuple(row_of(each, path) for each in row.inner),
    )


def _elsewhere(origin: Site, path: str) -> str | None:
    """The file of a place, when it is not the checked one."""
    return None if origin.unit.path == path else _beside(origin.unit.path, path)


def model_of(record: ModelRecord, path: str) -> ModelSummary:
    """A model with the places of its layers."""
    span = record.origin.unit.span(record.origin.node)
    return ModelSummary(
        record.name,
        record.kind,
        span,
        record.inputs,
        record.outputs,
        record.parameters,
        record.trainable,
        tuple(row_of(row, path) for row in record.rows),
        record.label,
        record.chain,
        record.size,
        record.trainable_size,
        record.reason,
        _elsewhere(record.made or record.origin, path),
    )


def value_of(record: ValueRecord, path: str) -> KnownValue:
    """A value with its place, and with the place where it was made."""
    made = record.made
    return KnownValue(
        record.origin.unit.span(record.origin.node),
        record.kind,
        record.shapes,
        record.dtype,
        None if made is None else made.unit.span(made.node),
        None if made is None or made.unit.path == path else made.unit.path,
        None if made is None else made.unit.text(made.node),
        record.layer,
        record.options,
        record.named,
    )
