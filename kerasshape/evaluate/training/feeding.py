"""Data against a model's input: what Keras repairs, what it refuses, and what the model gives for it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

from kerasshape.evaluate.arrays.frames import columns_of
from kerasshape.evaluate.arrays.numpy_rules import rules_out
from kerasshape.evaluate.graph import functional, layers
from kerasshape.evaluate.state import trees
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.values import (
    Array,
    DictValue,
    Iterated,
    LayerValue,
    ModelState,
    ModelValue,
    Site,
    Stage,
    Tensor,
    Value,
)
from kerasshape.evaluate.training.call import TrainingCall
from kerasshape.faults import Refused
from kerasshape.records import dataclass
from kerasshape.shapes import Dim, Shape, Unknown, Unresolved, same, same_shape, show


@dataclass(frozen=True, eq=False)
class Data:
    """Arrays as they are handed to a model: one, several, or several by name."""

    leaves: tuple[Value, ...]
    names: tuple[str, ...] | None = None
    single: bool = False

    def may_be(self, count: int) -> bool:
        """Whether there can be so many arrays: one in a list that nobody knows may be a list of several itself."""
        given = len(self.leaves)
        return given == count or (given < count and any(isinstance(leaf, Unknown) for leaf in self.leaves))

    @property
    def shapes(self) -> list[Shape]:
        """The shape of each array as Keras sees it."""
        return [shape_of(leaf) for leaf in self.leaves]


def shape_of(value: Value) -> Shape:
    """The shape of an array as Keras sees it: a series of pandas gets a second axis."""
    if isinstance(value, Array):
        shape = columns_of(value).shape
        return (*shape, 1) if value.kind == "series" and isinstance(shape, tuple) and len(shape) == 1 else shape
    return value.shape if isinstance(value, Tensor) else Unknown()


def read(value: Value) -> Data | None:
    """The arrays in an argument; None when it is not certain what it holds."""
    if isinstance(value, (Array, Tensor)):
        return Data((value,), single=True)
    if isinstance(value, DictValue):
        named = value.named
        if named is None:
            return None
        values = tuple(named.values())
        known = values and all(isinstance(each, (Array, Tensor, Unknown)) for each in values)
        return Data(values, tuple(named)) if known else None
    items = None if isinstance(value, Iterated) else trees.sequence(value)
    if items is None or not any(isinstance(item, (Array, Tensor)) for item in items):
        return None
    return Data(items) if all(isinstance(item, (Array, Tensor, Unknown)) for item in items) else None


def adjusted(expected: Shape, received: Shape, major: int) -> Shape | None:
    """The data's shape once Keras has added or dropped a last axis of 1; None when Keras 3 refuses the rank."""
    if isinstance(expected, Unknown) or isinstance(received, Unknown):
        return Unknown()
    surplus = len(received) - len(expected)
    if surplus == 0:
        return received
    if surplus == 1 and isinstance(received[-1], Unknown):
        return Unknown()
    if surplus == 1 and same(received[-1], 1):
        return received[:-1]
    if surplus == -1 and expected and isinstance(expected[-1], Unknown):
        return Unknown()
    if surplus == -1 and expected and same(expected[-1], 1):
        return (*received, 1)
    # Keras 2 asks only for the axes that both have, and leaves the rest to the layers
    return None if major == 3 else received


def breaks_specification(expected: Shape, received: Shape) -> bool:
    """Whether an axis differs from the model's input; Keras leaves a last axis of 1 aside."""
    if isinstance(expected, Unknown) or isinstance(received, Unknown):
        return False
    if any(shape and isinstance(shape[-1], Unknown) for shape in (expected, received)):
        received = received[: len(expected) - 1]
    left, right = (shape[:-1] if shape and same(shape[-1], 1) else shape for shape in (expected, received))
    return any(isinstance(size, int) and rules_out(dim, size) for size, dim in zip(left[1:], right[1:]))


@dataclass(frozen=True, eq=False)
class Refusal:
    """Why a model does not take data: the layer that refuses, when it is a layer."""

    place: Site | None = None
    words: str | None = None


def feed(ctx: Context, model: ModelValue, state: ModelState, received: Sequence[Shape]) -> Value | Refusal:
    """The model's outputs for data of these shapes, whose first axis counts the samples."""
    entries = layers.flat(state.inputs)
    expected = [entry.shape if isinstance(entry, Tensor) else Unknown() for entry in entries]
    repaired = []
    for wanted, shape in zip(expected, received):
        fitted = adjusted(wanted, shape, model.major)
        if fitted is None:
            return Refusal()
        repaired.append(fitted)
    strict = model.major == 2 or model.kind == "functional"
    if strict and any(map(breaks_specification, expected, received)):
        return Refusal()
    if state.opaque or any(isinstance(shape, Unknown) or not shape for shape in repaired):
        return _lifted(state.outputs)
    batched = [_with_batch(shape, wanted) for shape, wanted in zip(repaired, expected)]
    if all(map(same_shape, batched, expected)):
        return state.outputs
    return _run(ctx, state, entries, batched)


def _lifted(outputs: Value) -> Value:
    return Tensor(Unknown()) if outputs is None else outputs


def _with_batch(shape: Shape, expected: Shape) -> Shape:
    """The shape with the model's own batch axis, which stands for any number of samples."""
    batch: Dim = expected[0] if isinstance(expected, tuple) and expected else None
    return (batch, *shape[1:]) if isinstance(shape, tuple) else shape


def _run(ctx: Context, state: ModelState, entries: Sequence[Value], batched: Sequence[Shape]) -> Value | Refusal:
    known = {
        id(entry): Tensor(shape, entry.dtype, is_input=True)
        for entry, shape in zip(entries, batched)
        if isinstance(entry, Tensor)
    }
    mark, count = ctx.journal.mark(), len(ctx.log.findings)
    try:
        with ctx.unrecorded(), ctx.within(running=True):
            outputs = functional.run_again(ctx, state, known, strict=True)
        found = ctx.log.findings[count:]
        return Refusal(found[0].origin, found[0].fault.render("primary")) if found else outputs
    except functional.RefusedAt as refused:
        return Refusal(refused.origin, refused.fault.render("primary"))
    except Unresolved:
        return Tensor(Unknown())
    finally:
        del ctx.log.findings[count:]
        ctx.journal.rewind(mark)


def takes(ctx: Context, model: ModelValue, state: ModelState, received: Sequence[Shape]) -> bool:
    """Whether data of these shapes would be taken."""
    return not isinstance(feed(ctx, model, state, received), Refusal)


def advice(ctx: Context, call: TrainingCall, expected: Shape, received: Shape) -> str | None:
    """The smallest change of one array that the model then takes; each has been tried."""
    model, state = call.model, call.state
    if isinstance(expected, Unknown) or isinstance(received, Unknown) or len(layers.flat(state.inputs)) != 1:
        return None

    def works(shape: Shape) -> bool:
        return takes(ctx, model, state, [shape])

    name = None if call.in_batches else call.text
    for attempt in (_with_samples, _turned, _reshaped):
        found = attempt(expected, received, name, works)
        if found is not None:
            return found
    return _other_input(ctx, model, state, received)


Works = Callable[[Shape], bool]
Dims = tuple[Dim, ...]


def _alike(left: Dims, right: Dims) -> bool:
    return len(left) == len(right) and all(b is None or same(a, b) for a, b in zip(left, right))


def _with_samples(expected: Dims, received: Dims, name: str | None, works: Works) -> str | None:
    """A single sample that lacks the axis of the samples, which no batch does."""
    whole = (1, *received)
    if name is None:
        return None
    if not _alike(received, expected[1:]) and not _alike((*received, 1), expected[1:]):
        return None
    return f"a single sample still needs the axis of the samples: `np.expand_dims({name}, 0)`" if works(whole) else None


def _turned(expected: Dims, received: Dims, name: str | None, works: Works) -> str | None:
    """Axes in another order."""
    if len(received) != len(expected) or len(received) > 5:
        return None
    for order in itertools.permutations(range(1, len(received))):
        turned = (received[0], *(received[axis] for axis in order))
        if list(order) != sorted(order) and _alike(turned[1:], expected[1:]) and works(turned):
            how = "where the batches are made" if name is None else f"by `np.transpose({name}, {(0, *order)})`"
            return f"the axes stand in another order; turn them {how}"
    return None


def _reshaped(expected: Dims, received: Dims, name: str | None, works: Works) -> str | None:
    """As many numbers for each sample, in other axes."""
    wanted, given = expected[1:], received[1:]
    if not all(isinstance(dim, int) for dim in (*wanted, *given)):
        return None
    if _product(wanted) != _product(given) or not works((received[0], *wanted)):
        return None
    if name is None:
        return f"bring each sample to {show(wanted)} where the batches are made"
    return f"bring each sample to {show(wanted)} by `{name}.reshape({', '.join(map(str, (-1, *wanted)))})`"


def _product(dims: Dims) -> int:
    result = 1
    for dim in dims:
        result *= dim if isinstance(dim, int) else 0
    return result


def _other_input(ctx: Context, model: ModelValue, state: ModelState, received: Dims) -> str | None:
    """The model built for the data as they are."""
    if not state.stages or not all(isinstance(dim, int) for dim in received[1:]) or len(received) < 2:
        return None
    tensor: Value = Tensor((None, *received[1:]), is_input=True)
    mark, count = ctx.journal.mark(), len(ctx.log.findings)
    try:
        with ctx.unrecorded():
            for stage in state.stages:
                fresh = _unbuilt(stage)
                if fresh is None:
                    return None
                tensor = layers.apply(ctx, fresh, tensor, stage.origin, {})
    except (Refused, Unresolved):
        return None
    finally:
        del ctx.log.findings[count:]
        ctx.journal.rewind(mark)
    return f"build the model for the data, with an input of shape {show(received[1:])}"


def _unbuilt(stage: Stage) -> LayerValue | None:
    """The stage's layer as it was before its first call; None for what is no layer of Keras's."""
    layer = stage.layer
    if not isinstance(layer, LayerValue) or layer.layer.options.get("weights") is not None:
        return None
    return LayerValue(layer.layer, layer.label, layer.origin, layer.argument_nodes)
