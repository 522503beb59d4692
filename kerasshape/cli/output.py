"""Writing to standard output, and deciding whether in colour."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import click


class OutputError(click.ClickException):
    """The report cannot be written: one sentence, exit code 2."""

    exit_code = 2


def write(pieces: Iterable[str], target: Path | None = None) -> bool:
    """Write text to a file or to standard output; False when the reader has closed the pipe."""
    if target is not None:
        text = "".join(pieces)
        try:
            target.write_text(text, encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            raise OutputError(f"{target} cannot be written: {error.strerror}") from error
        return True
    if sys.stdout is None:
        raise OutputError("standard output is closed; open it, or write to a file with --output-file")
    return all(_sent(sys.stdout.write, piece) for piece in pieces) and _sent(sys.stdout.flush)


def _sent(send: Callable[..., object], *text: str) -> bool:
    """Whether standard output took it; False when the reader has closed the pipe."""
    try:
        send(*text)
    except BrokenPipeError:
        silence()
        return False
    except OSError as error:
        silence()
        raise OutputError(f"standard output cannot be written: {error.strerror or error}") from error
    return True


def note(text: str) -> None:
    """Write a remark to standard error, which may be closed."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            sys.stderr.write(text)
            sys.stderr.flush()


def silence() -> None:
    """Send what is still buffered nowhere, so that Python does not complain at its end."""
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
    return target is None and sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
