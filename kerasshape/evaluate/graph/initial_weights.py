"""Arrays that a layer or model is given as weights, against the weights that it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import permutations
from math import prod

from kerasshape.evaluate.state import trees
from kerasshape.evaluate.state.code import Arguments
from kerasshape.evaluate.state.journal import Note
from kerasshape.evaluate.state.values import Array, LayerValue, ListValue, ObjectValue, Value
from kerasshape.faults import Fault
from kerasshape.keras.result import Weight
from kerasshape.rules.weights import GivenWeightsDoNotFit
from kerasshape.shapes import Shape, Unknown, broadcast, differ

GIVEN: Note[Mapping[str, Value]] = Note("given", {}, unsure={})
"""The arrays among the arguments of a layer."""
_CONSTANTS = ("keras.initializers.Constant", "tf.constant_initializer")
_MOST_ORDERED = 5


def among(arguments: Arguments) -> dict[str, Value]:
    """The arguments of a layer's constructor that hold weights or tell their first values."""
    return {
        key: value
        for key, value in arguments.keywords.items()
        if key == "weights" or (key.endswith("_initializer") and isinstance(value, ObjectValue))
    }


def refused_at_once(layer: LayerValue) -> Fault | None:
    """What is wrong with the weights that a layer of Keras 3 takes when it is made, as embeddings do."""
    first = layer.layer.facts.first_weight
    shape = None if first is None or layer.layer.major == 2 else first(layer.layer)
    if shape is None:
        return None
    value = GIVEN.of(layer).get("weights")
    one = ListValue([value]) if isinstance(value, Array) else value
    return mismatch(layer.layer.name, "weights", one, [Weight(shape)])


def refused(layer: LayerValue) -> Fault | None:
    """What is wrong with the arrays that a layer was given, now that its weights are fixed."""
    weights, name = layer.built, layer.layer.name
    if weights is None:
        return None
    given = GIVEN.of(layer)
    if layer.layer.major == 2 and "weights" in given:
        fault = mismatch(name, "weights", given["weights"], weights)
        if fault is not None:
            return fault
    for argument, value in given.items():
        weight = _initialized(layer, argument, weights)
        if weight is not None and _not_constant(value, weight.shape, layer.layer.major):
            shape = _constant(value)
            return GivenWeightsDoNotFit(name, argument, (weight.shape,), (shape,))
    return None


def _initialized(layer: LayerValue, argument: str, weights: Sequence[Weight]) -> Weight | None:
    """The weight that an initializer fills, for the layers where that is plain."""
    named = dict(zip(layer.layer.facts.weights, weights))
    use_bias = layer.layer.arguments.get("use_bias", False)
    if len(named) != len(weights) or ("bias" in named) is not use_bias:
        return None
    return named.get(argument.removesuffix("_initializer"))


def _constant(value: Value) -> Shape:
    """The shape of the array that an initializer fills a weight with."""
    if not isinstance(value, ObjectValue) or value.path not in _CONSTANTS:
        return Unknown()
    array = value.arguments.get(0, "value")
    return array.shape if isinstance(array, Array) else Unknown()


def _not_constant(value: Value, wanted: Shape, major: int) -> bool:
    """Whether an array cannot fill a weight: Keras 3 broadcasts it, Keras 2 counts its elements."""
    shape = _constant(value)
    if isinstance(shape, Unknown) or isinstance(wanted, Unknown):
        return False
    given, needed = ([dim for dim in each if isinstance(dim, int)] for each in (shape, wanted))
    if len(given) != len(shape) or len(needed) != len(wanted):
        return False
    if major == 3 and isinstance(value, ObjectValue) and value.path == _CONSTANTS[0]:
        return broadcast(shape, wanted) != wanted
    return prod(given) not in (1, prod(needed))


def mismatch(layer: str, argument: str, value: Value, weights: Sequence[Weight] | None) -> Fault | None:
    """A finding when the arrays of a list can be no values of these weights, in whatever order they stand."""
    expected = None if weights is None else tuple(weight.shape for weight in weights)
    if expected is not None and isinstance(value, Array):
        # its rows are taken for the weights
        rows = value.shape[0] if isinstance(value.shape, tuple) and value.shape else None
        surely = isinstance(rows, int) and rows != len(expected)
        return GivenWeightsDoNotFit(layer, argument, expected, (value.shape,)) if surely else None
    items = trees.sequence(value)
    if expected is None or items is None:
        return None
    given = tuple(item.shape if isinstance(item, Array) else Unknown() for item in items)
    if any(not isinstance(item, (Array, Unknown)) for item in items):
        return None
    if len(given) != len(expected) or not _some_order(given, expected):
        return GivenWeightsDoNotFit(layer, argument, expected, given)
    return None


def _some_order(given: Sequence[Shape], expected: Sequence[Shape]) -> bool:
    if len(given) > _MOST_ORDERED:
        return all(any(not _surely_differ(one, other) for other in expected) for one in given)
    return any(not any(map(_surely_differ, given, order)) for order in permutations(expected))


def _surely_differ(left: Shape, right: Shape) -> bool:
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return False
    return len(left) != len(right) or any(map(differ, left, right))
