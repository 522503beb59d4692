"""How many files and findings there were, and the line that says so at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import field

from kerasshape.records import dataclass
from kerasshape.report.text import count
from kerasshape.results import FileResult

Rule = tuple[str, str, str]
"""Code, name and severity."""


@dataclass
class Totals:
    """Counts that grow while results stream by."""

    checked: int = 0
    skipped: int = 0
    failed: int = 0
    errors: int = 0
    warnings: int = 0
    files_with_findings: int = 0
    rules: Counter[Rule] = field(default_factory=Counter)

    @property
    def files(self) -> int:
        """All files that were looked at."""
        return self.checked + self.skipped + self.failed

    def add(self, result: FileResult) -> None:
        """Count one file."""
        setattr(self, result.status, getattr(self, result.status) + 1)
        self.files_with_findings += bool(result.diagnostics)
        for finding in result.diagnostics:
            self.errors += finding.severity == "error"
            self.warnings += finding.severity == "warning"
            self.rules[finding.code, finding.name, finding.severity] += 1

    def watch(self, results: Iterable[FileResult]) -> Iterator[FileResult]:
        """The same results, counted as they pass."""
        for result in results:
            self.add(result)
            yield result

    def by_frequency(self) -> list[tuple[Rule, int]]:
        """The rules that found something, the most frequent first."""
        return sorted(self.rules.items(), key=lambda item: (-item[1], item[0]))


def closing_line(totals: Totals) -> str:
    """Such as `Found 3 errors and 1 warning in 2 of 14 files`."""
    numbers = ((totals.errors, "error"), (totals.warnings, "warning"))
    found = [count(number, noun) for number, noun in numbers if number]
    if found:
        files = f"{totals.files_with_findings} of {count(totals.files, 'file')}"
        return f"Found {' and '.join(found)} in {files}.\n"
    without = f" ({totals.skipped} without Keras)" if totals.skipped else ""
    return f"No shape faults found in {count(totals.files, 'file')}{without}.\n"


def statistics(totals: Totals) -> Iterator[str]:
    """A line for each rule that found something: how often, code, name."""
    counts = totals.by_frequency()
    digits = max((len(str(number)) for _, number in counts), default=0)
    for (code, name, _), number in counts:
        yield f"{number:>{digits}} {code} {name}\n"
