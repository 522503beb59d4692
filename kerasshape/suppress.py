"""Comments that silence findings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import field, replace

from kerasshape.config import nearest
from kerasshape.diagnostics import Diagnostic
from kerasshape.records import dataclass
from kerasshape.rules import catalogue
from kerasshape.selection import matches
from kerasshape.source.comments import Comment
from kerasshape.source.span import Span

UNUSED_CODE = "KS901"
UNUSED_NAME = "unused-suppression"

_IGNORE = re.compile(
    r"#\s*kerasshape:\s*(?P<word>ignore-file|ignore)(?![\w-])\s*(?P<open>\[(?P<list>[^\]\n]*)(?P<close>\])?)?",
    re.IGNORECASE,
)
_NOQA = re.compile(r"#\s*noqa\b(?:\s*:\s*(?P<codes>[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*))?", re.IGNORECASE)
_OUR_CODE = re.compile(r"KS[0-9]{1,3}", re.IGNORECASE)
_ITEM = re.compile(r"[^,\s][^,]*?(?=\s*(?:,|$))")


@dataclass
class _Suppression:
    """One selector of one comment; a bare comment has the selector None."""

    span: Span
    lines: tuple[int, ...]
    """Its own line, and the one that it stands above."""
    selector: str | None
    whole_file: bool = False
    ours: bool = True
    used: bool = field(default=False, compare=False)

    def silences(self, finding: Diagnostic, statements: Sequence[Span]) -> bool:
        if self.selector is not None and not matches(self.selector, finding.code, finding.name):
            return False
        return self.whole_file or (
            self.span.cell == finding.span.cell and any(_reaches(line, finding.span, statements) for line in self.lines)
        )


def apply(
    diagnostics: Sequence[Diagnostic],
    comments: Iterable[Comment],
    path: str,
    keras: int,
    statements: Sequence[Span] = (),
) -> tuple[Diagnostic, ...]:
    """Drop what comments silence, and add a finding for each comment about our rules that silences nothing.

    A comment silences what begins on its line or covers it; one of ours that has its line for itself does so for the
    line below, too. With `statements`, spans of simple statements, it also silences what is found inside the statement
    on whose first or last line it stands.
    """
    suppressions: list[_Suppression] = []
    complaints: list[Diagnostic] = []
    for comment in comments:
        if "kerasshape" in comment.text.lower():
            complaints += _read_ours(comment, path, keras, suppressions)
        suppressions += _read_noqa(comment.span, comment.text)
    kept = []
    for finding in diagnostics:
        hits = [each for each in suppressions if each.silences(finding, statements)]
        for each in hits:
            each.used = True
        if not hits:
            kept.append(finding)
    complaints += [_unused(each, path, keras) for each in suppressions if each.ours and not each.used]
    # Only a comment that names the rule itself silences it: a bare one would silence its own complaint.
    quiet = [each for each in suppressions if each.selector and matches(each.selector, UNUSED_CODE, UNUSED_NAME)]
    kept += [each for each in complaints if not any(one.silences(each, statements) for one in quiet)]
    return tuple(sorted(kept, key=lambda finding: finding.sort_key))


def _reaches(line: int, finding: Span, statements: Sequence[Span]) -> bool:
    if finding.line <= line <= finding.end_line:
        return True
    return any(
        each.cell == finding.cell and line in (each.line, each.end_line) and each.line <= finding.line <= each.end_line
        for each in statements
    )


def _read_ours(comment: Comment, path: str, keras: int, suppressions: list[_Suppression]) -> Iterable[Diagnostic]:
    place = comment.span
    lines = (place.line,) if comment.above is None else (place.line, comment.above)
    for match in _IGNORE.finditer(comment.text):
        whole_file = match["word"].lower() == "ignore-file"
        if match["open"] is None:
            span = _part(place, match.start(), match.end())
            suppressions.append(_Suppression(span, lines, None, whole_file))
            continue
        if match["close"] is None:
            span = _part(place, match.start("open"), match.end())
            yield _complaint(
                path,
                keras,
                span,
                "this suppression opens a bracket that it never closes",
                "close it with `]`",
            )
            continue
        items = list(_ITEM.finditer(match["list"]))
        if not items:
            span = _part(place, match.start("open"), match.end())
            cure = "name a rule, or drop the brackets to silence every rule"
            yield _complaint(path, keras, span, "this suppression names no rule", cure)
        for item in items:
            start = match.start("list") + item.start()
            span = _part(place, start, start + len(item[0]))
            if catalogue.find(item[0]):
                suppressions.append(_Suppression(span, lines, item[0], whole_file))
            else:
                yield _unknown(path, keras, span, item[0])


def _read_noqa(place: Span, text: str) -> Iterable[_Suppression]:
    """Codes of other tools silence nothing and are theirs; ours are ours, with the digits that a rule has."""
    match = _NOQA.search(text)
    if match is None:
        return
    if match["codes"] is None:
        # A noqa followed by what is no code silences everything for other tools, and so it does here.
        yield _Suppression(place, (place.line,), None, ours=False)
        return
    for code in re.finditer(r"[^,\s]+", match["codes"]):
        start = match.start("codes") + code.start()
        span = _part(place, start, start + len(code[0]))
        yield _Suppression(span, (place.line,), code[0], ours=_OUR_CODE.fullmatch(code[0]) is not None)


def _part(place: Span, start: int, end: int) -> Span:
    return replace(place, column=place.column + start, end_column=place.column + end)


def _unused(suppression: _Suppression, path: str, keras: int) -> Diagnostic:
    selector = suppression.selector
    where = "in this file" if suppression.whole_file else "here"
    what = f"{selector} is not found {where}" if selector else f"nothing is found {where}"
    cure = f"drop `{selector}` from the comment" if selector else "drop the comment"
    return _complaint(path, keras, suppression.span, f"unused suppression: {what}", cure)


def _unknown(path: str, keras: int, span: Span, selector: str) -> Diagnostic:
    known = [word for rule in catalogue.all_rules() for word in (rule.code, rule.name)]
    meant = nearest(selector, known)
    cure = f"write `{meant}`" if meant else "`kerasshape rule` lists the rules"
    return _complaint(path, keras, span, f"no rule is called `{selector}`", cure)


def _complaint(path: str, keras: int, span: Span, message: str, cure: str) -> Diagnostic:
    return Diagnostic(path, keras, span, UNUSED_CODE, UNUSED_NAME, "warning", message, help=cure)
