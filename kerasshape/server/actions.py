"""Code actions: what an editor offers at a finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lsprotocol import types

from kerasshape.diagnostics import Diagnostic, Fix
from kerasshape.ignores import with_ignores
from kerasshape.report.changes import shared_ends
from kerasshape.results import FileResult
from kerasshape.server.diagnostics import SOURCE
from kerasshape.server.documents import Subject, texts_of
from kerasshape.server.positions import Lines
from kerasshape.server.view import View
from kerasshape.server.worker import Work

REASON = "TODO: say why"


FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.kerasshape"
ANNOTATE = f"{types.CodeActionKind.Source.value}.kerasshape.annotate"
KINDS: tuple[types.CodeActionKind | str, ...] = (types.CodeActionKind.QuickFix, FIX_ALL, ANNOTATE)
WHOLE: Mapping[str, tuple[str, Work]] = {
    FIX_ALL: ("Fix all that can safely be fixed (kerasshape)", "fix all"),
    ANNOTATE: ("Write the shapes behind all layer calls (kerasshape)", "annotate"),
}
"""What is done to a whole file: its kind, its title, and the work that it takes."""


def is_wanted(kind: str, only: Sequence[str] | None) -> bool:
    """Whether a client that asks for some kinds of actions alone wants one of this kind."""
    return not only or any(kind == each or kind.startswith(f"{each}.") for each in only)


def quick_fixes(
    view: View, subject: Subject, uri: str, given: Sequence[types.Diagnostic], fixes: FileResult | None
) -> list[types.CodeAction]:
    """The actions for the diagnostics that are at the place: fixes that were tried, and a suppression."""
    return [*_fixes(view, subject, given, fixes), *_suppressions(view, uri, given)]


def _fixes(
    view: View, subject: Subject, given: Sequence[types.Diagnostic], fixes: FileResult | None
) -> Iterator[types.CodeAction]:
    for diagnostic in given:
        finding = None if fixes is None else _finding(view, diagnostic, fixes)
        for number, fix in enumerate(() if finding is None else finding.fixes):
            edit = _edit_of(fix, subject)
            if edit is not None:
                yield types.CodeAction(
                    fix.title[:1].upper() + fix.title[1:],
                    kind=types.CodeActionKind.QuickFix,
                    diagnostics=[diagnostic],
                    is_preferred=fix.safe and number == 0,
                    edit=edit,
                )


def _edit_of(fix: Fix, subject: Subject) -> types.WorkspaceEdit | None:
    """A fix as edits of documents, which may be several cells; None when one of them is not open."""
    changes: dict[str, list[types.TextEdit]] = {}
    for edit in fix.edits:
        part = subject.part(edit.span.cell)
        if part is None or part[0].lines is not part[1]:
            return None
        changes.setdefault(part[0].uri, []).append(types.TextEdit(part[1].range(edit.span), edit.text))
    return types.WorkspaceEdit(changes)


def whole_file_actions(uri: str, only: Sequence[str] | None) -> list[types.CodeAction]:
    """The actions on a whole file, whose edits are made when one of them is chosen."""
    return [
        types.CodeAction(title, kind=kind, data={"uri": uri, "kind": kind})
        for kind, (title, _) in WHOLE.items()
        if is_wanted(kind, only)
    ]


def whole_file_edit(subject: Subject, data: bytes) -> types.WorkspaceEdit:
    """The edit that makes these bytes of a script or notebook."""
    changes: dict[str, Sequence[types.TextEdit]] = {}
    for uri, text in texts_of(subject, data).items():
        lines = subject.lines_of(uri)
        if lines is not None and lines.text != text:
            changes[uri] = edits_of(lines, text)
    return types.WorkspaceEdit(changes)


def _suppressions(view: View, uri: str, given: Sequence[types.Diagnostic]) -> Iterator[types.CodeAction]:
    """A comment that silences the finding, with room for the reason."""
    for diagnostic in given:
        finding = _finding(view, diagnostic, view.result)
        if finding is None:
            continue
        text = _suppressed(view.now, finding)
        if text is not None:
            yield types.CodeAction(
                f"Suppress {finding.name} here, with a reason",
                kind=types.CodeActionKind.QuickFix,
                diagnostics=[diagnostic],
                edit=types.WorkspaceEdit({uri: edits_of(view.now, text)}),
            )


def _finding(view: View, diagnostic: types.Diagnostic, result: FileResult) -> Diagnostic | None:
    """The finding that a client means, as long as its text is the one that was checked."""
    if diagnostic.source != SOURCE or view.then is not view.now:
        return None
    for finding, place in view.placed(result.diagnostics):
        if finding.code == diagnostic.code and place == diagnostic.range:
            return finding
    return None


def _suppressed(lines: Lines, finding: Diagnostic) -> str | None:
    """The text with the comment and room for its reason; None where a comment would change the code."""
    text, count = with_ignores(lines.text, [finding])
    if not count:
        return None
    now = Lines(text, lines.encoding)
    for number, (before, after) in enumerate(zip((*lines.all, ""), now.all)):
        if before != after:
            bracket = after.index("]", after.index("ignore[")) + 1
            if after[bracket:].strip():
                return text
            start = now.offset(types.Position(number, 0))
            return f"{text[: start + bracket]} {REASON}{text[start + bracket :]}"
    return None


def edits_of(before: Lines, text: str) -> list[types.TextEdit]:
    """The edit that makes one text of another, of as few characters as need be."""
    old = before.text
    start, end = shared_ends(old, text)
    place = types.Range(before.at(start), before.at(len(old) - end))
    return [types.TextEdit(place, text[start : len(text) - end])]
