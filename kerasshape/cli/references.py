"""References such as `app/model.py::build`: one function, class or model of a file, and what it is given."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from kerasshape.cli import options
from kerasshape.config import Settings
from kerasshape.records import dataclass
from kerasshape.results import FileResult

MARK = "::"
"""What stands between a path and a name."""


@dataclass(frozen=True)
class Reference:
    """A path, and the name of something in that file; without a name, all of it."""

    path: Path
    name: str = ""


def references(paths: Sequence[Path]) -> list[Reference]:
    """The paths as references; `app.py::Class::method` names an attribute, as dots do."""
    parts = [str(path).partition(MARK) for path in paths]
    return [Reference(Path(file), name.replace(MARK, ".")) for file, _, name in parts]


def answers(
    asked: Sequence[Reference], settings: Settings, inputs: str | None, given: Sequence[str]
) -> Iterator[FileResult]:
    """What is known of each reference, with `--inputs` and each `--argument` as they were written."""
    if not all(each.name for each in asked):
        raise options.UsageError("a reference such as app/model.py::build takes no plain path beside it")
    keywords = dict(map(_argument, given))
    shapes = None if inputs is None else _shapes(_literal(inputs))
    return (_answer(each, settings, keywords, shapes) for each in asked)


def _answer(asked: Reference, settings: Settings, keywords: dict[str, Any], shapes: Any) -> FileResult:
    from kerasshape.query import QueryError, models_of

    file, folder = asked.path, asked.path.parent
    try:
        return models_of(
            file.read_bytes(),
            file.as_posix(),
            asked.name,
            settings.of(folder),
            root=folder,
            keywords=keywords,
            inputs=shapes,
        ).result
    except QueryError as error:
        raise options.UsageError(str(error)) from error
    except OSError as error:
        raise options.UsageError(f"{file} cannot be read: {error.strerror}") from error


def _argument(text: str) -> tuple[str, Any]:
    """`NAME=VALUE`; a value that is no Python literal is a string."""
    name, mark, value = text.partition("=")
    if not mark or not name.isidentifier():
        raise options.UsageError(f"--argument {text}: write NAME=VALUE, such as n_out=7")
    try:
        return name, ast.literal_eval(value)
    except (ValueError, SyntaxError):
        return name, value


def _literal(text: str) -> Any:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError) as error:
        raise options.UsageError(f"--inputs {text}: write a shape, such as (None, 12, 8)") from error


def _shapes(value: Any) -> Any:
    """A shape, or shapes in lists and dicts, checked; `...` in one is a dim that is not known."""
    if isinstance(value, dict):
        return {key: _shapes(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_shapes(item) for item in value]
    dims = value if isinstance(value, tuple) else ()
    if not dims or not all(dim is None or dim is ... or (type(dim) is int and dim >= 0) for dim in dims):
        raise options.UsageError(f"--inputs: {value!r} is no shape; write one with its batch, such as (None, 12, 8)")
    return value
