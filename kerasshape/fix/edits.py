"""Applies edits to the bytes of a file, and writes files whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from kerasshape.diagnostics import Edit
from kerasshape.fix.written import NotEditable, Written
from kerasshape.source import SourceError, Span


class FileChanged(Exception):
    """The file is not what it was when it was read."""


def apply(path: str, data: bytes, edits: Iterable[Edit]) -> bytes:
    """The bytes of a file after these edits; every byte outside them is kept.

    Raises:
        NotEditable: The file cannot be written that way.
        ValueError: Two edits overlap.
    """
    try:
        written = Written(path, data)
    except SourceError as error:
        raise NotEditable(error.message) from error
    changes = []
    for edit in sorted(set(edits), key=lambda edit: (edit.span.cell or 0, edit.span)):
        part = written.parts.get(edit.span.cell)
        if part is None:
            raise NotEditable(f"there is no cell {edit.span.cell}")
        start = part.offset(edit.span.line, edit.span.column)
        end = part.offset(edit.span.end_line, edit.span.end_column)
        changes.append((start, end, part.write(edit.text)))
    pieces = []
    position = 0
    for start, end, text in changes:
        if start < position:
            raise ValueError("two edits overlap")
        pieces += [written.text[position:start], text]
        position = end
    return written.bytes_of("".join([*pieces, written.text[position:]]))


def overlap(one: Sequence[Edit], other: Sequence[Edit]) -> bool:
    """Whether two groups of edits touch the same text. An edit that both have, such as an import, is no conflict."""
    return any(_touch(first.span, second.span) for first in one for second in other if first != second)


def _touch(one: Span, other: Span) -> bool:
    if one.cell != other.cell:
        return False
    starts = (one.line, one.column), (other.line, other.column)
    ends = (one.end_line, one.end_column), (other.end_line, other.end_column)
    return starts[0] <= ends[1] and starts[1] <= ends[0]


def write(path: Path, before: bytes, after: bytes) -> None:
    """Put new bytes in the place of those that were read; the mode of the file is kept, and a link stays one.

    Raises:
        FileChanged: The file holds something else by now. It is not written.
        OSError: It cannot be written. It is what it was.
    """
    target = path.resolve()
    if target.read_bytes() != before:
        raise FileChanged(f"{path} changed while it was checked; it is not written")
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(after)
        shutil.copymode(target, temporary)
        Path(temporary).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise
