"""A light reading of Python text: strings, comments and brackets, without parsing.

It never fails, also on broken code, and costs the same on every Python version.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_DEPTH = 200
"""Python itself refuses more nested brackets than this."""

MAX_CHAIN = 1000
"""More links of `a + b + c …` or `elif` are not given to libcst, whose recursion would end the process."""

MAX_INDENTATION = 100
"""Python itself refuses more levels of indentation than this."""

# Every alternative matches to its end once it has begun, so that nothing backtracks.
_STRING = (
    r'"""(?:[^"\\]+|\\(?:.|\Z)|"(?!""))*(?:"""|\Z)'
    r"|'''(?:[^'\\]+|\\(?:.|\Z)|'(?!''))*(?:'''|\Z)"
    r'|"(?:[^"\\\n]+|\\(?:.|\Z))*"?'
    r"|'(?:[^'\\\n]+|\\(?:.|\Z))*'?"
)
_TOKEN = re.compile(rf"(?P<string>{_STRING})|(?P<comment>#[^\n]*)|\\\n|[()\[\]{{}}]|\n", re.DOTALL)
_LINK = re.compile(
    rf"(?P<string>{_STRING})|(?P<comment>#[^\n]*)|\\\n|[()\[\]{{}},;\n]"
    r"|(?P<link>\b(?:and|or|not|if|lambda|await)\b|\*\*|//|[-+*/%@&|^~.<>])|(?P<elif>\belif\b)",
    re.DOTALL,
)
_OPENING = "([{"
_CLOSING = ")]}"


def comments(text: str) -> list[tuple[int, int, str]]:
    """Every real comment (none inside a string) as line, column and text, counted from 1."""
    found = []
    line, line_start = 1, 0
    for token in _TOKEN.finditer(text):
        if token.lastgroup == "comment":
            found.append((line, token.start() - line_start + 1, token.group()))
        elif "\n" in token.group():
            line += token.group().count("\n")
            line_start = token.start() + token.group().rindex("\n") + 1
    return found


def strings(text: str) -> Iterator[tuple[int, int]]:
    """Where each string literal begins and ends (its prefix left out)."""
    return (token.span() for token in _TOKEN.finditer(text) if token.lastgroup == "string")


def logical_line_end(text: str, start: int) -> int:
    """The offset after the logical line that begins at `start`: past brackets, strings and backslashes."""
    depth = 0
    for token in _TOKEN.finditer(text, start):
        kind = token.group()
        if kind in _OPENING:
            depth += 1
        elif kind in _CLOSING:
            depth = max(depth - 1, 0)
        elif kind == "\n" and not depth:
            return token.end()
    return len(text)


def nesting_fault(text: str) -> int | None:
    """The offset at which a text is nested more deeply than a parser may be given, or None."""
    chains = [0]
    branches = 0
    for token in _LINK.finditer(text):
        kind = token.group()
        if kind in _OPENING:
            chains.append(0)
        elif kind in _CLOSING:
            if len(chains) > 1:
                chains.pop()
            chains[-1] += 1  # a subscript or a call is a link of its chain: f()()()
        elif token.lastgroup in ("link", "string"):
            chains[-1] += 1
        elif token.lastgroup == "elif":
            branches += 1
        elif kind in ",;" or (kind == "\n" and len(chains) == 1):
            chains[-1] = 0
        if len(chains) - 1 > MAX_DEPTH or chains[-1] > MAX_CHAIN or branches > MAX_CHAIN:
            return token.start()
    indentations = {len(match.group()) for match in re.finditer(r"^[ \t]+(?=\S)", text, re.MULTILINE)}
    return 0 if len(indentations) > 2 * MAX_INDENTATION else None
