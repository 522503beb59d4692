"""What a layer is, and the one place where layers are registered, constructed and called.

A shape function is registered with `@layer` and requests what it needs by parameter name, as pytest fixtures are:

- `x`: the shape of the layer's single input; `inputs`: the list of shapes of a layer that takes several;
  `structure`: the inputs exactly as they were given;
- any constructor argument (defaults come from the generated signatures of the selected Keras major);
- any call argument (`mask`, `initial_state`, `value`, …), None when not given;
- `layer`: the `Layer` itself, for its name and major; `producer`: the `Layer` that made the input, or None;
  `dtype`: the dtype of the first input, or None; `built`: the weights that an earlier call fixed, or None.

It returns the output shape (a list for several outputs) or a `Result`, and raises `Refused`. Arguments that could not
be evaluated arrive as `Unknown`; a function that has to look at one ends in `Unresolved`, which makes the output
unknown. Shape functions are pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

from kerasshape.faults import Fault, Refused
from kerasshape.keras import choices, signatures
from kerasshape.keras.result import LayerLike, Result, Structure, Weight
from kerasshape.rules.arguments import InvalidLayerArgument
from kerasshape.rules.inputs import FreeLastAxis, WeightsOfAnotherShape, WrappedTensor, WrongNumberOfInputs, WrongRank
from kerasshape.rules.merging import AttentionWidthMismatch, EquationMismatch, MergeShapeMismatch, WrongInitialState
from kerasshape.shapes import Shape, Unknown, Unresolved, broadcast, differ, same_shape

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True, eq=False)
class Layer:
    """A constructed layer: its class name, bound arguments and the Keras major it belongs to.

    `given` holds the names of the arguments that the code itself passes.
    """

    name: str
    arguments: Mapping[str, Any]
    major: int
    given: frozenset[str] = frozenset()
    options: Mapping[str, Any] = field(default_factory=dict)
    """Keywords common to all layers: name, dtype, input_shape, …"""

    def call(self, inputs: Structure, **call_arguments: Any) -> Result:
        """The outputs for these inputs; raises Refused or Unresolved."""
        return call(self, inputs, call_arguments)

    def with_arguments(self, **changes: Any) -> Layer:
        """The same layer with other arguments, for trying out a cure."""
        return replace(self, arguments={**self.arguments, **changes})


@dataclass(frozen=True)
class LayerClass:
    """A registered shape function and what it asks for."""

    name: str
    function: Callable[..., Any]
    requests: tuple[str, ...]
    several_inputs: bool
    flexible: frozenset[int]
    """The majors in which a second call may need weights of another shape without Keras refusing it at definition."""
    stretching: bool
    """Whether weights of size 1, or of fewer axes, meet inputs of any size, as they do element by element."""


LAYERS: dict[str, LayerClass] = {}
Checks = list[tuple[Callable[..., Any], tuple[str, ...]]]
CONSTRUCTORS: dict[str, Checks] = {}
AT_CALL: dict[str, Checks] = {}
"""The constructor checks that refuse some arguments only when the layer is called."""
_CONTEXT = frozenset({"x", "inputs", "structure", "layer", "producer", "dtype", "built", "traced"})


def layer(*names: str, flexible: Sequence[int] = (), stretching: bool = False) -> Callable[[Function], Function]:
    """Register the shape function of one or more layers.

    Raises TypeError at import when it requests a name that none of them takes.
    """

    def register(function: Function) -> Function:
        requests = requested(function)
        for name in names:
            _require_known_requests(name, requests, function)
            several = "inputs" in requests or "structure" in requests
            LAYERS[name] = LayerClass(name, function, requests, several, frozenset(flexible), stretching)
        return function

    return register


Traced = Callable[[Layer, Sequence[Any], Structure], Structure]
TRACED: dict[str, Traced] = {}


def traced(*names: str) -> Callable[[Traced], Traced]:
    """Register what the outputs of layers become in the `call` of a user's layer, as Keras 3 runs it.

    The function is given the layer, the list of its inputs' shapes, and the outputs that it has elsewhere.
    """

    def register(function: Traced) -> Traced:
        TRACED.update(dict.fromkeys(names, function))
        return function

    return register


AtRun = Callable[[Layer, Structure, Mapping[str, Any]], "Fault | None"]
AT_RUN: dict[str, AtRun] = {}


def at_run(*names: str) -> Callable[[AtRun], AtRun]:
    """Register what Keras 3 lets pass when layers are called to define a model, and refuses once data go through.

    The function is given the layer, its inputs' shapes and the other arguments of the call.
    """

    def register(function: AtRun) -> AtRun:
        AT_RUN.update(dict.fromkeys(names, function))
        return function

    return register


def refused_at_run(made: Layer, inputs: Structure, call_arguments: Mapping[str, Any]) -> Fault | None:
    """What Keras 3 refuses of a call as soon as data go through."""
    check = AT_RUN.get(made.name) if made.major == 3 else None
    return None if check is None else check(made, inputs, call_arguments)


def constructor(*names: str, at_call: bool = False) -> Callable[[Function], Function]:
    """Register a check of constructor arguments for one or more layers; several may be registered for one layer.

    `at_call` says that part of what the check refuses is refused only when the layer is called.
    """

    def register(function: Function) -> Function:
        requests = requested(function)
        for name in names:
            _require_known_requests(name, requests, function)
            CONSTRUCTORS.setdefault(name, []).append((function, requests))
            if at_call:
                AT_CALL.setdefault(name, []).append((function, requests))
        return function

    return register


def requested(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names of a function's parameters."""
    # inspect.signature would take longer for all shape functions together than checking a file does
    code = function.__code__
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


def _require_known_requests(name: str, requests: Sequence[str], function: Callable[..., Any]) -> None:
    for request in requests:
        if request not in _CONTEXT and not _takes(name, request):
            raise TypeError(f"{function.__qualname__} requests {request!r}, which {name} does not take.")


def _takes(name: str, argument: str) -> bool:
    entries = [entry for entry in (signatures.layer_signature(name, major) for major in (2, 3)) if entry]
    return any(argument in entry[part] for entry in entries for part in ("parameters", "keywords", "call"))


def check_constructor(made: Layer) -> None:
    """Run every constructor check of the layer. An unknown argument ends only the check that asks for it.

    Raises Refused.
    """
    _check(made, CONSTRUCTORS, at_call=False)


def check_arguments_at_call(made: Layer) -> None:
    """Refuse the arguments that Keras refuses when the layer is called, and not before. Raises Refused."""
    _check(made, AT_CALL, at_call=True)


def _check(made: Layer, checks: Mapping[str, Checks], *, at_call: bool) -> None:
    for function, requests in checks.get(made.name, ()):
        try:
            function(**{name: made if name == "layer" else made.arguments.get(name) for name in requests})
        except Unresolved:
            continue
        except Refused as refused:
            if refused.at_call is at_call:
                raise


def call(
    made: Layer,
    inputs: Structure,
    call_arguments: Mapping[str, Any] | None = None,
    *,
    producer: LayerLike | None = None,
    dtype: str | None = None,
    built: tuple[Weight, ...] | None = None,
    running: bool = False,
    traced: bool = False,
) -> Result:
    """Put a layer to work on input shapes.

    `built` holds the weights that an earlier call fixed; `running` tells that these are data, which no layer takes
    that has weights of another shape, whatever it lets pass when a model is defined; `traced` that the call stands in
    the `call` of a user's layer, which Keras 3 runs on tensors of TensorFlow. Raises Refused where Keras would; the
    outputs are unknown when the layer is not registered or something it needs is unknown.
    """
    known = LAYERS.get(made.name)
    if known is None:
        return Result(Unknown(), None)
    context: dict[str, Any] = {"layer": made, "producer": producer, "dtype": dtype, "structure": inputs}
    context["built"] = built
    context["traced"] = traced
    context["inputs"] = inputs if isinstance(inputs, list) else [inputs]
    try:
        check_arguments_at_call(made)
        if "x" in known.requests:
            context["x"] = _single(made, inputs)
        result = known.function(**_select(known.requests, context, made, call_arguments or {}))
    except Unresolved:
        again = partial(call, producer=producer, dtype=dtype, built=built, running=running, traced=traced)
        return _whichever(made, lambda each: again(each, inputs, call_arguments))
    except Refused as refused:
        again_unseen = built is not None and not running and _passes_again(made, refused.fault, traced)
        if again_unseen or (traced and _passes_within(made, refused.fault)):
            return Result(Unknown(), None)
        raise
    fault = refused_at_run(made, inputs, call_arguments or {}) if running or traced else None
    if fault is not None:
        raise Refused(fault)
    if not isinstance(result, Result):
        result = Result(result)
    if traced and made.major == 3 and made.name in TRACED:
        result = replace(result, outputs=TRACED[made.name](made, context["inputs"], result.outputs))
    runs = running or (traced and made.major == 3)
    if built is not None and (made.major not in known.flexible or (runs and made.major == 3)):
        if known.stretching and (made.major == 2 or runs) and _stretches(built, result):
            return Result(Unknown(), built)
        require_same_weights(made, built, result)
    return result


def _passes_within(made: Layer, fault: Fault) -> bool:
    """Whether Keras 3 finds the fault when it reckons with shapes, which it does not do within a user's layer."""
    return made.major == 3 and isinstance(fault, InvalidLayerArgument)


_BY_SPEC = ("Cropping", "Global", "LocallyConnected", "SpatialDropout", "UpSampling1D", "ConvLSTM")


def _passes_again(made: Layer, fault: Fault, traced: bool) -> bool:
    """Whether Keras looks for the fault only when it makes the weights.

    Keras 2 asks some layers for the rank that they take only then, too, until the model runs.
    """
    if isinstance(fault, WrongRank):
        return made.major == 2 and (made.name.startswith(_BY_SPEC) or made.arguments.get("unroll") is True)
    if isinstance(fault, WrongInitialState):
        return traced and made.major == 2
    if isinstance(fault, MergeShapeMismatch):
        return made.name == "Dot" or (made.major == 3 and made.name == "Concatenate")
    if isinstance(fault, AttentionWidthMismatch):
        return made.major == 2 and made.name == "AdditiveAttention"
    if isinstance(fault, FreeLastAxis) and made.major == 3 and made.name.startswith("Depthwise"):
        return traced  # it reckons with the channels in each call, unless it runs
    return isinstance(fault, (FreeLastAxis, EquationMismatch))


def _stretches(built: tuple[Weight, ...], result: Result) -> bool:
    """Whether some weights have another shape than the input asks for, and are broadcast to it."""
    pairs = [(first.shape, second.shape) for first, second in zip(built, result.weights or ())]
    known = [(first, second) for first, second in pairs if isinstance(first, tuple) and isinstance(second, tuple)]
    others = [pair for pair in known if not same_shape(*pair)]
    return bool(others) and all(broadcast(first, second) is not None for first, second in others)


def _whichever(made: Layer, attempt: Callable[[Layer], Result]) -> Result:
    """What the layer gives whatever an argument is that is unknown; a choice that Keras refuses does not count."""
    results = []
    for change in choices.open_choices(made.name, made.major, made.arguments):
        with suppress(Refused):
            results.append(attempt(made.with_arguments(**change)))
    return choices.agreed(results)


def _select(
    requests: Sequence[str], context: Mapping[str, Any], made: Layer, call_arguments: Mapping[str, Any]
) -> dict[str, Any]:
    selected: dict[str, Any] = {}
    for name in requests:
        if name in context:
            selected[name] = context[name]
        elif name in made.arguments:
            selected[name] = made.arguments[name]
        else:
            selected[name] = call_arguments.get(name)
    return selected


def _single(made: Layer, inputs: Structure) -> Shape:
    if isinstance(inputs, dict):
        inputs = _of_dict(made, inputs)
    if isinstance(inputs, list):
        if len(inputs) == 1:
            if isinstance(inputs[0], tuple) and made.name.startswith(_OF_ONE_TENSOR):
                raise Refused(WrappedTensor(made.name, "list", inputs[0]))
            return _single(made, inputs[0])
        if inputs and all(isinstance(shape, tuple) for shape in inputs):
            raise Refused(WrongNumberOfInputs(made.name, "1 input", len(inputs)))
        # a list of anything else may be data
        return Unknown()
    if isinstance(inputs, (tuple, Unknown)):
        return inputs
    raise Unresolved


def _of_dict(made: Layer, inputs: dict[str, Any]) -> Structure:
    shapes = list(inputs.values())
    if not shapes or not all(isinstance(shape, tuple) for shape in shapes):
        raise Unresolved
    if not made.name.startswith(_OF_ONE_TENSOR):
        raise Unresolved
    if len(shapes) == 1:
        raise Refused(WrappedTensor(made.name, "dict", shapes[0]))
    return shapes


_OF_ONE_TENSOR = (
    "Dense", "BatchNormalization", "LayerNormalization", "Flatten", "Conv1D", "Conv2D", "Conv3D", "Embedding",
    "Permute", "ZeroPadding", "UpSampling", "Cropping", "Reshape",
)  # fmt: skip
"""How the names of layers begin that do not take their tensor out of a list or dict."""


def require_same_weights(made: Layer, built: tuple[Weight, ...], result: Result) -> None:
    """Refuse a call that would need weights of another shape than those that an earlier call fixed."""
    if result.weights is None or len(built) != len(result.weights):
        return
    for first, second in zip(built, result.weights):
        if isinstance(first.shape, Unknown) or isinstance(second.shape, Unknown):
            continue
        if len(first.shape) != len(second.shape) or any(map(differ, first.shape, second.shape)):
            raise Refused(WeightsOfAnotherShape(made.name, first.shape, second.shape))
