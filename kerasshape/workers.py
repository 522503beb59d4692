"""Runs a function over many items in processes of its own, in order, and leaves none of them behind."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_MOST_ON_WINDOWS = 61
"""Windows waits for no more handles at once."""
_LONGEST_CHUNK = 16


class WorkerDied(Exception):
    """A process ended without a result. The message is one sentence that holds the cure."""


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def bounded(jobs: int, items: int) -> int:
    """How many processes are worth starting when `jobs` were asked for; 0 asks for one on each processor."""
    most = min(items, processors(), *((_MOST_ON_WINDOWS,) if sys.platform == "win32" else ()))
    return max(1, min(jobs or most, most))


def in_parallel(function: Callable[[Item], Result], items: Sequence[Item], jobs: int) -> Iterator[Result]:
    """The results in the order of the items. The processes end with the iteration, however it ends."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(jobs, initializer=_prepare)
    is_done = False
    try:
        chunk = max(1, min(_LONGEST_CHUNK, len(items) // (4 * jobs)))
        yield from pool.map(function, items, chunksize=chunk)
        is_done = True
    except BrokenProcessPool as error:
        raise WorkerDied("a process ended in the midst of a file; `--jobs 1` shows at which one") from error
    finally:
        # the pool forgets what was cancelled before a process ends: it would fail to tell that end to a cancelled item
        pool.shutdown(wait=is_done, cancel_futures=True)
        if not is_done:
            # an unfinished file may take long, and nobody waits for its result any more
            processes = set(multiprocessing.active_children()) - others
            for process in processes:
                process.terminate()
            for process in processes:
                while process.is_alive():  # until its exit code is known, which the thread of the pool may be reading
                    process.join(0.01)


def _prepare() -> None:
    """Leave Ctrl-C to the process that waits, which ends this one; a check leaves next to no garbage behind."""
    with contextlib.suppress(ValueError):  # not in the main thread
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
