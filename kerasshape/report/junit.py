"""The format `junit`: an XML report that CI servers show beside the tests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from kerasshape.diagnostics import Diagnostic
from kerasshape.report.text import in_words, place
from kerasshape.results import FileResult

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(results: Iterable[FileResult]) -> Iterator[str]:
    """A suite for each file, with a case for each finding; a file without findings is one case that passes.

    Errors are failures; warnings, which fail no run, are what a passing case prints.
    """
    suites = [_suite(result) for result in results if result.status != "skipped"]
    tests, failures = (sum(numbers) for numbers in zip(*[suite[:2] for suite in suites])) if suites else (0, 0)
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    yield f'<testsuites name="kerasshape" tests="{tests}" failures="{failures}" errors="0">\n'
    yield from (text for _, _, text in suites)
    yield "</testsuites>\n"


def _suite(result: FileResult) -> tuple[int, int, str]:
    """The numbers of cases and failures, and the XML."""
    failures = sum(finding.severity == "error" for finding in result.diagnostics)
    cases = [_case(finding) for finding in result.diagnostics]
    cases = cases or [f"  <testcase classname={_attribute(result.path)} name={_attribute('no findings')}/>\n"]
    counts = f'tests="{len(cases)}" failures="{failures}" errors="0" skipped="0"'
    head = f" <testsuite name={_attribute(result.path)} {counts}>\n"
    return len(cases), failures, head + "".join(cases) + " </testsuite>\n"


def _case(finding: Diagnostic) -> str:
    cell = "" if finding.span.cell is None else f"cell {finding.span.cell}, "
    name = f"{finding.code} {finding.name}, {cell}line {finding.span.line}"
    text = _text(f"{place(finding.path, finding.span)}: {in_words(finding)}")
    if finding.severity == "warning":
        inside = f"<system-out>{text}</system-out>"
    else:
        inside = f"<failure message={_attribute(finding.message)} type={_attribute(finding.code)}>{text}</failure>"
    return f"  <testcase classname={_attribute(finding.path)} name={_attribute(name)}>{inside}</testcase>\n"


def _attribute(text: str) -> str:
    return quoteattr(_NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text))


def _text(text: str) -> str:
    return escape(_NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text))
