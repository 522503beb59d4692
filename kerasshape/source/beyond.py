"""What the outline would say of a statement, from libcst's nodes: syntax newer than the running Python."""

from __future__ import annotations

import libcst as cst

from kerasshape.source.outline import WORD, Kind, loose_names


def kind_of(statement: cst.CSTNode) -> Kind:
    """What a top-level statement is."""
    if isinstance(statement, cst.FunctionDef):
        return "function"
    if isinstance(statement, cst.ClassDef):
        return "class"
    if isinstance(statement, cst.SimpleStatementLine) and all(
        isinstance(small, (cst.Import, cst.ImportFrom)) for small in statement.body
    ):
        return "import"
    return "other"


def bound_names(statement: cst.CSTNode, text: str) -> frozenset[str]:
    """At least the names that a top-level statement binds."""
    if isinstance(statement, (cst.FunctionDef, cst.ClassDef)):
        return frozenset([statement.name.value, *loose_names(text)])
    words = WORD.findall(text)
    return frozenset([*words, "*"] if "import" in words and "*" in text else words)
