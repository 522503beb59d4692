"""Writing to standard output, and deciding whether in colour."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import click


def write(pieces: Iterable[str], target: Path | None = None) -> bool:
    """Write text to a file or to standard output; False when the reader has closed the pipe."""
    if target is not None:
        text = "".join(pieces)
        try:
            target.write_text(text, encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            raise click.UsageError(f"{target} cannot be written: {error.strerror}") from error
        return True
    try:
        for piece in pieces:
            sys.stdout.write(piece)
        sys.stdout.flush()
    except BrokenPipeError:
        silence()
        return False
    return True


def silence() -> None:
    """Send what is still buffered nowhere, so that Python does not complain of the closed pipe at its end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return


def wants_colour(target: Path | None = None) -> bool:
    """NO_COLOR says no, FORCE_COLOR says yes, else a terminal decides."""
    if os.environ.get("NO_COLOR"):
        return False
    if target is None and os.environ.get("FORCE_COLOR"):
        return True
    return target is None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
