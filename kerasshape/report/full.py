"""The format `full`: what, where, the code frame with the shape trace, the cure, Keras's own words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kerasshape.diagnostics import Diagnostic, Fix
from kerasshape.report.changes import hunks
from kerasshape.report.frame import frame, gutter_of
from kerasshape.report.text import paint, place, printable
from kerasshape.results import FileResult


def full(results: Iterable[FileResult], colour: bool = False) -> Iterator[str]:
    """Each finding as a block of lines, with an empty line after it."""
    for result in results:
        lines = dict(result.lines)
        for finding in result.diagnostics:
            yield "\n".join(_block(finding, lines, colour)) + "\n\n"


def _block(finding: Diagnostic, cells: Mapping[int | None, tuple[str, ...]], colour: bool) -> Iterator[str]:
    source = cells.get(finding.span.cell, ())

    def line(number: int) -> str | None:
        return source[number - 1] if 0 < number <= len(source) else None

    gutter = gutter_of(finding, line)
    fg = "red" if finding.severity == "error" else "yellow"
    head = paint(f"{finding.severity}[{finding.code}]", colour, fg=fg, bold=True)
    yield f"{head} {paint(finding.name, colour, bold=True)}: {printable(finding.message)}"
    yield f" {'':{gutter}}{paint('-->', colour, fg='blue', bold=True)} {place(finding.path, finding.span)}"
    yield from frame(finding, line, gutter, colour)
    for kind, text in _endnotes(finding):
        equals = paint("=", colour, fg="blue", bold=True)
        rows = text.splitlines() or [""]
        yield f" {'':{gutter}} {equals} {paint(f'{kind}:', colour, bold=True)} {printable(rows[0])}".rstrip()
        for row in rows[1:]:
            yield f" {'':{gutter}}   {'':{len(kind) + 1}} {printable(row)}".rstrip()
    for fix in finding.fixes:
        equals = paint("=", colour, fg="blue", bold=True)
        unsafe = "" if fix.safe else " (one of several cures)"
        yield f" {'':{gutter}} {equals} {paint('fix:', colour, bold=True)} {printable(fix.title)}{unsafe}"
        yield from _changes(fix, cells, gutter, colour)


def _changes(fix: Fix, cells: Mapping[int | None, tuple[str, ...]], gutter: int, colour: bool) -> Iterator[str]:
    """The lines that a fix takes away and those that it puts there."""
    for hunk in hunks(fix, cells):
        for sign, lines, fg in (("-", hunk.removed, "red"), ("+", hunk.added, "green")):
            for number, line in enumerate(lines, hunk.line):
                shown = paint(f"{sign} {printable(line)}".rstrip(), colour, fg=fg)
                yield f" {paint(f'{number:>{gutter}}', colour, fg='blue', bold=True)} {shown}"


def _endnotes(finding: Diagnostic) -> Iterator[tuple[str, str]]:
    """What the frame has no line for: labels in other files and cells, the cure, Keras's own words."""
    for label in finding.labels:
        if label.path != finding.path or label.span.cell != finding.span.cell:
            yield "note", f"{place(label.path, label.span)}: {label.text}"
    if finding.help is not None:
        yield "help", finding.help
    if finding.keras_says is not None:
        yield "keras", finding.keras_says
