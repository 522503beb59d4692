"""The format `concise`: one finding, one line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kerasshape.report.text import paint, place, printable
from kerasshape.results import FileResult


def concise(results: Iterable[FileResult], colour: bool = False) -> Iterator[str]:
    """`path:line:column: KS102 name: message`."""
    for result in results:
        for finding in result.diagnostics:
            where = paint(place(finding.path, finding.span), colour, bold=True)
            code = paint(finding.code, colour, fg="red" if finding.severity == "error" else "yellow", bold=True)
            yield f"{where}: {code} {finding.name}: {printable(finding.message)}\n"
