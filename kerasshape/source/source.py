"""A file made readable: `read_source` turns bytes into units with places."""

from __future__ import annotations

from kerasshape.source import comments as comment_reader
from kerasshape.source import scan
from kerasshape.source.comments import Comment, line_below
from kerasshape.source.outline import outline, syntax_error, too_deep
from kerasshape.source.span import Span
from kerasshape.source.statements import simple_statements
from kerasshape.source.text import CellRange, SourceError, Text, decode
from kerasshape.source.units import Origin, Unit, lazy_units, units_beyond_ast, whole_units

CellLines = tuple[tuple[int | None, tuple[str, ...]], ...]


class Source:
    """One Python file or notebook. All cells of a notebook share one scope: their units follow one another.

    In a notebook, `text` holds the code cells below one another, magics and unreadable cells blanked.
    """

    def __init__(
        self,
        path: str,
        text: Text,
        units: tuple[Unit, ...],
        cell_errors: tuple[SourceError, ...],
        shown: CellLines,
    ) -> None:
        self.path = path
        self.units = units
        self.cell_errors = cell_errors
        self._text = text
        self._shown = shown

    @property
    def text(self) -> str:
        """The text that the units were read from."""
        return self._text.value

    @property
    def is_notebook(self) -> bool:
        """Whether the file is a notebook."""
        return self.path.endswith(".ipynb")

    def lines_by_cell(self) -> CellLines:
        """The lines as a person sees them, by cell (None for a script)."""
        return self._shown or ((None, _split(self.text)),)

    def map_line(self, line: int) -> tuple[int | None, int]:
        """The cell of a line of `text`, and the line inside it; None and the line itself for a script."""
        return self._text.map_line(line)

    def offset(self, cell: int | None, line: int, column: int) -> int:
        """Where a line and column of a script, or of a cell, stand in `text`."""
        first = next((each.first_line for each in self._text.cells if each.number == cell), 1)
        return self._text.line_start(first + line - 1) + column - 1

    def span(self, start: int, end: int) -> Span:
        """The place between two offsets of `text`."""
        return self._text.span(start, end)

    def statement_spans(self) -> tuple[Span, ...]:
        """The places of the statements that have no body."""
        spans = []
        for line, column, end_line, end_column in simple_statements(self.text):
            cell, mapped = self.map_line(line)
            spans.append(Span(mapped, column, self.map_line(end_line)[1], end_column, cell))
        return tuple(spans)

    def comments(self) -> list[Comment]:
        """Every comment, when any of them can be a suppression."""
        found = []
        read = comment_reader.comments(self.text)
        lines = self.text.split("\n") if read else []
        for line, column, text in read:
            cell, mapped = self.map_line(line)
            below = line_below(lines, line, column)
            place = (None, None) if below is None else self.map_line(below)
            above = place[1] if place[0] == cell else None
            found.append(Comment(Span(mapped, column, mapped, column + len(text), cell), text, above))
        return found


def read_source(path: str, data: bytes, lazy: bool = True) -> Source:
    """Read a Python file or a notebook.

    Args:
        path: Where it came from; a name that ends in .ipynb makes it a notebook.
        data: Its bytes.
        lazy: Parse each unit when it is asked for; False parses the whole file at once, to the same effect.

    Raises:
        SourceError: It cannot be decoded or parsed. A cell that cannot be parsed is blanked and
            listed in `cell_errors` instead.
    """
    if path.endswith(".ipynb"):
        return _read_notebook(path, decode(data), lazy)
    text = Text(decode(data))
    units = _read_stretch(Origin(text, path), 0, len(text.value), lazy)
    return Source(path, text, tuple(units), (), ())


def _read_notebook(path: str, data: str, lazy: bool) -> Source:
    from kerasshape.source.notebook import read_cells

    cells = read_cells(data)
    shown: CellLines = tuple((cell.number, _split(cell.source)) for cell in cells)
    errors = []
    codes = []
    for cell in cells:
        code = cell.code if cell.code.endswith("\n") else cell.code + "\n"
        try:
            _read_stretch(Origin(Text(code), path), 0, len(code), lazy=True)
        except SourceError as error:
            errors.append(SourceError(error.message, error.line, error.column, cell.number))
            code = "\n" * code.count("\n")
        codes.append(code)
    text = Text("".join(codes), _cell_ranges(codes))
    origin = Origin(text, path)
    units: list[Unit] = []
    start = 0
    for code in codes:
        if not code.isspace():
            units += _read_stretch(origin, start, start + len(code), lazy)
        start += len(code)
    return Source(path, text, tuple(units), tuple(errors), shown or ((None, ()),))


def _cell_ranges(codes: list[str]) -> list[CellRange]:
    ranges = []
    line = 1
    for number, code in enumerate(codes, 1):
        end = line + code.count("\n")
        ranges.append(CellRange(number, line, end))
        line = end
    return ranges


def _read_stretch(origin: Origin, start: int, end: int, lazy: bool) -> list[Unit]:
    """The units of a script or of one cell."""
    chunks = outline(origin.text, start, end)
    if chunks is not None:
        return lazy_units(origin, chunks) if lazy else whole_units(origin, chunks, start, end)
    code = origin.text.value[start:end]
    deep = scan.nesting_fault(code)
    if deep is not None:
        raise too_deep(*Text(code).position(deep))
    units = units_beyond_ast(origin, start, end)
    if units is None:
        raise syntax_error(code)
    return units


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.removesuffix("\n").split("\n"))
