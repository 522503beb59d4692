"""Sequential models, and what all models can do: be called, compiled, asked for their input and output."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace

import libcst as cst

from kerasshape.evaluate import applications, former, functional, given_weights, layers, naming
from kerasshape.evaluate.context import Context
from kerasshape.evaluate.journal import ABSENT
from kerasshape.evaluate.training import generators, methods, stateful
from kerasshape.evaluate.values import (
    Alternatives,
    ApplicationValue,
    Arguments,
    Array,
    BoundMethod,
    External,
    InstanceValue,
    LayerValue,
    ListValue,
    ModelState,
    ModelValue,
    Origin,
    Stage,
    Tensor,
    Value,
)
from kerasshape.faults import Fault, Refused
from kerasshape.keras import binding, names
from kerasshape.keras.inputs import declared_input
from kerasshape.keras.outcome import Weight
from kerasshape.rules.arguments import InvalidLayerArgument
from kerasshape.rules.models import (
    DuplicateLayerName,
    EmptyModelUsed,
    NeverCalled,
    NotALayer,
    PopFromEmptyModel,
    SecondInput,
)
from kerasshape.rules.weights import NotBuilt
from kerasshape.shapes import Dim, Shape, Unknown, Unresolved, same, same_shape

_STAGES_PER_STEP = 256
"""Each layer costs more to add the more there are: a loop that adds thousands must end in reasonable time."""


def opaque(state: ModelState) -> ModelState:
    """The state of a model that code which cannot be followed may have changed: it keeps its input."""
    return ModelState(state.stages, state.inputs, None if state.outputs is None else Tensor(Unknown()), opaque=True)


def make_sequential(ctx: Context, major: int, arguments: Arguments, origin: Origin) -> Value:
    """`Sequential(layers=None, name=None)`."""
    name = arguments.get(1, "name")
    label = name if isinstance(name, str) else ctx.label_for("Sequential")
    model = ModelValue("sequential", label, origin, major, ModelState())
    if isinstance(name, str):
        model.slots[naming.GIVEN] = True
    ctx.log.models.append(model)
    given = arguments.get(0, "layers")
    if given is None:
        return model
    if isinstance(given, (ListValue, tuple)):
        items = given.items if isinstance(given, ListValue) else given
        if isinstance(items, tuple):
            nodes = _element_nodes(arguments, len(items))
            for index, item in enumerate(items):
                place = Origin(origin.unit, nodes[index]) if nodes else _place_of(item, origin)
                add(ctx, model, item, place)
            return model
    ctx.journal.write(model, "state", ModelState(opaque=True))
    return model


def _element_nodes(arguments: Arguments, count: int) -> list[cst.CSTNode] | None:
    """The expressions of a list that is written out in the call, one for each layer."""
    argument = arguments.nodes.get(0, arguments.nodes.get("layers"))
    elements = getattr(getattr(argument, "value", None), "elements", ())
    nodes = [element.value for element in elements]
    return nodes if len(nodes) == count else None


def _place_of(item: Value, default: Origin) -> Origin:
    return item.origin if isinstance(item, (LayerValue, ModelValue, InstanceValue)) else default


def add(ctx: Context, model: ModelValue, layer: Value, origin: Origin) -> None:
    """`model.add(layer)`."""
    ctx.fork([model.state, layer], lambda state, each: _add(ctx, model, state, each, origin))


def _add(ctx: Context, model: ModelValue, state: ModelState, layer: Value, origin: Origin) -> None:
    if model.serial < ctx.settled_before and model.slots.get(_ADDED_WHEN) != ctx.settled_before:
        ctx.journal.write(model, _ADDED_WHEN, ctx.settled_before)
        entry = Tensor(Unknown())
        state = ModelState(state.stages, state.inputs or entry, entry, opaque=True)
    if isinstance(layer, ModelValue):
        ctx.journal.write(layer, _USED, True)
    if isinstance(layer, Tensor) and layer.is_input:
        _add_input(ctx, model, state, layer, origin)
        return
    if isinstance(layer, LayerValue) and layer.layer.name == "InputLayer":
        shape = declared_input(layer.layer)
        tensor = Tensor(Unknown() if shape is None else shape, origin=origin, name=layer.label, is_input=True)
        _add_input(ctx, model, state, tensor, origin)
        return
    if _is_no_layer(layer):
        ctx.report(NotALayer(_describe(layer)), origin, model.major)
        return
    if not isinstance(layer, (LayerValue, ModelValue, InstanceValue)):
        _write(ctx, model, opaque(state))
        return
    ctx.spend(len(state.stages) // _STAGES_PER_STEP)
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
            entry = Tensor(shape, origin=origin, name=ctx.label_for("InputLayer"), is_input=True)
            state = replace(state, inputs=entry, outputs=entry)
    if state.inputs is None:
        _write(ctx, model, replace(state, stages=(*state.stages, Stage(layer, origin))))
        return
    silent = state.silent or (isinstance(layer, LayerValue) and layers.was_forgiven(layer))
    with ctx.expecting_failure() if silent else nullcontext():
        output = put_to_work(ctx, layer, state.outputs, origin)
    stages = (*state.stages, Stage(layer, origin, output, _built(layer)))
    _write(ctx, model, replace(state, stages=stages, outputs=output, silent=silent))


def _class_of(layer: Value) -> str:
    return str(layer.layer.name) if isinstance(layer, LayerValue) else "Input"


def _write(ctx: Context, model: ModelValue, state: ModelState) -> None:
    ctx.journal.write(model, "state", state)


def _add_input(ctx: Context, model: ModelValue, state: ModelState, tensor: Tensor, origin: Origin) -> None:
    if state.inputs is not None and not state.opaque:
        if model.major == 3:
            ctx.report(SecondInput(), origin, model.major)
        # Keras 2 adds it as a layer that changes nothing
        return
    if state.stages or state.opaque:
        _write(ctx, model, opaque(state))
        return
    _write(ctx, model, replace(state, inputs=tensor, outputs=tensor))


def _is_no_layer(value: Value) -> bool:
    """Certainly neither a layer nor anything that a layer is made from."""
    if isinstance(value, (int, float, str)):
        return True
    path = names.resolve(value.path) if isinstance(value, External) else None
    return path is not None and path.startswith("keras.layers.") and path.rpartition(".")[2] in names.known_layers(3)


def _describe(value: Value) -> str:
    if isinstance(value, External):
        return f"the class {value.path.rpartition('.')[2]} itself"
    return repr(value)


def first_input(layer: Value) -> Shape | None:
    """The input shape that a first layer brings along; None when it brings none."""
    if isinstance(layer, LayerValue):
        return declared_input(layer.layer)
    if isinstance(layer, ModelValue) and isinstance(layer.state, ModelState):
        inputs = layer.state.inputs
        return inputs.shape if isinstance(inputs, Tensor) else None
    return None


def put_to_work(ctx: Context, layer: Value, inputs: Value, origin: Origin) -> Value:
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


def build(ctx: Context, model: ModelValue, shape: Shape, origin: Origin) -> None:
    """Give a deferred model its input."""

    def run(state: ModelState) -> None:
        if state.opaque or state.inputs is not None:
            return
        _write(ctx, model, run_stages(ctx, state, Tensor(shape, origin=origin, is_input=True)))

    ctx.fork([model.state], run)


def check_open(ctx: Context, model: ModelValue) -> None:
    """Report the layers of a deferred model that no input could satisfy.

    The model stays as it is, and no call is recorded, for its layers are not put to work.
    """
    if model.kind != "sequential":
        return
    states = model.state.values if isinstance(model.state, Alternatives) else (model.state,)
    for state in states:
        if state.inputs is not None or state.opaque or not state.stages:
            return
    mark = ctx.journal.mark()
    with ctx.unrecorded():
        ctx.fork([model.state], lambda state: run_stages(ctx, state, Tensor(Unknown(), is_input=True)).outputs)
    ctx.journal.rewind(mark)


def call_model(
    ctx: Context, model: ModelValue, arguments: Arguments, origin: Origin, class_name: str | None = None
) -> Value:
    """`model(inputs)`; `class_name` is that of a class of the project that made the model its own graph."""
    inputs = arguments.get(0, "inputs")
    ctx.journal.write(model, _USED, True)
    name = class_name or ("Sequential" if model.kind == "sequential" else "Functional")
    return ctx.fork([model.state], lambda state: _call_state(ctx, model, state, inputs, origin, name))


def _call_state(ctx: Context, model: ModelValue, state: ModelState, inputs: Value, origin: Origin, name: str) -> Value:
    faults = len(ctx.log.findings)
    if stateful.refuses_call(ctx, model, state, inputs, origin):
        return Tensor(Unknown(), eager=True)
    if state.inputs is None and not state.opaque and isinstance(inputs, (Tensor, Array)):
        if not state.stages:
            return inputs
        build(ctx, model, inputs.shape, origin)
        state = model.state if isinstance(model.state, ModelState) else state
        output = state.outputs
    else:
        output = functional.replay(ctx, model, state, inputs, origin)
        _relax(ctx, model, state, inputs)
    if all(isinstance(leaf, Array) or (isinstance(leaf, Tensor) and leaf.eager) for leaf in layers.flat(inputs)):
        output = functional.at_once(output)
    is_refused = len(ctx.log.findings) > faults
    layers.record(ctx, origin, name, inputs, None if is_refused else output, functional.count(ctx, model))
    step = functional.step_of_model(ctx, model, inputs, origin)
    result = functional.with_step(output, step, origin)
    _note_call(ctx, model, inputs, result)
    return result


def _relax(ctx: Context, model: ModelValue, state: ModelState, inputs: Value) -> None:
    """A Sequential of Keras 2 without an Input frees the axes in which its calls differ."""
    entry = state.inputs
    deferred = model.major == 2 and bool(state.stages) and isinstance(entry, Tensor) and entry.name is None
    if not deferred or not isinstance(inputs, (Tensor, Array)) or same_shape(entry.shape, inputs.shape):
        return
    shape: Shape = Unknown()
    if isinstance(entry.shape, tuple) and isinstance(inputs.shape, tuple) and len(entry.shape) == len(inputs.shape):
        shape = tuple(_either(a, b) for a, b in zip(entry.shape, inputs.shape))
    with ctx.unrecorded(), ctx.expecting_failure():
        _write(ctx, model, run_stages(ctx, state, replace(entry, shape=shape)))


def _either(left: Dim, right: Dim) -> Dim:
    if same(left, right):
        return left
    return Unknown() if isinstance(left, Unknown) or isinstance(right, Unknown) else None


def _note_call(ctx: Context, model: ModelValue, inputs: Value, output: Value) -> None:
    """Keep what `input` and `output` of a Sequential are once it was called, which in Keras 3 are those of the call.

    Of several calls only some count (none of those inside a user's layer), so that neither is known then.
    """
    if model.kind != "sequential" or model.major != 3 or isinstance(inputs, Array):
        return
    is_first = model.slots.get("called:output", ABSENT) is ABSENT
    for name, value in (("input", inputs), ("output", output)):
        ctx.journal.write(model, f"called:{name}", value if is_first else Unknown())


def get_attribute(ctx: Context, model: ModelValue, name: str, origin: Origin) -> Value:
    """An attribute of a model."""
    assigned = model.slots.get(f"set:{name}")
    if assigned is not None:
        return assigned
    called = model.slots.get(f"called:{name}", ABSENT)
    if called is not ABSENT:
        return called
    if name == "layers" and isinstance(model, ApplicationValue):
        return applications.layers_of(ctx, model, origin)
    if name == "layers":
        return ctx.fork([model.state], lambda state: functional.hand_out_layers(ctx, model, state))
    if name in _STATE_ATTRIBUTES:
        return ctx.fork([model.state], lambda state: _of_state(ctx, model, state, name, origin))
    if name == "name":
        return model.label
    if name in ("call", "__call__"):
        return model
    if former.lacks(model, name):
        former.report(ctx, model, name, origin)
        return Unknown()
    return BoundMethod(model, name, origin)


_STATE_ATTRIBUTES = frozenset({"input", "inputs", "output", "outputs", "input_shape", "output_shape"})


def _of_state(ctx: Context, model: ModelValue, state: ModelState, name: str, origin: Origin) -> Value:
    if model.kind == "sequential" and model.major == 3 and name in ("input", "output") and not state.opaque:
        if model.serial >= ctx.settled_before:
            place = Origin(origin.unit, getattr(origin.node, "attr", origin.node))
            ctx.report(NeverCalled(model.holder or model.label, name), place, model.major)
        return Tensor(Unknown(), origin=origin)
    value = state.inputs if name.startswith("input") else state.outputs
    if value is None:
        return Unknown()
    if name in ("inputs", "outputs"):
        return ListValue(layers.flat(value))
    if name.endswith("_shape"):
        shape = value.shape if isinstance(value, Tensor) else Unknown()
        return shape if isinstance(shape, tuple) else Unknown()
    return value


def _get_layer(ctx: Context, model: ModelValue, state: ModelState, arguments: Arguments, origin: Origin) -> Value:
    name = arguments.get(0, "name")
    if isinstance(model, ApplicationValue):
        return applications.get_layer(ctx, model, name, origin)
    found = functional.get_layer(model, state, arguments)
    if isinstance(found, Unknown) and not state.opaque and not state.stages:
        return applications.find_layer(ctx, layers.flat(state.outputs), name, origin)
    return found


def call_method(ctx: Context, model: ModelValue, name: str, arguments: Arguments, origin: Origin) -> Value:
    """A method of a model."""
    try:
        binding.check_method(name, model.major, arguments.keywords)
    except Refused as refused:
        place = layers.keyword_place(arguments, refused.argument, layers.method_place(origin))
        ctx.report(refused.fault, place, model.major)
        return Unknown()
    if name not in _BUILDS_NOTHING:
        ctx.journal.write(model, _USED, True)
    if name == "add":
        node = arguments.nodes.get(0, arguments.nodes.get("layer"))
        place = origin if node is None else Origin(origin.unit, getattr(node, "value", node))
        add(ctx, model, arguments.get(0, "layer"), place)
        return None
    if name == "pop":
        return ctx.fork([model.state], lambda state: _pop(ctx, model, state, origin))
    if name == "build":
        _build_method(ctx, model, arguments, origin)
        return None
    if name == "get_layer":
        return ctx.fork([model.state], lambda state: _get_layer(ctx, model, state, arguments, origin))
    if name in _NEEDS_WEIGHTS and _refuse_weights(ctx, model, name, arguments, origin):
        return Unknown()
    if name == "count_params":
        count = functional.count(ctx, model)
        return Unknown() if count is None else count
    if name == "compile":
        check_open(ctx, model)
        methods.compile_model(ctx, model, arguments, origin)
        return None
    if name in methods.METHODS:
        return _train(ctx, model, name, arguments, origin)
    if name in _HARMLESS:
        check_open(ctx, model)
        return _HARMLESS[name]() if name == "summary" else Unknown()
    if name in ("call", "__call__"):
        return call_model(ctx, model, arguments, origin)
    raise Unresolved


_ADDED_WHEN = "added when"
"""By which uncalled function a model from before was last added to: nobody knows what the model has then."""
_USED = "used"
"""A slot that is set once a model may have been built in a way that is not seen."""
_BUILDS_NOTHING = frozenset(
    {"add", "pop", "compile", "summary", "count_params", "get_weights", "set_weights", "get_layer", "get_config"}
)
_NEEDS_WEIGHTS = frozenset({"summary", "count_params", "get_weights", "set_weights"})


def _refuse_weights(ctx: Context, model: ModelValue, name: str, arguments: Arguments, origin: Origin) -> bool:
    """Whether a model has no weights yet, or not those that it is given; it is reported."""
    if model.serial < ctx.settled_before or not arguments.complete:
        return False
    values = arguments.get(0, "weights") if name == "set_weights" else None
    fault: Fault | None = None
    if _is_surely_open(model):
        empty = isinstance(values, ListValue) and values.items == ()
        if model.major == 2 or name == "count_params" or (name == "set_weights" and not empty):
            fault = NotBuilt(model.holder or "the model", name)
    elif name == "set_weights":
        fault = given_weights.mismatch(model.holder or "the model", name, values, functional.weights_of(ctx, model))
    if fault is not None:
        ctx.report(fault, layers.method_place(origin), model.major)
    return fault is not None


def _is_surely_open(model: ModelValue) -> bool:
    """Whether nothing can have told a Sequential model its input."""
    state = model.state
    if model.kind != "sequential" or not isinstance(state, ModelState) or state.inputs is not None or state.opaque:
        return False
    plain = all(isinstance(stage.layer, LayerValue) and _is_plain(stage.layer) for stage in state.stages)
    return plain and not state.merged and not model.slots.get(_USED) and not model.slots.get("layers_handed_out")


def _is_plain(layer: LayerValue) -> bool:
    """Whether all arguments of a layer are known, of which one might be an input shape."""
    given = (*layer.layer.arguments.values(), *layer.layer.options.values())
    return not any(isinstance(value, Unknown) for value in given)


_HARMLESS = {
    name: (lambda: None)
    for name in [
        "predict_classes",
        "predict_proba",
        "summary",
        "save",
        "save_weights",
        "load_weights",
        "to_json",
        "to_yaml",
        "get_config",
        "get_weights",
        "set_weights",
        "reset_states",
        "reset_metrics",
        "export",
        "plot",
    ]
}


def _train(ctx: Context, model: ModelValue, name: str, arguments: Arguments, origin: Origin) -> Value:
    """`fit` and its like: the data tell an open model its input, and must fit that of any other."""
    arguments = generators.with_batches(ctx, arguments)

    def run(state: ModelState) -> Value:
        entry = methods.entry_of(name, arguments, model.major)
        if entry is not None and state.stages and state.inputs is None and not state.opaque:
            state = run_stages(ctx, state, replace(entry, origin=entry.origin or origin))
            _write(ctx, model, state)
        return methods.call_method(ctx, model, state, name, arguments, origin)

    check_open(ctx, model) if methods.entry_of(name, arguments, model.major) is None else None
    return ctx.fork([model.state], run)


def _build_method(ctx: Context, model: ModelValue, arguments: Arguments, origin: Origin) -> None:
    shape = layers.plain(ctx, arguments.get(0, "input_shape"))
    states = model.state.values if isinstance(model.state, Alternatives) else (model.state,)
    if all(not state.stages and state.inputs is None and not state.opaque for state in states):
        if model.kind == "sequential":
            ctx.report(EmptyModelUsed("build"), layers.method_place(origin), model.major)
        return
    known = isinstance(shape, (tuple, list)) and all(dim is None or isinstance(dim, (int, Unknown)) for dim in shape)
    if known:
        build(ctx, model, tuple(shape), origin)
    else:
        check_open(ctx, model)


def _pop(ctx: Context, model: ModelValue, state: ModelState, origin: Origin) -> Value:
    if state.opaque:
        return Unknown()
    if not state.stages:
        ctx.report(PopFromEmptyModel(), layers.method_place(origin), model.major)
        return Unknown()
    if state.merged:
        _write(ctx, model, opaque(state))
        return Unknown()
    if model.major == 3 and len(state.stages) == 1 and state.inputs is None:
        holding = "with a single layer and no Input, which Keras 3 cannot leave empty"
        ctx.report(PopFromEmptyModel(holding), layers.method_place(origin), model.major)
    rest = state.stages[:-1]
    outputs = None if state.inputs is None else rest[-1].output if rest else state.inputs
    _write(ctx, model, ModelState(rest, state.inputs, outputs))
    return state.stages[-1].layer
