"""What all models can do: be called, compiled, asked for `input`, `output`, `layers`."""

from __future__ import annotations

from dataclasses import replace

from kerasshape.evaluate.graph import (
    applications,
    functional,
    held_weights,
    initial_weights,
    layer_lookup,
    layers,
    misplaced,
    removed_attributes,
    saving,
    sequential,
)
from kerasshape.evaluate.graph.structures import as_shape
from kerasshape.evaluate.graph.weights import count_weights, weights_of
from kerasshape.evaluate.language.calls import by_alternatives
from kerasshape.evaluate.state import kinds
from kerasshape.evaluate.state.code import Arguments, BoundMethod
from kerasshape.evaluate.state.context import UNKNOWN_LABEL, Context
from kerasshape.evaluate.state.notes import CALL_GAVE, CALLED_ON, LAYERS_HANDED_OUT, USED
from kerasshape.evaluate.state.values import (
    ApplicationValue,
    Array,
    LayerValue,
    ListValue,
    ModelState,
    ModelValue,
    Site,
    Tensor,
    Value,
)
from kerasshape.evaluate.training import beside_batches, fit, generators, stateful
from kerasshape.faults import Fault, Refused
from kerasshape.keras import binding
from kerasshape.rules.models import (
    EmptyModelUsed,
    NeverCalled,
)
from kerasshape.rules.weights import NotBuilt
from kerasshape.shapes import Dim, Shape, Unknown, Unresolved, same, same_shape


def call_model(ctx: Context, model: ModelValue, arguments: Arguments, origin: Site) -> Value:
    """`model(inputs)`."""
    inputs = arguments.get(0, "inputs")
    ctx.journal.note(model, USED, True)
    return ctx.fork([model.state], lambda state: _call_state(ctx, model, state, inputs, origin))


kinds.call.of(ModelValue)(by_alternatives(call_model))


def _call_state(ctx: Context, model: ModelValue, state: ModelState, inputs: Value, origin: Site) -> Value:
    faults = len(ctx.log.findings)
    no_tensor = misplaced.not_a_tensor(model.class_name, model.major, inputs)
    if no_tensor is not None and not (inputs is None and layers.may_be_default(ctx)):
        ctx.report(no_tensor, origin, model.major)
        return Tensor(Unknown(), origin=origin)
    if stateful.refuses_call(ctx, model, state, inputs, origin):
        return Tensor(Unknown(), eager=True)
    if state.inputs is None and not state.opaque and isinstance(inputs, (Tensor, Array)):
        if not state.stages:
            return inputs
        state = sequential.run_stages(ctx, state, Tensor(inputs.shape, origin=origin, is_input=True))
        sequential.write(ctx, model, state)
        output = state.outputs
    else:
        output = functional.replay(ctx, model, state, inputs, origin)
        _relax(ctx, model, state, inputs)
    if all(isinstance(leaf, Array) or (isinstance(leaf, Tensor) and leaf.eager) for leaf in layers.flat(inputs)):
        output = functional.made_eager(output)
    is_refused = len(ctx.log.findings) > faults
    outputs = None if is_refused else output
    layers.record(ctx, origin, model.class_name, inputs, outputs, count_weights(ctx, model), model)
    step = functional.step_of_model(ctx, model, state, inputs, origin)
    result = functional.with_step(output, step, origin)
    _note_call(ctx, model, inputs, result)
    return result


def _relax(ctx: Context, model: ModelValue, state: ModelState, inputs: Value) -> None:
    """A Sequential of Keras 2 without an Input frees the axes in which its calls differ."""
    entry = state.inputs
    if model.major == 3 or not state.stages or state.opaque:
        return
    if not isinstance(entry, Tensor) or entry.name is not None:
        return
    if not isinstance(inputs, (Tensor, Array)) or same_shape(entry.shape, inputs.shape):
        return
    shape: Shape = Unknown()
    if isinstance(entry.shape, tuple) and isinstance(inputs.shape, tuple) and len(entry.shape) == len(inputs.shape):
        shape = tuple(_either(a, b) for a, b in zip(entry.shape, inputs.shape))
    with ctx.unrecorded(), ctx.expecting_failure():
        sequential.write(ctx, model, sequential.run_stages(ctx, state, replace(entry, shape=shape)))


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
    is_first = not CALL_GAVE.is_on(model)
    ctx.journal.note(model, CALLED_ON, inputs if is_first else Unknown())
    ctx.journal.note(model, CALL_GAVE, output if is_first else Unknown())


@kinds.attribute.of(ModelValue)
def get_attribute(ctx: Context, model: ModelValue, name: str, origin: Site) -> Value:
    """An attribute of a model."""
    assigned = model.slots.get(name)
    if assigned is not None:
        return assigned
    of_call = _OF_CALL.get(name)
    if of_call is not None and of_call.is_on(model):
        return of_call.of(model)
    if name == "layers" and isinstance(model, ApplicationValue):
        return applications.layers_of(ctx, model, origin)
    if name == "layers":
        return ctx.fork([model.state], lambda state: functional.hand_out_layers(ctx, model, state))
    if name in _STATE_ATTRIBUTES:
        return ctx.fork([model.state], lambda state: _of_state(ctx, model, state, name, origin))
    if name == "name":
        return Unknown() if UNKNOWN_LABEL in model.label else model.label
    if name in ("call", "__call__"):
        return model
    if name in held_weights.LISTED:
        return _weights(ctx, model, name)
    if removed_attributes.lacks(model, name):
        removed_attributes.report(ctx, model, name, origin)
        return Unknown()
    return Unknown() if name in _NEVER_RESHAPED else BoundMethod(model, name, origin)


def _weights(ctx: Context, model: ModelValue, name: str = "weights") -> Value:
    """As many items as the model has weights, where no code that is not seen may have given it more layers."""
    is_settled = model.serial >= ctx.ambient.trusted_since
    return held_weights.of_kind(name, weights_of(ctx, model)) if is_settled else Unknown()


_OF_CALL = {"input": CALLED_ON, "output": CALL_GAVE}

_NEVER_RESHAPED = frozenset(
    {"trainable_variables", "non_trainable_variables", "variables", "losses", "optimizer", *held_weights.LISTED}
)
"""Attributes by which code that is not seen, such as an optimizer, changes numbers and never the model's shapes."""

_STATE_ATTRIBUTES = frozenset({"input", "inputs", "output", "outputs", "input_shape", "output_shape"})


def _of_state(ctx: Context, model: ModelValue, state: ModelState, name: str, origin: Site) -> Value:
    if model.kind == "sequential" and model.major == 3 and name in ("input", "output") and not state.opaque:
        if model.serial >= ctx.ambient.trusted_since:
            place = Site(origin.unit, getattr(origin.node, "attr", origin.node))
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


def _get_layer(ctx: Context, model: ModelValue, state: ModelState, arguments: Arguments, origin: Site) -> Value:
    name, index = arguments.get(0, "name"), arguments.get(1, "index")
    if isinstance(model, ApplicationValue):
        return applications.get_layer(ctx, model, name, origin)
    fault = layer_lookup.lookup_fault(model, state, name, index) if model.serial >= ctx.ambient.trusted_since else None
    if fault is not None:
        ctx.report(fault, layers.method_place(origin), model.major)
        return Unknown()
    found = layer_lookup.find(model, state, name, index)
    if isinstance(found, Unknown) and not state.opaque and not state.stages:
        return applications.find_layer(ctx, layers.flat(state.outputs), name, origin)
    return found


@kinds.method.of(ModelValue)
def call_method(ctx: Context, model: ModelValue, name: str, arguments: Arguments, origin: Site) -> Value:
    """A method of a model."""
    try:
        binding.check_method(name, model.major, arguments.keywords)
    except Refused as refused:
        place = layers.keyword_place(arguments, refused.argument, layers.method_place(origin))
        ctx.report(refused.fault, place, model.major)
        if name == "compile":
            fit.note_compilation(ctx, model, None)
        return Unknown()
    if name not in _BUILDS_NOTHING:
        ctx.journal.note(model, USED, True)
    if name == "add":
        node = arguments.nodes.get(0, arguments.nodes.get("layer"))
        place = origin if node is None else Site(origin.unit, getattr(node, "value", node))
        sequential.add(ctx, model, arguments.get(0, "layer"), place)
        return None
    if name == "pop":
        return ctx.fork([model.state], lambda state: sequential.pop(ctx, model, state, origin))
    if name == "build":
        _build_method(ctx, model, arguments, origin)
        return None
    if name == "get_layer":
        return ctx.fork([model.state], lambda state: _get_layer(ctx, model, state, arguments, origin))
    if name in _NEEDS_WEIGHTS and _refuse_weights(ctx, model, name, arguments, origin):
        return Unknown()
    if name == "get_weights":
        return _weights(ctx, model)
    if name == "count_params":
        count = count_weights(ctx, model)
        return Unknown() if count is None else count
    if name == "compile":
        sequential.check_open(ctx, model)
        fit.compile_model(ctx, model, arguments, origin)
        return None
    if name in fit.METHODS:
        return _train(ctx, model, name, arguments, origin)
    if name in _HARMLESS:
        sequential.check_open(ctx, model)
        saving.check_method(ctx, name, model.major, arguments, origin)
        return None if name == "summary" else Unknown()
    if name in ("call", "__call__"):
        return call_model(ctx, model, arguments, origin)
    raise Unresolved


_BUILDS_NOTHING = frozenset(
    {"add", "pop", "compile", "summary", "count_params", "get_weights", "set_weights", "get_layer", "get_config"}
)
_NEEDS_WEIGHTS = frozenset({"summary", "count_params", "get_weights", "set_weights"})


def _refuse_weights(ctx: Context, model: ModelValue, name: str, arguments: Arguments, origin: Site) -> bool:
    """Whether a model has no weights yet, or not those that it is given; it is reported."""
    if model.serial < ctx.ambient.trusted_since or not arguments.complete:
        return False
    values = arguments.get(0, "weights") if name == "set_weights" else None
    fault: Fault | None = None
    if _is_surely_open(model):
        empty = isinstance(values, ListValue) and values.items == ()
        if model.major == 2 or name == "count_params" or (name == "set_weights" and not empty):
            fault = NotBuilt(model.holder or "the model", name)
    elif name == "set_weights":
        fault = initial_weights.mismatch(model.holder or "the model", name, values, weights_of(ctx, model))
    if fault is not None:
        ctx.report(fault, layers.method_place(origin), model.major)
    return fault is not None


def _is_surely_open(model: ModelValue) -> bool:
    """Whether nothing can have given a Sequential model its input."""
    state = model.state
    if model.kind != "sequential" or not isinstance(state, ModelState) or state.inputs is not None or state.opaque:
        return False
    plain = all(isinstance(stage.layer, LayerValue) and _is_plain(stage.layer) for stage in state.stages)
    used = USED.of(model) or LAYERS_HANDED_OUT.of(model)
    return plain and not state.merged and not used


def _is_plain(layer: LayerValue) -> bool:
    """Whether all arguments of a layer are known; one that is not might be an input shape."""
    given = (*layer.layer.arguments.values(), *layer.layer.options.values())
    return not any(isinstance(value, Unknown) for value in given)


_HARMLESS = frozenset(
    {"predict_classes", "predict_proba", "summary", "save", "save_weights", "load_weights", "to_json", "to_yaml",
     "get_config", "get_weights", "set_weights", "reset_states", "reset_metrics", "export", "plot"}
)  # fmt: skip
"""Methods that change nothing about which data the model takes."""


def _train(ctx: Context, model: ModelValue, name: str, arguments: Arguments, origin: Site) -> Value:
    """`fit` and its like: the data tell an open model its input, and must fit that of any other."""
    if beside_batches.refuses(ctx, name, arguments, origin, model.major):
        return Unknown()
    arguments = generators.with_batches(ctx, arguments)

    def run(state: ModelState) -> Value:
        entry = fit.entry_of(name, arguments, model.major)
        if entry is not None and state.stages and state.inputs is None and not state.opaque:
            state = sequential.run_stages(ctx, state, replace(entry, origin=entry.origin or origin))
            sequential.write(ctx, model, state)
        findings = len(ctx.log.findings)
        result = fit.call_method(ctx, fit.called(model, state, name, arguments, origin), arguments)
        if entry is not None and len(ctx.log.findings) == findings:
            _relax(ctx, model, state, entry)
        return result

    sequential.check_open(ctx, model) if fit.entry_of(name, arguments, model.major) is None else None
    return ctx.fork([model.state], run)


def _build_method(ctx: Context, model: ModelValue, arguments: Arguments, origin: Site) -> None:
    shape = as_shape(layers.plain(ctx, arguments.get(0, "input_shape")))
    if all(not state.stages and state.inputs is None and not state.opaque for state in model.states):
        if model.kind == "sequential":
            ctx.report(EmptyModelUsed("build"), layers.method_place(origin), model.major)
        return
    if shape is None:
        sequential.check_open(ctx, model)
    else:
        sequential.build(ctx, model, shape, origin)
