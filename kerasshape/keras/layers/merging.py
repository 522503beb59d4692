"""keras.layers.merging: several inputs become one, element by element or along an axis."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

from kerasshape.faults import Refused
from kerasshape.keras.facts import always, in_keras_3
from kerasshape.keras.layers.shape_preserving import compute_dtype
from kerasshape.keras.registry import Layer, constructor, layer, traced
from kerasshape.keras.result import Result, Structure
from kerasshape.keras.vocabulary import items_of, refuse_argument
from kerasshape.rules.inputs import AxisOutOfRange, WrongNumberOfInputs
from kerasshape.rules.merging import MergeShapeMismatch
from kerasshape.rules.misplaced import NotATensor
from kerasshape.shapes import (
    Dim,
    Shape,
    Unknown,
    Unresolved,
    axis_of,
    broadcast_all,
    differ,
    same,
    total,
    unknown_shape,
)

FUNCTION_FORMS: dict[str, str] = {
    "add": "Add",
    "subtract": "Subtract",
    "multiply": "Multiply",
    "average": "Average",
    "maximum": "Maximum",
    "minimum": "Minimum",
    "concatenate": "Concatenate",
    "dot": "Dot",
}
"""`keras.layers.add([a, b], …)` makes `Add(…)` and calls it on the list."""

Dims = tuple[Dim, ...]


def is_merging(name: str) -> bool:
    """Whether a layer takes several tensors in one list."""
    return name in FUNCTION_FORMS.values()


_ELEMENTWISE = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")


def _shapes(layer: Layer, structure: Structure, expected: str, number: int | None = None) -> list[Shape]:
    if isinstance(structure, tuple):
        raise Refused(WrongNumberOfInputs(layer.name, expected, 1))
    if isinstance(structure, dict) and structure and all(isinstance(key, str) for key in structure):
        raise Refused(NotATensor(layer.name, "a dict", "pass a list of its tensors: `list(tensors.values())`"))
    if not isinstance(structure, list) or any(not isinstance(one, (tuple, Unknown)) for one in structure):
        raise Unresolved
    if () in [one for one in structure if isinstance(one, tuple)]:
        raise Unresolved
    if not structure or (number is not None and len(structure) != number):
        raise Refused(WrongNumberOfInputs(layer.name, expected, len(structure)))
    return list(structure)


def _merged_dtype(layer: Layer, dtype: str | None) -> str | None:
    return compute_dtype(layer) if layer.major == 3 else dtype


@layer(*_ELEMENTWISE)
def elementwise(structure: Structure, layer: Layer, dtype: str | None, built: object) -> Result:
    """Inputs whose axes are equal, 1 or free; the axes behind the batch are aligned at the right."""
    number = 2 if layer.name == "Subtract" else None
    expected = "exactly 2 inputs" if number else "a list of inputs"
    shapes = _shapes(layer, structure, expected, number)
    known = [shape for shape in shapes if isinstance(shape, tuple)]
    if not known:
        return Result(Unknown(), (), _merged_dtype(layer, dtype))
    if layer.major == 2 and built is not None and len({len(shape) for shape in known}) > 1:
        raise Unresolved  # whether axes are put behind the batch is decided by the first call
    batch = _merged_batch(layer, known, shapes, built is not None)
    inner = known[0][1:]
    for shape in known[1:]:
        inner = _broadcast(layer, inner, shape[1:], shapes)
    if len(known) < len(shapes):
        return Result(Unknown(), (), _merged_dtype(layer, dtype))
    return Result((batch, *inner), (), _merged_dtype(layer, dtype))


@traced(*_ELEMENTWISE)
def elementwise_traced(layer: Layer, inputs: Sequence[Any], outputs: Structure) -> Structure:
    """The axes that an input lacks are put behind its batch, then TensorFlow broadcasts."""
    if not _all_known(inputs):
        return Unknown()
    rank = max(map(len, inputs))
    merged = broadcast_all([(shape[0], *(1,) * (rank - len(shape)), *shape[1:]) for shape in inputs])
    return Unknown() if merged is None else merged


def _all_known(shapes: Sequence[Any]) -> bool:
    return all(isinstance(shape, tuple) for shape in shapes)


def _merged_batch(layer: Layer, known: Sequence[Dims], shapes: list[Shape], again: bool) -> Dim:
    sizes = [shape[0] for shape in known]
    numbers = [size for size in sizes if isinstance(size, int)]
    if any(differ(size, numbers[0]) for size in numbers):
        if again and (layer.major == 3 or 1 in numbers):
            raise Unresolved  # they are checked when it is built, and when the model runs
        raise Refused(MergeShapeMismatch(layer.name, shapes, "the batch sizes differ"))
    if layer.major == 3 and numbers:
        return numbers[0]
    return reduce(_broadcast_batch, sizes)


def _broadcast_batch(left: Dim, right: Dim) -> Dim:
    """Keras 2 asks TensorFlow, where a batch of 1 and a free one may become anything."""
    return right if same(left, 1) else left if same(right, 1) else _one_of(left, right)


def _one_of(left: Dim, right: Dim) -> Dim:
    """One dim for two that are equal when the model runs, neither of them both numbers and different."""
    if same(left, right):
        return left
    if isinstance(left, int) or right is None:
        return left
    if isinstance(right, int) or left is None:
        return right
    return Unknown()


def _broadcast(layer: Layer, left: Dims, right: Dims, shapes: list[Shape]) -> Dims:
    longer, shorter = (left, right) if len(left) >= len(right) else (right, left)
    head = longer[: len(longer) - len(shorter)]
    tail = longer[len(longer) - len(shorter) :]
    return (*head, *(_broadcast_dim(layer, a, b, shapes) for a, b in zip(tail, shorter, strict=True)))


def _broadcast_dim(layer: Layer, left: Dim, right: Dim, shapes: list[Shape]) -> Dim:
    if same(left, right):
        return left
    if differ(left, right):
        if left == 1:
            return right
        if right == 1:
            return left
        raise Refused(MergeShapeMismatch(layer.name, shapes, f"{left} and {right} do not fit together"))
    if layer.major == 3:
        # Free stays free, whatever the other is; an unknown may be free.
        if left is None or right is None:
            return None
        return left if same(right, 1) else right if same(left, 1) else Unknown()
    if same(left, 1):
        return right
    if same(right, 1):
        return left
    if isinstance(left, int) or isinstance(right, int):
        return left if isinstance(left, int) else right
    return Unknown()


@layer("Concatenate", made_with_tensor=(2, 3), checked_once={MergeShapeMismatch: in_keras_3})
def concatenate(structure: Structure, axis: Any, layer: Layer, dtype: str | None) -> Result:
    """The sizes along the axis add up; all other axes are equal."""
    shapes = _shapes(layer, structure, "a list of inputs")
    ranks = {len(shape) for shape in shapes if isinstance(shape, tuple)}
    if len(ranks) > 1:
        raise Refused(MergeShapeMismatch(layer.name, shapes, "the ranks differ"))
    if not ranks:
        return Result(Unknown(), (), _merged_dtype(layer, dtype))
    rank = ranks.pop()
    known = [unknown_shape(rank) if isinstance(shape, Unknown) else shape for shape in shapes]
    if isinstance(axis, Unknown):
        return Result(unknown_shape(rank), (), _merged_dtype(layer, dtype))
    index = axis_of(axis, rank)
    if index is None:
        if layer.major == 3 and axis > 0 and len(known) == 1:
            return Result(known[0], (), _merged_dtype(layer, dtype))
        raise Refused(AxisOutOfRange(layer.name, axis, known[0]))
    columns = [[shape[i] for shape in known] for i in range(rank)]
    output = [total(dims) if i == index else _concatenated(layer, dims, i, shapes) for i, dims in enumerate(columns)]
    return Result(tuple(output), (), _merged_dtype(layer, dtype))


@traced("Concatenate")
def concatenate_traced(layer: Layer, inputs: Sequence[Any], outputs: Structure) -> Structure:
    """An axis that is free in one input and known in another is known afterwards."""
    axis = layer.arguments["axis"]
    if not _all_known(inputs) or not isinstance(outputs, tuple) or not isinstance(axis, int):
        return Unknown()
    columns = list(zip(*inputs, strict=True))
    return tuple(
        dim if index == axis % len(outputs) else reduce(_either, columns[index]) for index, dim in enumerate(outputs)
    )


def _either(left: Dim, right: Dim) -> Dim:
    if isinstance(left, int) or isinstance(right, int):
        return left if isinstance(left, int) else right
    return None if left is None and right is None else Unknown()


def _concatenated(layer: Layer, dims: list[Dim], index: int, shapes: list[Shape]) -> Dim:
    numbers = [dim for dim in dims if isinstance(dim, int)]
    for number in numbers:
        if number != numbers[0]:
            reason = f"axis {index} has {numbers[0]} in one input and {number} in another"
            raise Refused(MergeShapeMismatch(layer.name, shapes, reason))
    if layer.major == 3:
        return dims[0]  # the first input's dim, also when it is free and another's is not
    return numbers[0] if numbers else reduce(_one_of, dims)


@constructor("Dot")
def dot_arguments(layer: Layer, axes: object) -> None:
    """`axes` is an int or two of them."""
    if isinstance(axes, (int, Unknown)):
        return
    if not isinstance(axes, (list, tuple)) or len(axes) != 2:
        raise refuse_argument(layer, "axes", axes, "an integer or two of them")
    if any(not isinstance(axis, (int, Unknown)) for axis in axes):
        raise refuse_argument(layer, "axes", axes, "an integer or two of them")


@layer("Dot", checked_once={MergeShapeMismatch: always})
def dot(structure: Structure, axes: object, layer: Layer, dtype: str | None) -> Result:
    """The axes of both inputs that are multiplied and summed up vanish; what is left stands side by side."""
    left, right = _shapes(layer, structure, "a list of 2 inputs", 2)
    if isinstance(left, Unknown) or isinstance(right, Unknown) or isinstance(axes, Unknown):
        raise Unresolved
    first, second = _dot_axes(layer, axes, left, right)
    summed = (left[first], right[second])
    # Keras compares them plainly, so that a free axis does not fit a number.
    if not any(isinstance(dim, Unknown) for dim in summed) and summed[0] != summed[1]:
        raise Refused(_dot_mismatch(layer, left, right, first, second))
    kept_left, kept_right = _without(left, first), _without(right, second)
    if not kept_right:
        raise Refused(AxisOutOfRange(layer.name, axes, right))
    if layer.major == 2:
        kept_left[0] = _require_dot_batches(layer, left, right, first, second)
    rest = [*kept_left, *kept_right[1:]]
    return Result(tuple(rest) if len(rest) != 1 else (rest[0], 1), (), _merged_dtype(layer, dtype))


@traced("Dot")
def dot_traced(layer: Layer, inputs: Sequence[Any], outputs: Structure) -> Structure:
    """The batch is that of both inputs."""
    if not _all_known(inputs) or not isinstance(outputs, tuple) or not all(inputs):
        return Unknown()
    return outputs if same(inputs[0][0], inputs[1][0]) else (Unknown(), *outputs[1:])


def _without(dims: Dims, index: int) -> list[Dim]:
    return [dim for i, dim in enumerate(dims) if i != index]


def _dot_axes(layer: Layer, axes: object, left: Dims, right: Dims) -> tuple[int, int]:
    given = (axes, axes) if isinstance(axes, int) else tuple(items_of(axes))
    found = []
    for axis, shape in zip(given, (left, right), strict=True):
        if isinstance(axis, Unknown):
            raise Unresolved
        index = axis % len(shape) if isinstance(axes, int) and axis < 0 else axis_of(axis, len(shape))
        if index is None:
            raise Refused(AxisOutOfRange(layer.name, axis, shape))
        found.append(index)
    return found[0], found[1]


def _require_dot_batches(layer: Layer, left: Dims, right: Dims, first: int, second: int) -> Dim:
    """The batch in Keras 2, which multiplies tensors: it is not summed over, and both inputs agree on it."""
    if 0 in (first, second):
        raise Refused(AxisOutOfRange(layer.name, 0, left if first == 0 else right))
    if differ(left[0], right[0]):
        raise Refused(MergeShapeMismatch(layer.name, [left, right], "the batch sizes differ"))
    return _broadcast_batch(left[0], right[0])


def _dot_mismatch(layer: Layer, left: Dims, right: Dims, first: int, second: int) -> MergeShapeMismatch:
    reason = f"axis {first} of the first has {left[first]}, axis {second} of the second {right[second]}"
    return MergeShapeMismatch(layer.name, [left, right], reason)
