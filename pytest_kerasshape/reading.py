"""Reads the shapes of a model: from a `path::name` reference without running it, or from a Keras model itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kerasshape.config import ConfigError
from kerasshape.query import Answer, QueryError, models_of
from kerasshape.results import FileResult
from pytest_kerasshape import running
from pytest_kerasshape.running import shortened, wrong_use
from pytest_kerasshape.shapes import Layer, ModelShapes, input_shapes, numbered

_EXAMPLE = '"app/models.py::build"'


def read_shapes(
    model: Any,
    inputs: Any = None,
    positional: tuple[Any, ...] = (),
    keywords: Mapping[str, Any] | None = None,
    major: int | None = None,
    reserved: tuple[str, ...] = ("inputs",),
) -> ModelShapes:
    """The shapes of a Keras model or of a reference.

    `inputs` is what a model is fed that has no input shape of its own. The other arguments are for the function or
    class that a reference names. Fails the test with a sentence when it is neither, and with the finding when Keras
    would refuse.
    """
    __tracebackhide__ = True
    shapes = None if inputs is None else input_shapes(inputs)
    if isinstance(model, str):
        return read_reference(model, shapes, positional, keywords, major, reserved)
    if positional or keywords:
        names = ", ".join(f"`{name}`" for name in keywords or {}) or "arguments"
        raise wrong_use(f"{names} can only be given for a reference such as {_EXAMPLE}; a model is built already.")
    from pytest_kerasshape.real import real_shapes

    return real_shapes(model, shapes)


def read_reference(
    reference: str,
    inputs: Any = None,
    positional: tuple[Any, ...] = (),
    keywords: Mapping[str, Any] | None = None,
    major: int | None = None,
    reserved: tuple[str, ...] = ("inputs",),
) -> ModelShapes:
    """The shapes of the function, class, model or layer that a reference names, read statically."""
    __tracebackhide__ = True
    shown, name = split_reference(reference)
    path = find_file(shown)
    try:
        answer = models_of(
            path.read_bytes(),
            shown,
            name,
            running.settings().of(path.parent),
            root=path.parent,
            positional=positional,
            keywords=keywords,
            inputs=inputs,
            major=major or running.chosen_major(),
            reserved=reserved,
        )
    except (QueryError, ConfigError) as error:
        raise wrong_use(str(error)) from None
    if any(finding.severity == "error" for finding in answer.result.diagnostics):
        raise AssertionError(f"Keras refuses {reference}:\n\n{frames(answer.result)}")
    return _from_answer(reference, answer)


def split_reference(reference: str) -> tuple[str, str]:
    """The path and the name of a reference."""
    path, mark, name = reference.partition("::")
    if not mark or not path or not name:
        raise wrong_use(f"{shortened(reference)} is no reference; write a path and a name, such as {_EXAMPLE}.")
    return path, name.replace("::", ".")


def find_file(shown: str) -> Path:
    """The file of a path that counts from pytest's root folder, else from the current one."""
    candidates = [running.root() / shown, Path.cwd() / shown]
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    raise wrong_use(
        f"{shown} is no file below {candidates[0].parent if Path(shown).is_absolute() else running.root()}."
    )


def frames(*results: FileResult) -> str:
    """The findings as `kerasshape check` prints them."""
    from kerasshape.report.full import full

    return "".join(full(results)).rstrip("\n")


def _from_answer(reference: str, answer: Answer) -> ModelShapes:
    rows = answer.layers
    by_name = {row.name: index for index, row in enumerate(rows)}
    connected = any(row.inputs_from for row in rows)
    layers = []
    for index, (row, place) in enumerate(zip(rows, answer.places)):
        before = (index - 1,) if index else ()
        sources = tuple(by_name[name] for name in row.inputs_from if name in by_name) if connected else before
        is_operation = row.name == row.layer and row.layer[:1].islower()
        layers.append(Layer(row.name, row.layer, row.outputs, row.parameters, place, sources, is_operation))
    return ModelShapes(
        reference,
        "inferred",
        answer.inputs,
        answer.outputs,
        numbered(layers),
        answer.parameters,
        answer.channels_first,
    )


def needs_inputs(model: ModelShapes) -> str:
    """The sentence for a model whose output depends on what it is fed."""
    return f"{model.subject} has no input shape of its own that can be read; give one, such as inputs=(None, 10, 8)."


def output_shape(model: Any, *arguments: Any, inputs: Any = None, **keywords: Any) -> Any:
    """The output shape of a reference or model, as Keras gives it: a tuple, or a list of them for several outputs."""
    __tracebackhide__ = True
    found = read_shapes(model, inputs, arguments, keywords)
    if found.outputs is None:
        raise wrong_use(needs_inputs(found))
    return found.outputs[0] if len(found.outputs) == 1 else list(found.outputs)
