"""Joins what the two sides of an unknown condition leave behind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kerasshape.evaluate.journal import ABSENT, Changes, Journal, Slot
from kerasshape.evaluate.values import (
    Alternatives,
    ApplicationValue,
    Array,
    BoundMethod,
    DictValue,
    External,
    FunctionValue,
    LayerValue,
    ListValue,
    ModelState,
    ModelValue,
    Tensor,
    Value,
)
from kerasshape.keras import names
from kerasshape.shapes import Unknown, same_shape

MOST_ALTERNATIVES = 4
"""More alternatives than these become unknown."""

_CONSTANTS = (int, float, complex, str, bytes, bool, type(None), type(Ellipsis))


def identical(left: Value, right: Value) -> bool:
    """True when it makes no difference to shapes which of the two values it is."""
    if left is right:
        return True
    if isinstance(left, Unknown) or isinstance(right, Unknown) or type(left) is not type(right):
        return False
    if isinstance(left, _CONSTANTS):
        return bool(left == right)
    if isinstance(left, tuple):
        return len(left) == len(right) and all(map(identical, left, right))
    if isinstance(left, (Tensor, Array)):
        alike = same_shape(left.shape, right.shape) and left.dtype == right.dtype
        return alike and (isinstance(left, Tensor) or (left.labels is right.labels and left.kind == right.kind))
    if isinstance(left, External):
        return left.path == right.path or _same_name(left, right)
    if isinstance(left, ModelState):
        return _identical_states(left, right)
    if isinstance(left, LayerValue):
        return _identical_layers(left, right)
    if isinstance(left, ModelValue):
        if isinstance(left, ApplicationValue) and left.application.key != right.application.key:
            return False
        return bool(left.kind == right.kind) and identical(left.state, right.state)
    if isinstance(left, ListValue):
        return identical(left.items, right.items)
    if isinstance(left, DictValue):
        return identical(left.items, right.items)
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(identical(left[key], right[key]) for key in left)
    if isinstance(left, FunctionValue):
        return left.node is right.node and left.scope is right.scope
    if isinstance(left, BoundMethod):
        return left.function is right.function and left.receiver is right.receiver
    return False


def _same_name(left: External, right: External) -> bool:
    """Whether two paths lead to one thing of Keras, such as `tensorflow.keras.layers` and `keras.layers`."""
    canonical = names.resolve(left.path)
    same = canonical is not None and canonical == names.resolve(right.path) and left.missing == right.missing
    return same and names.forced_major(left.path) == names.forced_major(right.path)


def _identical_states(left: ModelState, right: ModelState) -> bool:
    if left.opaque != right.opaque or not identical(left.inputs, right.inputs):
        return False
    if left.outputs is not None and identical(left.outputs, right.outputs):
        return True
    if not left.stages:
        return left.outputs is None and right.outputs is None and not right.stages
    stages = zip(left.stages, right.stages)
    return len(left.stages) == len(right.stages) and all(identical(a.layer, b.layer) for a, b in stages)


def _identical_layers(left: LayerValue, right: LayerValue) -> bool:
    a, b = left.layer, right.layer
    return (
        a.name == b.name
        and a.major == b.major
        and left.built == right.built
        and identical(dict(a.arguments), dict(b.arguments))
        and identical(dict(a.options), dict(b.options))
    )


def join(values: Iterable[Value]) -> Value:
    """One value that stands for any of these: the value itself when they agree, else alternatives, else unknown."""
    distinct: list[Value] = []
    for value in _flat(values):
        if isinstance(value, Unknown):
            return value
        twin = next((index for index, other in enumerate(distinct) if identical(value, other)), None)
        if twin is None:
            distinct.append(value)
        elif isinstance(value, ModelState):
            distinct[twin] = _merged(distinct[twin], value)
    if not distinct:
        return Unknown()
    if len(distinct) == 1:
        return distinct[0]
    return Alternatives(tuple(distinct)) if len(distinct) <= MOST_ALTERNATIVES else collapsed(distinct)


def _merged(left: ModelState, right: ModelState) -> ModelState:
    """One state for two whose outputs agree, which remembers whether their layers and weights do."""
    pairs = list(zip(left.stages, right.stages))
    if len(left.stages) == len(right.stages) and all(identical(a.layer, b.layer) for a, b in pairs):
        return left
    return replace(left, merged=True, counted=left.counted and right.counted and _weights(left) == _weights(right))


def _weights(state: ModelState) -> list[object]:
    """What the layers of a state weigh, layer by layer, those that weigh nothing left out."""
    weights = [stage.weights if isinstance(stage.layer, LayerValue) else id(stage.layer) for stage in state.stages]
    return [each for each in weights if each != ()]


def collapsed(values: Sequence[Value]) -> Value:
    """What stands for too many alternatives: for a model's states one whose output is not known, else an unknown."""
    states = [value for value in values if isinstance(value, ModelState)]
    if len(states) < len(values) or not states:
        return Unknown()
    first = states[0].inputs
    if any(not identical(first, state.inputs) for state in states):
        first = Tensor(Unknown())
    return ModelState((), first, None if first is None else Tensor(Unknown()), opaque=True)


def _flat(values: Iterable[Value]) -> Iterable[Value]:
    for value in values:
        if isinstance(value, Alternatives):
            yield from value.values
        elif value is not ABSENT:
            yield value


def join_changes(journal: Journal, several: Sequence[Changes]) -> None:
    """Write what any one of several sets of changes may have left, all of them relative to the present state."""
    slots: dict[Slot, None] = {slot: None for changes in several for slot in changes}
    for target, key in slots:
        present = target.slots.get(key, ABSENT)
        possible = [changes.get((target, key), present) for changes in several]
        if all(value is ABSENT for value in possible):
            journal.write(target, key, ABSENT)
        else:
            journal.write(target, key, join(possible))
