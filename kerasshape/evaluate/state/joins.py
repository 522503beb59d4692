"""Joins what the two sides of an unknown condition leave behind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from kerasshape.evaluate.state import trees
from kerasshape.evaluate.state.journal import ABSENT, Changes, Journal, Note, Slot, present
from kerasshape.evaluate.state.notes import MERGED
from kerasshape.evaluate.state.values import (
    Alternatives,
    ApplicationValue,
    Array,
    BoundMethod,
    DictValue,
    External,
    FunctionValue,
    LayerValue,
    ListValue,
    Many,
    ModelState,
    ModelValue,
    Step,
    Tensor,
    Value,
    all_are,
)
from kerasshape.keras import names
from kerasshape.keras.result import Weight
from kerasshape.shapes import Dim, Unknown, UnknownNumber, common, same_shape

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
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(map(identical, left, right))
    if isinstance(left, Tensor) and isinstance(right, Tensor):
        return same_shape(left.shape, right.shape) and left.dtype == right.dtype
    if isinstance(left, Array) and isinstance(right, Array):
        alike = same_shape(left.shape, right.shape) and left.dtype == right.dtype
        return alike and left.labels is right.labels and left.kind == right.kind
    if isinstance(left, External) and isinstance(right, External):
        return left.path == right.path or _same_name(left, right)
    if isinstance(left, ModelState) and isinstance(right, ModelState):
        return _identical_states(left, right)
    if isinstance(left, LayerValue) and isinstance(right, LayerValue):
        return _identical_layers(left, right)
    if isinstance(left, ModelValue) and isinstance(right, ModelValue):
        return _identical_models(left, right)
    if isinstance(left, ListValue) and isinstance(right, ListValue):
        return identical(left.items, right.items)
    if isinstance(left, DictValue) and isinstance(right, DictValue):
        return identical(left.items, right.items)
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(identical(left[key], right[key]) for key in left)
    if isinstance(left, FunctionValue) and isinstance(right, FunctionValue):
        return left.node is right.node and left.scope is right.scope
    if isinstance(left, BoundMethod) and isinstance(right, BoundMethod):
        return left.function is right.function and left.receiver is right.receiver
    return False


def _same_name(left: External, right: External) -> bool:
    """Whether two paths lead to one thing of Keras, such as `tensorflow.keras.layers` and `keras.layers`."""
    canonical = names.resolve(left.path)
    same = canonical is not None and canonical == names.resolve(right.path) and left.missing == right.missing
    return same and names.forced_major(left.path) == names.forced_major(right.path)


def _identical_models(left: ModelValue, right: ModelValue) -> bool:
    if isinstance(left, ApplicationValue) and isinstance(right, ApplicationValue):
        return left.application.key == right.application.key and identical(left.state, right.state)
    return left.kind == right.kind and identical(left.state, right.state)


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
        and _same_weights(left.built, right.built)
        and identical(dict(a.arguments), dict(b.arguments))
        and identical(dict(a.options), dict(b.options))
    )


def _same_weights(left: tuple[Weight, ...] | None, right: tuple[Weight, ...] | None) -> bool:
    """Whether the weights have the same shapes; what is unknown is taken for different."""
    if left is None or right is None:
        return left is right
    return len(left) == len(right) and all(
        same_shape(a.shape, b.shape) and a.trainable == b.trainable for a, b in zip(left, right)
    )


def join(values: Sequence[Value]) -> Value:
    """One value that stands for any of these: the value itself when they agree, else alternatives, else unknown."""
    distinct: list[Value] = []
    for value in _flat(values):
        if isinstance(value, Unknown):
            return joined_items(values) if isinstance(value, Many) else value
        twin = next((index for index, other in enumerate(distinct) if identical(value, other)), None)
        known = None if twin is None else distinct[twin]
        if twin is None:
            distinct.append(value)
        elif isinstance(known, ModelState) and isinstance(value, ModelState):
            distinct[twin] = _merged(known, value)
    if not distinct:
        return Unknown()
    if len(distinct) == 1:
        return distinct[0]
    return Alternatives(tuple(distinct)) if len(distinct) <= MOST_ALTERNATIVES else collapsed(distinct)


def joined_items(values: Sequence[Value]) -> Value:
    """The items that any of several lists has, of which the length of one at least is not known."""
    items: list[Value] = []
    for value in _flat(values):
        if not isinstance(value, (tuple, Many)):
            return Unknown()
        items += value if isinstance(value, tuple) else (value.item,)
    return many(items)


def many(items: Sequence[Value], count: Dim = None) -> Unknown:
    """Any number of items like these; a plain unknown when these have nothing in common."""
    item = _alike(list(_flat(items)))
    return Unknown() if isinstance(item, Unknown) and not isinstance(item, UnknownNumber) else Many(item, count)


def _alike(values: Sequence[Value]) -> Value:
    """What is certain of each of several values; unknown when that is nothing."""
    first = values[0] if values else Unknown()
    if all(isinstance(value, (int, float, UnknownNumber)) and not isinstance(value, bool) for value in values):
        return UnknownNumber()
    if any(type(value) is not type(first) for value in values):
        return Unknown()
    if all_are(values, Array) and all(value.kind == "array" for value in values):
        return _alike_arrays(values)
    if all_are(values, Tensor):
        return first if len(values) == 1 else merged_tensor(values)
    if all_are(values, tuple):
        return tuple(map(_alike, zip(*values))) if len({len(value) for value in values}) == 1 else Unknown()
    if all_are(values, ListValue):
        return ListValue(_alike_lists([value.items for value in values]))
    return Unknown()


def _is_tensor(value: Value) -> bool:
    return isinstance(value, (Array, Tensor))


def _alike_lists(several: Sequence[Value]) -> tuple[Value, ...] | Unknown:
    """What such as `[image, label]` has in common, or lists of numbers; others may be filled later."""
    if all(isinstance(items, tuple) and any(map(_is_tensor, items)) for items in several):
        alike = _alike(several)
        return alike if isinstance(alike, tuple) else Unknown()
    return Many(UnknownNumber()) if all(map(_holds_numbers, several)) else Unknown()


def _holds_numbers(items: Value) -> bool:
    item = items.item if isinstance(items, Many) else _alike(items) if isinstance(items, tuple) and items else None
    return isinstance(item, UnknownNumber)


def _alike_arrays(arrays: Sequence[Array]) -> Array:
    dtype = arrays[0].dtype if len({array.dtype for array in arrays}) == 1 else None
    return Array(common([array.shape for array in arrays]), dtype, arrays[0].origin)


def fresh(value: Value) -> Value:
    """Another item like this one, whose unknown dims are unknowns of their own."""
    return trees.map_leaves(_fresh_leaf, value)


def _fresh_leaf(value: Value) -> Value:
    if isinstance(value, (Array, Tensor)) and isinstance(value.shape, tuple):
        return replace(value, shape=tuple(Unknown() if isinstance(dim, Unknown) else dim for dim in value.shape))
    if isinstance(value, ListValue):
        return ListValue(value.items if isinstance(value.items, Many) else Unknown())
    return UnknownNumber(None, value.low, value.below) if isinstance(value, UnknownNumber) else value


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
    """What stands for too many alternatives.

    For a model's states one of which at most the rank of the output is known, for tensors of one rank and for layers of
    one class what they agree on, else an unknown.
    """
    if values and all_are(values, Tensor):
        return merged_tensor(values)
    if values and all_are(values, LayerValue):
        return _merged_layer(values)
    states = [value for value in values if isinstance(value, ModelState)]
    if len(states) < len(values) or not states:
        return Unknown()
    first = states[0].inputs
    if any(not identical(first, state.inputs) for state in states):
        first = Tensor(Unknown())
    if first is None:
        return ModelState((), None, None, opaque=True)
    outputs = [state.outputs for state in states]
    found = merged_tensor(outputs) if all_are(outputs, Tensor) else Unknown()
    return ModelState((), first, found if isinstance(found, Tensor) else Tensor(Unknown()), opaque=True)


MERGED_TENSOR = "merged"
"""`Step.callee` of a tensor merged from several; it keeps the dims they agree on."""


def merged_tensor(tensors: Sequence[Tensor]) -> Value:
    """One tensor for several of one rank, with the dims and the dtype that all have; else an unknown."""
    first = tensors[0]
    shape = common([tensor.shape for tensor in tensors])
    origin = first.origin or (first.step.origin if first.step is not None else None)
    if isinstance(shape, Unknown) or origin is None or any(tensor.eager is not first.eager for tensor in tensors):
        return Unknown()
    dtype = first.dtype if all(tensor.dtype == first.dtype for tensor in tensors) else None
    step = Step(MERGED_TENSOR, (), origin, lambda *_: Tensor(Unknown(), origin=origin))
    return Tensor(shape, dtype, step, origin, eager=first.eager)


def _merged_layer(several: Sequence[LayerValue]) -> Value:
    """One layer for several of one class: an argument in which they differ is unknown."""
    layers = [each.layer for each in several]
    first = layers[0]
    if any(each.name != first.name or each.major != first.major for each in layers):
        return Unknown()
    if any(each.arguments.keys() != first.arguments.keys() or each.given != first.given for each in layers):
        return Unknown()
    if any(not identical(dict(each.options), dict(first.options)) for each in layers):
        return Unknown()
    arguments = {
        name: value if all(identical(each.arguments[name], value) for each in layers) else Unknown(name)
        for name, value in first.arguments.items()
    }
    made = LayerValue(replace(first, arguments=arguments), several[0].label, several[0].origin, {})
    MERGED.start(made, True)
    return made


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
        before = present(target, key)
        possible = [changes.get((target, key), before) for changes in several]
        if all(value is ABSENT for value in possible):
            journal.write(target, key, ABSENT)
        elif isinstance(key, Note) and not key.of_program:
            journal.write(target, key, joined_note(key, possible))
        else:
            journal.write(target, key, join(possible))


def joined_note(note: Note[Any], possible: Iterable[Value]) -> Value:
    """What a note holds behind several ways through the program, one of which wrote it at least."""
    written = [value for value in possible if value is not ABSENT]
    agree = note.unsure is ABSENT or all(identical(written[0], value) for value in written)
    return written[0] if agree else note.unsure
