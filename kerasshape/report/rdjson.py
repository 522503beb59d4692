"""The format `rdjson`: what reviewdog reads, to comment on the lines of a change."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from kerasshape.diagnostics import Diagnostic, Fix
from kerasshape.report.changes import replaced
from kerasshape.report.places import line_in_file
from kerasshape.report.text import in_words, relative
from kerasshape.results import FileResult

_MOST_LINES = 10

_SEVERITIES = {"error": "ERROR", "warning": "WARNING"}


def rdjson(results: Iterable[FileResult]) -> Iterator[str]:
    """One object with all findings."""
    found = [_diagnostic(finding, dict(result.lines)) for result in results for finding in result.diagnostics]
    yield json.dumps({"source": {"name": "kerasshape"}, "diagnostics": found}, indent=1) + "\n"


def _diagnostic(finding: Diagnostic, cells: dict[int | None, tuple[str, ...]]) -> dict[str, Any]:
    suggestions = [_suggestion(fix, cells) for fix in finding.fixes if _is_in_one_place(fix)]
    return {
        "message": in_words(finding),
        "location": {"path": relative(finding.path), "range": _range(finding, cells)},
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": f"{finding.code} {finding.name}"},
        **({"suggestions": suggestions} if suggestions else {}),
    }


def _is_in_one_place(fix: Fix) -> bool:
    """Whether a fix can be one suggestion: it is for one place, and not in a cell, whose lines are not the file's."""
    span = fix.edits[0].span
    return span.cell is None and fix.edits[-1].span.end_line - span.line < _MOST_LINES


def _suggestion(fix: Fix, cells: dict[int | None, tuple[str, ...]]) -> dict[str, Any]:
    """The whole lines of a fix with its edits made, to be put in their place."""
    first, last = fix.edits[0].span.line, fix.edits[-1].span.end_line
    lines = cells.get(None, ())
    end = _in_bytes(lines, last, len(lines[last - 1]) + 1) if last <= len(lines) else 1
    place = {"start": {"line": first, "column": 1}, "end": {"line": last, "column": end}}
    return {"range": place, "text": replaced(fix.edits, cells)}


def _range(finding: Diagnostic, cells: dict[int | None, tuple[str, ...]]) -> dict[str, Any]:
    """Lines, and columns in bytes of UTF-8. The columns of a notebook cell are not those of the notebook's JSON."""
    span = finding.span
    if span.cell is not None:
        return {"start": {"line": line_in_file(finding.path, span)}}
    lines = cells.get(None, ())
    return {
        "start": {"line": span.line, "column": _in_bytes(lines, span.line, span.column)},
        "end": {"line": span.end_line, "column": _in_bytes(lines, span.end_line, span.end_column)},
    }


def _in_bytes(lines: tuple[str, ...], line: int, column: int) -> int:
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    return len(text[: column - 1].encode("utf-8", "surrogatepass")) + 1 if text else column
