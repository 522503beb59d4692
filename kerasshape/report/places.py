"""Places for formats that know lines of files only: those of a notebook cell are lines of the notebook's JSON."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from kerasshape.source.span import Span


def line_in_file(path: str, span: Span) -> int:
    """The line of the file where a place begins; of a notebook that cannot be read, the first."""
    if span.cell is None:
        return span.line
    return _lines_of_cells(path).get((span.cell, span.line), 1)


@lru_cache(maxsize=16)
def _lines_of_cells(path: str) -> dict[tuple[int, int], int]:
    """Lines of the file by code cell and line inside it, as far as each stands on a line of its own.

    Jupyter writes the source of a cell as a list with a string for each line. The cells are read as JSON, and their
    lines looked for in the order in which they stand in the file.
    """
    try:
        return lines_of_cells(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return {}


def lines_of_cells(text: str) -> dict[tuple[int, int], int]:
    """The same of the text of a notebook."""
    try:
        cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
        wanted = [
            ((number, line), written)
            for number, cell in enumerate(cells, 1)
            for line, written in enumerate(cell["source"] if isinstance(cell["source"], list) else [], 1)
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}
    found: dict[tuple[int, int], int] = {}
    raw = list(enumerate(text.split("\n"), 1))
    position = 0
    for place, written in wanted:
        for index in range(position, len(raw)):
            if _string_in(raw[index][1]) == written:
                found[place] = raw[index][0]
                position = index + 1
                break
    return found


def _string_in(line: str) -> str | None:
    """The JSON string that stands alone on a line."""
    bare = line.strip().removesuffix(",")
    if not bare.startswith('"') or not bare.endswith('"'):
        return None
    try:
        value = json.loads(bare)
    except ValueError:
        return None
    return value if isinstance(value, str) else None
