"""Names for findings that last while lines move: the rule, and the text of the line where it was found."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

from kerasshape.diagnostics import Diagnostic
from kerasshape.results import FileResult


def line_of(result: FileResult, finding: Diagnostic) -> str:
    """The text of the line where a finding begins, without its indentation; empty where it is not known."""
    lines = dict(result.lines).get(finding.span.cell, ())
    return lines[finding.span.line - 1].strip() if 0 < finding.span.line <= len(lines) else ""


def fingerprints(result: FileResult) -> Iterator[tuple[Diagnostic, str]]:
    """Each finding of a file with its fingerprint. Equal lines are told apart by their order."""
    seen: Counter[tuple[str, str]] = Counter()
    for finding in result.diagnostics:
        facts = finding.code, line_of(result, finding)
        seen[facts] += 1
        text = "\0".join((*facts, str(seen[facts])))
        yield finding, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
