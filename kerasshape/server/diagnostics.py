"""Findings as the protocol has them: with related places, a link to the page of the rule, and tags."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from lsprotocol import types
from pygls.uris import from_fs_path

from kerasshape.diagnostics import Diagnostic, Label
from kerasshape.report.places import lines_of_cells
from kerasshape.report.sarif import rule_page
from kerasshape.rules import catalogue
from kerasshape.server.checks import Analysis
from kerasshape.server.documents import Documents, Subject
from kerasshape.server.positions import Lines
from kerasshape.source.span import Span

SOURCE = "kerasshape"

_TAGS = {
    "KS501": types.DiagnosticTag.Deprecated,
    "KS502": types.DiagnosticTag.Deprecated,
    "KS901": types.DiagnosticTag.Unnecessary,
}
_SEVERITIES = {"error": types.DiagnosticSeverity.Error, "warning": types.DiagnosticSeverity.Warning}


def by_document(analysis: Analysis, documents: Documents) -> dict[str, list[types.Diagnostic]]:
    """The diagnostics of each document of a script or notebook; an empty list for one without."""
    found: dict[str, list[types.Diagnostic]] = {document.uri: [] for _, document, _ in analysis.subject.parts}
    for finding in analysis.result.diagnostics:
        place = located(analysis.subject, finding.span)
        if place is not None:
            found[place.uri].append(_diagnostic(finding, place.range, analysis.subject, documents))
    return found


def located(subject: Subject, span: Span) -> types.Location | None:
    """Where a span is, in the documents as they were when they were checked."""
    part = subject.part(span.cell)
    if part is not None:
        return types.Location(part[0].uri, part[1].range(span))
    if span.cell is None or not subject.parts or subject.parts[0][0] is not None:
        return None
    # a notebook that is open as the text of its file
    _, document, lines = subject.parts[0]
    line = _cell_lines(lines.text).get((span.cell, span.line), 1) - 1
    return types.Location(
        document.uri, types.Range(lines.position(line, 0), lines.position(line, len(lines.line(line))))
    )


@lru_cache(maxsize=4)
def _cell_lines(text: str) -> dict[tuple[int, int], int]:
    return lines_of_cells(text)


def _diagnostic(finding: Diagnostic, place: types.Range, subject: Subject, documents: Documents) -> types.Diagnostic:
    lines = [finding.message]
    if finding.help:
        lines.append(f"help: {finding.help}")
    if finding.keras_says:
        lines.append(f"keras: {finding.keras_says}")
    page = page_of(finding.code)
    return types.Diagnostic(
        place,
        "\n".join(lines),
        severity=_SEVERITIES[finding.severity],
        code=finding.code,
        code_description=None if page is None else types.CodeDescription(page),
        source=SOURCE,
        tags=[_TAGS[finding.code]] if finding.code in _TAGS else None,
        related_information=list(_related(finding, subject, documents)) or None,
        data={"name": finding.name},
    )


def _related(
    finding: Diagnostic, subject: Subject, documents: Documents
) -> Iterator[types.DiagnosticRelatedInformation]:
    for label in finding.labels:
        place = _place_of(label, subject, documents)
        if place is not None:
            yield types.DiagnosticRelatedInformation(place, label.text)


def _place_of(label: Label, subject: Subject, documents: Documents) -> types.Location | None:
    if label.path == subject.path:
        return located(subject, label.span)
    return place_in(label.path, label.span, documents)


def place_in(path: str, span: Span, documents: Documents) -> types.Location | None:
    """Where a span of a file is: in its open document, or else in the text on disk."""
    open_one = documents.at(str(Path(path)))
    if open_one is not None:
        return types.Location(open_one.uri, open_one.lines.range(span))
    uri = from_fs_path(path)
    if uri is None:
        return None
    try:
        text = Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return types.Location(uri, Lines(text, documents.encoding).range(span))


@lru_cache(maxsize=256)
def page_of(code: str) -> str | None:
    """The URI of the page of a rule, which is written when it is first linked to."""
    rules = catalogue.find(code)
    if len(rules) != 1:
        return None
    rule = rules[0]
    page = Path(_folder().name) / f"{code}-{rule.name}.md"
    try:
        page.write_text(f"# {rule.name} ({rule.code}, {rule.severity})\n\n{rule_page(rule)}\n", encoding="utf-8")
    except OSError:
        return None
    return page.as_uri()


@lru_cache(maxsize=1)
def _folder() -> tempfile.TemporaryDirectory[str]:
    """The folder of the pages, which ends with the server."""
    return tempfile.TemporaryDirectory(prefix="kerasshape-rules-")
