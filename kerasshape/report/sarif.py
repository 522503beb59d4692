"""The format `sarif`: SARIF 2.1.0, for code scanning services and editors."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from kerasshape.diagnostics import Diagnostic, Label
from kerasshape.faults import Fault
from kerasshape.results import FileResult
from kerasshape.source.span import Span

Json = dict[str, Any]


def sarif(results: Iterable[FileResult], version: str, rules: Sequence[type[Fault]]) -> Iterator[str]:
    """One log with one run. `rules` are those that the log describes."""
    index = {rule.code: number for number, rule in enumerate(rules)}
    found = [_result(finding, index) for result in results for finding in result.diagnostics]
    driver = {"name": "kerasshape", "version": version, "rules": [_rule(rule) for rule in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True}],
        "results": found,
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    yield json.dumps(log, indent=1) + "\n"


def _rule(rule: type[Fault]) -> Json:
    page = rule_page(rule)
    first, *_ = page.split("\n\n", 1)
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": " ".join(first.split()) or rule.name},
        "help": {"text": page or rule.name, "markdown": page or rule.name},
        "defaultConfiguration": {"level": rule.severity},
    }


def rule_page(rule: type[Fault]) -> str:
    """The docstring of a rule without the indentation of its class: its page in Markdown."""
    from inspect import cleandoc

    return cleandoc(rule.__doc__ or "")


def _result(finding: Diagnostic, index: dict[str, int]) -> Json:
    message = finding.message if finding.help is None else f"{finding.message}\nhelp: {finding.help}"
    result: Json = {
        "ruleId": finding.code,
        "level": finding.severity,
        "message": {"text": message},
        "locations": [_location(finding.path, finding.span)],
    }
    if finding.code in index:
        result["ruleIndex"] = index[finding.code]
    if finding.labels:
        result["relatedLocations"] = [_related(number, label) for number, label in enumerate(finding.labels)]
    return result


def _related(number: int, label: Label) -> Json:
    return {"id": number, **_location(label.path, label.span), "message": {"text": label.text}}


def _location(path: str, span: Span) -> Json:
    """A place. Lines of a notebook cell are not lines of the file, so they are told in words."""
    if span.cell is not None:
        logical = {"fullyQualifiedName": f"cell {span.cell}, line {span.line}, column {span.column}"}
        return {"physicalLocation": {"artifactLocation": _artifact(path)}, "logicalLocations": [logical]}
    region = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    return {"physicalLocation": {"artifactLocation": _artifact(path), "region": region}}


def _artifact(path: str) -> Json:
    if PurePath(path).is_absolute():
        return {"uri": Path(path).as_uri()}
    # A file name may hold bytes that are no UTF-8; they travel as themselves.
    raw = re.sub(r"^(\./)+", "", path.replace("\\", "/")).encode("utf-8", "surrogateescape")
    return {"uri": quote(raw), "uriBaseId": "%SRCROOT%"}
