"""How many processes run, and what becomes of them."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from itertools import islice

import pytest

from kerasshape import workers
from kerasshape.workers import WorkerDied, bounded, in_parallel


@pytest.mark.parametrize(
    ("jobs", "items", "processes"), [(0, 100, 6), (999, 100, 6), (2, 100, 2), (999, 3, 3), (0, 0, 1), (1, 100, 1)]
)
def test_jobs_never_exceed_items_or_processors(
    monkeypatch: pytest.MonkeyPatch, jobs: int, items: int, processes: int
) -> None:
    monkeypatch.setattr(workers, "processors", lambda: 6)
    assert bounded(jobs, items) == processes


def test_nor_what_windows_can_wait_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "processors", lambda: 128)
    monkeypatch.setattr("sys.platform", "win32")
    assert bounded(0, 1000) == 61


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="the system binds no process to processors")
def test_processors_are_those_that_this_process_may_use() -> None:
    allowed = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(allowed)})
        assert workers.processors() == 1
    finally:
        os.sched_setaffinity(0, allowed)


def square(number: int) -> int:
    return number * number


def die(number: int) -> int:
    os._exit(number)


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    """Every process that a test starts has ended when it ends."""
    before = set(multiprocessing.active_children())
    yield
    assert set(multiprocessing.active_children()) <= before


def test_results_come_in_order_and_nothing_stays() -> None:
    assert list(in_parallel(square, range(50), 2)) == [number**2 for number in range(50)]


def test_nothing_stays_of_what_is_not_waited_for() -> None:
    results = in_parallel(square, range(50), 2)
    assert list(islice(results, 3)) == [0, 1, 4]
    results.close()  # type: ignore[attr-defined]  # at the end of which nothing_stays looks


def test_a_process_that_dies_is_one_sentence() -> None:
    with pytest.raises(WorkerDied, match="`--jobs 1` shows at which one"):
        list(in_parallel(die, [3, 4], 2))
