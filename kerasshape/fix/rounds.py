"""Applies fixes round by round until nothing changes."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from kerasshape.checker import check_source
from kerasshape.config import Config
from kerasshape.diagnostics import Diagnostic, Edit, Fix
from kerasshape.fix.edits import apply, overlap
from kerasshape.fix.offers import offered
from kerasshape.modules import Texts
from kerasshape.records import dataclass
from kerasshape.results import FileResult

MOST_ROUNDS = 10


@dataclass(frozen=True)
class Mended:
    """A file after its fixes: its bytes, what a check of these finds, and what was done."""

    data: bytes
    result: FileResult
    done: tuple[tuple[Diagnostic, Fix], ...] = ()


def mended(
    data: bytes,
    path: str,
    config: Config,
    *,
    root: Path | None = None,
    unsafe: bool = False,
    unsaved: Texts | None = None,
) -> Mended:
    """Apply the best fix of each finding, and do so again until there is none, at most ten times.

    Fixes that touch the same text wait for the next round. The bytes are those that came in where nothing is fixed.

    Args:
        data: The bytes of the file.
        path: What the file is called in the result.
        config: The rules to select, and which of them to fix.
        root: The folder of the file.
        unsafe: Whether fixes count that are one of several cures.
        unsaved: The bytes of files that an import is to find in place of what is on disk.
    """
    done: list[tuple[Diagnostic, Fix]] = []
    for _ in range(MOST_ROUNDS):
        result = offered(
            data, path, config, root=root, most=1, wanted=lambda each: unsafe or each.safe, unsaved=unsaved
        )
        chosen = _apart(result)
        if not chosen:
            return Mended(data, result, tuple(done))
        after = apply(path, data, _edits(chosen))
        # each was tried alone: what they do together is looked at, too
        together = partial(check_source, after, path, config, root=root, summarise=False, unsaved=unsaved)
        if len(chosen) > 1 and _is_worse(together(), result, chosen):
            chosen = chosen[:1]
            after = apply(path, data, _edits(chosen))
        data = after
        done += chosen
    return Mended(data, check_source(data, path, config, root=root, unsaved=unsaved), tuple(done))


def _apart(result: FileResult) -> list[tuple[Diagnostic, Fix]]:
    """The first fix of each finding, less those that touch one before."""
    chosen: list[tuple[Diagnostic, Fix]] = []
    for finding in result.diagnostics:
        if finding.fixes and not any(overlap(finding.fixes[0].edits, fix.edits) for _, fix in chosen):
            chosen.append((finding, finding.fixes[0]))
    return chosen


def _edits(chosen: list[tuple[Diagnostic, Fix]]) -> list[Edit]:
    return [edit for _, fix in chosen for edit in fix.edits]


def _is_worse(after: FileResult, before: FileResult, chosen: list[tuple[Diagnostic, Fix]]) -> bool:
    return after.status != "checked" or len(after.diagnostics) > len(before.diagnostics) - len(chosen)
