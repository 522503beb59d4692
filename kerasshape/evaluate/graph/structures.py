"""Tensors nested in lists, tuples and dicts, and the shapes that they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerasshape.evaluate.state import trees
from kerasshape.evaluate.state.values import Array, DictValue, ListValue, Tensor, Value
from kerasshape.shapes import Dim, Unknown


def to_structure(value: Value) -> Any:
    """Tensors as shapes, nested in lists and dicts as they are."""
    return trees.map_leaves(_shape_of, value, build=_in_lists)


def _shape_of(value: Value) -> Any:
    return value.shape if isinstance(value, (Tensor, Array)) else Unknown()


def _in_lists(value: Value, shapes: Sequence[Any]) -> Any:
    """A tuple of shapes as a list of them, since a tuple is a shape."""
    return list(shapes) if isinstance(value, tuple) else trees.in_python(value, shapes)


def as_shape(value: object) -> tuple[Dim, ...] | None:
    """The dims of a tuple or list, such as an `input_shape`; None for what is no shape."""
    if not isinstance(value, (tuple, list)) or not all(dim is None or isinstance(dim, (int, Unknown)) for dim in value):
        return None
    return tuple(value)


def from_structure(structure: Any, make: Any = Tensor) -> Value:
    """Shapes as tensors, nested as they are; `make` turns one shape into one tensor."""
    return trees.from_python(structure, make, until=lambda part: isinstance(part, tuple))


def flat(value: Value) -> list[Value]:
    """The leaves of a structure, in Keras's order; unknown for a list or dict whose items are not known."""
    return [Unknown() if isinstance(leaf, (ListValue, DictValue)) else leaf for leaf in trees.leaves(value)]


def as_values(given: object) -> Value:
    """Shapes, or the arguments of a layer, as a program has them: lists and dicts that it could change."""
    return trees.from_python(given)
