"""Functional models: the graph between inputs and outputs, and what it gives for other inputs."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from kerasshape import shapes
from kerasshape.evaluate.graph import input_fit, layers, misplaced, naming, sequential
from kerasshape.evaluate.graph.layer_order import by_depth
from kerasshape.evaluate.state import trees
from kerasshape.evaluate.state.code import Arguments, InstanceValue
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.joins import MERGED_TENSOR
from kerasshape.evaluate.state.notes import ENTRY, LAYERS_HANDED_OUT, NAME_GIVEN, STATE
from kerasshape.evaluate.state.values import (
    TENSORS,
    ApplicationValue,
    Array,
    DictValue,
    InnerLayer,
    LayerValue,
    ListValue,
    ModelState,
    ModelValue,
    Site,
    Step,
    Tensor,
    Value,
    all_are,
)
from kerasshape.faults import Fault, Refused
from kerasshape.keras import binding
from kerasshape.keras.inputs import INPUT_LAYER
from kerasshape.records import dataclass
from kerasshape.rules.arguments import UnknownKeyword, WrongArguments
from kerasshape.rules.inputs import WrongNumberOfInputs
from kerasshape.rules.models import DisconnectedGraph, DuplicateLayerName, ModelInputMismatch
from kerasshape.shapes import Shape, Unknown, same_shape

_MOST_STEPS = 50_000


def make_functional(
    ctx: Context, major: int, arguments: Arguments, origin: Site, label: str | None = None
) -> ModelValue:
    """`Model(inputs, outputs, name=None)`; with a third positional argument it is no functional model.

    `label` is the name where a class of the project is such a model.
    """
    if len(arguments.positional) > 2:
        return _no_graph(ctx, major, arguments, origin)
    name = arguments.get(None, "name")
    if label is None:
        label = ctx.label_of(name, "Functional" if major == 3 else "Model")
    inputs = arguments.get(0, "inputs", arguments.get(None, "input"))
    outputs = arguments.get(1, "outputs", arguments.get(None, "output"))
    if major == 2:
        inputs, outputs = _unwrapped(inputs), _unwrapped(outputs)
    model = ModelValue("functional", label, origin, major, ModelState((), inputs, outputs))
    if isinstance(name, str):
        NAME_GIVEN.start(model, True)
    ctx.made(model)
    sequential.set_trainable(ctx, model, arguments.get(None, "trainable", True))
    try:
        binding.check_identity("Model", major, {"name": name} if major == 3 else arguments.keywords)
    except Refused as refused:
        ctx.report(refused.fault, layers.keyword_place(arguments, refused.argument, origin), major)
    _refuse_former_keywords(ctx, arguments, origin, major)
    for given in (inputs, outputs):
        no_tensor = misplaced.not_a_tensor_of_graph(major, given)
        if no_tensor is not None:
            ctx.report(no_tensor, origin, major)
            ctx.journal.note(model, STATE, ModelState((), Unknown(), Tensor(Unknown()), opaque=True))
            return model
    if not _are_tensors(inputs) or not _are_tensors(outputs):
        known_inputs = inputs if _are_tensors(inputs) else Unknown()
        ctx.journal.note(model, STATE, ModelState((), known_inputs, Tensor(Unknown()), opaque=True))
        return model
    tensors = graph(layers.flat(outputs), layers.flat(inputs))
    if any(tensor.step is not None and tensor.step.callee == MERGED_TENSOR for tensor in graph(layers.flat(outputs))):
        ctx.journal.note(model, STATE, ModelState((), inputs, outputs, opaque=True))
    elif (taken := naming.taken_twice(tensors)) is not None:
        ctx.report(DuplicateLayerName(taken), origin, major)
    if isinstance(model.state, ModelState) and not _are_followed(tensors):
        ctx.journal.note(model, STATE, replace(model.state, counted=False))
    missing = _unreached(layers.flat(inputs), layers.flat(outputs), major)
    if missing is not None:
        ctx.report(DisconnectedGraph(missing.shape), origin, major)
    return model


def _no_graph(ctx: Context, major: int, arguments: Arguments, origin: Site) -> ModelValue:
    """What `Model(inputs, outputs, "name")` gives: Keras 3 refuses it, Keras 2 makes a model without inputs.

    Source: keras.src.models.model.functional_init_arguments.
    """
    if major == 3 and arguments.complete:
        reason = f"takes 2 positional arguments, the inputs and outputs, but receives {len(arguments.positional)}"
        ctx.report(WrongArguments("Model", reason), origin, major)
    model = ModelValue("functional", ctx.label_for("Model"), origin, major, ModelState(opaque=True))
    ctx.made(model)
    return model


def _are_followed(tensors: Sequence[Tensor]) -> bool:
    """Whether all layers that lead to the tensors are known: each way begins at an input or at numbers."""
    for tensor in tensors:
        if tensor.step is None and not tensor.is_input and not tensor.eager:
            return False
        if tensor.step is not None and any(isinstance(leaf, Unknown) for leaf in layers.flat(tensor.step.inputs)):
            return False
    return True


def _refuse_former_keywords(ctx: Context, arguments: Arguments, origin: Site, major: int) -> None:
    """Keras 1 said `Model(input=…, output=…)`; Keras 3 overlooks these beside `inputs` and `outputs`."""
    overlooked = major == 3 and arguments.has(0, "inputs") and arguments.has(1, "outputs")
    for former in ("input", "output"):
        if former in arguments.keywords and not overlooked:
            place = layers.keyword_place(arguments, former, origin)
            ctx.report(UnknownKeyword("Model", former, present=f"{former}s"), place, major)
            return


def _unwrapped(structure: Value) -> Value:
    """The one tensor in a list of one, which Keras 2 takes out of it."""
    if isinstance(structure, ListValue) and isinstance(structure.items, tuple) and len(structure.items) == 1:
        only = structure.items[0]
        return only if isinstance(only, Tensor) else structure
    return structure


def _are_tensors(structure: Value) -> bool:
    leaves = layers.flat(structure)
    return bool(leaves) and all(isinstance(leaf, Tensor) and not leaf.eager for leaf in leaves)


def graph(outputs: Sequence[Value], inputs: Sequence[Value] = ()) -> list[Tensor]:
    """Every tensor on the way to the outputs, each behind what it depends on; the inputs end the way."""
    order: list[Tensor] = []
    seen = {id(tensor) for tensor in inputs}
    stack: list[tuple[Value, bool]] = [(tensor, False) for tensor in reversed(outputs)]
    while stack and len(order) < _MOST_STEPS:
        tensor, done = stack.pop()
        if not isinstance(tensor, Tensor):
            continue
        if done:
            order.append(tensor)
        elif id(tensor) not in seen:
            seen.add(id(tensor))
            stack.append((tensor, True))
            stack.extend((before, False) for before in reversed(sources(tensor)))
    return order


def inside(state: ModelState) -> list[Tensor]:
    """Every tensor of a functional model behind what it depends on; inputs taken from another model come first."""
    inputs = [each for each in layers.flat(state.inputs) if isinstance(each, Tensor)]
    if all(each.step is None for each in inputs):
        return graph(layers.flat(state.outputs))
    within = graph(layers.flat(state.outputs), inputs)
    return [*(replace(each, step=None, is_input=True) for each in inputs), *within]


def sources(tensor: Tensor) -> list[Value]:
    """The tensors that a tensor was made from."""
    if tensor.step is None:
        return []
    keywords = [leaf for value in tensor.step.keywords.values() for leaf in layers.flat(value)]
    return [*layers.flat(tensor.step.inputs), *(leaf for leaf in keywords if isinstance(leaf, Tensor))]


def _unreached(inputs: Sequence[Value], outputs: Sequence[Value], major: int) -> Tensor | None:
    """An Input that the outputs depend on and that is not among the model's inputs.

    Keras 2 does not mind one that is itself an output.
    """
    if major == 2:
        outputs = [output for output in outputs if not isinstance(output, Tensor) or output.step is not None]
    for tensor in graph(outputs, inputs):
        if tensor.is_input and tensor.step is None:
            return tensor
    return None


@dataclass(frozen=True)
class Listing:
    """The graph of a functional model."""

    tensors: list[Tensor]
    """Every tensor behind what it depends on."""
    nodes: dict[int, Tensor]
    """The same under the identity of those that the code has: an input taken from another model is one of its own."""
    rows: list[Tensor]
    """One tensor of each layer, operation and input, in the order of `model.layers`."""


def listing(state: ModelState) -> Listing:
    """The graph of a functional model with its layers in order."""
    tensors = inside(state)
    inputs = [each for each in layers.flat(state.inputs) if isinstance(each, Tensor)]
    nodes = {id(tensor): tensor for tensor in tensors}
    if any(each.step is not None for each in inputs):
        nodes.update({id(each): within for each, within in zip(inputs, tensors)})
    sources_of = {id(tensor): [nodes[id(each)] for each in sources(tensor) if id(each) in nodes] for tensor in tensors}
    outputs = [nodes[id(each)] for each in layers.flat(state.outputs) if id(each) in nodes]
    unused = [each for each in inputs if id(each) not in nodes and each.step is None]
    return Listing(tensors, nodes, by_depth(tensors, sources_of, outputs, unused))


def listed(state: ModelState) -> list[Tensor]:
    """One tensor of each layer, operation and input of a functional model, in the order of `model.layers`."""
    return listing(state).rows


def layers_of(state: ModelState) -> list[Value]:
    """The layers of a model in the order of `model.layers`, each once, without its inputs."""
    if state.stages:
        return [stage.layer for stage in state.stages]
    if state.opaque:
        return []
    callees = [tensor.step.callee for tensor in listed(state) if tensor.step is not None]
    return [each for each in callees if isinstance(each, (LayerValue, ModelValue, InstanceValue, InnerLayer))]


_ONE_STEP = frozenset({"add", "sub", "mul", "truediv", "floordiv", "pow", "mod", "matmul", "getitem"})
"""Operators and slices are one step to Keras too; a function may be several."""


def handed_out(model: ModelValue, state: ModelState) -> list[Value] | None:
    """What `model.layers` holds; None where functions make that uncertain. Operations are layers in Keras 2."""
    if state.stages:
        return layers_of(state)
    tensors = listed(state)
    if not _are_followed(tensors):
        return None
    found: list[Value] = []
    for tensor in tensors:
        callee = None if tensor.step is None else tensor.step.callee
        if callee is None:
            found.append(_input_layer(tensor, model.major))
        elif not isinstance(callee, str):
            found.append(callee)
        elif callee not in _ONE_STEP:
            return None
        elif model.major == 2:
            found.append(Unknown(callee))
    return found


def _input_layer(tensor: Tensor, major: int) -> Value:
    """The layer that stands for an input among the others."""
    if tensor.origin is None:
        return Unknown(tensor.name)
    keyword = "batch_shape" if major == 3 else "batch_input_shape"
    layer = binding.construct(INPUT_LAYER, major, (), {keyword: tensor.shape})
    made = LayerValue(layer, tensor.name or "", tensor.origin, {})
    ENTRY.start(made, tensor)
    return made


def hand_out_layers(ctx: Context, model: ModelValue, state: ModelState) -> Value:
    """`model.layers`, unknown where an application's own layers are among them: any of them may be frozen then."""
    if state.opaque:
        return ListValue(Unknown())
    steps = [tensor.step for tensor in graph(layers.flat(state.outputs)) if tensor.step is not None]
    callees = [] if state.stages else [step.callee for step in steps if step.inlined]
    inlined = [callee for callee in callees if isinstance(callee, (ApplicationValue, InnerLayer))]
    if not inlined:
        held = handed_out(model, state)
        if held is None:
            ctx.journal.note(model, LAYERS_HANDED_OUT, True)
        return ListValue(Unknown() if held is None else held)
    applications = [callee.model if isinstance(callee, InnerLayer) else callee for callee in inlined]
    for each in (model, *applications):
        ctx.journal.note(each, LAYERS_HANDED_OUT, True)
    return ListValue(Unknown())


def step_of_model(ctx: Context, model: ModelValue, state: ModelState, inputs: Value, origin: Site) -> Step:
    """How a model's output was made when it is called like a layer."""
    later = _refused_at_run(model, state, inputs)
    ctx.log.refuses_at_run = ctx.log.refuses_at_run or later is not None

    def again(other: Value, _: Mapping[str, Value]) -> Value:
        state = model.state
        return replay(ctx, model, state, other, origin) if isinstance(state, ModelState) else Unknown()

    node = layers.next_node(ctx, model, inputs)
    return Step(model, inputs, origin, again, refused_at_run=later, node=node)


def _refused_at_run(model: ModelValue, state: ModelState, inputs: Value) -> Fault | None:
    """Of a tensor of another rank Keras 3 tells only once data go through, where the layers inside do not mind."""
    pairs = zip(layers.flat(state.inputs), layers.flat(inputs)) if state.inputs is not None else ()
    for before, now in pairs:
        if (
            isinstance(before, Tensor)
            and isinstance(now, (Tensor, Array))
            and input_fit.is_of_another_rank(model, before, now)
        ):
            return ModelInputMismatch(model.holder or model.label, before.shape, now.shape)
    return None


def with_step(output: Value, step: Step, origin: Site) -> Value:
    """The same tensors, known to come from this step."""
    indices = itertools.count()
    return _mapped(output, lambda tensor: Tensor(tensor.shape, tensor.dtype, step, origin, index=next(indices)))


def made_eager(output: Value) -> Value:
    """The output of a model that is called on arrays: eager tensors have no free dim."""
    return _mapped(output, lambda tensor: replace(tensor, shape=shapes.eager_shape(tensor.shape)))


def _mapped(value: Value, change: Callable[[Tensor], Value]) -> Value:
    """The same structure with each tensor changed."""
    return trees.map_leaves(lambda leaf: change(leaf) if isinstance(leaf, Tensor) else leaf, value)


def replay(ctx: Context, model: ModelValue, state: ModelState, inputs: Value, origin: Site) -> Value:
    """What the model gives for these inputs, reported where it is called when it refuses them; else unknown."""
    if state.opaque or state.outputs is None or state.inputs is None:
        return Tensor(Unknown())
    expected, received = layers.flat(state.inputs), layers.flat(inputs)
    if len(expected) != len(received) or not all_are(expected, Tensor) or not all_are(received, TENSORS):
        if _counts_differ(ctx, model, len(expected), received, inputs, origin):
            return _mapped(state.outputs, lambda tensor: Tensor(Unknown()))
        return _mapped(state.outputs, lambda tensor: Tensor(_free_batch(tensor.shape)))
    fitted = list(received)
    if model.major == 3 and model.kind == "functional":
        fitted = [_fitting(leaf, entry.shape) for leaf, entry in zip(received, expected)]
    known = dict(zip(map(id, expected), fitted))
    if all(same_shape(a.shape, b.shape) for a, b in zip(expected, fitted)):
        return run_again(ctx, state, known) if _gets_known(ctx, state) else state.outputs
    for before, given in zip(expected, fitted):
        now = given
        if model.major == 3 and input_fit.runs_eagerly(ctx, given):
            if input_fit.is_of_another_rank(model, before, given):
                return _refuse(ctx, model, state, before, given, origin)
            known[id(before)] = input_fit.in_rank_of(before, given)
            # a Sequential leaves the sizes to its layers, any other model compares what it was given
            now = known[id(before)] if model.kind == "sequential" else given
        same_rank = input_fit.have_same_rank(before, now)
        if (input_fit.misfit(before.shape, now.shape) and (model.major == 3 or same_rank)) or input_fit.goes_inside(
            model, before, now
        ):
            return _refitted(ctx, model, state, known, before, now, origin)
    for before, given in zip(expected, fitted):
        now = known[id(before)] if model.kind == "sequential" else given
        # Keras 2 brings a tensor into the rank of the input, too, in a way of its own
        like = model.major == 3 or input_fit.have_same_rank(before, now)
        if like and input_fit.runs_eagerly(ctx, now) and not input_fit.have_same_sides(before, now):
            # what the model takes, for instance an axis of 1, its layers may refuse
            return _refitted(ctx, model, state, known, before, now, origin)
    return run_again(ctx, state, known)


def _fitting(leaf: Tensor | Array, entry: Shape) -> Tensor | Array:
    """A tensor of unknown rank, which the model would refuse or repair unless it has the rank of its input."""
    if isinstance(leaf.shape, tuple) or isinstance(entry, Unknown):
        return leaf
    free = (Unknown() if dim is None else dim for dim in entry[1:])
    return replace(leaf, shape=(Unknown(), *free))


def _counts_differ(
    ctx: Context, model: ModelValue, expected: int, received: Sequence[Value], inputs: Value, origin: Site
) -> bool:
    """Report another number of tensors than the model has inputs; Keras 2 leaves those aside that are too many."""
    if isinstance(inputs, DictValue) or not all_are(received, TENSORS):
        return False
    if any(isinstance(leaf.shape, Unknown) for leaf in received):
        return False  # what a parameter of a class's own `call` stands for may be a list of several
    symbolic = all(isinstance(leaf, Tensor) and not leaf.eager for leaf in received)
    refused = model.major == 3 or (symbolic and len(received) < expected)
    if refused and len(received) != expected:
        name = model.label if model.holder is None else model.holder
        counted = "1 input" if expected == 1 else f"{expected} inputs"
        ctx.report(WrongNumberOfInputs(name, counted, len(received)), origin, model.major)
        return True
    return False


def _refitted(
    ctx: Context,
    model: ModelValue,
    state: ModelState,
    known: Mapping[int, Value],
    before: Tensor,
    now: Tensor | Array,
    origin: Site,
) -> Value:
    """The model holds the tensor against its input, or only lets the layers inside look at it.

    Not all of them notice an axis of size 0 in Keras 2.
    """
    if not _is_held_against_input(ctx, model, before, now) or not input_fit.misfit(before.shape, now.shape):
        empty = isinstance(now.shape, tuple) and any(isinstance(dim, int) and dim == 0 for dim in now.shape)
        try:
            return run_again(ctx, state, known, strict=model.major == 3 or not empty)
        except RefusedAt:
            pass
    return _refuse(ctx, model, state, before, now, origin)


def _gets_known(ctx: Context, state: ModelState) -> bool:
    """Whether Keras 3 runs the model, in the `call` of a layer, which may tell dims that it had left open."""
    shapes = [leaf.shape for leaf in layers.flat(state.outputs) if isinstance(leaf, Tensor)]
    is_open = any(isinstance(shape, tuple) and None in shape[1:] for shape in shapes)
    return is_open and ctx.major == 3 and ctx.ambient.traced


def _is_held_against_input(ctx: Context, model: ModelValue, before: Tensor, now: Tensor | Array) -> bool:
    """Whether a model judges a tensor by its Input, and does not leave that to the layers inside.

    A model that is called on arrays or in the `call` of a layer runs eagerly. Only there does Keras 2 look at the
    inputs, unless it derived them from a call; and there Keras 3 does not look at those of a Sequential.
    """
    eager = input_fit.runs_eagerly(ctx, now)
    if model.major == 2:
        return eager and (model.kind != "sequential" or before.name is not None)
    return model.kind != "sequential" or not eager or not input_fit.have_same_rank(before, now)


def _free_batch(shape: Shape) -> Shape:
    return shape if isinstance(shape, Unknown) or not shape else (Unknown(), *shape[1:])


def _refuse(
    ctx: Context, model: ModelValue, state: ModelState, expected: Tensor, received: Tensor | Array, origin: Site
) -> Value:
    name = model.label if model.holder is None else model.holder
    ctx.report(ModelInputMismatch(name, expected.shape, received.shape), origin, model.major)
    return _mapped(state.outputs, lambda tensor: Tensor(Unknown()))


class RefusedAt(Exception):
    """A step of a graph that is put to work again refuses its new inputs."""

    def __init__(self, fault: Fault, origin: Site) -> None:
        super().__init__(fault)
        self.fault = fault
        self.origin = origin


def run_again(ctx: Context, state: ModelState, entries: Mapping[int, Value], *, strict: bool = False) -> Value:
    """Put every step of the graph to work on the tensors that now take the place of the old ones.

    What a step refuses gives an unknown; raises RefusedAt instead when `strict`, also for what a model inside refuses.
    """
    known = dict(entries)
    done: dict[tuple[int, int], Value] = {}
    for tensor in graph(layers.flat(state.outputs), ()):
        if id(tensor) in known or tensor.step is None:
            continue
        key = (id(tensor.step), 0)
        if key not in done:
            reported = len(ctx.log.findings)
            try:
                keywords = {name: _replaced(value, known) for name, value in tensor.step.keywords.items()}
                done[key] = tensor.step.replay(_replaced(tensor.step.inputs, known), keywords)
            except Refused as refused:
                if strict:
                    raise RefusedAt(refused.fault, tensor.step.origin) from refused
                done[key] = Tensor(Unknown())
            if strict and len(ctx.log.findings) > reported:
                inside = ctx.log.findings[reported]
                del ctx.log.findings[reported:]
                raise RefusedAt(inside.fault, inside.origin)
        known[id(tensor)] = _matching(done[key], tensor)
    return _mapped(state.outputs, lambda tensor: known.get(id(tensor), Tensor(Unknown())))


def _replaced(value: Value, known: Mapping[int, Value]) -> Value:
    """What was passed, with the tensors that now take the place of the old ones."""
    return _mapped(value, lambda each: known.get(id(each), each))


def _matching(output: Value, old: Tensor) -> Value:
    """The tensor among a step's new outputs that stands where the old one stood."""
    leaves = layers.flat(output)
    if len(leaves) == 1:
        return leaves[0]
    same_rank = [
        leaf
        for leaf in leaves
        if isinstance(leaf, Tensor) and isinstance(leaf.shape, tuple) and isinstance(old.shape, tuple)
        and len(leaf.shape) == len(old.shape)
    ]  # fmt: skip
    return same_rank[0] if len(same_rank) == 1 else Tensor(Unknown())
