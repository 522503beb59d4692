"""Describes a model as `model.summary()` does, at the moment it is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from kerasshape.evaluate.graph import functional, layers
from kerasshape.evaluate.graph.layer_order import call_of, callee_of
from kerasshape.evaluate.graph.weights import weights_of
from kerasshape.evaluate.models import subclassed
from kerasshape.evaluate.state.code import InstanceValue
from kerasshape.evaluate.state.context import UNKNOWN_LABEL, Context
from kerasshape.evaluate.state.journal import Mutable
from kerasshape.evaluate.state.notes import GRAPH, LAST_CALL, MERGED
from kerasshape.evaluate.state.values import (
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


def describe(ctx: Context, model: ModelValue | InstanceValue) -> ModelRecord:
    """What is known of a model now."""
    if isinstance(model, InstanceValue):
        graph = GRAPH.of(model)
        return _describe_instance(ctx, model) if graph is None else _describe_graph(ctx, graph, model)
    return _describe_graph(ctx, model, model)


def _describe_graph(ctx: Context, model: ModelValue, holder: ModelValue | InstanceValue) -> ModelRecord:
    """A Sequential or functional model; `holder` is the instance of a class that is such a model, or the model."""
    name = holder.holder or (holder.class_.name if isinstance(holder, InstanceValue) else None)
    state = model.state
    if not isinstance(state, ModelState):
        reason = "its layers depend on a condition that is not known"
        return ModelRecord(name, model.kind, holder.origin, None, None, None, None, (), model.label, reason=reason)
    weights = weights_of(ctx, model)
    return ModelRecord(
        name,
        model.kind,
        holder.origin,
        _shapes(state.inputs),
        _shapes(state.outputs),
        count_parameters(weights),
        count_parameters(weights, trainable_only=True),
        _rows(ctx, model),
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


def _reason(state: ModelState) -> str | None:
    """Why a model is not built, or not known."""
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
    given = layer.layer.options.get("trainable", True) if isinstance(layer, LayerValue) else True
    trains = layer.slots.get("trainable", given) if isinstance(layer, Mutable) else True
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
