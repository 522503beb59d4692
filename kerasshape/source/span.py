"""A place in a source file or notebook cell."""

from __future__ import annotations

from kerasshape.records import dataclass


@dataclass(frozen=True, order=True)
class Span:
    """Lines and columns count from 1, in code points; the end is exclusive.

    In a notebook `cell` counts code cells from 1 and lines count inside the cell.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    cell: int | None = None
