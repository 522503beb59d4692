"""keras.layers.reshaping, less the layers that pad, crop or repeat: Flatten, Reshape, Permute."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerasshape.faults import Refused
from kerasshape.keras.registry import Layer, constructor, layer, traced
from kerasshape.keras.result import Result, Structure
from kerasshape.keras.vocabulary import DATA_FORMATS, items_of, refuse_argument, require_choice, require_min_rank
from kerasshape.rules.sizes import PermuteRankMismatch, ReshapeProductMismatch
from kerasshape.shapes import Dim, Shape, Unknown, Unresolved, product, unknown_shape


@constructor("Flatten")
def data_format_is_known(layer: Layer, data_format: object) -> None:
    """`data_format` is one of two words, in any case."""
    word = data_format.lower() if isinstance(data_format, str) else data_format
    require_choice(layer, "data_format", word, DATA_FORMATS)


@layer("Flatten", one_tensor=True, drops_steps=True)
def flatten(x: Shape, layer: Layer) -> Shape:
    """All axes but the batch become one; rank 1 gets an axis of size 1. Keras 2 loses the batch of nothing."""
    require_min_rank(layer, x, 1, "(batch, …)")
    if isinstance(x, Unknown):
        return unknown_shape(2)
    if layer.major == 2 and any(isinstance(dim, int) and dim == 0 for dim in x[1:]):
        return (None, product(x[1:]))
    return (x[0], product(x[1:]))


@constructor("Reshape")
def reshape_arguments(layer: Layer, target_shape: object) -> None:
    """In Keras 3 at most one dim is -1 and none is smaller."""
    if isinstance(target_shape, (int, float)):
        raise refuse_argument(layer, "target_shape", target_shape, "a tuple of dims")
    numbers = [dim for dim in items_of(target_shape) if isinstance(dim, int)]
    if layer.major == 3 and (numbers.count(-1) > 1 or any(dim < -1 for dim in numbers)):
        raise refuse_argument(layer, "target_shape", target_shape, "positive dims and at most one -1")


@layer("Reshape", built_when_made=True, one_tensor=True)
def reshape(x: Shape, target_shape: Sequence[object], layer: Layer) -> Shape:
    """The target shape behind the batch axis; -1 is what is left over."""
    if isinstance(target_shape, Unknown):
        raise Unresolved
    target = tuple(_target_dim(layer, dim) for dim in target_shape)
    if isinstance(x, Unknown):
        return (Unknown(), *(Unknown() if _may_be_left_over(dim) else dim for dim in target))
    require_min_rank(layer, x, 1, "(batch, …)")
    if None in _known(x[1:]) or None in _known(target):
        if any(isinstance(dim, int) and dim < -1 for dim in target):  # Keras 2 notices it here only
            raise refuse_argument(layer, "target_shape", target_shape, "positive dims and at most one -1")
        if layer.major == 2:
            _require_divisible(layer, x, target)
        return (x[0], *(None if isinstance(dim, int) and dim == -1 else dim for dim in target))
    return (x[0], *_resolve(layer, x, target))


@traced("Reshape")
def reshape_traced(layer: Layer, inputs: Sequence[object], outputs: Structure) -> Structure:
    """A free axis of the target takes what is left."""
    return Unknown() if None in layer.arguments["target_shape"] else outputs


def _require_divisible(layer: Layer, x: tuple[Dim, ...], target: tuple[Dim, ...]) -> None:
    """Keras 2 asks TensorFlow, which can divide by what is fixed when one axis alone is free."""
    if sum(dim is None for dim in x) != 1:
        return
    wanted = product((x[0], *target))
    fixed = product(dim for dim in x if dim is not None)
    if not isinstance(wanted, int) or not isinstance(fixed, int) or -1 in target or fixed == 0:
        return
    if wanted % fixed:
        raise Refused(ReshapeProductMismatch(layer.name, x, target, fixed, wanted))


def _target_dim(layer: Layer, dim: object) -> Dim:
    if isinstance(dim, (int, Unknown)):
        return dim
    if layer.major == 2:
        raise refuse_argument(layer, "target_shape", dim, "whole numbers")
    return None


def _known(dims: Sequence[Dim]) -> list[Dim]:
    return [dim for dim in dims if not isinstance(dim, Unknown)]


def _may_be_left_over(dim: Dim) -> bool:
    return isinstance(dim, Unknown) or (isinstance(dim, int) and dim < 0)


def _resolve(layer: Layer, x: tuple[Dim, ...], target: tuple[Dim, ...]) -> tuple[Dim, ...]:
    """Fill in the one dim that is -1 or unknown, once all others are numbers."""
    elements = product(x[1:])
    open_dims = [index for index, dim in enumerate(target) if _may_be_left_over(dim)]
    rest = product(dim for dim in target if not _may_be_left_over(dim))
    if len(open_dims) > 1 and isinstance(elements, int) and all(isinstance(dim, int) for dim in target):
        raise refuse_argument(layer, "target_shape", target, "at most one -1")
    if not isinstance(elements, int) or not isinstance(rest, int) or len(open_dims) > 1:
        return tuple(Unknown() if _may_be_left_over(dim) else dim for dim in target)
    if not open_dims:
        if elements != rest:
            raise Refused(ReshapeProductMismatch(layer.name, x, target, elements, rest))
        return target
    if rest == 0 or elements % rest:
        raise Refused(ReshapeProductMismatch(layer.name, x, target, elements, f"a multiple of {rest}"))
    return tuple(elements // rest if index in open_dims else dim for index, dim in enumerate(target))


@constructor("Permute")
def permute_arguments(layer: Layer, dims: object) -> None:
    """`dims` names the axes 1, 2, … once each."""
    axes = items_of(dims)
    if any(isinstance(axis, Unknown) for axis in axes):
        return
    if sorted(axes) != list(range(1, len(axes) + 1)):
        raise refuse_argument(layer, "dims", dims, "each axis once, counting from 1")


def _has_axes(layer: Layer, x: tuple[Dim, ...]) -> bool:
    """Whether the input has all axes that `dims` names."""
    return all(isinstance(dim, int) and dim < len(x) for dim in layer.arguments["dims"])


@layer("Permute", one_tensor=True, passes_wrapped=_has_axes)
def permute(x: Shape, dims: Sequence[Any], layer: Layer) -> Result:
    """The axes in another order; the batch axis stays first."""
    if isinstance(dims, Unknown):
        return Result(Unknown() if isinstance(x, Unknown) else (x[0], *unknown_shape(len(x) - 1)))
    if isinstance(x, Unknown):
        return Result(unknown_shape(len(dims) + 1))
    if len(x) != len(dims) + 1:
        raise Refused(PermuteRankMismatch(layer.name, tuple(dims), x))
    return Result((x[0], *(Unknown() if isinstance(dim, Unknown) else x[dim] for dim in dims)))
