"""Checks many files: finds them, divides them among processes, and remembers their results."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from kerasshape.checker import check_source, failed
from kerasshape.config import Chosen, Config
from kerasshape.discover import Found, discover
from kerasshape.modules import Lookups
from kerasshape.results import FileResult
from kerasshape.rules.files import UnreadableFile
from kerasshape.selection import check_selectors
from kerasshape.source import mentions_keras, read_source
from kerasshape.target import choose_target
from kerasshape.workers import bounded, in_parallel

_FEWEST_FOR_PROCESSES = 8
_LEAST_FOR_PROCESSES = 500_000
"""How many files, and bytes in them, are worth starting processes, each of which imports the evaluator anew."""


def check_paths(
    paths: Sequence[Path],
    config: Chosen,
    *,
    force_exclude: bool = False,
    jobs: int = 1,
    summarise: bool = True,
    cache_folder: Path | None = None,
    on_total: Callable[[int], None] | None = None,
) -> Iterator[FileResult]:
    """Check files and folders; one result per file, in a stable order.

    Args:
        paths: Files and folders.
        config: A Config for all files, or Settings, which find that of each file.
        force_exclude: Whether excludes hold for the paths themselves, too.
        jobs: The most processes to use; 0 for one on each processor.
        summarise: Whether results hold layer calls and models.
        cache_folder: Where results are remembered.
        on_total: Called with the number of files.

    Raises:
        discover.WrongPath: A path does not exist, or is no Python. Nothing was checked then.
        config.ConfigError: A configuration cannot be used. Nothing was checked then.
    """
    found = find_files(paths, config, force_exclude=force_exclude)
    if on_total is not None:
        on_total(len(found))
    check = partial(check_file, config=config, summarise=summarise, cache_folder=cache_folder)
    processes = bounded(jobs, len(found)) if len(found) >= _FEWEST_FOR_PROCESSES else 1
    if processes == 1 or _size(found) < _LEAST_FOR_PROCESSES:
        return map(check, found)
    return in_parallel(check, found, processes)


def find_files(
    paths: Sequence[Path], config: Chosen, *, force_exclude: bool = False, show_skipped: bool = False
) -> list[Found]:
    """The files to check, after the configuration of each was looked at. Raises WrongPath and ConfigError."""
    found = list(discover(paths, config, force_exclude=force_exclude, show_skipped=show_skipped))
    for each in dict.fromkeys(config.of(folder) for folder in {each.path.parent for each in found}):
        check_selectors(each)
    return found


def _size(found: Sequence[Found]) -> int:
    """The bytes of the files; what cannot be read counts nothing."""
    size = 0
    for each in found:
        with contextlib.suppress(OSError):
            size += each.path.stat().st_size
    return size


def check_file(found: Found, config: Chosen, summarise: bool = False, cache_folder: Path | None = None) -> FileResult:
    """Check a file that was found, or remember its result."""
    path = found.path.as_posix()
    if found.error is not None:
        return failed(path, UnreadableFile(found.error))
    try:
        data = found.path.read_bytes()
    except OSError as error:
        return failed(path, UnreadableFile(f"the file cannot be read: {error.strerror or error}"))
    folder = found.path.parent
    chosen = config.of(folder)
    if cache_folder is None or not mentions_keras(data):
        return check_source(data, path, chosen, root=folder, summarise=summarise)
    return _check_cached(data, path, chosen, folder, summarise, cache_folder)


def _check_cached(
    data: bytes, path: str, config: Config, folder: Path, summarise: bool, cache_folder: Path
) -> FileResult:
    from kerasshape import cache

    entry = cache.entry_of(cache_folder, data, path, choose_target(data, config, folder), config)
    known = cache.load(entry, folder, summarise=summarise)
    if known is not None:
        return _with_lines(known, data)
    lookups: Lookups = {}
    result = check_source(data, path, config, root=folder, summarise=summarise, lookups=lookups)
    cache.store(entry, result, lookups, summarise=summarise)
    return result


def _with_lines(result: FileResult, data: bytes) -> FileResult:
    """A remembered result with the source lines that its frames quote."""
    if not result.diagnostics or result.status != "checked":
        return result
    return replace(result, lines=read_source(result.path, data).lines_by_cell())
