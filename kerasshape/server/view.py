"""What is known of a document, at the places of the text that is in the editor now.

While a line is being typed the file often cannot be parsed. Then what was known of the last text that could be holds
for the lines above and below the ones that changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

from lsprotocol import types

from kerasshape.records import dataclass
from kerasshape.report.changes import shared_ends
from kerasshape.results import FileResult
from kerasshape.server.checks import Analysis
from kerasshape.server.positions import Lines
from kerasshape.source.span import Span


class Placed(Protocol):
    """What has a place."""

    @property
    def span(self) -> Span:
        """The place."""
        ...


Item = TypeVar("Item", bound=Placed)


@dataclass(frozen=True)
class View:
    """An analysis, seen in one document."""

    result: FileResult
    path: str
    cell: int | None
    then: Lines
    now: Lines

    def range(self, span: Span) -> types.Range | None:
        """Where a span is now; None in another cell, and in lines that changed since."""
        if span.cell != self.cell:
            return None
        first, last = self._moved(span.line - 1), self._moved(span.end_line - 1)
        if first is None or last is None or last - first != span.end_line - span.line:
            return None
        return types.Range(self.now.position(first, span.column - 1), self.now.position(last, span.end_column - 1))

    def placed(self, items: Iterable[Item]) -> Iterator[tuple[Item, types.Range]]:
        """The items that are in this document, with their ranges."""
        for item in items:
            place = self.range(item.span)
            if place is not None:
                yield item, place

    def at(self, items: Iterable[Item], place: types.Position) -> list[Item]:
        """The items at a place, the smallest first."""
        found = [(item, each) for item, each in self.placed(items) if holds(each, place)]
        return [item for item, each in sorted(found, key=lambda pair: _size(pair[1]))]

    def _moved(self, line: int) -> int | None:
        if self.then is self.now:
            return line
        above, below = shared_ends(self.then.all, self.now.all)
        if line < above:
            return line
        return line + len(self.now) - len(self.then) if line >= len(self.then) - below else None


def view_of(analysis: Analysis, uri: str, now: Lines) -> View | None:
    """The view of one of the documents that were analysed; None for another one."""
    part = next((each for each in analysis.subject.parts if each[1].uri == uri), None)
    if part is None:
        return None
    return View(analysis.result, analysis.subject.path, part[0], part[2], now)


def holds(place: types.Range, position: types.Position) -> bool:
    """Whether a position is in a range, or right behind it."""
    at = (position.line, position.character)
    return (place.start.line, place.start.character) <= at <= (place.end.line, place.end.character)


def _size(place: types.Range) -> tuple[int, int]:
    lines = place.end.line - place.start.line
    return lines, place.end.character - (place.start.character if not lines else 0)
