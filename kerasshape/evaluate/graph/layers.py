"""Layer instances: making them, putting them to work, telling what went wrong."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kerasshape.evaluate.graph import initial_weights, misplaced
from kerasshape.evaluate.graph.arguments import plain as plain
from kerasshape.evaluate.graph.structures import flat as flat
from kerasshape.evaluate.graph.structures import from_structure as from_structure
from kerasshape.evaluate.graph.structures import to_structure as to_structure
from kerasshape.evaluate.language.calls import by_alternatives
from kerasshape.evaluate.state import kinds
from kerasshape.evaluate.state.code import Arguments
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.joins import MERGED_TENSOR
from kerasshape.evaluate.state.journal import Mutable
from kerasshape.evaluate.state.log import CallRecord, Remark
from kerasshape.evaluate.state.notes import BUILT, LAST_CALL
from kerasshape.evaluate.state.values import (
    Array,
    DictValue,
    LayerValue,
    ListValue,
    Site,
    Step,
    Tensor,
    UnknownLength,
    Value,
)
from kerasshape.faults import Fault, Refused
from kerasshape.keras import binding, registry, signatures
from kerasshape.keras import layers as _registered
from kerasshape.keras.facts import Situation
from kerasshape.keras.registry import Layer
from kerasshape.keras.result import Result, count_parameters
from kerasshape.results import PrintedShape
from kerasshape.rules.arguments import InvalidLayerArgument, WrongArguments
from kerasshape.rules.inputs import WrongNumberOfInputs, WrongRank
from kerasshape.rules.sizes import WindowLargerThanInput
from kerasshape.rules.versions import RemovedKeyword
from kerasshape.shapes import Dim, Shape, Unknown, Unresolved, common, eager_shape, same_shape, show
from kerasshape.target import other

assert _registered

STRANGE_ARGUMENTS = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError)
"""What a shape function may raise for an argument of a kind that nobody thought of; the layer is unknown then."""

MOST_TRACE = 3
"""How many steps before a finding its frame shows."""


def construct(
    ctx: Context, name: str, major: int, arguments: Arguments, origin: Site, label: str | None = None
) -> Value:
    """Make a layer; unknown when Keras refuses its arguments, which is reported.

    `label` is its name where a class of the project extends it.

    A `batch_input_shape` that only Keras 2 takes is reported too, and then taken as Keras 2 does, so that the shapes of
    a Sequential model go on.
    """
    misplaced_tensor = misplaced.tensor_for_argument(ctx, name, major, arguments)
    if misplaced_tensor is not None:
        ctx.report(misplaced_tensor, origin, major)
        return Unknown()
    positional = [plain(ctx, value) for value in arguments.positional]
    keywords = {key: plain(ctx, value) for key, value in arguments.keywords.items()}
    if not arguments.complete:
        keywords = {**_all_unknown(name, major, len(positional)), **keywords}
    if keywords.get("data_format", "") is None or "data_format" not in keywords:
        keywords = _with_data_format(ctx, name, major, positional, keywords)
    forgiven = ""
    try:
        layer = binding.construct(name, major, positional, keywords)
    except Refused as refused:
        if _is_placeholder(ctx, refused.fault, (*positional, *keywords.values())):
            return Unknown()
        node = _argument_node(arguments, refused.argument, name, major)
        ctx.report(refused.fault, origin if node is None else Site(origin.unit, node), major)
        if not isinstance(refused.fault, RemovedKeyword) or refused.fault.keyword != "batch_input_shape":
            return Unknown()
        forgiven = refused.fault.keyword
    except STRANGE_ARGUMENTS:
        return Unknown()
    if forgiven:
        try:
            layer = binding.construct(name, major, positional, keywords, forgiven=frozenset({forgiven}))
        except Refused:
            return Unknown()
    if label is None:
        label = ctx.label_of(layer.options.get("name", layer.arguments.get("name")), name)
    made = LayerValue(layer, label, origin, _named_nodes(arguments, name, major))
    return made if _takes_weights(ctx, made, arguments, origin) else Unknown()


def _takes_weights(ctx: Context, layer: LayerValue, arguments: Arguments, origin: Site) -> bool:
    """Keep the arrays that the layer is given as weights; those that it refuses at once are reported."""
    given = initial_weights.among(arguments)
    if not given:
        return True
    ctx.journal.note(layer, initial_weights.GIVEN, given)
    fault = initial_weights.refused_at_once(layer)
    if fault is not None:
        ctx.report(fault, origin, layer.layer.major)
    return fault is None


def was_forgiven(layer: LayerValue) -> bool:
    """Whether the layer was refused for a keyword that was then taken all the same."""
    return layer.layer.major == 3 and "batch_input_shape" in layer.layer.options and not layer.layer.facts.is_input


def _is_placeholder(ctx: Context, fault: Fault, given: Sequence[Any]) -> bool:
    """Whether what is refused may stem from the default of a function which nothing in the file calls: a None or 0.

    Whoever calls it gives the value that belongs there. `given or []` makes nothing of a None.
    """
    if isinstance(fault, InvalidLayerArgument) and _is_nothing(fault.value):
        defaults = (value for function in ctx.defined.functions for value in function.defaults.values())
        is_placeholder = any(value is None or _is_nothing(value) for value in defaults)
    else:
        is_none = fault.value is None if isinstance(fault, InvalidLayerArgument) else isinstance(fault, WrongArguments)
        is_placeholder = is_none and any(value is None for value in given)
    return is_placeholder and any(
        frame.call_site is not None and type(frame.call_site.node).__name__ in ("FunctionDef", "ClassDef")
        for frame in ctx.frames
    )


def may_be_default(ctx: Context) -> bool:
    """Whether a None may be the default of a function which nothing in the file calls; whoever does gives a value."""
    return _is_placeholder(ctx, WrongArguments("", ""), (None,))


def _is_nothing(value: Any) -> bool:
    return (type(value) is int and value == 0) or (isinstance(value, (list, tuple, dict, str)) and len(value) == 0)


def _all_unknown(name: str, major: int, given: int) -> dict[str, Unknown]:
    signature = signatures.layer_signature(name, major) or signatures.layer_signature(name, other(major))
    return {} if signature is None else {key: Unknown(key) for key in list(signature["parameters"])[given:]}


def _with_data_format(
    ctx: Context, name: str, major: int, positional: Sequence[Any], keywords: dict[str, Any]
) -> dict[str, Any]:
    if isinstance(ctx.image_data_format, str) and ctx.image_data_format == "channels_last":
        return keywords
    signature = signatures.layer_signature(name, major)
    if signature is None or "data_format" not in list(signature["parameters"])[len(positional) :]:
        return keywords
    return {**keywords, "data_format": ctx.image_data_format}


def _named_nodes(arguments: Arguments, name: str, major: int) -> dict[str, Any]:
    """The argument expressions by the names that the constructor gives them."""
    signature = signatures.layer_signature(name, major) or {"parameters": {}}
    names = list(signature["parameters"])
    return {
        names[key] if isinstance(key, int) and key < len(names) else str(key): node
        for key, node in arguments.nodes.items()
    }


def _argument_node(arguments: Arguments, argument: str | None, name: str, major: int) -> Any:
    return None if argument is None else _named_nodes(arguments, name, major).get(argument)


def call_layer(ctx: Context, layer: LayerValue, arguments: Arguments, origin: Site) -> Value:
    """`layer(inputs, …)` in a graph."""
    if was_forgiven(layer):
        return Tensor(Unknown(), origin=origin)
    count = misplaced.tensors_beside(layer.layer.name, arguments)
    if count:
        called = f"{layer.layer.name}({'…' if layer.layer.given else ''})"
        fault = WrongNumberOfInputs(layer.layer.name, misplaced.LISTED, count, called)
        report_refused(ctx, fault, layer, ListValue(arguments.positional[:count]), origin)
        return Tensor(Unknown(), origin=origin)
    inputs, keywords = split_call(layer.layer.name, layer.layer.major, arguments)
    return put_to_work(ctx, layer, inputs, origin, keywords)


@kinds.argument.of(LayerValue)
def _as_argument(ctx: Context, layer: LayerValue) -> Layer:
    return layer.layer


kinds.call.of(LayerValue)(by_alternatives(call_layer))


def split_call(name: str, major: int, arguments: Arguments) -> tuple[Value, dict[str, Value]]:
    """The first argument of a layer's call, and the others by the names that its `call` gives them."""
    signature = signatures.layer_signature(name, major) or signatures.layer_signature(name, other(major))
    names = list(signature["call"]) if signature is not None else ["inputs"]
    keywords = dict(zip(names[1:], arguments.positional[1:]))
    keywords.update(arguments.keywords)
    if arguments.positional:
        return arguments.positional[0], keywords
    if not names or not arguments.complete:
        return Unknown(), keywords
    return keywords.pop(names[0], Unknown()), keywords


def put_to_work(
    ctx: Context, layer: LayerValue, inputs: Value, origin: Site, keywords: Mapping[str, Value] | None = None
) -> Value:
    """Call a layer, record the call, and report what Keras would refuse; the output is then unknown."""
    node = next_node(ctx, layer, inputs)
    try:
        no_tensor = misplaced.not_a_tensor(layer.layer.name, layer.layer.major, inputs)
        if no_tensor is not None and not (inputs is None and may_be_default(ctx)):
            raise Refused(no_tensor)
        with ctx.within(current_call=origin):
            output = apply(ctx, layer, inputs, origin, keywords or {}, node)
    except Refused as refused:
        record(ctx, origin, layer.layer.name, inputs, None, None)
        report_refused(ctx, refused.fault, layer, inputs, origin)
        return Tensor(Unknown(), origin=origin)
    record(ctx, origin, layer.layer.name, inputs, output, count_parameters(layer.built), layer)
    _warn(ctx, layer, inputs, origin)
    return output


def _warn(ctx: Context, layer: LayerValue, inputs: Value, origin: Site) -> None:
    """Report inputs that the layer takes and that cannot be meant, where layers of a model made them."""
    doubtful = layer.layer.facts.doubtful
    if doubtful is None or ctx.ambient.traced:
        return
    leaves = flat(inputs)
    tensors = [leaf for leaf in leaves if isinstance(leaf, Tensor) and _is_of_model(leaf)]
    if len(tensors) < len(leaves):
        return
    fault = doubtful(layer.layer, [tensor.shape for tensor in tensors], [*map(_producer_layer, tensors)])
    if fault is not None:
        report_refused(ctx, fault, layer, inputs, origin)


def _is_of_model(tensor: Tensor) -> bool:
    """Whether a tensor is an input or comes out of a layer; a function, as in a Lambda, may have moved its axes."""
    callee = None if tensor.step is None else tensor.step.callee
    is_layer = isinstance(callee, LayerValue) and "function" not in callee.layer.arguments
    return not tensor.eager and (tensor.is_input or is_layer)


def next_node(ctx: Context, callee: Mutable, inputs: Value) -> int | None:
    """Which call of a layer in a graph the next one is; None for arrays, and inside the call of another layer."""
    symbolic = any(isinstance(leaf, Tensor) and not leaf.eager for leaf in flat(inputs))
    if not symbolic or ctx.ambient.current_call is not None or ctx.ambient.traced:
        return None
    number = ctx.node_counts.slots.get(callee)
    if not isinstance(number, int):
        return None
    ctx.journal.write(ctx.node_counts, callee, number + 1)
    return number


def apply(
    ctx: Context,
    layer: LayerValue,
    inputs: Value,
    origin: Site,
    keywords: Mapping[str, Value],
    node: int | None = None,
) -> Value:
    """The output tensors of a layer; its first call fixes its weights. Raises Refused."""
    if isinstance(inputs, ListValue) and isinstance(inputs.items, UnknownLength):
        return _apply_to_many(layer, inputs.items.item, origin)
    leaves = flat(inputs)
    call_arguments = {key: _call_argument(ctx, value) for key, value in keywords.items()}
    eager = bool(leaves) and all(
        isinstance(leaf, Array) or (isinstance(leaf, Tensor) and leaf.eager) for leaf in leaves
    )
    result = _result_of(ctx, layer, inputs, call_arguments, eager=eager)
    first_call = layer.built is None
    if first_call:
        ctx.journal.note(layer, BUILT, result.weights)
        fault = initial_weights.refused(layer)
        if fault is not None:
            raise Refused(fault)
    later = registry.refused_at_run(layer.layer, to_structure(inputs), call_arguments)
    if later is not None and eager:
        raise Refused(later)
    ctx.log.refuses_at_run = ctx.log.refuses_at_run or later is not None
    step = Step(
        layer,
        inputs,
        origin,
        lambda other, named: apply(ctx, layer, other, origin, named),
        keywords,
        outputs=result.outputs,
        refused_at_run=later,
        node=node,
    )
    indices = itertools.count()
    dtype = result.dtype or "float32"
    # data of a batch that is free are those of a training step, which Keras traces
    shapes = [leaf.shape for leaf in leaves if isinstance(leaf, (Array, Tensor))]
    runs_eagerly = eager and not any(dim is None for shape in shapes for dim in _dims(shape))

    def make(shape: Shape) -> Tensor:
        shape = eager_shape(shape) if runs_eagerly else shape
        return Tensor(shape, dtype, step, origin, eager=eager, index=next(indices))

    outputs = from_structure(result.outputs, make)
    if first_call and not eager and not ctx.ambient.traced and layer not in ctx.first_outputs.slots:
        ctx.journal.write(ctx.first_outputs, layer, outputs)
    return outputs


def _result_of(
    ctx: Context, layer: LayerValue, inputs: Value, call_arguments: Mapping[str, Any], *, eager: bool
) -> Result:
    """What the layer itself makes of the inputs; unknown where it may run what it would refuse of symbolic tensors."""
    leaves = flat(inputs)
    first = leaves[0] if leaves else None
    situation = Situation(
        producer=_producer_layer(first),
        dtype=_tensor_dtype(first.dtype) if isinstance(first, (Tensor, Array)) else None,
        built=layer.built,
        running=ctx.ambient.running,
        eager=eager or ctx.ambient.running,
        traced=ctx.ambient.traced,
    )
    try:
        return registry.call(layer.layer, to_structure(inputs), call_arguments, situation)
    except STRANGE_ARGUMENTS:
        return Result(Unknown(), None)
    except Refused as refused:
        if not eager or not _slides_anyway(layer.layer, refused.fault, situation):
            raise
        return Result(Unknown(), None)


def _dims(shape: Shape) -> tuple[Dim, ...]:
    return shape if isinstance(shape, tuple) else ()


def _tensor_dtype(dtype: str | None) -> str | None:
    """What TensorFlow makes of a dtype of numpy: texts are strings, and objects may be."""
    if dtype in ("str", "bytes") or (dtype is not None and dtype.startswith(("<U", "|S", "U", "S"))):
        return "string"
    return None if dtype == "object" else dtype


def _slides_anyway(layer: Layer, fault: Fault, situation: Situation) -> bool:
    """Whether TensorFlow may run a window over an eager tensor that is smaller, and give something."""
    slides = layer.facts.slides_eagerly
    return isinstance(fault, WindowLargerThanInput) and slides is not None and slides(layer, situation)


def _apply_to_many(layer: LayerValue, item: Value, origin: Site) -> Tensor:
    """The output of a layer that merges a list of tensors like `item`: what does not depend on how many there are."""
    shape = item.shape if isinstance(item, Tensor) else Unknown()
    found: list[Shape] = []
    for count in (2, 3):
        try:
            outputs = registry.call(layer.layer, [shape] * count, {}).outputs
        except (Refused, Unresolved, *STRANGE_ARGUMENTS):
            return Tensor(Unknown(), origin=origin)
        found.append(outputs if isinstance(outputs, tuple) else Unknown())
    shared = common(found)
    if isinstance(shared, Unknown):
        return Tensor(Unknown(), origin=origin)
    dtype = item.dtype if isinstance(item, Tensor) else None
    return Tensor(shared, dtype, Step(MERGED_TENSOR, (), origin, lambda *_: Tensor(Unknown(), origin=origin)), origin)


def _call_argument(ctx: Context, value: Value) -> Any:
    if isinstance(value, (Tensor, Array, ListValue, tuple, DictValue)):
        return to_structure(value)
    return plain(ctx, value)


def _producer_layer(tensor: Value) -> Layer | None:
    value = producing_layer(tensor)
    return value.layer if value is not None else None


def producing_layer(tensor: Value) -> LayerValue | None:
    """The layer that gave a tensor its shape, behind layers such as Dropout that leave the shape as it is."""
    for _ in range(8):
        if not isinstance(tensor, Tensor) or tensor.step is None:
            return None
        callee, inputs = tensor.step.callee, tensor.step.inputs
        if not isinstance(callee, LayerValue):
            return None
        if not isinstance(inputs, Tensor) or not same_shape(inputs.shape, tensor.shape) or inputs.step is None:
            return callee
        tensor = inputs
    return None


def record(
    ctx: Context,
    origin: Site,
    name: str,
    inputs: Value,
    output: Value,
    parameters: int | None,
    callee: Mutable | None = None,
) -> None:
    """Note that a layer was put to work; `output` is None when the call faults. `callee` keeps the shapes, too."""
    shapes = printed(inputs)
    outputs = None if output is None else printed(output)
    if callee is not None and outputs is not None and LAST_CALL.of(callee) != (shapes, outputs):
        ctx.journal.note(callee, LAST_CALL, (shapes, outputs))
    ctx.log.calls.append(CallRecord(origin, name, shapes, outputs, parameters))


def printed(value: Value) -> tuple[PrintedShape, ...]:
    """The shapes of a structure of tensors, flat, as they are printed."""
    return tuple(printed_shape(leaf.shape if isinstance(leaf, (Tensor, Array)) else Unknown()) for leaf in flat(value))


def printed_shape(shape: Shape) -> PrintedShape:
    """A shape as numbers, None and names of unknowns."""
    if isinstance(shape, Unknown):
        return "?"
    return tuple(repr(dim) if isinstance(dim, Unknown) else dim for dim in shape)


def report_refused(ctx: Context, fault: Fault, layer: Value, inputs: Value, origin: Site) -> None:
    """Report a refused call with the steps that led to it and the argument that decided."""
    leaves = flat(inputs)
    first = leaves[0] if leaves else None
    remarks = _trace(first)
    producer = producing_layer(first)
    if fault.cause is not None and producer is not None:
        node = producer.argument_nodes.get(fault.cause)
        words = fault.render("cause_label")
        if node is not None and words is not None:
            remarks.append(Remark(Site(producer.origin.unit, node), words))
    if isinstance(layer, LayerValue) and _made_elsewhere(layer, origin):
        remarks.append(Remark(layer.origin, f"the {layer.layer.name} is made here"))
    major = layer.layer.major if isinstance(layer, LayerValue) else ctx.major
    if isinstance(fault, WrongRank) and producer is not None and _is_flat(fault.received, producer):
        made, other = producer.layer.name, fault.layer
        move = "" if made == other else f", or put it behind the last {other}, which needs all axes"
        fault = replace(fault, advice=f"drop the {made}{' before it' if made == other else move}")
    ctx.report(fault, origin, major, remarks)


def _is_flat(shape: Shape, producer: LayerValue) -> bool:
    """Whether a layer that leaves rows of features took the other axes away."""
    return isinstance(shape, tuple) and len(shape) == 2 and producer.layer.facts.drops_steps


def _made_elsewhere(layer: LayerValue, origin: Site) -> bool:
    node = origin.node
    return layer.origin.node is not node and layer.origin.node is not getattr(node, "func", None)


def _trace(tensor: Value) -> list[Remark]:
    remarks: list[Remark] = []
    while isinstance(tensor, Tensor) and tensor.step is not None and len(remarks) < MOST_TRACE:
        if tensor.step.callee == MERGED_TENSOR:
            break
        before = to_structure(tensor.step.inputs)
        text = f"{show(before)} -> {show(tensor.shape)}"
        remarks.append(Remark(tensor.step.origin, text, underline=False))
        leaves = flat(tensor.step.inputs)
        tensor = leaves[0] if leaves else None
    return remarks[::-1]


def argument_place(arguments: Arguments, function: str, argument: str | None, major: int, otherwise: Site) -> Site:
    """Where an argument of a function that is no layer stands in its call."""
    order = list((signatures.function_signature(function, major) or {"parameters": {}})["parameters"])
    position = order.index(argument) if argument in order else None
    node = arguments.nodes.get(argument or "", arguments.nodes.get(-1 if position is None else position))
    return otherwise if node is None else Site(otherwise.unit, node)


def keyword_place(arguments: Arguments, keyword: str | None, otherwise: Site) -> Site:
    """The keyword argument of a call."""
    node = None if keyword is None else arguments.nodes.get(keyword)
    return otherwise if node is None else Site(otherwise.unit, node)


def method_place(origin: Site) -> Site:
    """The name of the method in a call such as `model.fit(…)`, where its findings stand."""
    name = getattr(getattr(origin.node, "func", None), "attr", None)
    return origin if name is None else Site(origin.unit, name)
