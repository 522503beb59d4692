"""How commands that change files write them, or show what they would write."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kerasshape.cli.output import note
from kerasshape.fix import edits


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """A block that reads and writes a file: what hinders it is told, and the next file goes on."""
    try:
        yield
    except edits.FileChanged as error:
        note(f"{error}\n")
    except OSError as error:
        note(f"{path} cannot be written: {error.strerror or error}\n")


def put(path: Path, before: bytes, after: bytes, *, diff: bool) -> None:
    """Write a file whose bytes change, or print the patch that would."""
    if diff:
        write_bytes(patch(str(path), before, after))
    elif after != before:
        edits.write(path, before, after)


def show(path: str, before: bytes, after: bytes, *, diff: bool) -> None:
    """Print what became of standard input, or the patch."""
    write_bytes(patch(path, before, after) if diff else after)


def write_bytes(data: bytes) -> None:
    """Write to standard output what may be in any encoding."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def patch(path: str, before: bytes, after: bytes) -> bytes:
    """A unified diff; empty where nothing changes."""
    name = path.encode("utf-8", "surrogateescape")
    lines = difflib.diff_bytes(difflib.unified_diff, _lines(before), _lines(after), name, name)
    return b"".join(line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n" for line in lines)


def _lines(data: bytes) -> list[bytes]:
    """Lines with their newlines, as `patch` divides them."""
    lines = data.split(b"\n")
    return [line + b"\n" for line in lines[:-1]] + [line for line in lines[-1:] if line]
