"""Describes a model as `model.summary()` does, at the moment it is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal, TypeAlias, TypeVar

from kerasshape.evaluate.graph import functional, layers
from kerasshape.evaluate.graph.layer_order import call_of, callee_of
from kerasshape.evaluate.graph.weights import trainable_of, weights_of
from kerasshape.evaluate.models import subclassed
from kerasshape.evaluate.state.code import InstanceValue
from kerasshape.evaluate.state.context import UNKNOWN_LABEL, Context
from kerasshape.evaluate.state.journal import Mutable
from kerasshape.evaluate.state.log import agreed_shapes
from kerasshape.evaluate.state.notes import GRAPH, LAST_CALL, MADE_AT, MERGED, STATE
from kerasshape.evaluate.state.values import (
    Alternatives,
    ApplicationValue,
    InnerLayer,
    LayerValue,
    ModelState,
    ModelValue,
    Site,
    Stage,
    Tensor,
    Value,
)
from kerasshape.keras.inputs import INPUT_LAYER
from kerasshape.keras.registry import facts_of
from kerasshape.keras.result import Weight, count_parameters
from kerasshape.records import dataclass
from kerasshape.results import NO_LAYERS, Connection, PrintedShape
from kerasshape.shapes import Shape, Unknown

T = TypeVar("T")

Held: TypeAlias = "LayerValue | ModelValue | InstanceValue"
"""What a model holds as a layer."""

_MOST_NESTING = 8
"""How deep models inside models are described."""


@dataclass(frozen=True)
class RowRecord:
    """One layer of a model; see `results.LayerRow`."""

    name: str
    layer: str
    origin: Site
    outputs: tuple[PrintedShape, ...] | None
    parameters: int | None
    connections: tuple[Connection, ...] = ()
    trains: bool | None = True
    built: bool = True
    differ: bool = False
    inner: tuple[RowRecord, ...] = ()


@dataclass(frozen=True)
class ModelRecord:
    """One model; see `results.ModelSummary`."""

    name: str | None
    kind: Literal["sequential", "functional", "subclassed"]
    origin: Site
    inputs: tuple[PrintedShape, ...] | None
    outputs: tuple[PrintedShape, ...] | None
    parameters: int | None
    trainable: int | None
    rows: tuple[RowRecord, ...]
    label: str
    chain: bool = True
    size: int | None = None
    trainable_size: int | None = None
    reason: str | None = None
    made: Site | None = None
    """Where its constructor stands, which may be another file."""
    here: bool = True
    """Whether the checked file makes it, and no import alone."""


UNKNOWN_LAYERS = "its layers depend on a condition that is not known"


def describe(ctx: Context, model: ModelValue | InstanceValue, *, in_branch: bool = False) -> ModelRecord:
    """What is known of a model now; `in_branch` tells that a side of an unknown condition made it.

    The other side leaves it as it was before anything was added to it.
    """
    place = MADE_AT.of(model)
    return replace(
        _described(ctx, model, in_branch), origin=place or model.origin, made=model.origin, here=place is not None
    )


def _described(ctx: Context, model: ModelValue | InstanceValue, in_branch: bool) -> ModelRecord:
    if isinstance(model, ModelValue):
        graph = model
    else:
        inner = GRAPH.of(model)
        if inner is None:
            return _describe_instance(ctx, model)
        graph = inner
    if isinstance(graph.state, Alternatives):
        states = [state for state in graph.state.values if isinstance(state, ModelState)]
        filled = [state for state in states if state.stages or state.inputs is not None or state.opaque]
        states = filled if in_branch and filled else states
        return agreed_record([_in_state(ctx, graph, model, state) for state in states])
    return _describe_graph(ctx, graph, model)


def _in_state(ctx: Context, model: ModelValue, holder: ModelValue | InstanceValue, state: ModelState) -> ModelRecord:
    """A model as if it were in one of the states that it may be in."""
    mark = ctx.journal.mark()
    ctx.journal.note(model, STATE, state)
    record = _describe_graph(ctx, model, holder)
    ctx.journal.rewind(mark)
    return record


def agreed_record(records: Sequence[ModelRecord]) -> ModelRecord:
    """One record for what may be any of several models: what they do not agree on is unknown."""
    first = records[0]
    if all(each.rows == first.rows and each.outputs == first.outputs for each in records):
        return first
    rows = _agreed_rows([each.rows for each in records])
    return replace(
        first,
        name=next((each.name for each in records if each.name is not None), None),
        inputs=agreed_shapes([each.inputs for each in records]),
        outputs=agreed_shapes([each.outputs for each in records]),
        parameters=_same([each.parameters for each in records]),
        trainable=_same([each.trainable for each in records]),
        rows=rows or (),
        chain=all(each.chain for each in records),
        size=_same([each.size for each in records]),
        trainable_size=_same([each.trainable_size for each in records]),
        reason=UNKNOWN_LAYERS if rows is None else first.reason,
    )


def _agreed_rows(several: Sequence[tuple[RowRecord, ...]]) -> tuple[RowRecord, ...] | None:
    """The rows of several models as one; None if they are not the same layers."""
    if len({tuple((row.name, row.layer) for row in rows) for rows in several}) > 1:
        return None
    return tuple(map(_agreed_row, zip(*several)))


def _agreed_row(rows: Sequence[RowRecord]) -> RowRecord:
    return replace(
        rows[0],
        outputs=agreed_shapes([row.outputs for row in rows]),
        parameters=_same([row.parameters for row in rows]),
        trains=_same([row.trains for row in rows]),
        inner=_agreed_rows([row.inner for row in rows]) or (),
    )


def _same(values: Sequence[T]) -> T | None:
    return values[0] if all(value == values[0] for value in values) else None


def _describe_graph(ctx: Context, model: ModelValue, holder: ModelValue | InstanceValue) -> ModelRecord:
    """A Sequential or functional model; `holder` is the instance of a class that is such a model, or the model."""
    name = holder.holder or (holder.class_.name if isinstance(holder, InstanceValue) else None)
    state = model.state
    if not isinstance(state, ModelState):
        return ModelRecord(
            name, model.kind, holder.origin, None, None, None, None, (), model.label, reason=UNKNOWN_LAYERS
        )
    weights = weights_of(ctx, model)
    return ModelRecord(
        name,
        model.kind,
        holder.origin,
        _shapes(state.inputs),
        _shapes(state.outputs),
        count_parameters(weights),
        count_parameters(weights, trainable_only=True),
        () if _has_uncertain_layers(state) else _rows(ctx, model),
        model.label,
        model.kind == "sequential" or _is_chain(state),
        *_sizes(weights),
        _reason(state),
    )


def _describe_instance(ctx: Context, instance: InstanceValue) -> ModelRecord:
    weights = weights_of(ctx, instance)
    inputs, outputs = LAST_CALL.of(instance) or (None, None)
    return ModelRecord(
        instance.holder or instance.class_.name,
        "subclassed",
        instance.origin,
        inputs,
        outputs,
        count_parameters(weights),
        count_parameters(weights, trainable_only=True),
        _rows(ctx, instance),
        instance.label,
        True,
        *_sizes(weights),
        None if outputs is not None else "nothing here calls it",
    )


def _has_uncertain_layers(state: ModelState) -> bool:
    """Whether a condition that is not known decides which layers there are, and how many weights."""
    return state.merged and not state.counted


def _reason(state: ModelState) -> str | None:
    """Why a model is not built, or not known."""
    if _has_uncertain_layers(state):
        return UNKNOWN_LAYERS
    if state.opaque:
        return "code that cannot be followed may have changed it"
    if state.inputs is None:
        return "it has no Input, and nothing here calls or fits it" if state.stages else NO_LAYERS
    return None


def _sizes(weights: Sequence[Weight] | None) -> tuple[int | None, int | None]:
    """The bytes of all weights, and of those that train."""
    whole = count_parameters(weights), count_parameters(weights, trainable_only=True)
    if weights is None or len({weight.size for weight in weights}) > 1:
        return None, None
    size = weights[0].size if weights else 0
    first, second = (None if each is None else each * size for each in whole)
    return first, second


def _shapes(value: Value) -> tuple[PrintedShape, ...] | None:
    return None if value is None else layers.printed(value)


def class_name(layer: Value) -> str:
    """The class of a layer or model, as the summary prints it."""
    if isinstance(layer, LayerValue):
        return layer.layer.name
    if isinstance(layer, InstanceValue):
        return layer.class_.name
    return layer.class_name if isinstance(layer, ModelValue) else "Functional"


def _rows(ctx: Context, model: Value, depth: int = 0, frozen: bool = False) -> tuple[RowRecord, ...]:
    """The layers of a model, or of a user's layer; those of a frozen model do not train."""
    if depth > _MOST_NESTING:
        return ()
    if isinstance(model, InstanceValue):
        graph = GRAPH.of(model)
        if graph is not None:
            return _rows(ctx, graph, depth, frozen)
        held = [
            each for each in subclassed.layers_of(model) if isinstance(each, (LayerValue, ModelValue, InstanceValue))
        ]
        return tuple(_row_of_held(ctx, each, depth, frozen) for each in held)
    if not isinstance(model, ModelValue) or isinstance(model, ApplicationValue):
        return ()
    state = model.state
    if not isinstance(state, ModelState):
        return ()
    frozen = frozen or _trains(model) is False
    if model.kind == "sequential":
        return tuple(_row_of_stage(ctx, stage, depth, frozen) for stage in state.stages)
    return () if state.opaque else tuple(_functional_rows(ctx, state, depth, frozen))


def _row_of_held(ctx: Context, layer: Held, depth: int, frozen: bool) -> RowRecord:
    _, outputs = LAST_CALL.of(layer) or (None, None)
    if outputs is None and isinstance(layer, ModelValue) and isinstance(layer.state, ModelState):
        outputs = _shapes(layer.state.outputs)
    return _row(ctx, layer, layer.origin, outputs, depth, frozen)


def _row_of_stage(ctx: Context, stage: Stage, depth: int, frozen: bool) -> RowRecord:
    return _row(ctx, stage.layer, stage.origin, _shapes(stage.output), depth, frozen, stage.weights)


def _row(
    ctx: Context,
    layer: Value,
    origin: Site,
    outputs: tuple[PrintedShape, ...] | None,
    depth: int,
    frozen: bool,
    remembered: tuple[Weight, ...] | None = None,
    connections: tuple[Connection, ...] = (),
    differ: bool = False,
) -> RowRecord:
    weights = weights_of(ctx, layer, remembered)
    is_built = weights is not None or outputs is not None or _is_built(layer)
    parameters = 0 if is_built and outputs is None and _is_built(layer) else count_parameters(weights)
    return RowRecord(
        getattr(layer, "label", UNKNOWN_LABEL) or UNKNOWN_LABEL,
        class_name(layer),
        origin,
        outputs,
        parameters,
        connections,
        False if frozen else _trains(layer),
        is_built,
        differ,
        _rows(ctx, layer, depth + 1, frozen) if isinstance(layer, (ModelValue, InstanceValue)) else (),
    )


def _is_built(layer: Value) -> bool:
    """Whether Keras has nothing to build when the layer is called first, or a merged layer may have been called."""
    if not isinstance(layer, LayerValue):
        return False
    return MERGED.of(layer) or (layer.layer.major == 3 and facts_of(layer.layer.name).built_when_made)


def _trains(layer: Value) -> bool | None:
    """What `layer.trainable` is; None when that is not known."""
    trains = trainable_of(layer) if isinstance(layer, Mutable) else True
    return trains if isinstance(trains, bool) else None


def _functional_rows(ctx: Context, state: ModelState, depth: int, frozen: bool) -> list[RowRecord]:
    graph = functional.listing(state)
    places = {callee_of(tensor): place for place, tensor in enumerate(graph.rows)}
    calls = _calls(graph.tensors)
    rows: list[RowRecord] = []
    for tensor in graph.rows:
        if tensor.step is None:
            if tensor.is_input and tensor.origin is not None:
                rows.append(RowRecord(tensor.name or UNKNOWN_LABEL, INPUT_LAYER, tensor.origin, _shapes(tensor), 0))
            else:
                places = {callee: place - (place > len(rows)) for callee, place in places.items()}
            continue
        several = calls[callee_of(tensor)]
        shapes = [tuple(map(layers.printed_shape, _every_output(each))) for each in several]
        connections = tuple(
            found
            for each in several
            for source in functional.sources(each)
            if (found := _connection(graph.nodes.get(id(source), source), places)) is not None
        )
        callee, origin, differ = tensor.step.callee, tensor.step.origin, any(each != shapes[0] for each in shapes)
        if isinstance(callee, str):
            rows.append(RowRecord(callee, callee, origin, shapes[-1], 0, connections, differ=differ))
        else:
            row = _row(ctx, callee, origin, shapes[-1], depth, frozen, None, connections, differ)
            rows.append(row)
    return rows


def _calls(tensors: Sequence[Tensor]) -> dict[int, list[Tensor]]:
    """One tensor of each call in a graph, under the callee, in the order of the calls."""
    seen: set[int] = set()
    found: dict[int, list[Tensor]] = {}
    for tensor in tensors:
        if tensor.step is not None and call_of(tensor) not in seen:
            seen.add(call_of(tensor))
            found.setdefault(callee_of(tensor), []).append(tensor)
    for several in found.values():
        several.sort(key=lambda tensor: (tensor.step.node if tensor.step is not None else None) or 0)
    return found


def _connection(source: Value, places: Mapping[int, int]) -> Connection | None:
    """Where a tensor in a graph comes from."""
    if not isinstance(source, Tensor) or callee_of(source) not in places:
        return None
    place, shape = places[callee_of(source)], layers.printed_shape(source.shape)
    if source.step is None:
        return Connection(place, source.name or UNKNOWN_LABEL, 0, 0, shape)
    callee = source.step.callee
    name = callee if isinstance(callee, str) else getattr(callee, "label", UNKNOWN_LABEL)
    is_single = isinstance(callee, (str, InnerLayer)) or source.step.inlined
    return Connection(place, name, 0 if is_single else source.step.node, source.index, shape)


def _is_chain(state: ModelState) -> bool:
    """Whether a functional model is one layer behind the other, which Keras prints without connections."""
    taken: set[int] = set()
    callees: set[int] = set()
    calls = [each for several in _calls(functional.inside(state)).values() for each in several]
    for tensor in calls:
        sources = [each for each in functional.sources(tensor) if isinstance(each, Tensor) and not each.eager]
        if len(sources) != 1 or call_of(sources[0]) in taken or callee_of(tensor) in callees:
            return False
        taken.add(call_of(sources[0]))
        callees.add(callee_of(tensor))
    return len(layers.flat(state.inputs)) == 1


def _every_output(tensor: Tensor) -> list[Shape]:
    """The shapes of all that the call gave which gave a tensor."""
    outputs = tensor.step.outputs if tensor.step is not None else None
    if not isinstance(outputs, list) or not all(isinstance(shape, (tuple, Unknown)) for shape in outputs):
        return [tensor.shape]
    return outputs or [tensor.shape]
