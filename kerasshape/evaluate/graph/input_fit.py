"""Whether a tensor fits the input of a model that is called on it."""

from __future__ import annotations

from dataclasses import replace

from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.values import Array, ModelValue, Tensor
from kerasshape.shapes import Dim, Shape, Unknown, differ


def runs_eagerly(ctx: Context, now: Tensor | Array) -> bool:
    """Whether a model that is called on the tensor runs eagerly, as it also does in the `call` of a layer."""
    return isinstance(now, Array) or now.eager or ctx.ambient.traced


def is_of_another_rank(model: ModelValue, before: Tensor, now: Tensor | Array) -> bool:
    """Whether Keras 3 does not take a tensor for its rank; it adds and drops a last axis of 1."""
    expected, received = before.shape, now.shape
    if model.major == 2 or isinstance(expected, Unknown) or isinstance(received, Unknown):
        return False
    surplus = len(received) - len(expected)
    if abs(surplus) != 1:
        return surplus != 0
    last = received[-1] if surplus == 1 else expected[-1] if expected else None
    return isinstance(last, int) and last != 1


def in_rank_of(before: Tensor, now: Tensor | Array) -> Tensor | Array:
    """The tensor with the last axis of 1 that Keras 3 adds or drops."""
    if not isinstance(before.shape, tuple) or not isinstance(now.shape, tuple) or have_same_rank(before, now):
        return now
    shorter = len(now.shape) < len(before.shape)
    return replace(now, shape=(*now.shape, 1) if shorter else now.shape[:-1])


def have_same_rank(left: Tensor, right: Tensor | Array) -> bool:
    """Whether two tensors certainly are of one rank."""
    return isinstance(left.shape, tuple) and isinstance(right.shape, tuple) and len(left.shape) == len(right.shape)


def have_same_sides(left: Tensor, right: Tensor | Array) -> bool:
    """Whether two tensors do not surely differ behind the batch."""
    if isinstance(left.shape, Unknown) or isinstance(right.shape, Unknown):
        return True
    return len(left.shape) == len(right.shape) and not any(map(differ, left.shape[1:], right.shape[1:]))


def misfit(expected: Shape, received: Shape) -> bool:
    """Whether a tensor has another size than an input on some axis behind the batch.

    A last axis of 1 is left aside, and the rank is not asked for: the axes that both have are compared.
    """
    if isinstance(expected, Unknown) or isinstance(received, Unknown):
        return False
    pairs = zip(_squeezed(expected)[1:], _squeezed(received)[1:])
    return any(isinstance(a, int) and isinstance(b, int) and a != b for a, b in pairs)


def goes_inside(model: ModelValue, before: Tensor, now: Tensor | Array) -> bool:
    """Whether Keras 2 hands a tensor of another rank on to the layers inside: not where it only lacks an axis of 1."""
    expected, received = before.shape, now.shape
    if model.major == 3 or isinstance(expected, Unknown) or isinstance(received, Unknown):
        return False
    longer = max(expected, received, key=len)
    near = abs(len(expected) - len(received)) == 1 and not (isinstance(longer[-1], int) and longer[-1] != 1)
    return len(expected) != len(received) and not near


def _squeezed(shape: tuple[Dim, ...]) -> tuple[Dim, ...]:
    last = shape[-1] if shape else None
    return shape[:-1] if isinstance(last, int) and last == 1 else shape
