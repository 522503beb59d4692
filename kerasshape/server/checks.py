"""When a document is checked: soon after it changes, once for its newest text, without waiting for another."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import field
from pathlib import Path

from kerasshape.config import Config
from kerasshape.modules import Lookups, find_module
from kerasshape.records import dataclass
from kerasshape.results import FileResult
from kerasshape.rules.files import InternalError
from kerasshape.server.documents import Documents, Subject
from kerasshape.server.pool import CheckFailed, Pool
from kerasshape.server.worker import Job, Reply, Work

LONGEST_PAUSE = 0.2
"""A check begins at most so many seconds after a change; sooner when the last one of the document was short."""
LONGEST_WAIT = 1.0
"""So many seconds after a change a check begins though somebody still types."""
GRACE = 0.3
"""A check of an old text may take so many seconds more, since to start another process takes as long."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Analysis:
    """What is known of a script or notebook, and of which text."""

    subject: Subject
    result: FileResult
    lookups: Lookups


@dataclass
class _State:
    """Where the check of one document stands; `wanted` counts its changes, `done` how many of them were checked."""

    wanted: int = 0
    done: int = 0
    urgency: float = 0.0
    typed: bool = False
    """Whether a person typed since the last check."""
    seconds: float = 0.0
    """How long the last check took."""
    analysis: Analysis | None = None
    parsed: Analysis | None = None
    """The last analysis of a text that could be parsed."""
    loop: asyncio.Task[None] | None = None
    check: asyncio.Task[int] | None = None
    began: float | None = None
    """When a process began with the check."""
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)


class Checks:
    """Keeps the newest analysis of each open document.

    `on_done` is told of each new one, and whether a person typed in it.
    """

    def __init__(
        self,
        documents: Documents,
        pool: Pool,
        config_of: Callable[[Path | None], Config],
        on_done: Callable[[str, Analysis, bool], None],
    ) -> None:
        self._documents = documents
        self._pool = pool
        self._config_of = config_of
        self._on_done = on_done
        self._states: dict[str, _State] = {}

    def touch(self, uri: str, *, typed: bool = True) -> None:
        """Check a script or notebook again, before others if a person typed in it."""
        clock = asyncio.get_running_loop().time()
        state = self._states.setdefault(uri, _State())
        state.wanted += 1
        if typed:
            state.urgency, state.typed = clock, True
        if state.loop is None or state.loop.done():
            state.loop = asyncio.ensure_future(self._follow(uri, state))
        elif state.check is not None and state.began is not None and clock - state.began > GRACE:
            state.check.cancel()

    def touch_importers(self, uri: str, path: str | None, *, came_or_went: bool = False) -> None:
        """Check again what imports a file, or could, when the file came or went."""
        for other, state in list(self._states.items()):
            # what a running check looks up is not known yet
            if other != uri and (state.began is not None or self._imports(state.analysis, path, came_or_went)):
                self.touch(other, typed=False)

    def _imports(self, analysis: Analysis | None, path: str | None, came_or_went: bool) -> bool:
        if analysis is None:
            return False
        return path in analysis.lookups.values() or (came_or_went and self._leads_elsewhere(analysis))

    def _leads_elsewhere(self, analysis: Analysis) -> bool:
        folder, unsaved = analysis.subject.folder, self._documents.unsaved
        return any(
            str(find_module(module, importer, folder, unsaved) or "") != found
            for (importer, module), found in analysis.lookups.items()
        )

    def touch_all(self) -> None:
        """Check everything again."""
        for uri in list(self._documents.subjects()):
            self.touch(uri, typed=False)

    def drop(self, uri: str) -> None:
        """Forget a document that was closed."""
        state = self._states.pop(uri, None)
        if state is not None and state.loop is not None:
            state.loop.cancel()

    async def parsed(self, uri: str) -> Analysis | None:
        """The same of the present text, or of the last one that could be parsed."""
        await self.current(uri)
        state = self._states.get(uri)
        return None if state is None else state.parsed

    async def ask(self, analysis: Analysis, work: Work) -> Reply | None:
        """What else a process is to do with a text that was checked; None when that comes to no end."""
        subject = analysis.subject
        job = Job(subject.data, subject.path, self._config_of(subject.folder), subject.folder, work)
        try:
            return await self._pool.run(lambda: job, self._documents.unsaved, asyncio.get_running_loop().time())
        except CheckFailed as error:
            log.error("%s of %s failed: %s", work, subject.uri, error)
            return None

    async def current(self, uri: str) -> Analysis | None:
        """What is known of the present text, as soon as it is; None for what is not open, or has no analysis."""
        state = self._states.get(uri)
        if state is None:
            return None
        async with state.changed:
            await state.changed.wait_for(lambda: state.done >= state.wanted or self._states.get(uri) is not state)
        return state.analysis

    async def _follow(self, uri: str, state: _State) -> None:
        try:
            while state.done < state.wanted:
                await self._settled(state)
                state.check = asyncio.ensure_future(self._check(uri, state))
                try:
                    state.done = await asyncio.shield(state.check)
                except asyncio.CancelledError:
                    if not state.check.cancelled():  # the document was closed
                        state.check.cancel()
                        raise
                    continue
                finally:
                    state.check, state.began = None, None
                async with state.changed:
                    state.changed.notify_all()
        finally:
            async with state.changed:
                state.changed.notify_all()

    async def _settled(self, state: _State) -> None:
        """Wait until nobody types any more, for as long as a check takes."""
        pause = min(state.seconds, LONGEST_PAUSE)
        clock = asyncio.get_running_loop().time
        end = clock() + LONGEST_WAIT
        wanted = -1
        while wanted != state.wanted and clock() < end:
            wanted = state.wanted
            await asyncio.sleep(pause)

    async def _check(self, uri: str, state: _State) -> int:
        """Check the newest text, and return how many changes it holds."""
        clock = asyncio.get_running_loop().time
        subject: Subject | None = None
        wanted = state.wanted

        def job() -> Job:
            nonlocal subject, wanted
            wanted, state.began = state.wanted, clock()
            subject = self._documents.subject(uri)
            if subject is None:
                raise CheckFailed("it was closed")
            return Job(subject.data, subject.path, self._config_of(subject.folder), subject.folder)

        try:
            reply = await self._pool.run(job, self._documents.unsaved, state.urgency)
        except CheckFailed as error:
            log.error("the check of %s failed: %s; its diagnostics are old", uri, error)
            return wanted
        except Exception:
            log.exception("the check of %s failed; its diagnostics are old", uri)
            return wanted
        assert subject is not None
        state.seconds = clock() - (state.began or clock())
        failure = next((each for each in reply.result.diagnostics if each.code == InternalError.code), None)
        if failure is not None:
            log.error("%s: %s; its diagnostics are old", uri, failure.message)
            return wanted
        state.analysis = Analysis(subject, reply.result, reply.lookups)
        if reply.result.status != "failed":
            state.parsed = state.analysis
        if wanted == state.wanted and self._states.get(uri) is state:
            typed, state.typed = state.typed, False
            self._on_done(uri, state.analysis, typed)
        return wanted
