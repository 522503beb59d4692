"""Operators and comparisons."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import libcst as cst

from kerasshape.evaluate.arrays import arrays, containers, tensors
from kerasshape.evaluate.state.context import Context, Infeasible
from kerasshape.evaluate.state.values import (
    Array,
    DictValue,
    ListValue,
    Tensor,
    Value,
)
from kerasshape.shapes import Unknown, UnknownNumber

_NUMBERS = (int, float, UnknownNumber)

_BINARY: dict[type[cst.CSTNode], Callable[[Any, Any], Any]] = {
    cst.Add: operator.add, cst.AddAssign: operator.add,
    cst.Subtract: operator.sub, cst.SubtractAssign: operator.sub,
    cst.Multiply: operator.mul, cst.MultiplyAssign: operator.mul,
    cst.Divide: operator.truediv, cst.DivideAssign: operator.truediv,
    cst.FloorDivide: operator.floordiv, cst.FloorDivideAssign: operator.floordiv,
    cst.Modulo: operator.mod, cst.ModuloAssign: operator.mod,
    cst.Power: operator.pow, cst.PowerAssign: operator.pow,
    cst.LeftShift: operator.lshift, cst.LeftShiftAssign: operator.lshift,
    cst.RightShift: operator.rshift, cst.RightShiftAssign: operator.rshift,
    cst.BitAnd: operator.and_, cst.BitAndAssign: operator.and_,
    cst.BitOr: operator.or_, cst.BitOrAssign: operator.or_,
    cst.BitXor: operator.xor, cst.BitXorAssign: operator.xor,
    cst.MatrixMultiply: operator.matmul, cst.MatrixMultiplyAssign: operator.matmul,
}  # fmt: skip

_COMPARISONS: dict[type[cst.CSTNode], Callable[[Any, Any], Any]] = {
    cst.Equal: operator.eq,
    cst.NotEqual: operator.ne,
    cst.LessThan: operator.lt,
    cst.LessThanEqual: operator.le,
    cst.GreaterThan: operator.gt,
    cst.GreaterThanEqual: operator.ge,
}

_PYTHON_ERRORS = (ArithmeticError, TypeError, ValueError, LookupError, AttributeError, MemoryError)

_LARGEST = 10**18

_LONGEST = 100_000


def binary(ctx: Context, kind: type[cst.CSTNode], left: Value, right: Value, node: cst.CSTNode) -> Value:
    """The value of a binary operator."""
    function = _BINARY.get(kind)
    if function is None:
        return Unknown()

    def apply(a: Value, b: Value) -> Value:
        if isinstance(a, Tensor) or isinstance(b, Tensor):
            return tensors.binary(ctx, function.__name__, a, b, ctx.origin(node))
        if isinstance(a, Array) or isinstance(b, Array):
            return arrays.binary(ctx, function.__name__, a, b, ctx.origin(node))
        if isinstance(a, Unknown) or isinstance(b, Unknown):
            numbers = isinstance(a, _NUMBERS) and isinstance(b, _NUMBERS)
            if numbers and (kind is cst.Add or kind is cst.Subtract):
                return _moved(ctx, kind is cst.Subtract, a, b, node)
            return ctx.named_unknown(node, UnknownNumber if numbers else Unknown)
        if isinstance(a, ListValue) or isinstance(b, ListValue):
            return containers.list_binary(function.__name__, a, b)
        if isinstance(a, DictValue) and isinstance(b, DictValue) and function is operator.or_:
            pairs, more = a.items, b.items
            return DictValue({**pairs, **more} if isinstance(pairs, dict) and isinstance(more, dict) else Unknown())
        return _constant(function, a, b)

    return ctx.fork([left, right], apply)


def _moved(ctx: Context, down: bool, left: Value, right: Value, node: cst.CSTNode) -> UnknownNumber:
    """A number that is not known, plus or minus one that is."""
    unit = ctx.frame.unit
    if type(right) is int and isinstance(left, UnknownNumber):
        return left.moved(-right if down else right, lambda: unit.text(node))
    if type(left) is int and not down and isinstance(right, UnknownNumber):
        return right.moved(left, lambda: unit.text(node))
    return UnknownNumber(lambda: unit.text(node))


def _constant(function: Callable[[Any, Any], Any], left: Value, right: Value) -> Value:
    for value in (left, right):
        if not isinstance(value, (int, float, complex, str, bytes, tuple, frozenset)):
            return Unknown()
    try:
        return Unknown() if _is_too_large(function, left, right) else _limited(function(left, right))
    except _PYTHON_ERRORS:
        raise Infeasible from None


def _is_too_large(function: Callable[[Any, Any], Any], left: Any, right: Any) -> bool:
    if function is operator.pow:
        return bool(abs(left) > 10**6 or abs(right) > 64)
    if function in (operator.mul, operator.lshift):
        sizes = [len(value) if isinstance(value, (str, bytes, tuple)) else abs(value) for value in (left, right)]
        is_sequence = any(isinstance(value, (str, bytes, tuple)) for value in (left, right))
        if is_sequence and sizes[0] * sizes[1] > _LONGEST:
            return True
        return function is operator.lshift and sizes[1] > 64
    return function is operator.mod and isinstance(left, (str, bytes))


def _limited(value: Value) -> Value:
    return Unknown() if isinstance(value, int) and abs(value) > _LARGEST else value


def compare(ctx: Context, kind: type[cst.CSTNode], left: Value, right: Value, node: cst.CSTNode) -> Value:
    """The value of a comparison: True, False, a tensor, an array, or an unknown."""

    def apply(a: Value, b: Value) -> Value:
        if kind is cst.Is or kind is cst.IsNot:
            return containers.is_same(a, b, negated=kind is cst.IsNot)
        if kind is cst.In or kind is cst.NotIn:
            return containers.contains(b, a, negated=kind is cst.NotIn)
        function = _COMPARISONS.get(kind)
        if function is None:
            return Unknown()
        if isinstance(a, Tensor) or isinstance(b, Tensor):
            # equality is a tensor in one major and a boolean in the other
            is_order = kind is not cst.Equal and kind is not cst.NotEqual
            return tensors.binary(ctx, function.__name__, a, b, ctx.origin(node)) if is_order else Unknown()
        if isinstance(a, Array) or isinstance(b, Array):
            return arrays.compare(a, b, ctx.origin(node))
        return containers.compare(function, a, b)

    value = ctx.fork([left, right], apply)
    return value if isinstance(value, (bool, Array, Tensor)) else Unknown()
