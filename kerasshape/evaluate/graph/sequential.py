"""Sequential models: made, added to, popped, and built when their input is known."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace

import libcst as cst

from kerasshape.evaluate.graph import layers, misplaced, naming
from kerasshape.evaluate.state import kinds, trees
from kerasshape.evaluate.state.code import Arguments, InstanceValue
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.journal import Note
from kerasshape.evaluate.state.notes import NAME_GIVEN, STATE, USED
from kerasshape.evaluate.state.values import Iterated, LayerValue, ModelState, ModelValue, Site, Stage, Tensor, Value
from kerasshape.faults import Refused
from kerasshape.keras import binding
from kerasshape.keras.inputs import INPUT_LAYER, declared_input
from kerasshape.keras.result import Weight
from kerasshape.rules.arguments import InvalidLayerArgument
from kerasshape.rules.models import (
    DuplicateLayerName,
    NotALayer,
    PopFromEmptyModel,
    SecondInput,
)
from kerasshape.shapes import Shape, Unknown

_ADDED_WHEN: Note[int | None] = Note("added when", None, unsure=None)
"""By which uncalled function a model from before was last added to: nobody knows what the model has then."""
_STAGES_PER_STEP = 256
"""Each layer costs more to add the more there are: a loop that adds thousands must end in reasonable time."""


def opaque(state: ModelState) -> ModelState:
    """The state of a model that code which cannot be followed may have changed: it keeps its input."""
    return ModelState(state.stages, state.inputs, None if state.outputs is None else Tensor(Unknown()), opaque=True)


@kinds.escape.of(ModelValue)
def _escape(ctx: Context, model: ModelValue, seen: set[int]) -> None:
    """A model keeps its input and loses its output."""
    ctx.fork([model.state], lambda state: write(ctx, model, opaque(state)))


def make_sequential(
    ctx: Context, major: int, arguments: Arguments, origin: Site, label: str | None = None
) -> ModelValue:
    """`Sequential(layers=None, name=None)`, in Keras 3 with `trainable` between them.

    `label` is the name where a class of the project is such a model.
    """
    outside = misplaced.layers_outside_list(ctx, major, arguments)
    if outside is not None:
        ctx.report(outside, origin, major)
    given, refused = ({}, True) if outside is not None else _bound(ctx, major, arguments, origin)
    name = given.get("name")
    if label is None:
        label = ctx.label_of(name, "Sequential")
    model = ModelValue("sequential", label, origin, major, ModelState(opaque=refused))
    if isinstance(name, str):
        NAME_GIVEN.start(model, True)
    ctx.made(model)
    set_trainable(ctx, model, given.get("trainable", True))
    return model if refused else _filled(ctx, model, given.get("layers"), arguments, origin)


def set_trainable(ctx: Context, model: ModelValue, trainable: Value) -> None:
    """Freeze a model that is made with `trainable=False`; an unknown leaves it open."""
    if trainable is not True and trainable is not None:
        ctx.journal.write(model, "trainable", trainable)


def _bound(ctx: Context, major: int, arguments: Arguments, origin: Site) -> tuple[dict[str, Value], bool]:
    """The arguments by their names, and whether Keras refuses them, which is reported."""
    try:
        given = binding.named_arguments("Sequential", major, arguments.positional, arguments.keywords)
        binding.check_identity("Sequential", major, given)
    except Refused as refused:
        ctx.report(
            refused.fault, layers.argument_place(arguments, "Sequential", refused.argument, major, origin), major
        )
        return {}, True
    return given if arguments.complete else {"layers": Unknown(), "name": Unknown(), **given}, False


def _filled(ctx: Context, model: ModelValue, given: Value, arguments: Arguments, origin: Site) -> ModelValue:
    """The model with the layers that it is given."""
    if given is None:
        return model
    items = trees.sequence(given)
    if model.major == 2 and isinstance(given, Iterated):
        ctx.report(NotALayer(misplaced.iterated(given), "pass a list: `list(…)`"), origin, model.major)
        items = None
    if items is None:
        write(ctx, model, ModelState(opaque=True))
        return model
    nodes = _element_nodes(arguments, len(items))
    for index, item in enumerate(items):
        place = Site(origin.unit, nodes[index]) if nodes else _place_of(item, origin)
        add(ctx, model, item, place, rebuild=False)
    _count_graph(ctx, model, model.state)
    return model


def _element_nodes(arguments: Arguments, count: int) -> list[cst.CSTNode] | None:
    """The expressions of a list that is written out in the call, one for each layer."""
    argument = arguments.nodes.get(0, arguments.nodes.get("layers"))
    elements = getattr(getattr(argument, "value", None), "elements", ())
    nodes = [element.value for element in elements]
    return nodes if len(nodes) == count else None


def _place_of(item: Value, default: Site) -> Site:
    return item.origin if isinstance(item, (LayerValue, ModelValue, InstanceValue)) else default


def add(ctx: Context, model: ModelValue, layer: Value, origin: Site, *, rebuild: bool = True) -> None:
    """`model.add(layer)`; `rebuild` says whether the layers are put in a graph at once."""
    ctx.fork([model.state, layer], lambda state, each: _add(ctx, model, state, each, origin))
    if rebuild:
        _count_graph(ctx, model, model.state)


def _count_graph(ctx: Context, model: ModelValue, state: Value) -> None:
    """The graph that Keras 3 makes inside a Sequential model takes one of the names of functional models."""
    if model.major == 3 and isinstance(state, ModelState) and state.inputs is not None and state.stages:
        ctx.label_for("Functional")


def _add(ctx: Context, model: ModelValue, state: ModelState, layer: Value, origin: Site) -> None:
    if model.serial < ctx.ambient.trusted_since and _ADDED_WHEN.of(model) != ctx.ambient.trusted_since:
        ctx.journal.note(model, _ADDED_WHEN, ctx.ambient.trusted_since)
        entry = Tensor(Unknown())
        state = ModelState(state.stages, state.inputs or entry, entry, opaque=True)
    if isinstance(layer, ModelValue):
        ctx.journal.note(layer, USED, True)
    if isinstance(layer, Tensor) and layer.is_input:
        _add_input(ctx, model, state, layer, origin)
        return
    if isinstance(layer, LayerValue) and layer.layer.facts.is_input:
        shape = declared_input(layer.layer)
        tensor = Tensor(Unknown() if shape is None else shape, origin=origin, name=layer.label, is_input=True)
        _add_input(ctx, model, state, tensor, origin)
        return
    refused = misplaced.not_a_layer(model.major, layer)
    if refused is not None and not (layer is None and layers.may_be_default(ctx)):
        ctx.report(refused, origin, model.major)
        return
    if not isinstance(layer, (LayerValue, ModelValue, InstanceValue)) or _is_within(model, layer):
        write(ctx, model, opaque(state))
        return
    ctx.budget.spend(len(state.stages) // _STAGES_PER_STEP)
    if not state.opaque and naming.is_taken(state, layer):
        ctx.report(DuplicateLayerName(layer.label), origin, model.major)
    if not state.stages and state.inputs is None and not state.opaque:
        shape = first_input(layer)
        if isinstance(shape, tuple) and any(isinstance(dim, int) and dim < 0 for dim in shape):
            given = tuple(shape[1:])
            expected = "dims of at least 0, or None"
            ctx.report(InvalidLayerArgument(_class_of(layer), "input_shape", given, expected), origin, model.major)
            shape = Unknown()
        if shape is not None:
            name = ctx.label_for(INPUT_LAYER) if model.major == 3 else f"{getattr(layer, 'label', '?')}_input"
            entry = Tensor(shape, origin=origin, name=name, is_input=True)
            state = replace(state, inputs=entry, outputs=entry)
    if state.inputs is None:
        write(ctx, model, replace(state, stages=(*state.stages, Stage(layer, origin))))
        return
    silent = state.silent or (isinstance(layer, LayerValue) and layers.was_forgiven(layer))
    with ctx.expecting_failure() if silent else nullcontext():
        output = put_to_work(ctx, layer, state.outputs, origin)
    stages = (*state.stages, Stage(layer, origin, output, _built(layer)))
    write(ctx, model, replace(state, stages=stages, outputs=output, silent=silent))


def _is_within(model: ModelValue, value: Value) -> bool:
    """Whether a value is the model, or a Sequential that it was added to before."""
    seen: set[int] = set()
    todo = [value]
    while todo:
        value = todo.pop()
        if value is model:
            return True
        if isinstance(value, ModelValue) and id(value) not in seen:
            seen.add(id(value))
            todo += [stage.layer for stage in value.state.stages] if isinstance(value.state, ModelState) else []
    return False


def _class_of(layer: Value) -> str:
    return str(layer.layer.name) if isinstance(layer, LayerValue) else "Input"


def write(ctx: Context, model: ModelValue, state: ModelState) -> None:
    """Give a model another state."""
    ctx.journal.note(model, STATE, state)


def _add_input(ctx: Context, model: ModelValue, state: ModelState, tensor: Tensor, origin: Site) -> None:
    if state.inputs is not None and not state.opaque:
        if model.major == 3:
            ctx.report(SecondInput(), origin, model.major)
        # Keras 2 adds it as a layer that changes nothing
        return
    if state.stages or state.opaque:
        write(ctx, model, opaque(state))
        return
    write(ctx, model, replace(state, inputs=tensor, outputs=tensor))


def first_input(layer: Value) -> Shape | None:
    """The input shape that a first layer brings along; None when it brings none."""
    if isinstance(layer, LayerValue):
        return declared_input(layer.layer)
    if isinstance(layer, ModelValue) and isinstance(layer.state, ModelState):
        inputs = layer.state.inputs
        return inputs.shape if isinstance(inputs, Tensor) else None
    return None


def put_to_work(ctx: Context, layer: Value, inputs: Value, origin: Site) -> Value:
    """The output of a layer, a model or a user's layer inside a model."""
    if isinstance(layer, LayerValue):
        return layers.put_to_work(ctx, layer, inputs, origin)
    return ctx.call(layer, Arguments((inputs,)), origin)


def _built(layer: Value) -> tuple[Weight, ...] | None:
    return layer.built if isinstance(layer, LayerValue) else None


def run_stages(ctx: Context, state: ModelState, entry: Tensor) -> ModelState:
    """A deferred model once its input is known: every layer put to work where it was added."""
    tensor: Value = entry
    stages = []
    for stage in state.stages:
        tensor = put_to_work(ctx, stage.layer, tensor, stage.origin)
        stages.append(Stage(stage.layer, stage.origin, tensor, _built(stage.layer)))
    return ModelState(tuple(stages), entry, tensor)


def build(ctx: Context, model: ModelValue, shape: Shape, origin: Site) -> None:
    """Give a deferred model its input."""

    def run(state: ModelState) -> None:
        if state.opaque or state.inputs is not None:
            return
        write(ctx, model, run_stages(ctx, state, Tensor(shape, origin=origin, is_input=True)))
        _count_graph(ctx, model, model.state)

    ctx.fork([model.state], run)


def check_open(ctx: Context, model: ModelValue) -> None:
    """Report the layers of a deferred model that no input could satisfy.

    The model stays as it is, and no call is recorded, for its layers are not put to work.
    """
    if model.kind != "sequential":
        return
    for state in model.states:
        if state.inputs is not None or state.opaque or not state.stages:
            return
    mark = ctx.journal.mark()
    with ctx.unrecorded():
        ctx.fork([model.state], lambda state: run_stages(ctx, state, Tensor(Unknown(), is_input=True)).outputs)
    ctx.journal.rewind(mark)


def pop(ctx: Context, model: ModelValue, state: ModelState, origin: Site) -> Value:
    """`model.pop()`: the layer that was the last."""
    if state.opaque:
        return Unknown()
    if not state.stages:
        ctx.report(PopFromEmptyModel(), layers.method_place(origin), model.major)
        return Unknown()
    if state.merged:
        write(ctx, model, opaque(state))
        return Unknown()
    if model.major == 3 and len(state.stages) == 1 and state.inputs is None:
        holding = "with a single layer and no Input, which Keras 3 cannot leave empty"
        ctx.report(PopFromEmptyModel(holding), layers.method_place(origin), model.major)
    rest = state.stages[:-1]
    outputs = None if state.inputs is None else rest[-1].output if rest else state.inputs
    write(ctx, model, ModelState(rest, state.inputs, outputs))
    return state.stages[-1].layer
