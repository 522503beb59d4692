"""keras.layers.activations: functions of each element; PReLU alone has weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerasshape.faults import Refused
from kerasshape.keras import signatures
from kerasshape.keras.layers.shape_preserving import compute_dtype, pass_on, require_fixed, require_floating
from kerasshape.keras.registry import Layer, constructor, layer, traced
from kerasshape.keras.result import LayerLike, Result, Structure, Weight
from kerasshape.keras.vocabulary import refuse_argument, require_min_rank
from kerasshape.rules.inputs import AxisOutOfRange, WeightsOfAnotherShape
from kerasshape.shapes import Shape, Unknown, Unresolved


def _refuse_negative(layer: Layer, argument: str, value: object, *, none_too: bool) -> None:
    if (isinstance(value, (int, float)) and value < 0) or (value is None and none_too):
        raise refuse_argument(layer, argument, value, "a number that is not negative")


@constructor("ReLU")
def relu_arguments(layer: Layer, max_value: object, negative_slope: object, threshold: object) -> None:
    """No bound is negative."""
    _refuse_negative(layer, "max_value", max_value, none_too=False)
    _refuse_negative(layer, "negative_slope", negative_slope, none_too=True)
    _refuse_negative(layer, "threshold", threshold, none_too=True)


@constructor("LeakyReLU")
def leaky_relu_arguments(layer: Layer) -> None:
    """Keras 3 takes a slope that is not negative; Keras 2 calls it alpha and refuses None alone."""
    if layer.major == 3:
        name = "alpha" if "alpha" in layer.options else "negative_slope"
        _refuse_negative(layer, name, {**layer.arguments, **layer.options}.get(name), none_too=True)
    elif layer.arguments.get("alpha", 0) is None:
        raise refuse_argument(layer, "alpha", None, "a number")


@constructor("ELU")
def elu_arguments(layer: Layer, alpha: object) -> None:
    """Keras 2 refuses None."""
    if layer.major == 2 and alpha is None:
        raise refuse_argument(layer, "alpha", alpha, "a number")


@constructor("ThresholdedReLU")
def thresholded_relu_arguments(layer: Layer, theta: object) -> None:
    """`theta` is not negative."""
    _refuse_negative(layer, "theta", theta, none_too=True)


@layer("ReLU", "ThresholdedReLU", built_when_made=True)
@layer("LeakyReLU", made_with_tensor=(2,), built_when_made=True)
def relu(structure: Structure, layer: Layer, dtype: str | None) -> Result:
    """The input's shape."""
    return pass_on(layer, structure, dtype)


@layer("ELU", made_with_tensor=(2, 3), built_when_made=True)
def elu(structure: Structure, layer: Layer, dtype: str | None) -> Result:
    """The input's shape."""
    require_floating(layer, dtype)
    return pass_on(layer, structure, dtype)


def _over_last_axis(layer: Layer) -> str | None:
    return "softmax" if layer.arguments["axis"] == -1 else None


@layer("Softmax", made_with_tensor=(2, 3), built_when_made=True, activation=_over_last_axis)
def softmax(structure: Structure, axis: object, layer: Layer, dtype: str | None) -> Result:
    """The input's shape; Keras 2 checks the axis when the layer is called, Keras 3 when the model runs."""
    require_floating(layer, dtype)
    if layer.major == 2 and isinstance(structure, tuple):
        _require_softmax_axes(layer, structure, axis)
    return pass_on(layer, structure, dtype)


def _require_softmax_axes(layer: Layer, x: tuple[Any, ...], axis: object) -> None:
    several = isinstance(axis, (list, tuple)) and len(axis) > 1
    if not several:
        require_min_rank(layer, x, 2, "(batch, …, features)")
    for one in axis if isinstance(axis, (list, tuple)) else [axis]:
        if isinstance(one, int) and not -len(x) <= one < len(x):
            raise Refused(AxisOutOfRange(layer.name, one, x))


@layer("PReLU", flexible=(3,), stretching=True)
def prelu(x: Shape, shared_axes: Any, layer: Layer, dtype: str | None, built: Any) -> Result:
    """The input's shape; one slope for each element, or one for all elements along a shared axis."""
    require_floating(layer, dtype)
    if isinstance(x, Unknown) or isinstance(shared_axes, Unknown):
        return Result(x, None)
    several = shared_axes if isinstance(shared_axes, (list, tuple)) else [shared_axes]
    shared = [] if shared_axes is None else several
    alpha: list[Any] = list(x[1:])
    for axis in shared:
        if isinstance(axis, Unknown):
            raise Unresolved
        if not -len(alpha) <= axis - 1 < len(alpha):
            raise Refused(AxisOutOfRange(layer.name, axis, x))
        alpha[axis - 1] = 1
    if built and layer.major == 3 and isinstance(built[0].shape, tuple) and len(built[0].shape) != len(alpha):
        raise Refused(WeightsOfAnotherShape(layer.name, built[0].shape, tuple(alpha)))
    for index, dim in enumerate(alpha, start=1):
        if dim is None:
            require_fixed(layer, x, index)
    return Result(x, (Weight(tuple(alpha)),), compute_dtype(layer) if layer.major == 3 else dtype)


@layer("Activation", built_when_made=True)
def activation(structure: Structure, activation: object, layer: Layer, dtype: str | None) -> Result:
    """The input's shape. Keras 2 runs the function, which may be anything; Keras 3 does not run it."""
    if layer.major == 3:
        return pass_on(layer, structure, dtype)
    name = _activation_name(activation)
    if name is None and isinstance(activation, LayerLike):
        return activation.call(structure)
    if name is None:
        raise Unresolved
    if name == "softmax" and isinstance(structure, tuple):
        require_min_rank(layer, structure, 2, "(batch, …, features)")
    return pass_on(layer, structure, dtype)


@traced("Activation")
def activation_traced(layer: Layer, inputs: Sequence[Any], outputs: Structure) -> Structure:
    """The function is called, which may be anything; of Keras's own, one halves an axis."""
    name = layer.arguments["activation"]
    return outputs if name is None or (isinstance(name, str) and name != "glu") else Unknown()


def _activation_name(activation: object) -> str | None:
    """The Keras activation that the argument stands for: a name or `activations.relu`."""
    if activation is None:
        return "linear"
    if isinstance(activation, str):
        return activation
    text = activation.text if isinstance(activation, Unknown) else None
    module, _, name = (text or "").rpartition(".")
    if module.endswith(("activations", "nn")) and name in signatures.identifiers("activations", 2):
        return name
    return None
