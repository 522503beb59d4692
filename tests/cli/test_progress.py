"""The progress bar: on a terminal, when a run takes a while, and gone at the end."""

from __future__ import annotations

import io
import math

from kerasshape.cli.progress import Progress
from kerasshape.results import FileResult

RESULTS = [FileResult(f"{name}.py", 3, "checked") for name in "abcd"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_it_draws_after_each_result_and_wipes_itself() -> None:
    terminal = Terminal()
    progress = Progress(terminal, patience=-1)
    progress.expect(4)
    assert list(progress.watch(RESULTS)) == RESULTS
    drawn = terminal.getvalue()
    assert "[#######                       ] 1/4 files" in drawn
    assert "[##############################] 4/4 files" in drawn
    assert drawn.count("files") == drawn.count("\r\x1b[K") == 4
    assert drawn.endswith("\r\x1b[K")


def test_a_short_run_draws_nothing() -> None:
    terminal = Terminal()
    assert list(Progress(terminal, patience=math.inf).watch(RESULTS)) == RESULTS
    assert terminal.getvalue() == ""


def test_nothing_is_drawn_where_no_one_looks() -> None:
    stream = io.StringIO()
    assert list(Progress(stream, patience=-1).watch(RESULTS)) == RESULTS
    assert stream.getvalue() == ""
