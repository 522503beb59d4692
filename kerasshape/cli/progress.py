"""A progress bar on a terminal, for runs that take more than a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TextIO

from kerasshape.results import FileResult

_PATIENCE = 1.0
"""Seconds before the bar shows."""
_WIDTH = 30


class Progress:
    """Draws on standard error while results pass by, and wipes itself before each of them is reported."""

    def __init__(self, stream: TextIO | None = None, patience: float = _PATIENCE) -> None:
        self._stream: TextIO | None = stream or sys.stderr  # which is None where it is closed
        self._patience = patience
        self._total = 0
        self._shown = False

    def expect(self, total: int) -> None:
        """Say how many results will come."""
        self._total = total

    def watch(self, results: Iterable[FileResult]) -> Iterator[FileResult]:
        """The same results; the bar is drawn only on a terminal."""
        if self._stream is None or not self._stream.isatty():
            yield from results
            return
        start = time.monotonic()
        try:
            for done, result in enumerate(results, 1):
                self._wipe()
                yield result
                if time.monotonic() - start > self._patience:
                    self._draw(done)
        finally:
            self._wipe()

    def _draw(self, done: int) -> None:
        total = max(self._total, done)
        full = _WIDTH * done // total
        self._write(f"\r[{'#' * full}{' ' * (_WIDTH - full)}] {done}/{total} files")
        self._shown = True

    def _wipe(self) -> None:
        if self._shown:
            self._write("\r\x1b[K")
            self._shown = False

    def _write(self, text: str) -> None:
        if self._stream is not None:
            self._stream.write(text)
            self._stream.flush()
