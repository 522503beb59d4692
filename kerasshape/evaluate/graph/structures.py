"""Tensors nested in lists, tuples and dicts, and the shapes that they stand for."""

from __future__ import annotations

from typing import Any

from kerasshape.evaluate.state.values import Array, DictValue, ListValue, Tensor, Value
from kerasshape.shapes import Unknown


def to_structure(value: Value) -> Any:
    """Tensors as shapes, nested in lists and dicts as they are."""
    if isinstance(value, (Tensor, Array)):
        return value.shape
    if isinstance(value, ListValue):
        return [to_structure(item) for item in value.items] if isinstance(value.items, tuple) else Unknown()
    if isinstance(value, tuple):
        return [to_structure(item) for item in value]
    if isinstance(value, DictValue) and isinstance(value.items, dict):
        return {key: to_structure(item) for key, item in value.items.items()}
    return Unknown()


def from_structure(structure: Any, make: Any = None) -> Value:
    """Shapes as tensors, nested as they are; `make` turns one shape into one tensor."""
    if isinstance(structure, list):
        return ListValue([from_structure(item, make) for item in structure])
    if isinstance(structure, dict):
        return DictValue({key: from_structure(item, make) for key, item in structure.items()})
    return make(structure) if make is not None else Tensor(structure)


def flat(value: Value) -> list[Value]:
    """The tensors in a structure, in Keras's order (dicts by sorted key)."""
    if isinstance(value, ListValue):
        return [leaf for item in value.items for leaf in flat(item)] if isinstance(value.items, tuple) else [Unknown()]
    if isinstance(value, tuple):
        return [leaf for item in value for leaf in flat(item)]
    if isinstance(value, DictValue):
        items = value.items
        return (
            [leaf for key in sorted(items, key=str) for leaf in flat(items[key])]
            if isinstance(items, dict)
            else [Unknown()]
        )
    return [value]


def as_values(given: Any) -> Value:
    """Shapes, or the arguments of a layer, as a program has them: lists that it could change."""
    return ListValue([as_values(item) for item in given]) if isinstance(given, list) else given
