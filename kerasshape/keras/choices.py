"""The result of a layer whose unknown argument can only be one of a few values: what all of them agree on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kerasshape.keras import signatures
from kerasshape.keras.result import Result, Structure, Weight
from kerasshape.shapes import Unknown, same, same_shape

_MOST_OPEN = 4
"""With so many open arguments at most, a layer is tried sixteen times."""

_WORDS: dict[str, tuple[str, ...]] = {
    "data_format": ("channels_last", "channels_first"),
    "padding": ("valid", "same"),
}
"""Where the default is one of them, or is left to the configuration of Keras."""


def open_choices(name: str, major: int, arguments: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The values that an unknown argument can have, each as a change of the arguments; none when there are many."""
    signature = signatures.layer_signature(name, major)
    unknown = [argument for argument, value in arguments.items() if isinstance(value, Unknown)]
    if signature is None or not unknown:
        return []
    found: dict[str, tuple[Any, ...]] = {}
    for argument in unknown:
        default = signature["parameters"].get(argument, {}).get("default")
        if isinstance(default, bool):
            found[argument] = (True, False)
        elif argument in _WORDS and (default is None or default in _WORDS[argument]):
            found[argument] = _WORDS[argument]
    if not 0 < len(found) <= _MOST_OPEN:
        return []
    argument, values = next(iter(found.items()))
    return [{argument: value} for value in values]


def agreed(results: Sequence[Result]) -> Result:
    """What all results agree on."""
    if not results or any(each.dtype != results[0].dtype for each in results):
        return Result(Unknown(), None)
    first = results[0]
    outputs = _agreed_structure([each.outputs for each in results])
    weights = first.weights if all(_same_weights(each.weights, first.weights) for each in results) else None
    return Result(outputs, weights, first.dtype)


def _same_weights(left: tuple[Weight, ...] | None, right: tuple[Weight, ...] | None) -> bool:
    if left is None or right is None or len(left) != len(right):
        return False
    return all(same_shape(a.shape, b.shape) and a.trainable is b.trainable for a, b in zip(left, right))


def _agreed_structure(several: Sequence[Structure]) -> Structure:
    lists = [each for each in several if isinstance(each, list)]
    shapes = [each for each in several if isinstance(each, tuple)]
    alike = len({len(each) for each in (*lists, *shapes)}) == 1
    if alike and len(lists) == len(several):
        return [_agreed_structure(column) for column in zip(*lists)]
    if alike and len(shapes) == len(several):
        return tuple(dims[0] if all(same(dims[0], dim) for dim in dims) else Unknown() for dims in zip(*shapes))
    return Unknown()
