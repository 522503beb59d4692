"""A process that checks: it reads jobs from its standard input and writes what it found to its standard output.

Checks run in processes of their own, so that a slow file blocks no other one, a check whose text is out of date can be
ended at once, and a crash is not one of the server.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
import sys
from dataclasses import field
from pathlib import Path
from typing import BinaryIO, Literal

from kerasshape.checker import check_source
from kerasshape.config import Config
from kerasshape.modules import Lookups
from kerasshape.records import dataclass
from kerasshape.results import FileResult

LENGTH = 8
"""How many bytes in front of a message tell its length."""


Work = Literal["check", "fixes", "fix all", "annotate"]


@dataclass(frozen=True)
class Job:
    """A file, and what to do with it: check it, try fixes, or write it anew with all safe fixes or shape comments.

    `changed` holds the unsaved files that the process does not know yet, None for one less.
    """

    data: bytes
    path: str
    config: Config
    folder: Path | None
    work: Work = "check"
    changed: dict[str, bytes | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """What a check found, and which imports it looked for; the bytes of the file when it was written anew."""

    result: FileResult
    lookups: Lookups
    data: bytes | None = None


def packed(message: object) -> bytes:
    """A message with its length in front."""
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return len(data).to_bytes(LENGTH, "big") + data


def done(job: Job, unsaved: dict[str, bytes]) -> Reply:
    """Do a job; `unsaved` are all files that the editor did not save."""
    if job.work == "fixes":
        from kerasshape.fix.offers import offered

        return Reply(offered(job.data, job.path, job.config, root=job.folder, unsaved=unsaved), {})
    if job.work == "fix all":
        from kerasshape.fix.rounds import mended

        after = mended(job.data, job.path, job.config, root=job.folder, unsaved=unsaved)
        return Reply(after.result, {}, after.data)
    lookups: Lookups = {}
    result = check_source(
        job.data, job.path, job.config, root=job.folder, lookups=lookups, unsaved=unsaved, observe=True
    )
    return Reply(result, lookups, _annotated(job, result) if job.work == "annotate" else None)


def _annotated(job: Job, result: FileResult) -> bytes:
    """The file with its shape comments."""
    from kerasshape.fix.edits import apply
    from kerasshape.fix.written import NotEditable
    from kerasshape.shape_comments.annotations import annotate
    from kerasshape.source import SourceError, read_source

    try:
        edits = annotate(read_source(job.path, job.data), result.calls).edits
        return apply(job.path, job.data, edits)
    except (NotEditable, SourceError, ValueError):
        return job.data


def main() -> None:
    """Work until standard input ends."""
    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    jobs, replies = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # what anything prints must not fall among the messages
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    unsaved: dict[str, bytes] = {}
    while (job := _read(jobs)) is not None:
        for path, data in job.changed.items():
            if data is None:
                unsaved.pop(path, None)
            else:
                unsaved[path] = data
        replies.write(packed(done(job, unsaved)))
        replies.flush()


def _read(stream: BinaryIO) -> Job | None:
    head = stream.read(LENGTH)
    if len(head) < LENGTH:
        return None
    job = pickle.loads(stream.read(int.from_bytes(head, "big")))
    return job if isinstance(job, Job) else None
