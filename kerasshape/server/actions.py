"""Code actions: what an editor offers at a finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lsprotocol import types

from kerasshape.diagnostics import Diagnostic
from kerasshape.ignores import with_ignores
from kerasshape.server.diagnostics import SOURCE
from kerasshape.server.positions import Lines
from kerasshape.server.view import View

REASON = "TODO: say why"


def code_actions(
    view: View, uri: str, given: Sequence[types.Diagnostic], only: Sequence[str] | None
) -> list[types.CodeAction]:
    """The actions for the diagnostics that are at the place."""
    if only and not any(types.CodeActionKind.QuickFix.value.startswith(kind) for kind in only):
        return []
    return list(_suppressions(view, uri, given))


def _suppressions(view: View, uri: str, given: Sequence[types.Diagnostic]) -> Iterator[types.CodeAction]:
    """A comment that silences the finding, with room for the reason."""
    for diagnostic in given:
        finding = _finding(view, diagnostic)
        if finding is None:
            continue
        text = _suppressed(view.now, finding)
        if text is not None:
            yield types.CodeAction(
                f"Suppress {finding.name} here, with a reason",
                kind=types.CodeActionKind.QuickFix,
                diagnostics=[diagnostic],
                edit=edit_of(uri, view.now, text),
            )


def _finding(view: View, diagnostic: types.Diagnostic) -> Diagnostic | None:
    """The finding that a client means, as long as its text is the one that was checked."""
    if diagnostic.source != SOURCE or view.then is not view.now:
        return None
    for finding, place in view.placed(view.result.diagnostics):
        if finding.code == diagnostic.code and place == diagnostic.range:
            return finding
    return None


def _suppressed(lines: Lines, finding: Diagnostic) -> str | None:
    """The text with the comment and room for its reason; None where a comment would change the code."""
    text, count = with_ignores(lines.text, [finding])
    if not count:
        return None
    now = Lines(text, lines.encoding)
    for number, (before, after) in enumerate(_pairs(lines.all, now.all)):
        if before != after:
            bracket = after.index("]", after.index("ignore[")) + 1
            if after[bracket:].strip():
                return text
            start = now.offset(types.Position(number, 0))
            return f"{text[: start + bracket]} {REASON}{text[start + bracket :]}"
    return None


def _pairs(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield from zip((*before, ""), after)


def edit_of(uri: str, before: Lines, text: str) -> types.WorkspaceEdit:
    """The edit that makes one text of another, of as few characters as need be."""
    old = before.text
    most = min(len(old), len(text))
    start = next((index for index in range(most) if old[index] != text[index]), most)
    end = next((index for index in range(most - start) if old[-1 - index] != text[-1 - index]), most - start)
    place = types.Range(before.at(start), before.at(len(old) - end))
    return types.WorkspaceEdit({uri: [types.TextEdit(place, text[start : len(text) - end])]})
