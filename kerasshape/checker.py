"""The core that every front end shares: bytes in, one result per file out."""

from __future__ import annotations

import ast
import contextlib
import gc
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from kerasshape.config import Config
from kerasshape.diagnose import call_of, diagnostic, diagnostic_of, model_of
from kerasshape.diagnostics import Diagnostic
from kerasshape.discover import Found, discover
from kerasshape.faults import Fault
from kerasshape.modules import Imports, Lookups
from kerasshape.pinned import pinned_major, project_folder
from kerasshape.results import FileResult
from kerasshape.rules.files import InternalError, SyntaxFault, UnreadableFile, UnreadableNotebook
from kerasshape.source import EncodingError, Source, SourceError, Span, mentions_keras, read_source, trained_from

_LEGACY = re.compile(rb"TF_USE_LEGACY_KERAS[\"']\s*\]?\s*[,=]\s*[\"']?(?:1|[Tt]rue)")
_KERAS_2_IMPORT = re.compile(
    rb"^\s*(?:import|from)\s+(?:tf_keras|tensorflow\.python\.keras|tensorflow\.contrib)\b", re.M
)
_KERAS_3_IMPORT = re.compile(rb"^\s*(?:import|from)\s+keras(?:\.ops\b|\s+import\s+(?:.*\W)?ops\b)", re.M)
_FEWEST_FOR_PROCESSES = 8
_LEAST_FOR_PROCESSES = 500_000
"""How many files, and bytes in them, are worth starting processes, each of which imports the evaluator anew."""
_START = Span(1, 1, 1, 1)


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

    Without `summarise` the results hold no layer calls and models, which saves finding their places; only such
    results are kept in `cache_folder`. `on_total` is told how many files there are. Raises discover.MissingPath before
    anything is checked.
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
        return _failed(path, 3, UnreadableFile(found.error), _START)
    try:
        data = found.path.read_bytes()
    except OSError as error:
        reason = f"the file cannot be read: {error.strerror or error}"
        return _failed(path, 3, UnreadableFile(reason), _START)
    folder = found.path.parent
    if cache_folder is None or summarise or not mentions_keras(data):
        return check_source(data, path, config, root=folder, summarise=summarise)
    return _check_cached(data, path, config, folder, cache_folder)


def _check_cached(data: bytes, path: str, config: Config, folder: Path, cache_folder: Path) -> FileResult:
    from kerasshape import cache

    key = cache.key_of(data, path, choose_major(data, config, folder), config)
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


def check_source(
    data: bytes,
    path: str,
    config: Config,
    *,
    root: Path | None = None,
    summarise: bool = True,
    lookups: Lookups | None = None,
) -> FileResult:
    """Check one file's bytes. `path` names it in the result; `root` is the folder whose project it belongs to.

    `lookups` is filled with the imports that were looked for on disk, and what was found.

    Never raises for what is in the file: a file that cannot be read or parsed is a finding of its own.
    """
    imports = Imports(root, lookups)
    if not mentions_keras(data) and not _trains_a_model(data, imports):
        return FileResult(path, 3, "skipped")
    major, assumed = choose_major(data, config, root)
    with _collecting_later():
        try:
            source = read_source(path, data)
        except SourceError as error:
            return _failed(path, major, _source_fault(path, error), _place(error))
        try:
            return _check(source, major, assumed, config, imports, summarise)
        except Exception as error:
            return _failed(path, major, InternalError(f"{type(error).__name__}: {error}"), _START)


def _trains_a_model(data: bytes, imports: Imports) -> bool:
    """Whether a file that does not mention Keras calls `fit` or its like and imports a module that mentions it."""
    modules = trained_from(data) if imports.folder is not None else []
    found = dict.fromkeys(map(imports.find, modules))
    return any(path is not None and _mentions_keras(path) for path in found)


def _mentions_keras(path: Path) -> bool:
    try:
        return mentions_keras(path.read_bytes())
    except OSError:
        return False


def choose_major(data: bytes, config: Config, root: Path | None) -> tuple[int, bool]:
    """The Keras major of a file, and whether it is only assumed.

    The configuration decides; then the file's own imports; then the project's pinned dependencies; then it is 3.
    """
    if config.keras_version != "auto":
        return config.keras_version, False
    if _LEGACY.search(data) or _KERAS_2_IMPORT.search(data):
        return 2, False
    if _KERAS_3_IMPORT.search(data):
        return 3, False
    pinned = _pinned((root if root is not None else Path()).absolute())
    return (pinned, False) if pinned is not None else (3, True)


@cache
def _pinned(folder: Path) -> int | None:
    project = project_folder(folder)
    return None if project is None else pinned_major(project)


def _source_fault(path: str, error: SourceError) -> Fault:
    if path.endswith(".ipynb") and error.cell is None:
        return UnreadableNotebook(error.message)
    return (UnreadableFile if isinstance(error, EncodingError) else SyntaxFault)(error.message)


def _place(error: SourceError) -> Span:
    line, column = error.line or 1, error.column or 1
    return Span(line, column, line, column + 1, error.cell)


def _failed(path: str, major: int, fault: Fault, span: Span) -> FileResult:
    return FileResult(path, major, "failed", (diagnostic(fault, path, major, span),))


def _check(source: Source, major: int, assumed: bool, config: Config, imports: Imports, summarise: bool) -> FileResult:
    from kerasshape import suppress
    from kerasshape.evaluate.interpreter import evaluated

    with evaluated(source, major, imports) as evaluation:
        diagnostics = [diagnostic_of(finding, source.path) for finding in evaluation.findings]
        calls = tuple(map(call_of, evaluation.calls)) if summarise else ()
        summaries = tuple(map(model_of, evaluation.models)) if summarise else ()
    if assumed and diagnostics:
        with evaluated(source, 5 - major, imports) as evaluation:
            other = [diagnostic_of(finding, source.path) for finding in evaluation.findings]
        also = {(item.code, item.span) for item in other}
        diagnostics = [item if (item.code, item.span) in also else _in_one_major(item) for item in diagnostics]
    diagnostics = _distinct(diagnostics)
    diagnostics += [
        diagnostic(SyntaxFault(error.message), source.path, major, _place(error)) for error in source.cell_errors
    ]
    comments = source.comments()
    if comments:
        statements = _statement_spans(source) if diagnostics else ()
        diagnostics = list(suppress.apply(diagnostics, comments, source.path, major, statements))
    selected = suppress.select(sorted(diagnostics, key=lambda item: item.sort_key), config, source.path)
    return FileResult(
        source.path,
        major,
        "checked",
        tuple(selected),
        calls,
        summaries,
        source.lines_by_cell() if selected else (),
    )


@contextlib.contextmanager
def _collecting_later() -> Iterator[None]:
    """Put garbage collection off: checking a file makes many objects that all live to its end."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _in_one_major(diagnostic: Diagnostic) -> Diagnostic:
    """The finding with a word that it holds in this Keras major alone, which was only assumed."""
    if f"Keras {diagnostic.keras}" in diagnostic.message:
        return diagnostic
    return replace(diagnostic, message=f"{diagnostic.message} (in Keras {diagnostic.keras} alone)")


def _distinct(diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """One finding per place and code: what was met several times is told once."""
    return list({(item.code, item.span): item for item in reversed(diagnostics)}.values())


def _statement_spans(source: Source) -> tuple[Span, ...]:
    """The places of the statements that have no body, for comments that stand on their last line."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    spans = []
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and not hasattr(node, "body"):
            cell, line = source.map_line(node.lineno)
            end_line = source.map_line(node.end_lineno or node.lineno)[1]
            spans.append(Span(line, node.col_offset + 1, end_line, (node.end_col_offset or 0) + 1, cell))
    return tuple(spans)
