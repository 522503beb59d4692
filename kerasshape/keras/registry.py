"""What a layer is, and the one place where layers are registered and called.

A shape function is registered with `@layer` and requests what it needs by parameter name, as pytest fixtures are:

- `x`: the shape of the layer's single input; `inputs`: the list of shapes of a layer that takes several;
  `structure`: the inputs exactly as they were given;
- any constructor argument (defaults come from the generated signatures of the selected Keras major);
- any call argument (`mask`, `initial_state`, `value`, …), None when not given;
- `layer`: the `Layer` itself, for its name and major; `producer`: the `Layer` that made the input, or None;
  `dtype`, `built`, `running`, `eager`, `traced`: what else is known of the `Situation`.

It returns the output shape (a list for several outputs) or a `Result`, and raises `Refused`. Arguments that could not
be evaluated arrive as `Unknown`; a function that has to look at one ends in `Unresolved`, which makes the output
unknown. Shape functions are pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import field, fields, replace
from typing import Any, TypeVar

from kerasshape.faults import Fault, Refused
from kerasshape.keras import choices, signatures
from kerasshape.keras.facts import Facts, Situation, When, always
from kerasshape.keras.result import Result, Structure, Weight
from kerasshape.records import dataclass
from kerasshape.rules.arguments import InvalidLayerArgument
from kerasshape.rules.inputs import FreeLastAxis, WeightsOfAnotherShape, WrappedTensor, WrongNumberOfInputs
from kerasshape.shapes import Shape, Unknown, Unresolved, broadcast, differ, same_shape

DEFINITION = Situation()
"""A layer that is called for the first time, to define a model."""

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

    @property
    def facts(self) -> Facts:
        """What is special about layers of this class."""
        return facts_of(self.name)

    def call(self, inputs: Structure, **call_arguments: object) -> Result:
        """The outputs for these inputs; raises Refused or Unresolved."""
        return call(self, inputs, call_arguments)

    def with_arguments(self, **changes: object) -> Layer:
        """The same layer with other arguments, for trying out a cure."""
        return replace(self, arguments={**self.arguments, **changes})


@dataclass(frozen=True)
class LayerClass:
    """A registered shape function, what it asks for, and what is special about the layer."""

    name: str
    function: Callable[..., Any]
    requests: tuple[str, ...]
    facts: Facts


LAYERS: dict[str, LayerClass] = {}
Checks = list[tuple[Callable[..., Any], tuple[str, ...]]]
CONSTRUCTORS: dict[str, Checks] = {}
AT_CALL: dict[str, Checks] = {}
"""The constructor checks that refuse some arguments only when the layer is called."""
_PLAIN = Facts()
_INPUTS = frozenset({"x", "inputs", "structure", "layer"})
_SITUATION = frozenset(each.name for each in fields(Situation))


def layer(*names: str, **facts: Any) -> Callable[[Function], Function]:
    """Register the shape function of one or more layers, with the `Facts` that are special about them.

    Raises TypeError at import when it requests a name that none of them takes, when a layer is registered already, and
    for a fact that does not exist.
    """
    special = Facts(**facts) if facts else _PLAIN

    def register(function: Function) -> Function:
        requests = requested(function)
        for name in names:
            _require_known_requests(name, requests, function)
            if name in LAYERS:
                raise TypeError(f"{function.__qualname__} registers {name} a second time.")
            LAYERS[name] = LayerClass(name, function, requests, special)
        return function

    return register


def facts_of(name: str) -> Facts:
    """What is special about the layers of a class; nothing about one that is not registered."""
    known = LAYERS.get(name)
    return _PLAIN if known is None else known.facts


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
        if request not in _INPUTS and request not in _SITUATION and not _takes(name, request):
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
    situation: Situation = DEFINITION,
) -> Result:
    """The result of calling a layer on input shapes.

    Raises Refused where Keras would; the outputs are unknown when the layer is not registered or something that it
    needs is unknown.
    """
    known, arguments = LAYERS.get(made.name), call_arguments or {}
    if known is None:
        return Result(Unknown(), None)
    try:
        check_arguments_at_call(made)
        given = known.function(**select_arguments(known, made, inputs, arguments, situation))
    except Unresolved:
        return _whichever(made, lambda each: call(each, inputs, call_arguments, situation))
    except Refused as refused:
        if is_forgiven(made, refused.fault, situation):
            return Result(Unknown(), None)
        raise
    result = given if isinstance(given, Result) else Result(given)
    return reconcile_weights(made, run(made, inputs, arguments, situation, result), situation)


def select_arguments(
    known: LayerClass, made: Layer, inputs: Structure, call_arguments: Mapping[str, Any], situation: Situation
) -> dict[str, Any]:
    """What the shape function requests, by name. Raises Refused for inputs that it cannot take as one."""
    selected: dict[str, Any] = {}
    for name in known.requests:
        if name in _SITUATION:
            selected[name] = getattr(situation, name)
        elif name in _INPUTS:
            selected[name] = made if name == "layer" else _input(name, made, inputs)
        elif name in made.arguments:
            selected[name] = made.arguments[name]
        else:
            selected[name] = call_arguments.get(name)
    return selected


def _input(name: str, made: Layer, inputs: Structure) -> Any:
    if name == "x":
        return _single(made, inputs)
    return inputs if name == "structure" or isinstance(inputs, list) else [inputs]


def is_forgiven(made: Layer, fault: Fault, situation: Situation) -> bool:
    """Whether Keras lets the fault pass: it looks for it at the first call alone, or where it computes with shapes."""
    if situation.traced and made.major == 3 and isinstance(fault, InvalidLayerArgument):
        return True
    if situation.built is None or situation.running:
        return False
    when = made.facts.checked_once.get(type(fault), _CHECKED_ONCE.get(type(fault)))
    return when is not None and when(made, situation)


_CHECKED_ONCE: Mapping[type[Fault], When] = {FreeLastAxis: always}
"""The faults that most layers look for only when they make their weights."""


def run(
    made: Layer, inputs: Structure, call_arguments: Mapping[str, Any], situation: Situation, result: Result
) -> Result:
    """The result where Keras 3 runs the layer on tensors and does not compute with shapes alone. Raises Refused."""
    if made.major == 2:
        return result
    if situation.running or situation.traced:
        fault = refused_at_run(made, inputs, call_arguments)
        if fault is not None:
            raise Refused(fault)
    if not situation.traced or made.name not in TRACED:
        return result
    return replace(result, outputs=TRACED[made.name](made, _input("inputs", made, inputs), result.outputs))


def reconcile_weights(made: Layer, result: Result, situation: Situation) -> Result:
    """The result where an earlier call fixed the weights. Raises Refused when it needs weights of another shape."""
    built, facts = situation.built, made.facts
    if built is None:
        return result
    runs = situation.running or (situation.traced and made.major == 3)
    if made.major in facts.flexible and not (runs and made.major == 3):
        return result
    if facts.stretching and (made.major == 2 or runs) and _stretches(built, result):
        return Result(Unknown(), built)
    require_same_weights(made, built, result)
    return result


def _stretches(built: tuple[Weight, ...], result: Result) -> bool:
    """Whether some weights have another shape than the input asks for, and are broadcast to it."""
    pairs = [(first.shape, second.shape) for first, second in zip(built, result.weights or ())]
    known = [(first, second) for first, second in pairs if isinstance(first, tuple) and isinstance(second, tuple)]
    others = [pair for pair in known if not same_shape(*pair)]
    return bool(others) and all(broadcast(first, second) is not None for first, second in others)


def require_same_weights(made: Layer, built: tuple[Weight, ...], result: Result) -> None:
    """Refuse a call that would need weights of another shape than those that an earlier call fixed."""
    if result.weights is None or len(built) != len(result.weights):
        return
    for first, second in zip(built, result.weights):
        if isinstance(first.shape, Unknown) or isinstance(second.shape, Unknown):
            continue
        if len(first.shape) != len(second.shape) or any(map(differ, first.shape, second.shape)):
            raise Refused(WeightsOfAnotherShape(made.name, first.shape, second.shape))


def _whichever(made: Layer, attempt: Callable[[Layer], Result]) -> Result:
    """The result that all values of an unknown argument agree on; a value that Keras refuses does not count."""
    results = []
    for change in choices.open_choices(made.name, made.major, made.arguments):
        with suppress(Refused):
            results.append(attempt(made.with_arguments(**change)))
    return choices.agreed(results)


def _single(made: Layer, inputs: Structure) -> Shape:
    """The shape of the only input. Raises Refused for several of them, Unresolved where that is not known."""
    if isinstance(inputs, dict):
        inputs = _of_dict(made, inputs)
    if isinstance(inputs, list):
        if len(inputs) == 1:
            if isinstance(inputs[0], tuple) and made.facts.one_tensor:
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
    if not made.facts.one_tensor or not shapes or not all(isinstance(shape, tuple) for shape in shapes):
        raise Unresolved
    if len(shapes) == 1:
        raise Refused(WrappedTensor(made.name, "dict", shapes[0]))
    return shapes
