"""The format `github`: workflow commands, which GitHub shows as annotations of the changed lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kerasshape.diagnostics import Diagnostic
from kerasshape.report.text import in_words
from kerasshape.results import FileResult


def github(results: Iterable[FileResult]) -> Iterator[str]:
    """`::error file=…,line=…::message`, one line for each finding."""
    for result in results:
        for finding in result.diagnostics:
            properties = ",".join(f"{key}={_property(value)}" for key, value in _properties(finding).items())
            yield f"::{finding.severity} {properties}::{_data(in_words(finding))}\n"


def _properties(finding: Diagnostic) -> dict[str, str]:
    """Lines of a notebook cell are not lines of the file, and columns of several lines are not shown."""
    span = finding.span
    found = {"file": finding.path}
    if span.cell is None:
        found["line"] = str(span.line)
        if span.line == span.end_line:
            found["col"] = str(span.column)
        found["endLine"] = str(span.end_line)
        if span.line == span.end_line:
            found["endColumn"] = str(span.end_column)
    found["title"] = f"{finding.code} {finding.name}"
    return found


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
