"""What the text formats share: places, plurals, safe characters, colour."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path
from typing import Any

import click

from kerasshape.diagnostics import Diagnostic
from kerasshape.source.span import Span

TAB_WIDTH = 4

_DIRECTION = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def place(path: str, span: Span) -> str:
    """`path:line:column`, with the cell between when there is one."""
    cell = "" if span.cell is None else f"cell {span.cell}:"
    return f"{printable(path)}:{cell}{span.line}:{span.column}"


def relative(path: str) -> str:
    """A path from the current folder, where it lies below that; services know no other."""
    pure = Path(path)
    here = Path.cwd()
    shown = pure.relative_to(here) if pure.is_absolute() and pure.is_relative_to(here) else pure
    return Path(os.path.normpath(shown)).as_posix()


def count(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def in_words(finding: Diagnostic) -> str:
    """The message of a finding with its cure, and with the place in a notebook, whose cells have lines of their own."""
    span = finding.span
    where = "" if span.cell is None else f"cell {span.cell}, line {span.line}: "
    cure = "" if finding.help is None else f"\nhelp: {finding.help}"
    return f"{where}{finding.message}{cure}"


def paint(text: str, colour: bool, **style: Any) -> str:
    """`text` in a style of click.style, or plain."""
    return click.style(text, **style) if colour and text else text


def printable(text: str) -> str:
    """`text` on one line, without characters that steer a terminal."""
    return "".join(map(shown, text)) if any(_steers(character) for character in text) else text


def shown(character: str) -> str:
    """A character as a terminal may have it."""
    if character == "\t":
        return " " * TAB_WIDTH
    if character == "\n":
        return " "
    return "\N{REPLACEMENT CHARACTER}" if _steers(character) else character


def width(character: str) -> int:
    """How many columns of a terminal a character takes."""
    if character == "\t":
        return TAB_WIDTH
    if unicodedata.combining(character) or character in "\u200b\u200c\u200d\ufe0e\ufe0f":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def width_of(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(map(width, text))


def _steers(character: str) -> bool:
    """Control characters, and those that turn the direction of writing."""
    return unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or character in _DIRECTION
