"""The format `sarif`: SARIF 2.1.0, for code scanning services and editors."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePath
from urllib.parse import quote

from kerasshape.diagnostics import Diagnostic, Fix, Label
from kerasshape.faults import Fault
from kerasshape.fingerprints import fingerprints
from kerasshape.report.places import line_in_file
from kerasshape.report.text import in_words
from kerasshape.results import FileResult
from kerasshape.source.span import Span

Json = dict[str, object]

_HELP_URI = "https://keras.io/api/"
_HELP_URIS = {
    "KS1": "https://keras.io/api/layers/",
    "KS2": "https://keras.io/api/layers/",
    "KS3": "https://keras.io/api/models/",
    "KS4": "https://keras.io/api/models/model_training_apis/",
    "KS5": "https://keras.io/guides/migrating_to_keras_3/",
}
"""Where Keras documents what the rules of a family are about; `help` holds the page of the rule itself."""


def sarif(results: Iterable[FileResult], version: str, rules: Sequence[type[Fault]]) -> Iterator[str]:
    """One log with one run. `rules` are those that the log describes."""
    index = {rule.code: number for number, rule in enumerate(rules)}
    found = [_result(finding, index, mark) for result in results for finding, mark in fingerprints(result)]
    driver = {
        "name": "kerasshape",
        "version": version,
        "semanticVersion": version,
        "informationUri": _HELP_URI,
        "rules": [_rule(rule) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "the folder in which kerasshape ran"}}},
        "automationDetails": {"id": "kerasshape/"},
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
        "fullDescription": {"text": _prose(page) or rule.name},
        "helpUri": _HELP_URIS.get(rule.code[:3], _HELP_URI),
        "help": {"text": page or rule.name, "markdown": page or rule.name},
        "defaultConfiguration": {"level": rule.severity},
    }


def rule_page(rule: type[Fault]) -> str:
    """The docstring of a rule as its page in Markdown.

    A block that tells the tests to run it in one major says so in words; other directives of tests are left out.
    """
    from inspect import cleandoc

    page = re.sub(r":\n```python keras=(\d)", r" (Keras \1):\n```python", cleandoc(rule.__doc__ or ""))
    return re.sub(r"^(```\w+).*$", r"\1", page, flags=re.MULTILINE)


def _prose(page: str) -> str:
    """What stands before the first example."""
    return page.partition("\nExample")[0].strip()


def _result(finding: Diagnostic, index: dict[str, int], mark: str) -> Json:
    result: Json = {
        "ruleId": finding.code,
        "level": finding.severity,
        "message": {"text": in_words(finding)},
        "locations": [_location(finding.path, finding.span)],
        "partialFingerprints": {"primaryLocationLineHash": mark},
    }
    if finding.code in index:
        result["ruleIndex"] = index[finding.code]
    if finding.labels:
        result["relatedLocations"] = [_related(number, label) for number, label in enumerate(finding.labels)]
    fixes = [_fix(finding.path, fix) for fix in finding.fixes if all(edit.span.cell is None for edit in fix.edits)]
    if fixes:
        result["fixes"] = fixes
    return result


def _fix(path: str, fix: Fix) -> Json:
    """An alternative as replacements. Cells have none: their places are not those of the notebook's JSON."""
    replacements = [
        {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}} for edit in fix.edits
    ]  # fmt: skip
    change = {"artifactLocation": _artifact(path), "replacements": replacements}
    return {"description": {"text": fix.title}, "artifactChanges": [change]}


def _related(number: int, label: Label) -> Json:
    return {"id": number, **_location(label.path, label.span), "message": {"text": label.text}}


def _location(path: str, span: Span) -> Json:
    """A place. That in a notebook cell is given in words, and the region is its line in the notebook's JSON."""
    if span.cell is not None:
        logical = {"fullyQualifiedName": f"cell {span.cell}, line {span.line}, column {span.column}"}
        physical = {"artifactLocation": _artifact(path), "region": {"startLine": line_in_file(path, span)}}
        return {"physicalLocation": physical, "logicalLocations": [logical]}
    return {"physicalLocation": {"artifactLocation": _artifact(path), "region": _region(span)}}


def _region(span: Span) -> Json:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _artifact(path: str) -> Json:
    if PurePath(path).is_absolute():
        return {"uri": Path(path).as_uri()}
    # A file name may hold bytes that are no UTF-8; they travel as themselves.
    raw = re.sub(r"^(\./)+", "", path.replace("\\", "/")).encode("utf-8", "surrogateescape")
    return {"uri": quote(raw), "uriBaseId": "%SRCROOT%"}
