"""keras.layers.normalization, and Normalization of the preprocessing layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerasshape.faults import Refused
from kerasshape.keras.layers.shape_preserving import (
    compute_dtype,
    pass_on,
    require_axes,
    require_fixed,
    require_floating,
)
from kerasshape.keras.registry import Layer, constructor, layer, traced
from kerasshape.keras.result import Result, Structure, Weight
from kerasshape.keras.vocabulary import items_of, refuse_argument
from kerasshape.rules.arguments import ConflictingArguments
from kerasshape.rules.inputs import AxisOutOfRange
from kerasshape.rules.sizes import GroupsDoNotDivide
from kerasshape.shapes import Dim, Shape, Unknown, Unresolved, broadcast, product, show

_CLIPPING = ("rmax", "rmin", "dmax")


def _is_int(value: object) -> bool:
    return isinstance(value, int)


@constructor("BatchNormalization", "LayerNormalization", "UnitNormalization", "SyncBatchNormalization")
def axis_is_a_number_or_several(layer: Layer, axis: object) -> None:
    """An int; a list of ints too, but for Keras 3's BatchNormalization."""
    if isinstance(axis, (list, tuple)):
        if layer.name == "BatchNormalization" and layer.major == 3:
            raise refuse_argument(layer, "axis", axis, "a single integer")
    elif axis is None or isinstance(axis, str):
        raise refuse_argument(layer, "axis", axis, "an integer or a list of integers")


@constructor("BatchNormalization")
def renorm_arguments(layer: Layer) -> None:
    """`renorm_clipping` has three keys; Keras 3 also compares the values."""
    given = {**layer.arguments, **layer.options}
    clipping = given.get("renorm_clipping")
    if not given.get("renorm") or not isinstance(clipping, dict):
        return
    if set(clipping) - set(_CLIPPING):
        raise refuse_argument(layer, "renorm_clipping", clipping, "the keys rmax, rmin and dmax")
    rmax, rmin, dmax = (clipping.get(key) for key in _CLIPPING)
    if layer.major == 3 and rmax is not None and rmin is not None and rmax < rmin:
        raise refuse_argument(layer, "renorm_clipping", clipping, "an rmax that is not below rmin")
    if layer.major == 3 and dmax is not None and dmax < 0:
        raise refuse_argument(layer, "renorm_clipping", clipping, "a dmax that is not negative")


@layer("BatchNormalization", any_trainable=(2,), one_tensor=True, stretching=True)
@layer("SyncBatchNormalization", stretching=True)
def batch_normalization(
    x: Shape, axis: object, center: object, scale: object, layer: Layer, dtype: str | None
) -> Result:
    """The input's shape; two trained and two moving numbers for each entry of the axis."""
    given = {**layer.arguments, **layer.options}
    if isinstance(x, Unknown) or isinstance(axis, Unknown):
        return Result(x, None)
    axes = require_axes(layer, axis, x)
    _refuse_duplicates(layer, axes, axis, x)
    for index in axes:
        require_fixed(layer, x, index)
    virtual = given.get("virtual_batch_size")
    dims: list[Dim] = [x[axes[0]]] if len(axes) == 1 else [x[i] if i in axes else 1 for i in range(len(x))]
    if virtual is not None:
        raise Unresolved
    weight = tuple(dims)
    trained = _affine(weight, scale, center)
    moving = (Weight(weight, False),) * (5 if given.get("renorm") else 2)
    return Result(x, None if trained is None else (*trained, *moving), _dtype(layer, dtype))


def _dtype(layer: Layer, dtype: str | None) -> str | None:
    return compute_dtype(layer) or dtype


def _affine(shape: Shape, scale: object, center: object) -> tuple[Weight, ...] | None:
    if isinstance(scale, Unknown) or isinstance(center, Unknown):
        return None
    return (Weight(shape),) * (bool(scale) + bool(center))


def _refuse_duplicates(layer: Layer, axes: Sequence[int], axis: object, x: Shape) -> None:
    """Keras 2 takes each axis once."""
    if layer.major == 2 and len(set(axes)) != len(axes):
        raise refuse_argument(layer, "axis", axis, "different axes")


@layer("LayerNormalization", one_tensor=True, flexible=(3,), stretching=True)
def layer_normalization(
    x: Shape, axis: object, center: object, scale: object, layer: Layer, dtype: str | None
) -> Result:
    """The input's shape; the weights are as large as the axes together."""
    if isinstance(x, Unknown) or isinstance(axis, Unknown):
        return Result(x, None)
    axes = require_axes(layer, axis, x)
    _refuse_duplicates(layer, axes, axis, x)
    if layer.options.get("rms_scaling"):
        scale, center = True, False
    weight = tuple(x[index] for index in axes)
    weights = _affine(weight, scale, center)
    for index in axes if weights else ():
        require_fixed(layer, x, index)
    if layer.major == 2 and weights and len(axes) == len(x) and broadcast(weight, x) is None:
        # with all axes named, Keras 2 multiplies without bringing them into the input's order
        raise refuse_argument(layer, "axis", axis, "axes in the order of the input")
    return Result(x, weights, _dtype(layer, dtype))


@layer("RMSNormalization", made_with_tensor=(3,), flexible=(3,), stretching=True)
def rms_normalization(x: Shape, axis: object, layer: Layer) -> Result:
    """The input's shape and one scale for each entry of the axes."""
    if isinstance(x, Unknown) or isinstance(axis, Unknown):
        return Result(x, None)
    weight = tuple(require_fixed(layer, x, index) for index in require_axes(layer, axis, x))
    return Result(x, (Weight(weight),), compute_dtype(layer))


@traced("RMSNormalization")
def rms_normalization_traced(layer: Layer, inputs: Sequence[Any], outputs: Structure) -> Structure:
    """The scale is applied to the last axis, whichever axis it was made for."""
    return outputs if layer.arguments["axis"] == -1 else Unknown()


@layer("UnitNormalization", built_when_made=True)
def unit_normalization(structure: Structure, axis: object, layer: Layer, dtype: str | None) -> Result:
    """The input's shape."""
    if isinstance(structure, tuple):
        if not structure and layer.major == 3:
            raise Unresolved  # an eager number passes, a symbolic one does not
        axes = require_axes(layer, axis, structure)
        _refuse_duplicates(layer, axes, axis, structure)
    return pass_on(layer, structure, _dtype(layer, dtype))


@constructor("GroupNormalization")
def group_normalization_arguments(layer: Layer, groups: object) -> None:
    """Keras 3 takes a positive number of groups, or -1 for one group per channel."""
    if layer.major == 2 or isinstance(groups, Unknown):
        return
    if not isinstance(groups, int) or (groups <= 0 and groups != -1):
        raise refuse_argument(layer, "groups", groups, "a positive integer, or -1 for a group of each channel")


@layer("GroupNormalization", made_with_tensor=(2,))
def group_normalization(
    x: Shape, groups: Any, axis: object, center: object, scale: object, layer: Layer, dtype: str | None
) -> Result:
    """The input's shape; the channels fall into groups of equal size."""
    require_floating(layer, dtype)
    if isinstance(x, Unknown) or isinstance(axis, Unknown):
        return Result(x, None)
    (index,) = require_axes(layer, axis, x)
    if layer.major == 2 and axis == -len(x):  # tf_keras counts one further
        raise Refused(AxisOutOfRange(layer.name, axis, x))
    channels = require_fixed(layer, x, index)
    known = isinstance(groups, int) and isinstance(channels, int) and groups != -1
    if known and (channels < groups or groups == 0 or channels % groups):
        raise Refused(GroupsDoNotDivide(layer.name, channels, groups, x))
    return Result(x, _affine((channels,), scale, center), _dtype(layer, dtype))


@constructor("Normalization")
def normalization_arguments(layer: Layer, mean: object, variance: object, axis: object) -> None:
    """`mean` and `variance` come together and, in Keras 3, in the same shape."""
    if isinstance(mean, Unknown) or isinstance(variance, Unknown):
        return
    if (mean is None) != (variance is None):
        raise Refused(
            ConflictingArguments(layer.name, "`mean` and `variance` are given together or not at all"),
            "variance" if mean is None else "mean",
        )
    if layer.major == 2 or mean is None:
        return
    first, second = _shape_of(mean), _shape_of(variance)
    if first is None or second is None:
        return
    if first != second:
        raise refuse_argument(layer, "variance", variance, "as many numbers as `mean`")
    axes = 0 if axis is None else 1 if _is_int(axis) else len(items_of(axis))
    if len(first) > axes:
        raise refuse_argument(layer, "mean", mean, f"numbers nested no deeper than its {axes} axes")


def _shape_of(value: object) -> tuple[int, ...] | None:
    """The shape of nested lists of numbers, or None for anything else."""
    if isinstance(value, (int, float)):
        return ()
    if not isinstance(value, (list, tuple)):
        return None
    inner = {_shape_of(item) for item in value}
    if len(inner) != 1:
        return None if inner else (0,)
    shape = inner.pop()
    return None if shape is None else (len(value), *shape)


@layer("Normalization", flexible=(3,), stretching=True)
def normalization(x: Shape, axis: object, mean: object, variance: object, layer: Layer) -> Result:
    """The input's shape; mean, variance and a count are learned by `adapt` unless they are given."""
    if isinstance(x, Unknown) or isinstance(axis, Unknown):
        return Result(x, None, compute_dtype(layer))
    kept = sorted(require_axes(layer, () if axis is None else axis, x))
    shape = tuple(require_fixed(layer, x, index) for index in kept)
    if isinstance(mean, Unknown):
        return Result(x, None, compute_dtype(layer))
    if mean is None:
        if len(set(kept)) < len(kept) and product(shape) != product(x[index] for index in set(kept)):
            raise refuse_argument(layer, "axis", axis, "different axes")
        weights = (Weight(shape, False), Weight(shape, False), Weight((), False))
        return Result(x, weights, compute_dtype(layer))
    _require_broadcast(layer, "mean", mean, shape)
    _require_broadcast(layer, "variance", variance, shape)
    return Result(x, (), compute_dtype(layer))


def _require_broadcast(layer: Layer, argument: str, value: object, shape: tuple[Dim, ...]) -> None:
    """One number, or as many as the kept axes have."""
    given = _shape_of(value)
    if given is None or not all(isinstance(dim, int) for dim in shape):
        return
    together = broadcast(given, shape)
    # Keras 2 reshapes what numpy made of it, so that superfluous axes of size 1 do not hurt.
    if together is None or product(together) != product(shape):
        raise refuse_argument(layer, argument, value, f"one number or {show(shape)} of them")
