"""Replays the shape cases of Keras's own layer tests, which its wheel ships, through our registry.

    python -m tests.oracle.replay [--show 20]

Keras's tests call `run_layer_test` with a layer, its arguments, an input shape and the output shape it must have. That
method is replaced by one that writes its arguments down; the tests that call it are run, and what they ask is asked of
our shape functions. Prints how many agree, and each disagreement.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import sys
import types
import unittest
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest import mock

from kerasshape.faults import Refused
from kerasshape.keras import layers as registered
from kerasshape.keras.binding import construct
from kerasshape.keras.registry import LAYERS, Layer
from kerasshape.keras.result import Result
from kerasshape.shapes import Dim, Shape, Unknown, show

assert registered

_ABSENT = ("grain", "conftest", "scipy", "scipy.signal")
"""Packages that some of Keras's test modules import and that their shape cases do not use."""


_PUBLIC = {"GroupedQueryAttention": "GroupQueryAttention"}
"""Classes that Keras shows under another name than their own."""


@dataclass(frozen=True)
class ShapeCase:
    """One call of `run_layer_test`: where it stands, what it makes, what goes in and what must come out."""

    test: str
    layer: type
    arguments: dict[str, Any]
    inputs: Any
    dtype: str | None
    call: dict[str, Any]
    expected: Any
    """The output shape; None where the test demands that Keras refuses."""


@dataclass(frozen=True)
class Verdict:
    """How one case ended: `agreed`, `unknown` (we do not know), or `differs`."""

    case: ShapeCase
    kind: str
    ours: str


def collect() -> list[ShapeCase]:
    """Run the tests of the installed Keras 3 that call `run_layer_test`, and write down what they ask."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
    import keras.src.layers
    from keras.src.testing import test_case

    absent = [name for name in _ABSENT if importlib.util.find_spec(name.partition(".")[0]) is None]
    sys.modules.update({name: mock.MagicMock(name=name) for name in absent})
    cases: list[ShapeCase] = []

    def write_down(test: unittest.TestCase, layer_cls: type, init_kwargs: dict[str, Any], **asked: Any) -> None:
        shape, data = asked.get("input_shape"), asked.get("input_data")
        inputs = shape if shape is not None else _shapes_of(data)
        expected = asked.get("expected_output_shape")
        if inputs is not None and expected is not None and not asked.get("input_ragged"):
            dtype = asked.get("input_dtype") or getattr(data, "dtype", None)
            call = dict(asked.get("call_kwargs") or {})
            cases.append(ShapeCase(test.id(), layer_cls, init_kwargs, inputs, dtype and str(dtype), call, expected))

    with mock.patch.object(test_case.TestCase, "run_layer_test", write_down):
        for test in _tests(Path(keras.src.layers.__file__).parent, test_case.TestCase):
            result, first = unittest.TestResult(), len(cases)
            test.run(result)
            if any("not raised" in text for _, text in result.failures):
                # the call was to raise, and what only writes it down does not
                cases[first:] = [replace(case, expected=None) for case in cases[first:]]
    return cases


def _tests(folder: Path, base: type[unittest.TestCase]) -> Iterator[unittest.TestCase]:
    for path in sorted(folder.rglob("*_test.py")):
        name = ".".join(("keras.src.layers", *path.relative_to(folder).with_suffix("").parts))
        for found in vars(importlib.import_module(name)).values():
            if isinstance(found, type) and issubclass(found, base) and found.__module__ == name:
                for method in unittest.defaultTestLoader.getTestCaseNames(found):
                    if _mentions(getattr(found, method)):
                        yield found(method)


def _mentions(function: Any, depth: int = 0) -> bool:
    """Whether a function, or one that it wraps, calls `run_layer_test`."""
    if "run_layer_test" in getattr(getattr(function, "__code__", None), "co_names", ()):
        return True
    inner = [cell.cell_contents for cell in getattr(function, "__closure__", None) or ()]
    return depth < 4 and any(isinstance(each, types.FunctionType) and _mentions(each, depth + 1) for each in inner)


def _shapes_of(data: Any) -> Any:
    if isinstance(data, (list, tuple)):
        return [_shapes_of(each) for each in data]
    if isinstance(data, dict):
        return {key: _shapes_of(each) for key, each in data.items()}
    return tuple(data.shape) if hasattr(data, "shape") else None


def judge(case: ShapeCase) -> Verdict:
    """What our shape functions say to a case."""
    try:
        name = _PUBLIC.get(case.layer.__name__, case.layer.__name__)
        layer = construct(name, 3, (), {key: _argument(each) for key, each in case.arguments.items()})
        outputs = _call(layer, case)
    except Refused as refused:
        kind = "agreed" if case.expected is None else "differs"
        return Verdict(case, kind, f"refused: {refused.fault.render('message')}")
    if case.expected is None:
        return Verdict(case, "unknown" if _is_unknown(outputs) else "differs", show(outputs))
    expected = _structure(case.expected)
    if show(outputs) == show(expected):
        return Verdict(case, "agreed", show(outputs))
    return Verdict(case, "unknown" if _is_unknown(outputs) else "differs", show(outputs))


def _call(layer: Layer, case: ShapeCase) -> Any:
    call = {key: _argument(each) for key, each in case.call.items()}
    inputs = _structure(case.inputs)
    if isinstance(inputs, dict) and all(key.endswith("_shape") for key in inputs):
        # several inputs by the names of `call`, such as query and value
        first, *others = [(key.removesuffix("_shape"), shape) for key, shape in inputs.items()]
        return layer.call(first[1], **dict(others), **call).outputs
    return layer.call(inputs, **call).outputs


def _is_unknown(outputs: Any) -> bool:
    if isinstance(outputs, (list, tuple)):
        return any(map(_is_unknown, outputs))
    return isinstance(outputs, Unknown)


def _structure(shapes: Any) -> Any:
    """Shapes nested as our registry takes them: a list of inputs, a tuple of dims."""
    if isinstance(shapes, dict):
        return {key: _structure(each) for key, each in shapes.items()}
    if isinstance(shapes, (list, tuple)) and any(isinstance(each, (list, tuple)) for each in shapes):
        return [_structure(each) for each in shapes]
    return tuple(shapes)


def _argument(value: Any) -> Any:
    """A constructor argument as the evaluator would hand it over: layers as layers, other objects unknown."""
    if isinstance(value, (list, tuple)):
        return type(value)(map(_argument, value))
    if value is None or isinstance(value, (bool, int, float, str, dict)):
        return value
    if hasattr(value, "shape") and not hasattr(value, "get_config"):
        return tuple(value.shape)
    name = type(value).__name__
    if name in LAYERS and hasattr(value, "get_config"):
        return _from_config(name, value.get_config())
    return _CellOfTheTest(value) if hasattr(value, "state_size") else Unknown()


class _CellOfTheTest:
    """A recurrent cell that a test defines, with what the evaluator would read of it."""

    def __init__(self, cell: Any) -> None:
        self._cell = cell

    def attribute(self, name: str) -> Any:
        """`state_size` or `output_size`."""
        return getattr(self._cell, name, None)

    def build(self, batch: Dim, features: Dim) -> Result:
        """The weights are not compared."""
        return Result(Unknown(), None)

    def step(self, x: Shape, states: list[Shape]) -> Result:
        """Keras 3 takes no step before the model runs."""
        raise NotImplementedError


def _from_config(name: str, config: dict[str, Any]) -> Layer | Unknown:
    arguments = {key: _deserialized(each) for key, each in config.items() if key not in ("name", "dtype", "trainable")}
    try:
        return construct(name, 3, (), arguments)
    except Refused:
        return Unknown()


def _deserialized(value: Any) -> Any:
    if isinstance(value, dict) and value.get("class_name") in LAYERS:
        return _from_config(value["class_name"], value["config"])
    return [_deserialized(each) for each in value] if isinstance(value, list) else value


def _reason(case: ShapeCase) -> str:
    """Why the registry has no answer to a case."""
    if case.layer.__name__ not in {*LAYERS, *_PUBLIC}:
        return "a layer of the test's own"
    if any(callable(value) for value in case.arguments.values()):
        return "a function of the test's own"
    return "not told by the arguments"


def main() -> int:
    """Replay all cases and print the agreement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", type=int, default=20, help="how many disagreements to print")
    show_most = parser.parse_args().show
    verdicts = [judge(case) for case in collect()]
    counts = {kind: sum(each.kind == kind for each in verdicts) for kind in ("agreed", "unknown", "differs")}
    print(f"{len(verdicts)} cases of {len({each.case.layer for each in verdicts})} layers: {counts}")
    for each in [each for each in verdicts if each.kind != "agreed"][:show_most]:
        case = each.case
        print(f"  {each.kind}: {case.test.split('.')[-1]} {case.layer.__name__}({case.arguments}) on {case.inputs}")
        because = f"  ({_reason(case)})" if each.kind == "unknown" else ""
        print(f"    Keras: {case.expected}  ours: {each.ours}{because}")
    return int(counts["differs"] > 0)


if __name__ == "__main__":
    sys.exit(main())
