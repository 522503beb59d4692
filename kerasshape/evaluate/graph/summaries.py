"""Describes a model as `model.summary()` does, at the moment it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kerasshape.evaluate.graph import functional, layers
from kerasshape.evaluate.graph.weights import weights_of
from kerasshape.evaluate.state.code import InstanceValue
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.values import LayerValue, ModelState, ModelValue, Site, Stage, Tensor, Value
from kerasshape.keras.inputs import INPUT_LAYER
from kerasshape.keras.result import count_parameters
from kerasshape.results import PrintedShape
from kerasshape.shapes import Shape, Unknown


@dataclass(frozen=True)
class RowRecord:
    """One layer of a model; see `results.LayerRow`."""

    name: str
    layer: str
    origin: Site
    outputs: tuple[PrintedShape, ...] | None
    parameters: int | None
    inputs_from: tuple[str, ...] = ()


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


def describe(ctx: Context, model: ModelValue | InstanceValue) -> ModelRecord | None:
    """What is known of a model now; None for a Sequential that nothing was ever added to."""
    if isinstance(model, InstanceValue):
        return _describe_instance(ctx, model)
    state = model.state
    if not isinstance(state, ModelState):
        return ModelRecord(model.holder, model.kind, model.origin, None, None, None, None, ())
    rows = _sequential_rows(ctx, state) if model.kind == "sequential" else _functional_rows(ctx, state)
    weights = weights_of(ctx, model)
    return ModelRecord(
        model.holder,
        model.kind,
        model.origin,
        _shapes(state.inputs),
        _shapes(state.outputs),
        count_parameters(weights),
        count_parameters(weights, trainable_only=True),
        tuple(rows),
    )


def _shapes(value: Value) -> tuple[PrintedShape, ...] | None:
    return None if value is None else layers.printed(value)


def class_name(layer: Value) -> str:
    """The class of a layer or model, as the summary prints it."""
    if isinstance(layer, LayerValue):
        return layer.layer.name
    if isinstance(layer, InstanceValue):
        return layer.class_.name
    return "Sequential" if isinstance(layer, ModelValue) and layer.kind == "sequential" else "Functional"


def _sequential_rows(ctx: Context, state: ModelState) -> list[RowRecord]:
    return [_row(ctx, stage) for stage in state.stages]


def _row(ctx: Context, stage: Stage) -> RowRecord:
    label = getattr(stage.layer, "label", "?")
    parameters = count_parameters(weights_of(ctx, stage.layer, stage.weights))
    return RowRecord(label, class_name(stage.layer), stage.origin, _shapes(stage.output), parameters)


def _functional_rows(ctx: Context, state: ModelState) -> list[RowRecord]:
    if state.opaque:
        return []
    rows: list[RowRecord] = []
    for tensor in functional.listed(state):
        if tensor.step is None:
            if tensor.is_input and tensor.origin is not None:
                rows.append(RowRecord(tensor.name or "?", INPUT_LAYER, tensor.origin, _shapes(tensor), 0))
            continue
        callee = tensor.step.callee
        sources = tuple(filter(None, (_label_of(source) for source in functional.sources(tensor))))
        name = callee if isinstance(callee, str) else getattr(callee, "label", "?")
        kind = callee if isinstance(callee, str) else class_name(callee)
        parameters = 0 if isinstance(callee, str) else count_parameters(weights_of(ctx, callee))
        outputs = tuple(map(layers.printed_shape, _every_output(tensor)))
        rows.append(RowRecord(name, kind, tensor.step.origin, outputs, parameters, sources))
    return rows


def _every_output(tensor: Tensor) -> list[Shape]:
    """The shapes of all that the call gave which gave a tensor."""
    outputs = tensor.step.outputs if tensor.step is not None else None
    if not isinstance(outputs, list) or not all(isinstance(shape, (tuple, Unknown)) for shape in outputs):
        return [tensor.shape]
    return outputs or [tensor.shape]


def _label_of(tensor: Value) -> str | None:
    if not isinstance(tensor, Tensor):
        return None
    if tensor.step is None:
        return tensor.name
    return tensor.step.callee if isinstance(tensor.step.callee, str) else getattr(tensor.step.callee, "label", None)


def _describe_instance(ctx: Context, instance: InstanceValue) -> ModelRecord:
    weights = weights_of(ctx, instance)
    rows = tuple(
        RowRecord(value.label, class_name(value), value.origin, None, count_parameters(weights_of(ctx, value)))
        for value in instance.contents
        if isinstance(value, (LayerValue, ModelValue))
    )
    return ModelRecord(
        instance.holder or instance.class_.name,
        "subclassed",
        instance.origin,
        None,
        None,
        count_parameters(weights),
        count_parameters(weights, trainable_only=True),
        rows,
    )
