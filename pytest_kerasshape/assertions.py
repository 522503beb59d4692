"""Assertions about shapes and findings, for use in any test."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kerasshape.checker import check_source
from kerasshape.config import ConfigError
from kerasshape.diagnostics import Diagnostic
from kerasshape.results import FileResult
from kerasshape.runner import check_paths
from pytest_kerasshape import running
from pytest_kerasshape.difference import aligned, shapes_text, unlike
from pytest_kerasshape.reading import frames, needs_inputs, read_reference, read_shapes
from pytest_kerasshape.running import shortened, wrong_use
from pytest_kerasshape.shapes import (
    Layer,
    ModelShapes,
    agree,
    expected_shapes,
    input_shapes,
)

SOURCE_NAME = "<source>"
"""What source text is called in findings."""


def assert_shapes(model: Any, input: Any = ..., output: Any = ..., **arguments: Any) -> None:
    """Assert the input and output shape of a model, batch axis included.

    Args:
        model: A Keras model, or a reference such as "app/models.py::build" that is read without running it.
        input: A tuple of dims, None for a free one and `...` for any one; a list of tuples for several inputs. What
            has no input shape of its own, such as a subclassed model, is fed with this one.
        output: The same for the output.
        **arguments: What the function or class of a reference is called with.
    """
    __tracebackhide__ = True
    takes, gives = expected_shapes(input, "input"), expected_shapes(output, "output")
    if takes is None and gives is None:
        raise wrong_use("Nothing is claimed; give the shape of input= or output=, such as output=(None, 10)")
    found = read_shapes(model, None, (), arguments, reserved=("input", "output"))
    if found.outputs is None and found.inputs is None:
        if takes is None or not all(isinstance(shape, tuple) for shape in takes):
            raise wrong_use(needs_inputs(found).replace("inputs=", "input="))
        found = read_shapes(model, input, (), arguments)
    lines = [*unlike(found, found.inputs, takes, "input"), *unlike(found, found.outputs, gives, "output")]
    if lines:
        raise AssertionError("\n".join(lines))


def assert_layer_shapes(model: Any, expected: Mapping[str, Any], *, inputs: Any = None, **arguments: Any) -> None:
    """Assert the output shapes of some layers of a model.

    Args:
        model: A Keras model, or a reference that is read without running it.
        expected: Output shapes by layer: its name, the name that Keras gives it in a fresh process ("lstm_1" is the
            second LSTM of the model), or its class when the model has just one of it.
        inputs: What a model is fed that has no input shape of its own.
        **arguments: What the function or class of a reference is called with.
    """
    __tracebackhide__ = True
    if not isinstance(expected, Mapping):
        raise wrong_use(f"The expected shapes must be a dict of layer names and shapes; this is {shortened(expected)}.")
    if not expected:
        raise wrong_use('Nothing is claimed; name a layer and its shape, such as {"lstm": (None, 64)}')
    found = read_shapes(model, inputs, (), arguments)
    layers = found.proper_layers
    wanted = {_find_layer(found, name): expected_shapes(shape, f"{name!r}") for name, shape in expected.items()}
    lines: list[str] = []
    for index in sorted(wanted):
        layer, shapes = layers[index], wanted[index]
        if shapes is None or _all_agree(layer, shapes):
            continue
        which = f"layer {index + 1} of {len(layers)}, {layer}"
        lines += [f"And at {which}:" if lines else f"{found.subject} parts from what is expected at {which}:"]
        lines += _layer_block(found, layer.outputs, found.origin, shapes, "expected")
    if lines:
        raise AssertionError("\n".join(lines))


def assert_same_shapes(reference: str, model: Any, *, inputs: Any = None, **arguments: Any) -> None:
    """Assert that what is read from the code equals the model that Keras built, layer by layer.

    Args:
        reference: The code, such as "app/models.py::build".
        model: The Keras model that this code built.
        inputs: What both are fed when they have no input shape of their own.
        **arguments: What the function or class of the reference is called with.
    """
    __tracebackhide__ = True
    if not isinstance(reference, str):
        raise wrong_use(
            f'The first argument is a reference such as "app/models.py::build"; this is {shortened(reference)}.'
        )
    from pytest_kerasshape.real import major_of, real_shapes

    fed = None if inputs is None else input_shapes(inputs)
    built = real_shapes(model, fed)
    major = major_of(getattr(model, "model", model))
    inferred = read_reference(reference, fed, (), arguments, major)
    if inferred.outputs is None or built.outputs is None:
        raise wrong_use(needs_inputs(built if built.outputs is None else inferred))
    lines = _parted(inferred, built)
    if lines:
        raise AssertionError("\n".join(lines))


def assert_clean(path_or_source: str | Path, *, warnings: bool = False) -> None:
    """Assert that kerasshape finds nothing that Keras would refuse.

    Args:
        path_or_source: A file, a notebook, a folder, or source text, which may be indented as a whole.
        warnings: Let findings of severity "warning" fail, too.
    """
    __tracebackhide__ = True
    results = _checked(path_or_source)
    found = [result for result in results if any(_counts(finding, warnings) for finding in result.diagnostics)]
    if found:
        raise AssertionError(f"{_named(path_or_source)} is not clean:\n\n{frames(*found)}")


def assert_fault(source: str | Path, rule: str, line: int | None = None) -> Diagnostic:
    """Assert that kerasshape finds a fault, and return the finding.

    Args:
        source: A file, a notebook, a folder, or source text, which may be indented as a whole.
        rule: The rule's name, such as "sequence-into-repeat-vector", or its code.
        line: The line of the finding, counted from 1; in a notebook the line of its cell.
    """
    __tracebackhide__ = True
    code = _code_of(rule)
    results = _checked(source)
    found = [finding for result in results for finding in result.diagnostics]
    for finding in found:
        if finding.code == code and line in (None, finding.span.line):
            return finding
    where = "" if line is None else f" on line {line}"
    shown = [result for result in results if result.diagnostics]
    rest = f" It finds:\n\n{frames(*shown)}" if shown else " It finds nothing."
    raise AssertionError(f"kerasshape finds no {rule} in {_named(source)}{where}.{rest}")


def check(path_or_source: str | Path) -> FileResult:
    """What kerasshape finds in one file or in source text."""
    __tracebackhide__ = True
    path = _path_of(path_or_source)
    if path is not None and path.is_dir():
        raise wrong_use(f"{path_or_source} is a folder; name one file of it, or use assert_clean for all of them.")
    return _checked(path_or_source)[0]


def _checked(path_or_source: str | Path) -> list[FileResult]:
    __tracebackhide__ = True
    try:
        config = running.configuration()
    except ConfigError as error:
        raise wrong_use(str(error)) from None
    path = _path_of(path_or_source)
    if path is not None:
        return list(check_paths([path], config))
    text = textwrap.dedent(str(path_or_source))
    return [check_source(text.encode("utf-8", "surrogatepass"), SOURCE_NAME, config, root=running.root())]


def _path_of(path_or_source: str | Path) -> Path | None:
    """The path that is meant, as it was written when that leads there; None for source text."""
    __tracebackhide__ = True
    if not isinstance(path_or_source, (str, Path)):
        raise wrong_use(f"A path or source text is needed; this is {shortened(path_or_source)}.")
    text = str(path_or_source)
    if "\n" in text or len(text) > 1000 or not text.strip():
        return None
    path = Path(path_or_source)
    for candidate in (path, running.root() / path):
        if candidate.exists():
            return candidate
    if isinstance(path_or_source, Path) or path.suffix in (".py", ".pyw", ".ipynb") or text.endswith(("/", "\\")):
        raise wrong_use(f"{text} does not exist; name a Python file, a notebook or a folder that does.")
    return None


def _named(path_or_source: str | Path) -> str:
    return "the source" if _path_of(path_or_source) is None else str(path_or_source)


def _counts(finding: Diagnostic, warnings: bool) -> bool:
    return warnings or finding.severity == "error"


def _code_of(rule: str) -> str:
    __tracebackhide__ = True
    from kerasshape.config import unknown
    from kerasshape.rules.catalogue import all_rules

    for known in all_rules():
        if str(rule).strip().lower() in (known.name, known.code.lower()):
            return known.code
    sentence = unknown(str(rule), "rule", [word for known in all_rules() for word in (known.code, known.name)])
    raise wrong_use(sentence if sentence.endswith("?") else f"{sentence}; `kerasshape rule` lists the rules")


def _find_layer(model: ModelShapes, name: object) -> int:
    """The place of a layer by its name, or by its class when there is just one of it."""
    __tracebackhide__ = True
    from kerasshape.config import unknown

    layers = model.proper_layers
    by_name = [index for index, layer in enumerate(layers) if layer.name == name]
    by_kind = [index for index, layer in enumerate(layers) if layer.kind == name]
    if by_name or len(by_kind) == 1:
        return (by_name or by_kind)[0]
    if by_kind:
        names = ", ".join(f"`{layers[index].name}`" for index in by_kind)
        raise wrong_use(f"{model.subject} has {len(by_kind)} layers of the class {name}; name one of {names}.")
    raise wrong_use(unknown(str(name), "layer", [layer.name for layer in layers], f"in {model.subject}"))


def _all_agree(layer: Layer, expected: Sequence[Any]) -> bool:
    outputs = layer.outputs or ()
    return len(outputs) == len(expected) and all(agree(shape, wanted) for shape, wanted in zip(outputs, expected))


def _layer_block(
    model: ModelShapes, outputs: Sequence[Any] | None, label: str, expected: Sequence[Any], other: str
) -> list[str]:
    """The outputs of a layer above the expected ones."""
    shapes = outputs or ("?",)
    if len(shapes) != 1 or len(expected) != 1:
        width = max(len(label), len(other))
        return [f"  {label:{width}}  {shapes_text(shapes)}", f"  {other:{width}}  {shapes_text(expected)}"]
    return aligned([(label, shapes[0]), (other, expected[0])], model.axes)


def _parted(inferred: ModelShapes, built: ModelShapes) -> list[str]:
    """Where the code and the model part: at the input, at a layer, at the output; empty when they do not."""
    names = f"{inferred.subject} and the built model `{built.subject}`"
    if not _same(inferred.inputs, built.inputs):
        block = _layer_block(inferred, inferred.inputs, "inferred", built.inputs or ("?",), "built")
        return [f"{names} part at the input:", *block]
    ours, theirs = _comparable(inferred, built)
    for index, (mine, real) in enumerate(zip(ours, theirs)):
        which = f"layer {index + 1} of {len(theirs)}"
        if mine.kind != real.kind:
            return [f"{names} part at {which}:", f"  inferred  {mine}", f"  built     {real}"]
        if not _same(mine.outputs, real.outputs):
            block = _layer_block(inferred, mine.outputs, "inferred", real.outputs or ("?",), "built")
            return [f"{names} part at {which}, {mine}:", *block]
    if len(ours) != len(theirs):
        return [
            f"{names} part after layer {min(len(ours), len(theirs))}: {len(ours)} layers inferred, {len(theirs)} built."
        ]
    if not _same(inferred.outputs, built.outputs):
        block = _layer_block(inferred, inferred.outputs, "inferred", built.outputs or ("?",), "built")
        return [f"{names} part at the output:", *block]
    return []


def _comparable(inferred: ModelShapes, built: ModelShapes) -> tuple[list[Layer], list[Layer]]:
    """The layers of both, without those for the inputs; none when Keras does not tell the shapes inside a model."""
    if any(layer.outputs is None for layer in built.proper_layers):
        return [], []
    ours, theirs = (
        [layer for layer in model.proper_layers if layer.kind != "InputLayer"] for model in (inferred, built)
    )
    return ours, theirs


def _same(inferred: Sequence[Any] | None, built: Sequence[Any] | None) -> bool:
    """Whether the shapes agree; one output of a layer stands for it where it gives several."""
    if inferred is None or built is None:
        return False
    if len(inferred) == 1 and len(built) > 1:
        return any(agree(inferred[0], shape) for shape in built)
    return len(inferred) == len(built) and all(agree(shape, real) for shape, real in zip(inferred, built))
