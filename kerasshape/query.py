"""Shapes of one function, class or model of a file, read without running it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kerasshape.config import Config
from kerasshape.diagnose import diagnostic_of, model_of, row_of
from kerasshape.records import dataclass
from kerasshape.results import FileResult, LayerRow, PrintedShape
from kerasshape.source import Source, SourceError, read_source
from kerasshape.target import choose_target

if TYPE_CHECKING:
    from kerasshape.evaluate.queries import Reply


class QueryError(Exception):
    """The question cannot be asked of this file. The message is one sentence that holds the cure."""


@dataclass(frozen=True)
class Answer:
    """What is known of the model that a name stands for.

    `inputs` and `outputs` are None when they are not known at all; a model that takes any input needs to be fed.
    """

    inputs: tuple[PrintedShape, ...] | None
    outputs: tuple[PrintedShape, ...] | None
    layers: tuple[LayerRow, ...]
    places: tuple[str, ...]
    """`path:line` of each layer."""
    parameters: int | None
    channels_first: bool
    result: FileResult
    """The findings that were met on the way, as a report takes them."""


def models_of(
    data: bytes,
    path: str,
    name: str,
    config: Config,
    *,
    root: Path | None = None,
    positional: tuple[Any, ...] = (),
    keywords: Mapping[str, Any] | None = None,
    inputs: Any = None,
    major: int | None = None,
    reserved: tuple[str, ...] = (),
) -> Answer:
    """The shapes of what `name` stands for in this file.

    A function is called with these arguments, a class instantiated; what comes out is fed with tensors of the shapes
    in `inputs`, when they are given. A function that makes no model is called on the tensors itself.

    Args:
        data: The bytes of the file.
        path: What it is called in findings.
        name: A function, class, model or layer; dots lead to attributes.
        config: Which Keras major to assume, unless `major` decides.
        root: The folder that its imports are looked for in.
        positional: What the function or class is called with.
        keywords: The same, by name.
        inputs: A shape with its batch axis, or several in a list or dict.
        major: The Keras major.
        reserved: Words of the caller's own, which an unknown keyword may be meant for.

    Raises:
        QueryError: The file cannot be parsed, binds no such name, or the name stands for no model.
    """
    from kerasshape.evaluate.queries import NoModel, NoSuchName, Query, ask

    chosen = major if major is not None else choose_target(data, config, root).major
    try:
        source = read_source(path, data)
    except SourceError as error:
        raise QueryError(f"{path} cannot be read: {error.message}") from error
    try:
        reply = ask(source, chosen, Query(name, positional, keywords, inputs, reserved), root)
    except NoSuchName as error:
        raise QueryError(_missing(path, name, error.known)) from error
    except NoModel as error:
        raise QueryError(f"{path}::{name} {error}") from error
    return _answer(reply, source, chosen)


def _answer(reply: Reply, source: Source, major: int) -> Answer:
    findings = tuple(dict.fromkeys(diagnostic_of(finding, source.path) for finding in reply.findings))
    rows = [row_of(row, source.path) for row in reply.rows]
    cells = ("" if row.cell is None else f"cell {row.cell}:" for row in rows)
    places = [f"{each.origin.unit.path}:{cell}{row.line}" for each, cell, row in zip(reply.rows, cells, rows)]
    models = () if reply.record is None else (model_of(reply.record, source.path),)
    result = FileResult(source.path, major, "checked", findings, (), models, source.lines_by_cell())
    return Answer(
        reply.inputs, reply.outputs, tuple(rows), tuple(places), reply.parameters, reply.channels_first, result
    )


def _missing(path: str, name: str, known: tuple[str, ...]) -> str:
    from kerasshape.config import unknown

    return unknown(name, "name", known, f"in {path}")
