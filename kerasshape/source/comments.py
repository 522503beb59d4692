"""Comments, for the suppressions that live in them."""

from __future__ import annotations

from kerasshape.source import scan


def comments(text: str) -> list[tuple[int, int, str]]:
    """Line, column (from 1, in code points) and text of every real comment, also in code that does not parse.

    Only suppressions are asked for, so a text that holds none of their words is not scanned.
    """
    if "kerasshape:" not in text and "noqa" not in text.lower():
        return []
    return scan.comments(text)
