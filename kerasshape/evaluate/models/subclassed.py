"""Models and layers that are classes of the project, derived from Keras's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kerasshape.evaluate.graph import functional, layer_members, layers, misplaced, saving, sequential
from kerasshape.evaluate.graph.structures import as_shape
from kerasshape.evaluate.graph.weights import count_weights, weights_of
from kerasshape.evaluate.language.attributes import attribute_in_code, find_in_class
from kerasshape.evaluate.language.calls import by_alternatives, call_instance, escape_instance
from kerasshape.evaluate.models import members
from kerasshape.evaluate.scopes.definitions import external_bases, is_keras_class, mro
from kerasshape.evaluate.state import kinds, trees
from kerasshape.evaluate.state.code import (
    Arguments,
    BoundMethod,
    ClassValue,
    FunctionValue,
    InstanceValue,
    KerasClass,
    KerasInstance,
    SuperValue,
)
from kerasshape.evaluate.state.context import UNKNOWN_LABEL, Context
from kerasshape.evaluate.state.joins import identical
from kerasshape.evaluate.state.journal import ABSENT, Note
from kerasshape.evaluate.state.notes import BASE, GRAPH, LABEL, MADE
from kerasshape.evaluate.state.values import (
    DictValue,
    LayerValue,
    ListValue,
    ModelValue,
    Site,
    Step,
    Tensor,
    Value,
    next_serial,
)
from kerasshape.evaluate.training import fit, subclassed
from kerasshape.keras import names, removed
from kerasshape.keras.layers.unmodelled import CELL, LAYER, WRAPPER
from kerasshape.keras.result import Weight
from kerasshape.rules.versions import RemovedName
from kerasshape.shapes import Shape, Unknown

_BASE_MODELS = frozenset({"keras.Model", "keras.Sequential"})
_MAY_BE_GRAPH = Note("may be a graph", False, unsure=True)
"""Whether `super().__init__` was given what is not known, which may be inputs and outputs."""
_OWN_WEIGHTS: Note[tuple[Weight, ...] | None] = Note("own weights", (), unsure=None)
"""What `add_weight` made; None when that depends on something unknown."""


def keras_bases(class_: ClassValue) -> list[str]:
    """The canonical names of the Keras classes that a class derives from."""
    return [names.canonical(path) for path in external_bases(class_) if is_keras_class(path)]


def is_model(class_: ClassValue) -> bool:
    """Whether the class derives from a Keras model."""
    return any(base in _BASE_MODELS for base in keras_bases(class_))


def find(class_: ClassValue, name: str) -> FunctionValue | None:
    """A method of the class or of its bases in the project."""
    for base in mro(class_):
        if isinstance(base, ClassValue) and isinstance(base.slots.get(name), FunctionValue):
            return base.slots[name]  # type: ignore[no-any-return]
    return None


@kinds.call.of(KerasClass)
def _instantiate(ctx: Context, class_: KerasClass, arguments: Arguments, origin: Site) -> InstanceValue:
    """An instance of a class derived from one of Keras after its `__init__`."""
    instance = class_.make(origin)
    MADE.start(instance, next_serial())
    ctx.defined.instances.setdefault(id(class_), []).append(instance)
    if is_model(class_):
        ctx.made(instance)
    initializer = find(class_, "__init__")
    if initializer is not None:
        bound = Arguments((instance, *arguments.positional), arguments.keywords, arguments.complete)
        ctx.call(initializer, bound, origin)
    else:
        _initialize(ctx, instance, arguments, origin)
    if not LABEL.is_on(instance):
        ctx.journal.note(instance, LABEL, ctx.label_for(class_.name))
    return instance


@kinds.escape.of(KerasInstance)
def _escape(ctx: Context, instance: KerasInstance, seen: set[int]) -> None:
    if id(instance) not in seen:
        ctx.journal.note(instance, MADE, None)
        escape_instance(ctx, instance, seen)


@kinds.call.of(KerasInstance)
def _call(ctx: Context, instance: KerasInstance, arguments: Arguments, origin: Site) -> Value:
    if isinstance(find_in_class(instance.class_, "__call__"), FunctionValue):
        return call_instance(ctx, instance, arguments, origin)
    return _call_by_keras(ctx, instance, arguments, origin)


@by_alternatives
def _call_by_keras(ctx: Context, instance: KerasInstance, arguments: Arguments, origin: Site) -> Value:
    return call(ctx, instance, arguments, origin)


def call(ctx: Context, instance: InstanceValue, arguments: Arguments, origin: Site) -> Value:
    """`instance(inputs, …)`: its `build` at the first call, then its `call`."""
    graph = GRAPH.of(instance)
    method = find(instance.class_, "call")
    inputs = arguments.positional[0] if arguments.positional else arguments.keywords.get("inputs", Unknown())
    if ctx.major == 3 and arguments.positional and inputs is not None:
        no_tensor = misplaced.not_a_tensor(instance.class_.name, 3, inputs)
        if no_tensor is not None:
            ctx.report(no_tensor, origin)
            return Tensor(Unknown(), origin=origin)
    if method is None:
        if graph is not None:
            return members.call_model(ctx, graph, arguments, origin)
        output: Value = _call_base(ctx, instance, arguments, origin)
    else:
        build_once(ctx, instance, inputs, origin)
        bound = Arguments((instance, *arguments.positional), arguments.keywords, arguments.complete)
        shape_method = _shape_method(ctx, instance, inputs)
        if shape_method is None:
            output = ctx.call(method, bound, origin)
        else:
            run = lambda: ctx.call(method, bound, origin)  # noqa: E731
            output = _with_computed_shape(ctx, instance, inputs, shape_method, run, origin)
    layers.record(ctx, origin, instance.class_.name, inputs, output, _count(ctx, instance), instance)
    others = {str(position): value for position, value in enumerate(arguments.positional[1:], 1)}
    named = arguments.keywords.items()
    others.update((name, value) for name, value in named if arguments.positional or name != "inputs")
    node = layers.next_node(ctx, instance, inputs)
    step = Step(instance, inputs, origin, lambda *again: _again(ctx, instance, again, origin), others, node=node)
    result = functional.with_step(output, step, origin)
    symbolic = any(isinstance(leaf, Tensor) and not leaf.eager for leaf in layers.flat(inputs))
    if symbolic and instance not in ctx.first_outputs.slots and not ctx.ambient.traced:
        ctx.journal.write(ctx.first_outputs, instance, result)
    return result


def _shape_method(ctx: Context, instance: InstanceValue, inputs: Value) -> FunctionValue | None:
    """The class's own `compute_output_shape`, where Keras 3 asks it for the output of a layer in a graph.

    Keras 2 never asks it, so that there it may as well be wrong.
    """
    method = find(instance.class_, "compute_output_shape")
    leaves = layers.flat(inputs)
    symbolic = bool(leaves) and all(isinstance(leaf, Tensor) and not leaf.eager for leaf in leaves)
    if method is None or ctx.major != 3 or not symbolic or isinstance(inputs, DictValue) or ctx.ambient.traced:
        return None
    plain = len(method.node.params.params) == 2 and not method.node.params.kwonly_params
    return method if plain else None


def _with_computed_shape(
    ctx: Context,
    instance: InstanceValue,
    inputs: Value,
    shape_method: FunctionValue,
    run: Callable[[], Value],
    origin: Site,
) -> Value:
    """The output with the shape that `compute_output_shape` gives. `call` runs only to make weights without a `build`.

    Keras only warns of what `call` refuses then.
    """
    mark = ctx.journal.mark()
    with ctx.expecting_failure():
        if find(instance.class_, "build") is None:
            output = run()
        else:
            with ctx.unrecorded():
                output = run()
            ctx.journal.rewind(mark)
    with ctx.unrecorded():
        shape = layers.plain(ctx, ctx.call(shape_method, Arguments((instance, _shape_argument(inputs))), origin))
    return _shaped(shape, output, origin)


def _shaped(shape: Any, output: Value, origin: Site) -> Value:
    """Tensors of computed shapes; unknown dims, and what is no shape, come from the output of `call`."""
    shapes, before = trees.leaves(trees.from_python(shape), _is_shape), layers.flat(output)
    if not any(map(_is_shape, shapes)):
        return output
    found = iter(before if len(before) == len(shapes) else [Unknown()] * len(shapes))
    return trees.from_python(shape, lambda each: _shaped_leaf(each, next(found), origin), _is_shape)


def _is_shape(value: Any) -> bool:
    """Whether a tuple or list, of the program or of Python, holds nothing but dims."""
    return as_shape(value.items if isinstance(value, ListValue) else value) is not None


def _shaped_leaf(shape: Any, output: Value, origin: Site) -> Value:
    if not _is_shape(shape):
        return output
    before = output.shape if isinstance(output, Tensor) else Unknown()
    if isinstance(before, tuple) and len(before) == len(shape):
        shape = [old if isinstance(dim, Unknown) else dim for dim, old in zip(shape, before)]
    return Tensor(tuple(shape), "float32", origin=origin)


def _again(ctx: Context, instance: InstanceValue, again: tuple[Value, Mapping[str, Value]], origin: Site) -> Value:
    """The same call with other tensors; what stood at a position has its number as a name."""
    inputs, others = again
    first = () if isinstance(inputs, Unknown) and others else (inputs,)
    positional = (value for name, value in others.items() if name.isdigit())
    keywords = {name: value for name, value in others.items() if not name.isdigit()}
    with ctx.unrecorded(), ctx.expecting_failure():
        return call(ctx, instance, Arguments((*first, *positional), keywords), origin)


def _count(ctx: Context, instance: InstanceValue) -> int | None:
    return count_weights(ctx, instance)


def build_once(ctx: Context, instance: InstanceValue, inputs: Value, origin: Site) -> None:
    """The instance's `build`, unless it was called before."""
    if subclassed.CALLED.of(instance):
        return
    ctx.journal.note(instance, subclassed.CALLED, True)
    method = find(instance.class_, "build")
    if method is not None:
        ctx.call(method, Arguments((instance, _shape_argument(inputs))), origin)


def _shape_argument(inputs: Value) -> Value:
    """The input shape as `build` receives it: a tuple, or a list of them for several inputs."""
    leaves = layers.flat(inputs)
    shapes = [leaf.shape if isinstance(leaf, Tensor) else Unknown() for leaf in leaves]
    return shapes[0] if len(shapes) == 1 and not isinstance(inputs, (ListValue, tuple)) else ListValue(shapes)


@kinds.attribute.of(KerasInstance)
def get_attribute(ctx: Context, instance: KerasInstance, name: str, origin: Site) -> Value:
    """An attribute that the class has in its code, or that Keras gives every layer or model."""
    value = attribute_in_code(ctx, instance, name, origin)
    if value is not ABSENT:
        return value
    graph = GRAPH.of(instance)
    if graph is not None and name in ("layers", "input", "output", "inputs", "outputs", "input_shape"):
        return members.get_attribute(ctx, graph, name, origin)
    if name == "name":
        return Unknown() if UNKNOWN_LABEL in instance.label else instance.label
    if name in layer_members.OF_FIRST_CALL and not is_model(instance.class_):
        return layer_members.of_first_call(ctx, instance, name)
    base = BASE.of(instance)
    if base is not None and name in base.layer.arguments:
        return layer_members.get_attribute(ctx, base, name, origin)
    if lacks(ctx, instance, name):
        place = Site(origin.unit, getattr(origin.node, "attr", origin.node))
        cure = removed.OF_MODELS.get(name, removed.OF_GRAPHS.get(name))
        ctx.report(RemovedName(f"{instance.class_.name}.{name}", 3, cure), place, 3)
    return BoundMethod(instance, name, origin) if name in _METHODS else Unknown(f"self.{name}")


def lacks(ctx: Context, instance: InstanceValue, name: str) -> bool:
    """Whether an instance of a class derived from Model surely has no attribute of that name, which Keras 2 has."""
    if ctx.major == 2 or not (name in removed.OF_MODELS or name in removed.OF_GRAPHS):
        return False
    class_ = instance.class_
    is_own = {names.canonical(path) for path in external_bases(class_)} == {"keras.Model"}
    may_have = (name, "__getattr__", "__getattribute__")
    is_open = any(not isinstance(find_in_class(class_, each), Unknown) for each in may_have)
    is_graph = GRAPH.of(instance) is not None or _MAY_BE_GRAPH.of(instance)
    return is_own and not is_open and not is_graph and name not in instance.slots and MADE.of(instance) is not None


_METHODS = frozenset(
    [
        "add",
        "add_weight",
        "add_variable",
        "build",
        "compile",
        "fit",
        "evaluate",
        "predict",
        "summary",
        "call",
        "compute_output_shape",
        "save",
        "save_weights",
        "load_weights",
        "add_loss",
        "add_metric",
        "count_params",
        "get_weights",
        "set_weights",
        "pop",
        "train_on_batch",
        "test_on_batch",
        "predict_on_batch",
        "get_layer",
        "__call__",
        "__init__",
    ]
)


@kinds.method.of(KerasInstance, SuperValue)
def call_method(ctx: Context, receiver: Value, name: str, arguments: Arguments, origin: Site) -> Value:
    """A method that Keras gives every layer or model, also through `super()`."""
    instance = receiver.instance if isinstance(receiver, SuperValue) else receiver
    if not isinstance(instance, InstanceValue):
        return Unknown()
    if name == "__init__":
        _initialize(ctx, instance, arguments, origin)
        return None
    if name in ("add_weight", "add_variable"):
        return _add_weight(ctx, instance, arguments, origin)
    if name == "__call__":
        return call(ctx, instance, arguments, origin)
    subclassed.note_use(ctx, instance)
    if is_model(instance.class_):
        saving.check_method(ctx, name, ctx.major, arguments, origin)
    if name == "build" and not isinstance(receiver, SuperValue):
        return _build_model(ctx, instance, arguments, origin)
    graph = GRAPH.of(instance)
    if name in subclassed.METHODS and is_model(instance.class_):
        return _train(ctx, instance, name, arguments, origin)
    if name in ("add", "pop", "get_layer") and "keras.Sequential" in keras_bases(instance.class_):
        model = graph if graph is not None else _sequential(ctx, instance, Arguments(), origin)
        return members.call_method(ctx, model, name, arguments, origin)
    if graph is not None and name == "call":
        return members.call_model(ctx, graph, arguments, origin)
    return _call_base(ctx, instance, arguments, origin) if name == "call" else Unknown()


def _train(ctx: Context, instance: InstanceValue, name: str, arguments: Arguments, origin: Site) -> Value:
    """`compile`, `fit` and their like, on the graph that the class made or through its `call`."""

    def method(each: str) -> FunctionValue | None:
        return find(instance.class_, each)

    graph = GRAPH.of(instance)
    if graph is not None and not subclassed.is_own(name, method):
        if name != "compile" and method("compile") is not None and not fit.COMPILED.is_on(graph):
            fit.note_compilation(ctx, graph, None)
        return members.call_method(ctx, graph, name, arguments, origin)
    return subclassed.call_method(ctx, instance, name, arguments, origin, method)


def _call_base(ctx: Context, instance: InstanceValue, arguments: Arguments, origin: Site) -> Value:
    """What the layer of Keras's that a class extends gives; what it refuses may be mended by the class."""
    base = BASE.of(instance)
    if base is None or not _is_as_made(instance, base):
        return Tensor(Unknown())
    with ctx.unrecorded(), ctx.expecting_failure():
        return layers.call_layer(ctx, base, arguments, origin)


def _is_as_made(instance: InstanceValue, base: LayerValue) -> bool:
    """Whether the class leaves the weights to Keras and changed no argument of the layer that it extends."""
    return find(instance.class_, "build") is None and all(
        identical(instance.slots[name], value) for name, value in base.layer.arguments.items() if name in instance.slots
    )


def _base_layer(class_: ClassValue) -> str | None:
    """The layer of Keras's that a class extends, when it is a certain one with weights and shapes of its own."""
    found = [path.rpartition(".")[2] for path in keras_bases(class_)]
    return found[0] if len(found) == 1 and found[0] not in _ABSTRACT else None


_ABSTRACT = frozenset({"Model", "Sequential", LAYER, WRAPPER, CELL})


def _initialize(ctx: Context, instance: InstanceValue, arguments: Arguments, origin: Site) -> None:
    """`super().__init__(…)`: a Sequential's layers, or the inputs and outputs of a functional model."""
    bases = keras_bases(instance.class_)
    name = arguments.keywords.get("name")
    ctx.journal.note(instance, LABEL, ctx.label_of(name, instance.class_.name))
    if "keras.Sequential" in bases:
        _sequential(ctx, instance, arguments, origin)
    elif "keras.Model" in bases and (arguments.has(None, "inputs") or len(arguments.positional) >= 2):
        graph = functional.make_functional(ctx, ctx.major, arguments, origin, instance.label)
        graph.class_name = instance.class_.name
        ctx.log.models.remove(graph)
        ctx.journal.note(instance, GRAPH, graph)
    else:
        ctx.journal.note(instance, _MAY_BE_GRAPH, not arguments.complete)
        _make_base(ctx, instance, arguments, origin)


def _make_base(ctx: Context, instance: InstanceValue, arguments: Arguments, origin: Site) -> None:
    if f"keras.layers.{WRAPPER}" in keras_bases(instance.class_):
        ctx.journal.write(instance, "layer", arguments.get(0, "layer", Unknown()))
    name = _base_layer(instance.class_)
    if name is None or names.canonical_layer(name, ctx.major) is None:
        return
    with ctx.expecting_failure():
        base = layers.construct(ctx, name, ctx.major, arguments, origin, instance.label)
    ctx.journal.note(instance, BASE, base if isinstance(base, LayerValue) else None)


def _sequential(ctx: Context, instance: InstanceValue, arguments: Arguments, origin: Site) -> ModelValue:
    model = sequential.make_sequential(ctx, ctx.major, arguments, origin, instance.label)
    model.holder = instance.holder or instance.class_.name
    model.class_name = instance.class_.name
    if instance in ctx.log.models:
        ctx.log.models.remove(instance)
    ctx.journal.note(instance, GRAPH, model)
    return model


def _add_weight(ctx: Context, instance: InstanceValue, arguments: Arguments, origin: Site) -> Tensor:
    shape_position = 0 if ctx.major == 3 else 1
    shape = arguments.get(shape_position, "shape", ())
    if (
        not arguments.has(shape_position, "shape")
        and arguments.positional
        and isinstance(arguments.positional[0], tuple)
    ):
        shape = arguments.positional[0]
    dims = layers.plain(ctx, shape)
    if isinstance(dims, int):
        dims = (dims,)
    known = as_shape(dims)
    whole: Shape = Unknown() if known is None else known
    weights = _OWN_WEIGHTS.of(instance) or ()
    trainable = arguments.get(None, "trainable", True) is not False
    ctx.journal.note(instance, _OWN_WEIGHTS, (*weights, Weight(whole, trainable)))
    return Tensor(whole, "float32", origin=origin, eager=True)


def _build_model(ctx: Context, instance: InstanceValue, arguments: Arguments, origin: Site) -> Value:
    """`model.build(input_shape)`: Keras 2 calls the model on such an input; Keras 3 makes no weights and runs nothing.

    There the calls are recorded all the same, since most programs make them later.
    """
    shape = as_shape(layers.plain(ctx, arguments.get(0, "input_shape")))
    if shape is None or find(instance.class_, "call") is None:
        return None
    given = Arguments((Tensor(shape, "float32", is_input=True),))
    if ctx.major == 3:
        mark = ctx.journal.mark()
        with ctx.expecting_failure():
            call(ctx, instance, given, origin)
        ctx.journal.rewind(mark)
    else:
        call(ctx, instance, given, origin)
    return None


@kinds.weights.of(KerasInstance)
def _weights_of(ctx: Context, instance: KerasInstance, remembered: object) -> tuple[Weight, ...] | None:
    """The weights of an instance and of all layers that it holds.

    None when some are not known, or when it holds itself.
    """
    weighed = ctx.ambient.weighed
    if instance in weighed:
        return None
    with ctx.within(weighed=(*weighed, instance)):
        return _weigh(ctx, instance)


def _weigh(ctx: Context, instance: KerasInstance) -> tuple[Weight, ...] | None:
    graph = GRAPH.of(instance)
    if graph is not None:
        return weights_of(ctx, graph)
    own = _OWN_WEIGHTS.of(instance)
    inherited = _inherited_weights(instance)
    if own is None or inherited is None:
        return None
    collected = [*own, *inherited]
    for layer in layers_of(instance):
        weights = None if isinstance(layer, Unknown) else weights_of(ctx, layer)
        if weights is None:
            return None
        collected += weights
    return tuple(collected)


def _inherited_weights(instance: InstanceValue) -> tuple[Weight, ...] | None:
    """The weights of the layer of Keras's that the class extends; None when they are not known."""
    if _base_layer(instance.class_) is None:
        return None if find(instance.class_, "call") is None else ()
    base = BASE.of(instance)
    return base.built if base is not None and _is_as_made(instance, base) else None


def layers_of(instance: InstanceValue) -> list[Value]:
    """The layers that an instance holds, each once; an unknown one stands for layers that may be there."""
    return list({id(layer): layer for value in instance.slots.values() for layer in _held(value)}.values())


def _held(value: Value) -> list[Value]:
    """The layers in an attribute; an unknown one stands for a layer that may be there."""
    return [leaf for leaf in layers.flat(value) if _is_layer(leaf)]


def _is_layer(value: Value) -> bool:
    return isinstance(value, (LayerValue, ModelValue, KerasInstance, Unknown))
