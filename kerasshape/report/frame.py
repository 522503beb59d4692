"""The code frame: quoted lines, carets under the places that matter, and the shape trace at their right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from kerasshape.diagnostics import Diagnostic, Severity
from kerasshape.records import dataclass
from kerasshape.report.text import paint, printable, shown, width, width_of
from kerasshape.source.span import Span

MAX_WIDTH = 120
"""A quoted line that is wider is cut to the part that the carets point at."""

_ANNOTATION_GAP = "   "
_CUT = "..."

Lines = Callable[[int], "str | None"]
"""The source line of a number, or None."""


@dataclass(frozen=True)
class _Mark:
    """An underline on one line. Columns count from 0, in code points, the end exclusive."""

    start: int
    end: int
    text: str
    primary: bool


def frame(finding: Diagnostic, lines: Lines, gutter: int, colour: bool) -> Iterator[str]:
    """The quoted lines of a finding with what is said about them, between two empty gutters."""
    marks, notes = _by_line(finding, lines)
    numbers = [number for number in sorted({*marks, *notes}) if lines(number) is not None]
    if not numbers:
        return
    bar = paint("|", colour, fg="blue", bold=True)
    empty = f" {'':{gutter}} {bar}"
    quoted = {number: _Quoted.cut(lines(number) or "", marks.get(number, ())) for number in numbers}
    stop = max((quoted[number].width for number in numbers if number in notes), default=0)
    yield empty
    previous = None
    for number in numbers:
        yield from _gap(previous, number, lines, gutter, colour)
        line = quoted[number]
        text = line.text
        if number in notes:
            note = paint("; ".join(notes[number]), colour, fg="cyan")
            text += " " * (stop - line.width) + _ANNOTATION_GAP + note
        yield f" {_number(number, gutter, colour)} {bar} {text}".rstrip()
        for mark in marks.get(number, ()):
            yield f"{empty} {_underline(line, mark, finding.severity, colour)}"
        previous = number
    yield empty


def gutter_of(finding: Diagnostic, lines: Lines) -> int:
    """The digits of the largest line number that the frame shows."""
    marks, notes = _by_line(finding, lines)
    return len(str(max([finding.span.line, *marks, *notes])))


def _gap(
    previous: int | None,
    number: int,
    lines: Lines,
    gutter: int,
    colour: bool,
) -> Iterator[str]:
    """What stands between two quoted lines: nothing, the one line that is missing, or an ellipsis."""
    if previous is None or number - previous == 1:
        return
    if number - previous == 2:
        bar = paint("|", colour, fg="blue", bold=True)
        text = _Quoted.cut(lines(previous + 1) or "", ()).text
        yield f" {_number(previous + 1, gutter, colour)} {bar} {text}".rstrip()
    else:
        yield paint(_CUT, colour, fg="blue", bold=True)


def _number(number: int, gutter: int, colour: bool) -> str:
    return paint(f"{number:>{gutter}}", colour, fg="blue", bold=True)


def _by_line(finding: Diagnostic, lines: Lines) -> tuple[dict[int, list[_Mark]], dict[int, list[str]]]:
    """The underlines and the right-hand notes of each line, the primary underline first."""
    primary = _mark(finding.span, finding.primary or "", True, lines)
    marks: dict[int, list[_Mark]] = {finding.span.line: [primary]}
    notes: dict[int, list[str]] = {}
    for label in finding.labels:
        if label.path != finding.path or label.span.cell != finding.span.cell:
            continue
        if label.underline:
            mark = _mark(label.span, label.text, False, lines)
            if mark not in marks.setdefault(label.span.line, []):
                marks[label.span.line].append(mark)
        elif label.text not in notes.setdefault(label.span.line, []):
            notes[label.span.line].append(printable(label.text))
    for found in marks.values():
        found.sort(key=lambda mark: (not mark.primary, mark.start, mark.end))
    return marks, notes


def _mark(span: Span, text: str, primary: bool, lines: Lines) -> _Mark:
    """A span of several lines is underlined to the end of its first."""
    start, end = span.column - 1, span.end_column - 1
    if span.end_line > span.line:
        end = len((lines(span.line) or "").rstrip())
    return _Mark(start, max(end, start + 1), printable(text), primary)


@dataclass(frozen=True)
class _Quoted:
    """A source line as it is shown: `text`, its `width`, and the column where each code point stands."""

    text: str
    width: int
    columns: tuple[int, ...]

    @classmethod
    def cut(cls, source: str, marks: Sequence[_Mark]) -> _Quoted:
        source = source.rstrip()
        first, last = _window(source, marks)
        head = _CUT if first else ""
        tail = _CUT if last < len(source) else ""
        columns, column = [], len(head)
        for index, character in enumerate(source):
            columns.append(column)
            column += width(character) if first <= index < last else 0
        columns.append(column)
        text = head + "".join(map(shown, source[first:last])) + tail
        return cls(text, column + len(tail), tuple(columns))

    def column(self, index: int) -> int:
        """Where a code point stands; past the end of the line, as if the line went on."""
        past = max(index - (len(self.columns) - 1), 0)
        return self.columns[min(index, len(self.columns) - 1)] + past


def _window(source: str, marks: Sequence[_Mark]) -> tuple[int, int]:
    """The part of a line that is shown: all of it, or as much as fits around the leftmost mark."""
    if width_of(source) <= MAX_WIDTH:
        return 0, len(source)
    leftmost = min((mark.start for mark in marks), default=0)
    rightmost = max((mark.end for mark in marks), default=0)
    first = 0 if rightmost <= MAX_WIDTH - len(_CUT) else max(leftmost - 20, 0)
    room, last = MAX_WIDTH - 2 * len(_CUT), first
    while last < len(source) and room >= width(source[last]):
        room -= width(source[last])
        last += 1
    return first, last


def _underline(line: _Quoted, mark: _Mark, severity: Severity, colour: bool) -> str:
    start = line.column(mark.start)
    # Never past what is shown, and always at least one.
    length = max(min(line.column(mark.end), max(line.width, start + 1)) - start, 1)
    strokes = ("^" if mark.primary else "-") * length
    fg = ("red" if severity == "error" else "yellow") if mark.primary else "blue"
    text = f"{strokes} {mark.text}" if mark.text else strokes
    return " " * start + paint(text, colour, fg=fg, bold=True)
