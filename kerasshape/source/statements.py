"""The extents of statements, for comments that silence what a statement holds."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

Extent = tuple[int, int, int, int]
"""First line, column, last line, column behind the end; all count from 1."""


def simple_statements(text: str) -> Iterator[Extent]:
    """The extents of the statements that have no body; none when the running Python cannot parse the text."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and not hasattr(node, "body"):
            end_line = node.end_lineno or node.lineno
            yield node.lineno, node.col_offset + 1, end_line, (node.end_col_offset or 0) + 1
