"""Operators and comparisons."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import libcst as cst

from kerasshape.evaluate.language import containers
from kerasshape.evaluate.state import kinds, parts
from kerasshape.evaluate.state.context import Context, Infeasible
from kerasshape.evaluate.state.values import Array, Site, Tensor, Value
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

    name, origin = function.__name__, ctx.origin(node)
    return ctx.fork([left, right], lambda a, b: kinds.binary[kinds.asked_first(a, b)](ctx, name, a, b, origin))


@kinds.binary.of(Unknown)
def _of_unknown(ctx: Context, name: str, left: Value, right: Value, origin: Site) -> Unknown:
    """An unknown number when both are numbers; it remembers its distance from the one it was made of."""
    text = lambda: origin.unit.text(origin.node)  # noqa: E731
    if not isinstance(left, _NUMBERS) or not isinstance(right, _NUMBERS):
        return Unknown(text)
    split = parts.share_of(left, right) if name == "mul" else None
    if split is not None:
        return parts.Share(text, split)
    if name in ("add", "sub") and type(right) is int and isinstance(left, UnknownNumber):
        return left.moved(-right if name == "sub" else right, text)
    if name == "add" and type(left) is int and isinstance(right, UnknownNumber):
        return right.moved(left, text)
    return UnknownNumber(text)


@kinds.binary.of(bool, int, float, complex, str, bytes, tuple, frozenset)
def _of_constants(ctx: Context, name: str, left: Value, right: Value, origin: Site) -> Value:
    function = getattr(operator, name)
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
    function = _COMPARISONS.get(kind)
    name, origin = "" if function is None else function.__name__, ctx.origin(node)

    def apply(a: Value, b: Value) -> Value:
        if kind is cst.Is or kind is cst.IsNot:
            return containers.is_same(a, b, negated=kind is cst.IsNot)
        if kind is cst.In or kind is cst.NotIn:
            return containers.contains(b, a, negated=kind is cst.NotIn)
        return kinds.compare[kinds.asked_first(a, b)](ctx, name, a, b, origin) if name else Unknown()

    value = ctx.fork([left, right], apply)
    return value if isinstance(value, (bool, Array, Tensor)) else Unknown()


_UNARY: dict[type[cst.CSTNode], str] = {cst.Minus: "neg", cst.Plus: "pos", cst.BitInvert: "invert"}


def unary(ctx: Context, kind: type[cst.CSTNode], operand: Value, node: cst.CSTNode) -> Value:
    """The value of `-operand`, `+operand` or `~operand`."""
    name, origin = _UNARY[kind], ctx.origin(node)
    return ctx.fork([operand], lambda each: kinds.unary[type(each)](ctx, name, each, origin))


@kinds.unary.of(UnknownNumber)
def _unary_of_unknown(ctx: Context, name: str, operand: UnknownNumber, origin: Site) -> Unknown:
    return UnknownNumber(lambda: origin.unit.text(origin.node))


@kinds.unary.of(bool, int)
def _unary_of_integer(ctx: Context, name: str, operand: int, origin: Site) -> Value:
    return getattr(operator, name)(operand) if name != "pos" else operand


@kinds.unary.of(float, complex)
def _unary_of_number(ctx: Context, name: str, operand: complex, origin: Site) -> Value:
    return -operand if name == "neg" else operand if name == "pos" else Unknown()
