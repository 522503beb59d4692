"""Writes comments that silence findings, and nothing else: the code stays what it was."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Mapping

from kerasshape.diagnostics import Diagnostic

_OWN = re.compile(r"(#\s*kerasshape:\s*ignore\s*\[)([^\]\n]*)(\])")
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")


def with_ignores(text: str, findings: Iterable[Diagnostic]) -> tuple[str, int]:
    """The text with a comment for each finding, and how many findings got one.

    A comment stands at the end of the line where its finding begins; where that would be inside a string, or behind a
    backslash, it has the line above for itself; where that changes the code too, there is none.
    """
    findings = list(findings)
    rules: dict[int, list[str]] = {}
    for finding in findings:
        names = rules.setdefault(finding.span.line, [])
        if finding.name not in names:
            names.append(finding.name)
    kept: dict[int, list[str]] = {}
    for line, names in rules.items():
        if _written(text, {line: names}) is not None:
            kept[line] = names
    done = _written(text, kept)
    return (text, 0) if done is None else (done, sum(finding.span.line in kept for finding in findings))


def _written(text: str, rules: Mapping[int, list[str]]) -> str | None:
    """The text with comments for these lines; None when they change the code."""
    pieces = []
    for number, match in enumerate(_LINE.finditer(text), 1):
        line, end = match.groups()
        names = rules.get(number)
        if names:
            beside = _with_comment(line, names)
            line = beside if _is_same(text, _replaced(text, number, beside)) else _above(line, names, end or "\n")
        pieces.append(line + end)
        if not end:
            break
    done = "".join(pieces)
    return done if _is_same(text, done) else None


def _with_comment(line: str, names: list[str]) -> str:
    """A line with the rules in its own comment, or in a new one behind it."""
    own = _OWN.search(line)
    if own is None:
        return f"{line}  # kerasshape: ignore[{', '.join(names)}]"
    known = [name.strip() for name in own[2].split(",") if name.strip()]
    listed = ", ".join([*known, *(name for name in names if name not in known)])
    return line[: own.start(2)] + listed + line[own.end(2) :]


def _above(line: str, names: list[str], end: str) -> str:
    indentation = line[: len(line) - len(line.lstrip())]
    return f"{indentation}# kerasshape: ignore[{', '.join(names)}]{end}{line}"


def _replaced(text: str, number: int, line: str) -> str:
    match = next(match for index, match in enumerate(_LINE.finditer(text), 1) if index == number)
    return text[: match.start(1)] + line + text[match.end(1) :]


def _is_same(before: str, after: str) -> bool:
    """Whether two texts are the same code."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.dump(ast.parse(before)) == ast.dump(ast.parse(after))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
