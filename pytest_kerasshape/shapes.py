"""Shapes of a model as the assertions compare them: read from the code, or from a model that was built."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import EllipsisType
from typing import Any, Literal, TypeAlias

from kerasshape.evaluate.state.context import snake_case
from kerasshape.results import PrintedShape
from pytest_kerasshape.running import shortened, wrong_use

ExpectedDim: TypeAlias = "int | EllipsisType | None"
ExpectedShape: TypeAlias = "tuple[ExpectedDim, ...] | EllipsisType"
"""A tuple of dims; `...` in place of a dim is any one dim, and in place of a shape any shape."""


@dataclass(frozen=True)
class Layer:
    """One layer of a model, or an operation on tensors between layers."""

    name: str
    kind: str
    outputs: tuple[PrintedShape, ...] | None
    parameters: int | None = None
    place: str | None = None
    """`path:line`, where the code was read."""
    sources: tuple[int, ...] = ()
    """Which layers of the model its inputs come from."""
    is_operation: bool = False

    def __str__(self) -> str:
        where = "" if self.place is None else f", {self.place}"
        return f"`{self.name}` ({self.kind}{where})"


@dataclass(frozen=True)
class ModelShapes:
    """The shapes of one model. `outputs` is None while nothing fixes its input."""

    subject: str
    """The reference or the model's name."""
    origin: Literal["inferred", "built"]
    inputs: tuple[PrintedShape, ...] | None
    outputs: tuple[PrintedShape, ...] | None
    layers: tuple[Layer, ...]
    parameters: int | None = None
    channels_first: bool = False

    @property
    def proper_layers(self) -> tuple[Layer, ...]:
        """The layers without the operations between them."""
        return tuple(layer for layer in self.layers if not layer.is_operation)

    def axes(self, rank: int, *, is_input: bool = False) -> tuple[str, ...]:
        """The names of the axes of a shape of this rank."""
        if rank == 2 and is_input and any(layer.kind == "Embedding" for layer in self.layers[:2]):
            return ("batch", "steps")
        if rank == 5 and not any(layer.kind.endswith("3D") for layer in self.layers):
            names: tuple[str, ...] = ("batch", "steps", "height", "width", "channels")
        else:
            names = _AXES.get(rank, ("batch", *(f"axis {index}" for index in range(1, rank))))
        if self.channels_first and rank in (4, 5):
            split = 1 if names[1] != "steps" else 2
            names = (*names[:split], "channels", *names[split:-1])
        return names[:rank]


_AXES: dict[int, tuple[str, ...]] = {
    2: ("batch", "features"),
    3: ("batch", "steps", "features"),
    4: ("batch", "height", "width", "channels"),
    5: ("batch", "depth", "height", "width", "channels"),
}


def numbered(layers: Iterable[Layer]) -> tuple[Layer, ...]:
    """The layers with the names that Keras made counted anew, since it counts over all models of a process."""
    counts: dict[str, int] = {}
    result = []
    for layer in layers:
        stem = "input_layer" if layer.kind == "InputLayer" else snake_case(layer.kind)
        pattern = r"input(_layer)?(_\d+)?|\?" if stem == "input_layer" else rf"{re.escape(stem)}(_\d+)?"
        if not layer.is_operation and re.fullmatch(pattern, layer.name):
            number = counts[stem] = counts.get(stem, -1) + 1
            layer = replace(layer, name=f"{stem}_{number}" if number else stem)
        result.append(layer)
    return tuple(result)


def expected_shapes(value: Any, what: str) -> tuple[ExpectedShape, ...] | None:
    """What a test expects, as one shape for each tensor; None when it expects nothing."""
    if value is ...:
        return None
    if isinstance(value, Mapping):
        value = [value[key] for key in sorted(value)]
    if isinstance(value, (list, tuple)) and value and all(isinstance(item, tuple) or item is ... for item in value):
        several = [item for item in value if item is not ...]
        if several or isinstance(value, list):
            return tuple(_expected_shape(item, what) for item in value)
    return (_expected_shape(value, what),)


def _expected_shape(value: Any, what: str) -> ExpectedShape:
    if value is ...:
        return ...
    if not isinstance(value, tuple):
        raise wrong_use(f"{what} must be a tuple of dims, such as (None, 10, 8); it is {shortened(value)}.")
    for dim in value:
        if dim is None or dim is ... or (isinstance(dim, int) and not isinstance(dim, bool) and dim >= 0):
            continue
        raise wrong_use(
            f"{what} must hold numbers, None for a free dim and ... for any dim; it is {shortened(value)}, "
            f"where {shortened(dim)} is none of them."
        )
    return value


def input_shapes(value: Any) -> Any:
    """What `inputs=` gives, checked: a shape, or shapes in lists and dicts, as it was nested."""
    if isinstance(value, Mapping):
        return {key: input_shapes(item) for key, item in value.items()}
    if isinstance(value, list) or (isinstance(value, tuple) and value and isinstance(value[0], (tuple, list))):
        return [input_shapes(item) for item in value]
    shape = _expected_shape(value, "inputs")
    if shape is ...:
        raise wrong_use("inputs must be a tuple of dims, such as (None, 10, 8); it is Ellipsis.")
    return shape


def agree(known: PrintedShape, expected: ExpectedShape) -> bool:
    """Whether a shape is the expected one."""
    if expected is ...:
        return True
    return not isinstance(known, str) and len(known) == len(expected) and not differing(known, expected)


def differing(known: Sequence[Any], expected: Sequence[Any]) -> list[int]:
    """The axes that differ; those that only one of the shapes has are among them."""
    shorter = min(len(known), len(expected))
    apart = [
        axis for axis in range(shorter) if expected[axis] is not ... and not _same_dim(known[axis], expected[axis])
    ]
    return [*apart, *range(shorter, max(len(known), len(expected)))]


def _same_dim(known: Any, expected: Any) -> bool:
    # the text of an unknown dim equals nothing, not even itself
    return not isinstance(known, str) and not isinstance(expected, str) and known == expected
