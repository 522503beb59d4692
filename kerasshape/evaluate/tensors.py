"""Operators, subscripts, attributes and methods of tensors and arrays."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kerasshape.evaluate.context import Context
from kerasshape.evaluate.values import (
    Arguments,
    Array,
    BoundMethod,
    ListValue,
    Origin,
    Step,
    Tensor,
    Value,
)
from kerasshape.rules.inputs import OperandsDoNotBroadcast
from kerasshape.shapes import Dim, Shape, Unknown, broadcast, differ

_ELEMENTWISE = frozenset({"add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "and_", "or_", "xor"})


def shape_of(value: Value) -> Shape:
    """The shape of an operand: that of a tensor or array, () for a number, else unknown."""
    if isinstance(value, (Tensor, Array)):
        return value.shape
    return () if isinstance(value, (int, float, complex, bool)) else Unknown()


def binary(ctx: Context, name: str, left: Value, right: Value, origin: Origin) -> Value:
    """An operator on symbolic tensors."""
    shape = _binary_shape(ctx, name, left, right, origin)
    eager = all(not isinstance(value, Tensor) or value.eager for value in (left, right))

    def again(inputs: Value) -> Value:
        return binary(ctx, name, inputs[0], inputs[1], origin)

    return Tensor(shape, _dtype(left, right), Step(name, (left, right), origin, again), origin, eager=eager)


def array_binary(ctx: Context, name: str, left: Value, right: Value, origin: Origin) -> Value:
    """An operator on numpy arrays."""
    del ctx
    if name not in _ELEMENTWISE:
        return Array(Unknown(), origin=origin)
    shape = _broadcast(shape_of(left), shape_of(right))
    return Array(Unknown() if shape is None else shape, None, origin)


def _dtype(left: Value, right: Value) -> str | None:
    for value in (left, right):
        if isinstance(value, (Tensor, Array)) and value.dtype is not None:
            return value.dtype
    return None


def _broadcast(left: Shape, right: Shape) -> Shape | None:
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return Unknown()
    return broadcast(left, right)


def _binary_shape(ctx: Context, name: str, left: Value, right: Value, origin: Origin) -> Shape:
    first, second = shape_of(left), shape_of(right)
    if name == "matmul":
        return _matmul(first, second)
    if name not in _ELEMENTWISE:
        return Unknown()
    shape = _broadcast(first, second)
    if shape is None:
        ctx.report(OperandsDoNotBroadcast(f"The operator {_SYMBOLS.get(name, name)}", [first, second]), origin)
        return Unknown()
    return shape


_SYMBOLS = {"add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "pow": "**", "mod": "%"}


def _matmul(left: Shape, right: Shape) -> Shape:
    if isinstance(left, Unknown) or isinstance(right, Unknown) or len(left) < 2 or len(right) < 2:
        return Unknown()
    batch = broadcast(left[:-2], right[:-2])
    if batch is None or differ(left[-1], right[-2]):
        return Unknown()
    return (*batch, left[-2], right[-1])


def subscript(ctx: Context, tensor: Tensor | Array, key: Value, origin: Origin) -> Value:
    """`tensor[key]` by numpy's rules for basic indexing."""
    keys = key if isinstance(key, tuple) else (key,)
    shape = _indexed(tensor.shape, keys)
    if isinstance(tensor, Array):
        return Array(shape, tensor.dtype, origin)
    step = Step("getitem", tensor, origin, lambda other: subscript(ctx, other, key, origin))
    return Tensor(shape, tensor.dtype, step, origin, eager=tensor.eager)


def _indexed(shape: Shape, keys: tuple[Any, ...]) -> Shape:
    if isinstance(shape, Unknown):
        return Unknown()
    used = sum(1 for key in keys if key is not None and key is not ...)
    if used > len(shape) or sum(key is ... for key in keys) > 1:
        return Unknown()
    if not any(key is ... for key in keys):
        keys = (*keys, ...)
    rest = list(shape)
    result: list[Dim] = []
    for key in keys:
        if key is ...:
            count = len(shape) - used
            result += rest[:count]
            rest = rest[count:]
        elif key is None:
            result.append(1)
        elif isinstance(key, slice):
            result.append(_sliced(rest.pop(0), key))
        elif isinstance(key, int) and not isinstance(key, bool):
            rest.pop(0)
        else:
            # an index that is unknown may take the axis away or keep it
            return Unknown()
    return tuple(result)


def _sliced(dim: Dim, key: slice) -> Dim:
    if key.start is None and key.stop is None and (key.step is None or (isinstance(key.step, int) and key.step == -1)):
        return dim
    if isinstance(dim, int) and all(
        bound is None or isinstance(bound, int) for bound in (key.start, key.stop, key.step)
    ):
        return len(range(*key.indices(dim)))
    return Unknown()


def get_attribute(ctx: Context, tensor: Tensor | Array, name: str, origin: Origin) -> Value:
    """An attribute of a tensor or array."""
    del ctx
    if name in ("shape", "_keras_shape"):
        return tensor.shape
    if name in ("ndim", "rank"):
        return Unknown() if isinstance(tensor.shape, Unknown) else len(tensor.shape)
    if name == "T":
        shape = tensor.shape if isinstance(tensor.shape, Unknown) else tensor.shape[::-1]
        return replace(tensor, shape=shape)
    if name == "dtype":
        return Unknown(tensor.dtype)
    if name == "name" and isinstance(tensor, Tensor):
        return tensor.name if tensor.name is not None else Unknown()
    return BoundMethod(tensor, name, origin)


def call_method(ctx: Context, tensor: Tensor | Array, name: str, arguments: Arguments, origin: Origin) -> Value:
    """A method of a tensor or array."""
    if name in ("get_shape", "shape"):
        return tensor.shape
    if name in ("astype", "copy", "numpy", "set_shape"):
        return replace(tensor)
    if name == "reshape":
        return _reshaped(tensor, arguments)
    return Array(Unknown(), origin=origin) if isinstance(tensor, Array) else Tensor(Unknown(), origin=origin)


def _reshaped(tensor: Tensor | Array, arguments: Arguments) -> Value:
    target = arguments.positional[0] if len(arguments.positional) == 1 else arguments.positional
    dims = target.items if isinstance(target, ListValue) else (target,) if isinstance(target, int) else target
    if not isinstance(dims, tuple):
        return replace(tensor, shape=Unknown())
    result = tuple(dim if isinstance(dim, int) and dim >= 0 else Unknown() for dim in dims)
    return replace(tensor, shape=result)
