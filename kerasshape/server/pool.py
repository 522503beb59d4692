"""The processes that check, each one file at a time."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import itertools
import logging
import pickle
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from pathlib import Path

from kerasshape.server.worker import LENGTH, Job, Reply, packed
from kerasshape.workers import processors

MOST = 8
"""More processes are not started, however many slow files there are."""
LONGEST = 30.0
"""A check that takes more seconds is ended."""
PATIENCE = 0.5
"""A job that waits for more seconds gets a process of its own."""
MOST_JOBS = 2000
"""So many jobs a process does before another takes its place, so that memory stays what it is."""

log = logging.getLogger(__name__)


class CheckFailed(Exception):
    """A check came to no end; the message says why."""


class Worker:
    """A process, and what it knows of unsaved files."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.known: dict[str, bytes] = {}
        self.jobs = 0

    async def do(self, job: Job, unsaved: Mapping[str, bytes]) -> Reply:
        """The reply to one job. Raises CheckFailed."""
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None
        assert stdout is not None
        self.jobs += 1
        changed: dict[str, bytes | None] = {
            path: data for path, data in unsaved.items() if self.known.get(path) is not data
        }
        changed |= {path: None for path in self.known if path not in unsaved}
        self.known = dict(unsaved)
        try:
            stdin.write(packed(replace(job, changed=changed)))
            await stdin.drain()
            length = int.from_bytes(await stdout.readexactly(LENGTH), "big")
            reply = pickle.loads(await stdout.readexactly(length))
        except (asyncio.IncompleteReadError, OSError) as error:
            raise CheckFailed("its process ended") from error
        assert isinstance(reply, Reply)
        return reply

    def end(self) -> None:
        """End the process at once."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()

    async def gone(self) -> None:
        """Wait until the process has ended, and its pipes are closed."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        await self.process.stdout.read()
        await self.process.wait()


class Pool:
    """Gives each job to a free process, the most urgent one first."""

    def __init__(self, size: int = 0) -> None:
        self._size = size or max(2, min(4, processors()))
        self._free: list[Worker] = []
        self._all: set[Worker] = set()
        self._staying: set[Worker] = set()
        """Those whose pipes are not closed yet, ended or not."""
        self._starting = 0
        self._waiting: list[tuple[float, int, asyncio.Future[Worker]]] = []
        self._serial = itertools.count()
        self._tasks: set[asyncio.Task[None]] = set()
        self._keeper: asyncio.Task[None] | None = None

    def warm(self) -> None:
        """Start the first process before there is a job."""
        if not self._all and not self._starting:
            self._start()

    async def run(self, make: Callable[[], Job], unsaved: Mapping[str, bytes], urgency: float = 0.0) -> Reply:
        """Do a job, which is made when a process is free; the higher the urgency, the sooner.

        When the caller is cancelled, so is the check.

        Raises:
            CheckFailed: The process ended, or took too long.
        """
        worker = await self._acquire(urgency)
        is_done = False
        try:
            reply = await asyncio.wait_for(worker.do(make(), unsaved), LONGEST)
            is_done = True
        except (asyncio.TimeoutError, TimeoutError) as error:
            raise CheckFailed(f"it took more than {LONGEST:g} seconds") from error
        finally:
            if is_done and worker.jobs < MOST_JOBS and worker in self._all:
                self._release(worker)
            else:
                self._drop(worker)
        return reply

    async def _acquire(self, urgency: float) -> Worker:
        while self._free:
            worker = self._free.pop()
            if worker.process.returncode is None:
                return worker
            self._drop(worker)
        waiting: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (-urgency, next(self._serial), waiting))
        if len(self._all) + self._starting < self._size:
            self._start()
        try:
            done, _ = await asyncio.wait([waiting], timeout=PATIENCE)
            if not done and not self._starting and len(self._all) < MOST:
                self._start()
            return await waiting
        except asyncio.CancelledError:
            if waiting.done() and not waiting.cancelled():
                self._release(waiting.result())
            waiting.cancel()
            raise

    def _release(self, worker: Worker) -> None:
        while self._waiting:
            _, _, waiting = heapq.heappop(self._waiting)
            if not waiting.done():
                waiting.set_result(worker)
                return
        if len(self._all) > self._size:
            self._drop(worker)
        else:
            self._free.append(worker)

    def _drop(self, worker: Worker) -> None:
        self._all.discard(worker)
        self._dismiss(worker)
        if any(not waiting.done() for _, _, waiting in self._waiting) and len(self._all) + self._starting < self._size:
            self._start()

    def _dismiss(self, worker: Worker) -> None:
        """End a process, and let it go."""
        worker.end()
        self._follow(self._gone(worker))

    async def _gone(self, worker: Worker) -> None:
        await worker.gone()
        self._staying.discard(worker)

    def _start(self) -> None:
        if self._keeper is None:
            self._keeper = asyncio.ensure_future(self._keep())
        self._starting += 1
        self._follow(self._started())

    def _follow(self, work: Coroutine[None, None, None]) -> None:
        """Do something beside all else."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _started(self) -> None:
        try:
            # started in the folder of the package, since Python looks for modules where it starts
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", _WORK, stdin=PIPE, stdout=PIPE, cwd=_PACKAGES
            )
        except OSError as error:
            log.error("a process for checks cannot be started: %s", error)
            for _, _, waiting in self._waiting:
                if not waiting.done():
                    waiting.set_exception(CheckFailed(f"no process can be started: {error}"))
            return
        finally:
            self._starting -= 1
        worker = Worker(process)
        self._staying.add(worker)
        self._all.add(worker)
        self._release(worker)

    async def _keep(self) -> None:
        """End all processes when the event loop ends, as long as it can still take their leave."""
        try:
            await asyncio.Event().wait()
        finally:
            self.close()
            tasks = list(self._tasks)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            with contextlib.suppress(asyncio.TimeoutError, TimeoutError):
                await asyncio.wait_for(asyncio.gather(*(worker.gone() for worker in self._staying)), 2)

    def restart(self) -> None:
        """Let other processes take the place of all: what they remember of the project holds no more."""
        for worker in list(self._all):
            self._all.discard(worker)
            if worker in self._free:
                self._dismiss(worker)
        self._free.clear()

    def close(self) -> None:
        """End all processes."""
        for worker in list(self._all):
            worker.end()
        self._all.clear()
        self._free.clear()


_WORK = "from kerasshape.server.worker import main; main()"
_PACKAGES = Path(__file__).parents[2]
