"""Comments that tell another shape than the code gives."""

from __future__ import annotations

from collections.abc import Iterator

from kerasshape.fix.cases import Alternative, Case, fixes
from kerasshape.fix.tree import Change
from kerasshape.rules.comments import StaleShapeComment


@fixes(StaleShapeComment)
def true_shape(case: Case[StaleShapeComment]) -> Iterator[Alternative]:
    """The shape of the value; the comment may have been right, and the code wrong."""
    if case.fault.true is None:
        return
    span, source = case.finding.span, case.tree.source
    start = source.offset(span.cell, span.line, span.column)
    end = source.offset(span.cell, span.end_line, span.end_column)
    inner = case.fault.true[1:-1]
    text = f"[{inner}]" if case.tree.text[start] == "[" else case.fault.true
    yield Alternative(f"write `{text}` in the comment", (Change(start, end, text),))
