"""Checks many files: finds them, divides them among processes, and remembers their results."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from kerasshape.checker import check_source, failed
from kerasshape.config import Config
from kerasshape.discover import Found, discover
from kerasshape.modules import Lookups
from kerasshape.results import FileResult
from kerasshape.rules.files import UnreadableFile
from kerasshape.source import mentions_keras, read_source
from kerasshape.target import choose_target

_FEWEST_FOR_PROCESSES = 8
_LEAST_FOR_PROCESSES = 500_000
"""How many files, and bytes in them, are worth starting processes, each of which imports the evaluator anew."""


def check_paths(
    paths: Sequence[Path],
    config: Config,
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
        config: What a person chose.
        force_exclude: Whether excludes hold for the paths themselves, too.
        jobs: The number of processes.
        summarise: Whether results hold layer calls and models. Only results without them are remembered.
        cache_folder: Where results are remembered.
        on_total: Called with the number of files.

    Raises:
        discover.MissingPath: A path does not exist. Nothing was checked then.
    """
    found = list(discover(paths, config.exclude, force_exclude=force_exclude, base=config.root))
    if on_total is not None:
        on_total(len(found))
    check = partial(_check_found, config=config, summarise=summarise, cache_folder=cache_folder)
    if jobs == 1 or len(found) < _FEWEST_FOR_PROCESSES or _size(found) < _LEAST_FOR_PROCESSES:
        return map(check, found)
    return _in_parallel(check, found, jobs)


def _size(found: Sequence[Found]) -> int:
    """The bytes of the files; what cannot be read counts nothing."""
    size = 0
    for each in found:
        with contextlib.suppress(OSError):
            size += each.path.stat().st_size
    return size


def _in_parallel(check: Callable[[Found], FileResult], found: list[Found], jobs: int) -> Iterator[FileResult]:
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(jobs, initializer=gc.disable) as pool:
        yield from pool.map(check, found, chunksize=max(1, min(16, len(found) // (4 * jobs))))


def _check_found(found: Found, config: Config, summarise: bool, cache_folder: Path | None) -> FileResult:
    path = found.path.as_posix()
    if found.error is not None:
        return failed(path, UnreadableFile(found.error))
    try:
        data = found.path.read_bytes()
    except OSError as error:
        return failed(path, UnreadableFile(f"the file cannot be read: {error.strerror or error}"))
    folder = found.path.parent
    if cache_folder is None or summarise or not mentions_keras(data):
        return check_source(data, path, config, root=folder, summarise=summarise)
    return _check_cached(data, path, config, folder, cache_folder)


def _check_cached(data: bytes, path: str, config: Config, folder: Path, cache_folder: Path) -> FileResult:
    from kerasshape import cache

    key = cache.key_of(data, path, choose_target(data, config, folder), config)
    known = cache.load(cache_folder, key, folder)
    if known is not None:
        return _with_lines(known, data)
    lookups: Lookups = {}
    result = check_source(data, path, config, root=folder, summarise=False, lookups=lookups)
    cache.store(cache_folder, key, result, lookups)
    return result


def _with_lines(result: FileResult, data: bytes) -> FileResult:
    """A remembered result with the source lines that its frames quote."""
    if not result.diagnostics or result.status != "checked":
        return result
    return replace(result, lines=read_source(result.path, data).lines_by_cell())
