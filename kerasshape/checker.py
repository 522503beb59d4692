"""The core that every front end shares: the bytes of one file in, its result out."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kerasshape.config import Config
from kerasshape.diagnose import call_of, diagnostic, diagnostic_of, model_of, value_of
from kerasshape.diagnostics import Diagnostic
from kerasshape.faults import Fault
from kerasshape.modules import Imports, Lookups, Texts
from kerasshape.results import FileResult, KnownValue, LayerCall
from kerasshape.rules.files import InternalError, SyntaxFault, UnreadableFile, UnreadableNotebook
from kerasshape.shape_comments import may_claim
from kerasshape.source import EncodingError, Source, SourceError, Span, mentions_keras, read_source, trained_from
from kerasshape.target import Target, choose_target, other

if TYPE_CHECKING:
    from kerasshape.evaluate.interpreter import Evaluation, Interpreter

_START = Span(1, 1, 1, 1)

Facts = dict[tuple[str, Span], Fault]
"""The fault behind each finding, by the code and the place of the finding."""


def check_source(
    data: bytes,
    path: str,
    config: Config,
    *,
    root: Path | None = None,
    summarise: bool = True,
    lookups: Lookups | None = None,
    unsaved: Texts | None = None,
    facts: Facts | None = None,
    observe: bool = False,
) -> FileResult:
    """Check one file's bytes.

    Never raises for what is in the file: a file that cannot be read or parsed has a finding that says so.

    Args:
        data: The bytes of the file.
        path: What the file is called in the result.
        config: The rules to select, and which Keras to check against.
        root: The folder of the file, from which its imports and the dependencies of its project are found.
        summarise: Whether the result holds layer calls and models; leaving them out saves time.
        lookups: Filled with the imports that were looked for on disk, and what was found.
        unsaved: The bytes of files, by absolute path, that an import is to find in place of what is on disk.
        facts: Filled with the fault of each finding, from which fixes are made.
        observe: Whether the result tells what stands where, which costs time.
    """
    imports = Imports(root, lookups, unsaved)
    if not is_worth_checking(data, root, imports):
        return FileResult(path, 3, "skipped")
    target = choose_target(data, config, root)
    with _collecting_later():
        try:
            source = read_source(path, data)
        except SourceError as error:
            return failed(path, _source_fault(path, error), target.major, _place(error))
        try:
            return _check(source, target, config, imports, summarise, {} if facts is None else facts, observe)
        except Exception as error:
            return failed(path, InternalError(f"{type(error).__name__}: {error}"), target.major)


def is_worth_checking(data: bytes, root: Path | None, imports: Imports | None = None) -> bool:
    """Whether a file mentions Keras, or trains a model that it has from a module that does."""
    return mentions_keras(data) or _trains_a_model(data, imports or Imports(root))


def failed(path: str, fault: Fault, major: int = 3, span: Span = _START) -> FileResult:
    """The result of a file that could not be checked, with the reason as its only finding."""
    return FileResult(path, major, "failed", (diagnostic(fault, path, major, span),))


def _trains_a_model(data: bytes, imports: Imports) -> bool:
    """Whether a file that does not mention Keras calls `fit` or its like and imports a module that mentions it."""
    modules = trained_from(data) if imports.folder is not None else []
    found = dict.fromkeys(map(imports.find, modules))
    return any(path is not None and _mentions_keras(path, imports.unsaved) for path in found)


def _mentions_keras(path: Path, unsaved: Texts) -> bool:
    data = unsaved.get(str(path))
    try:
        return mentions_keras(path.read_bytes() if data is None else data)
    except OSError:
        return False


def _source_fault(path: str, error: SourceError) -> Fault:
    if path.endswith(".ipynb") and error.cell is None:
        return UnreadableNotebook(error.message)
    return (UnreadableFile if isinstance(error, EncodingError) else SyntaxFault)(error.message)


def _place(error: SourceError) -> Span:
    line, column = error.line or 1, error.column or 1
    return Span(line, column, line, column + 1, error.cell)


def _check(
    source: Source, target: Target, config: Config, imports: Imports, summarise: bool, facts: Facts, observe: bool
) -> FileResult:
    from kerasshape import selection, suppress
    from kerasshape.evaluate.interpreter import evaluated

    tells_shapes = may_claim(source.text)
    with evaluated(source, target.major, imports, _evaluator(observe)) as evaluation:
        diagnostics = [diagnostic_of(finding, source.path) for finding in evaluation.findings]
        facts.update(((item.code, item.span), finding.fault) for item, finding in zip(diagnostics, evaluation.findings))
        calls = tuple(map(call_of, evaluation.calls)) if summarise or tells_shapes else ()
        if tells_shapes:
            diagnostics += _stale_comments(source, target.major, calls, facts)
        summaries = tuple(model_of(each, source.path) for each in evaluation.models) if summarise else ()
        values = _values(evaluation, source.path) if observe else ()
    if target.assumed and diagnostics:
        with evaluated(source, other(target.major), imports) as evaluation:
            in_the_other = [diagnostic_of(finding, source.path) for finding in evaluation.findings]
            if tells_shapes:
                in_the_other += _stale_comments(source, other(target.major), map(call_of, evaluation.calls), {})
        both = {(item.code, item.span) for item in in_the_other}
        # the other major may refuse the same place for another reason
        refused = {item.span for item in in_the_other if item.severity == "error"}
        diagnostics = [
            item
            if (item.code, item.span) in both or (item.severity == "error" and item.span in refused)
            else _in_one_major(item)
            for item in diagnostics
        ]
    diagnostics = _distinct(diagnostics)
    diagnostics += [
        diagnostic(SyntaxFault(error.message), source.path, target.major, _place(error)) for error in source.cell_errors
    ]
    comments = source.comments()
    if comments:
        statements = source.statement_spans() if diagnostics else ()
        diagnostics = list(suppress.apply(diagnostics, comments, source.path, target.major, statements))
    selected = selection.select(sorted(diagnostics, key=lambda item: item.sort_key), config, source.path)
    return FileResult(
        source.path,
        target.major,
        "checked",
        tuple(selected),
        calls if summarise else (),
        summaries,
        source.lines_by_cell() if selected else (),
        target.decided_by,
        values,
    )


def _stale_comments(source: Source, major: int, calls: Iterable[LayerCall], facts: Facts) -> list[Diagnostic]:
    from kerasshape.shape_comments.stale import stale_comments

    stale = list(stale_comments(source, calls))
    facts.update(((fault.code, span), fault) for fault, span in stale)
    return [diagnostic(fault, source.path, major, span) for fault, span in stale]


def _evaluator(observe: bool) -> type[Interpreter]:
    if observe:
        from kerasshape.evaluate.observing import Observing

        return Observing
    from kerasshape.evaluate.interpreter import Interpreter

    return Interpreter


def _values(evaluation: Evaluation, path: str) -> tuple[KnownValue, ...]:
    from kerasshape.evaluate.observing import Observing, records

    assert isinstance(evaluation.interpreter, Observing)
    return tuple(value_of(record, path) for record in records(evaluation.interpreter))


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
    """The finding with a note that it holds in this Keras major alone, which is only assumed."""
    if f"Keras {diagnostic.keras}" in diagnostic.message:
        return diagnostic
    return replace(diagnostic, message=f"{diagnostic.message} (in Keras {diagnostic.keras} alone)")


def _distinct(diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """One finding per place and code: what was met several times is reported once."""
    return list({(item.code, item.span): item for item in reversed(diagnostics)}.values())
