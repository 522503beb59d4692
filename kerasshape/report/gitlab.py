"""The format `gitlab`: the Code Quality report that GitLab shows in merge requests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from kerasshape.diagnostics import Diagnostic
from kerasshape.fingerprints import fingerprints
from kerasshape.report.places import line_in_file
from kerasshape.report.text import in_words, relative
from kerasshape.results import FileResult

_SEVERITIES = {"error": "major", "warning": "minor"}


def gitlab(results: Iterable[FileResult]) -> Iterator[str]:
    """One list with an object for each finding."""
    found = [_issue(*pair) for result in results for pair in fingerprints(result)]
    yield json.dumps(found, indent=1) + "\n"


def _issue(finding: Diagnostic, fingerprint: str) -> dict[str, Any]:
    path = relative(finding.path)
    # GitLab wants fingerprints that differ between files
    unique = hashlib.sha256(f"{path}\0{fingerprint}".encode("utf-8", "surrogateescape")).hexdigest()
    return {
        "description": in_words(finding),
        "check_name": f"{finding.code} {finding.name}",
        "fingerprint": unique,
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": path, "lines": {"begin": line_in_file(finding.path, finding.span)}},
    }
