"""Arguments that are unknown but of which there are few: what a layer gives whichever of them it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from kerasshape.faults import Refused
from kerasshape.keras import signatures
from kerasshape.shapes import Unknown, same, same_shape

if TYPE_CHECKING:
    from kerasshape.keras.registry import Layer, Result, Structure, Weight

    Weights = tuple[Weight, ...] | None

_MOST_OPEN = 4
"""With so many open arguments at most, a layer is tried sixteen times."""

_WORDS: dict[str, tuple[str, ...]] = {
    "data_format": ("channels_last", "channels_first"),
    "padding": ("valid", "same"),
}
"""Where the default is one of them, or is left to the configuration of Keras."""


def first_choice(made: Layer) -> tuple[str, tuple[Any, ...]] | None:
    """An argument of the layer that is unknown, and all that it can be; None when there is no such argument."""
    signature = signatures.layer_signature(made.name, made.major)
    open_names = [name for name, value in made.arguments.items() if isinstance(value, Unknown)]
    if signature is None or not open_names:
        return None
    found: dict[str, tuple[Any, ...]] = {}
    for name in open_names:
        default = signature["parameters"].get(name, {}).get("default")
        if isinstance(default, bool):
            found[name] = (True, False)
        elif name in _WORDS and (default is None or default in _WORDS[name]):
            found[name] = _WORDS[name]
    return next(iter(found.items())) if 0 < len(found) <= _MOST_OPEN else None


def whichever(made: Layer, attempt: Callable[[Layer], Result]) -> Result | None:
    """What all choices of an open argument agree on; None when there is none, or when they do not agree.

    A choice that Keras refuses does not count.
    """
    choice = first_choice(made)
    if choice is None:
        return None
    name, values = choice
    results = []
    for value in values:
        try:
            results.append(attempt(made.with_arguments(**{name: value})))
        except Refused:
            continue
    return _agreed(results) if results else None


def _agreed(results: Sequence[Result]) -> Result | None:
    from kerasshape.keras.registry import Result

    first = results[0]
    if any(each.dtype != first.dtype for each in results):
        return None
    outputs = _agreed_structure([each.outputs for each in results])
    weights = first.weights if all(_same_weights(each.weights, first.weights) for each in results) else None
    return Result(outputs, weights, first.dtype)


def _same_weights(left: Weights, right: Weights) -> bool:
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
