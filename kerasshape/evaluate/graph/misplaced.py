"""What is certainly no tensor where Keras takes tensors, and no layer where it takes layers."""

from __future__ import annotations

import itertools

from kerasshape.evaluate.arrays.symbolic import is_symbolic
from kerasshape.evaluate.state import trees
from kerasshape.evaluate.state.code import Arguments, ClassValue, FunctionValue, KerasInstance
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.values import (
    Array,
    DictValue,
    External,
    Iterated,
    LayerValue,
    ListValue,
    ModelValue,
    ObjectValue,
    Stream,
    Tensor,
    Value,
)
from kerasshape.keras import names, signatures
from kerasshape.keras.layers.merging import is_merging
from kerasshape.keras.registry import facts_of
from kerasshape.rules.arguments import TensorForArgument
from kerasshape.rules.misplaced import LayersOutsideList, NotATensor
from kerasshape.rules.models import NotALayer

HUB_LAYER = "tensorflow_hub.KerasLayer"
_AS_LIST = "pass a list: `list(…)`"


def tensor_for_argument(ctx: Context, layer: str, major: int, arguments: Arguments) -> TensorForArgument | None:
    """A symbolic tensor as the first argument of a constructor, as in `Flatten(x)`."""
    first = arguments.positional[0] if arguments.positional else None
    if not isinstance(first, Tensor) or major in facts_of(layer).made_with_tensor or not is_symbolic(ctx, first):
        return None
    signature = signatures.layer_signature(layer, major)
    if signature is None or not signature["positional"]:
        return None
    return TensorForArgument(layer, next(iter(signature["parameters"])), first.shape)


def not_a_tensor(callee: str, major: int, inputs: Value) -> NotATensor | None:
    """The first thing among the inputs of a layer or model that is no tensor."""
    facts = facts_of(callee)
    if major in facts.called_on_anything:
        return None
    for leaf in _leaves(inputs, major):
        if leaf is None and leaf is not inputs:
            continue  # an optional input
        described = _no_tensor(leaf)
        if described is not None and not (leaf is None and major in facts.called_on_none):
            return NotATensor(callee, *described)
    return None


def _leaves(inputs: Value, major: int) -> list[Value]:
    """What Keras takes for single inputs; Keras 2 looks into the views of a dict."""
    return trees.leaves(inputs, lambda part: isinstance(part, Stream if major == 2 else Iterated))


def _no_tensor(value: Value) -> tuple[str, str] | None:
    """What a value is, and the cure, when it is certainly no tensor."""
    if value is None:
        return "None", "look at the function or branch before, which returns no tensor"
    if isinstance(value, LayerValue):
        return (
            f"the layer {value.layer.name}, which was not called",
            f"call it on a tensor: `{value.layer.name}(…)(tensor)`",
        )
    if isinstance(value, ModelValue):
        return "a model that was not called", "call the model on a tensor first"
    if isinstance(value, KerasInstance):
        made_of = value.class_.name
        return f"an instance of {made_of}, which was not called", f"call it on a tensor: `{made_of}(…)(tensor)`"
    if isinstance(value, Iterated):
        return iterated(value), _AS_LIST
    name = class_name(value)
    if name is not None:
        return f"the class {name} itself", f"make a layer of it and call that: `{name}(…)(tensor)`"
    if isinstance(value, FunctionValue):
        return "a function", "call the function, and pass what it returns"
    return None


def iterated(value: Iterated) -> str:
    """What gives items, in words."""
    return "a generator or iterator" if isinstance(value, Stream) else "a view of a dict"


def class_name(value: Value) -> str | None:
    """The name of a class of the project, or of a layer of Keras that was not made yet."""
    if isinstance(value, ClassValue):
        return value.name
    path = names.resolve(value.path) if isinstance(value, External) else None
    if path is None or not path.startswith("keras.layers.") or path.rpartition(".")[2] not in names.known_layers(3):
        return None
    return path.rpartition(".")[2]


def not_a_layer(major: int, value: Value) -> NotALayer | None:
    """Why a Sequential does not take a value, when that is certain; `major` is its own."""
    name = class_name(value)
    if name is not None:
        return NotALayer(f"the class {name} itself")
    if isinstance(value, (int, float, str)) or value is None:
        return NotALayer(repr(value))
    if isinstance(value, FunctionValue) or is_function(value):
        return NotALayer("a function", "wrap the function: `Activation(function)` or `Lambda(function)`")
    if isinstance(value, Tensor):
        return NotALayer(f"a tensor {value.shape}", "add the layer itself, without calling it on a tensor")
    if isinstance(value, Array):
        return NotALayer("an array")
    if isinstance(value, Iterated):
        return NotALayer(iterated(value), "add the layers one by one, or pass a list")
    if isinstance(value, (ListValue, tuple, DictValue)):
        kind = "a dict" if isinstance(value, DictValue) else "a list" if isinstance(value, ListValue) else "a tuple"
        return NotALayer(kind, "add the layers one by one")
    other = _major_of(value)
    if other is not None and other != major:
        return NotALayer(
            f"a layer of Keras {other} in a model of Keras {major}", "take the model and its layers from one Keras"
        )
    return None


def is_function(value: Value) -> bool:
    """Whether a value is a function of TensorFlow or Keras, such as `tf.nn.relu`."""
    path = names.resolve(value.path) if isinstance(value, External) else None
    module, _, name = (path or "").rpartition(".")
    return name.islower() and module in ("tf.nn", "tf.math", "keras.activations", "keras.ops", "keras.ops.nn")


def _major_of(value: Value) -> int | None:
    """The Keras that a layer or model belongs to; layers of TensorFlow Hub are of Keras 2."""
    if isinstance(value, LayerValue):
        return value.layer.major
    if isinstance(value, ModelValue):
        return value.major
    return 2 if isinstance(value, ObjectValue) and value.path == HUB_LAYER else None


def layers_outside_list(ctx: Context, major: int, arguments: Arguments) -> LayersOutsideList | None:
    """Layers that stand beside each other in `Sequential(…)`; Keras 2 takes one or two for layers and a name."""
    given = arguments.positional
    if not given or not arguments.complete:
        return None
    first = isinstance(given[0], (LayerValue, ModelValue)) or _is_symbolic_tensor(ctx, given[0])
    rest = [value for value in given[1:] if isinstance(value, (LayerValue, ModelValue))]
    if major == 3:
        return LayersOutsideList(len(rest) + first) if first or rest else None
    is_refused = first and (isinstance(given[0], Tensor) or len(given) > 2)
    return LayersOutsideList(len(rest) + first) if is_refused else None


def _is_symbolic_tensor(ctx: Context, value: Value) -> bool:
    return isinstance(value, Tensor) and is_symbolic(ctx, value)


def not_a_tensor_of_graph(major: int, structure: Value) -> NotATensor | None:
    """What among the inputs or outputs of `Model(…)` is no tensor."""
    described = [_no_tensor(leaf) for leaf in _leaves(structure, major) if leaf is not None]
    found = next((each for each in described if each is not None), None)
    return None if found is None else NotATensor("Model", *found)


LISTED = "a list of inputs"
"""What a merging layer takes."""


def tensors_beside(name: str, arguments: Arguments) -> int:
    """How many tensors a merging layer, or its function, is called on that stand in no list; 0 for a right call."""
    if len(arguments.positional) < 2 or not is_merging(name):
        return 0
    count = sum(1 for _ in itertools.takewhile(lambda each: isinstance(each, Tensor), arguments.positional))
    return count if count > 1 else 0
