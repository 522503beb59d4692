"""Reads the shapes of a Keras model that was built, of either major."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pytest_kerasshape.difference import shapes_text
from pytest_kerasshape.running import shortened, wrong_use
from pytest_kerasshape.shapes import Layer, ModelShapes, numbered

_ROOTS = ("keras", "tf_keras")
_OPERATIONS = frozenset({"TFOpLambda", "SlicingOpLambda", "ClassMethod", "InstanceMethod", "InstanceProperty"})
"""The layers in which Keras 2 wraps operations on tensors."""


def keras_package(model: Any) -> str | None:
    """`keras` or `tf_keras`, of which a value is a model or layer; None when it is neither."""
    for base in type(model).__mro__:
        package = base.__module__.partition(".")[0]
        if package in _ROOTS and base.__name__ == "Layer":
            return package
    return None


def major_of(model: Any) -> int:
    """The Keras major that a model was built with."""
    package = sys.modules[keras_package(model) or "keras"]
    return int(str(package.__version__).partition(".")[0])


def real_shapes(model: Any, inputs: Any = None) -> ModelShapes:
    """The shapes of a Keras model or layer; `inputs` are the shapes of the symbolic tensors to call it on."""
    __tracebackhide__ = True
    from pytest_kerasshape.article import ArticleModel

    if isinstance(model, ArticleModel):
        model = model.model
    package = keras_package(model)
    if package is None:
        raise wrong_use(
            f'A Keras model or a reference such as "app/models.py::build" is needed; this is {shortened(model)}.'
        )
    if inputs is not None:
        known = tuple(flat_shapes(inputs))
        outputs = _called(model, _symbolic(sys.modules[package], inputs), known)
        found = tuple(shape_of(tensor) for tensor in _flat(outputs))
    else:
        known, found = (_own_shapes(model, name) for name in ("input_shape", "output_shape"))
    layers = numbered(_layers(model))
    parameters = int(model.count_params()) if getattr(model, "built", False) else None
    first = any(getattr(layer, "data_format", None) == "channels_first" for layer in getattr(model, "layers", ()))
    return ModelShapes(str(model.name), "built", known or None, found or None, layers, parameters, first)


def _called(model: Any, tensors: Any, shapes: tuple[Any, ...]) -> Any:
    __tracebackhide__ = True
    try:
        return model(tensors)
    except ValueError as error:
        raise AssertionError(f"Keras refuses {model.name} on {shapes_text(shapes)}: {error}") from None


def flat_shapes(shapes: Any) -> Iterable[tuple[Any, ...]]:
    """The shapes in a structure, in Keras's order."""
    if isinstance(shapes, Mapping):
        for key in sorted(shapes):
            yield from flat_shapes(shapes[key])
    elif isinstance(shapes, list):
        for item in shapes:
            yield from flat_shapes(item)
    else:
        yield tuple(shapes)


def shape_of(tensor: Any) -> tuple[Any, ...]:
    """The shape of a tensor of either major as a tuple."""
    shape = tensor.shape
    return tuple(shape.as_list() if hasattr(shape, "as_list") else shape)


def _symbolic(keras: Any, shapes: Any) -> Any:
    if isinstance(shapes, Mapping):
        return {key: _symbolic(keras, item) for key, item in shapes.items()}
    if isinstance(shapes, list):
        return [_symbolic(keras, item) for item in shapes]
    return keras.Input(batch_shape=tuple(None if dim is ... else dim for dim in shapes))


def _own_shapes(model: Any, attribute: str) -> tuple[tuple[Any, ...], ...]:
    """`model.input_shape` as one shape for each tensor; empty when nothing fixed it yet."""
    try:
        value = getattr(model, attribute)
    except (AttributeError, RuntimeError, ValueError):
        return ()
    if value is None:
        return ()
    return tuple(flat_shapes([value] if isinstance(value, tuple) and not _is_nested(value) else _listed(value)))


def _is_nested(value: Sequence[Any]) -> bool:
    return any(isinstance(item, (tuple, list, Mapping)) for item in value)


def _listed(value: Any) -> Any:
    return [_listed(item) for item in value] if isinstance(value, (list, tuple)) and _is_nested(value) else value


def _flat(structure: Any) -> list[Any]:
    if isinstance(structure, Mapping):
        return [leaf for key in sorted(structure) for leaf in _flat(structure[key])]
    if isinstance(structure, (list, tuple)):
        return [leaf for item in structure for leaf in _flat(item)]
    return [structure]


def _layers(model: Any) -> list[Layer]:
    """The layers on the way to the outputs, each behind what it depends on; those of a user's model as it holds them.

    The order is that in which the code is read, so that the two can be compared one by one.
    """
    try:
        outputs = _flat(model.outputs) if model.outputs else []
    except (AttributeError, ValueError):
        outputs = []
    if not outputs or not all(hasattr(tensor, "_keras_history") for tensor in outputs):
        return [_layer(layer, None, ()) for layer in getattr(model, "layers", ())]
    is_sequential = any(base.__name__ == "Sequential" for base in type(model).__mro__)
    found: list[Layer] = []
    places: dict[int, int] = {}
    for operation, tensors, sources in _walk(outputs):
        if id(operation) in places or (is_sequential and type(operation).__name__ == "InputLayer"):
            continue
        places[id(operation)] = len(found)
        before = tuple(places[id(source)] for source in sources if id(source) in places)
        found.append(_layer(operation, tuple(map(shape_of, tensors)), before))
    return found


def _walk(outputs: Sequence[Any]) -> list[tuple[Any, list[Any], list[Any]]]:
    """Every call on the way to the outputs: what was called, what it gave, and what made its inputs."""
    order: list[tuple[Any, list[Any], list[Any]]] = []
    seen: set[tuple[int, int]] = set()
    stack: list[tuple[Any, bool]] = [(tensor, False) for tensor in reversed(outputs)]
    while stack:
        tensor, done = stack.pop()
        operation, index = tensor._keras_history[0], tensor._keras_history[1]
        node = operation._inbound_nodes[index]
        sources = [each for each in _flat(_inputs(node)) if hasattr(each, "_keras_history")]
        if done:
            given = node.output_tensors if hasattr(node, "output_tensors") else node.outputs
            order.append((operation, _flat(given), [source._keras_history[0] for source in sources]))
        elif (id(operation), index) not in seen:
            seen.add((id(operation), index))
            stack.append((tensor, True))
            stack.extend((source, False) for source in reversed(sources))
    return order


def _inputs(node: Any) -> Any:
    return node.keras_inputs if hasattr(node, "keras_inputs") else node.input_tensors


def _layer(layer: Any, outputs: tuple[Any, ...] | None, sources: tuple[int, ...]) -> Layer:
    kind = type(layer).__name__
    is_operation = keras_package(layer) is None or kind in _OPERATIONS
    parameters = int(layer.count_params()) if not is_operation and getattr(layer, "built", False) else None
    return Layer(str(layer.name), kind, outputs, parameters, None, sources, is_operation)
