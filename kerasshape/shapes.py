"""Dims, shapes and their arithmetic.

A dim is an `int`, `None` (Keras itself sees a free dim) or an `Unknown` (we could not evaluate it); the three are
never merged. A shape is a tuple of dims, or an `Unknown` when even its rank is not known.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NoReturn, TypeAlias


class Unresolved(Exception):
    """An answer depends on something unknown; whoever asked gets an unknown instead of a guess."""


_LONGEST_NAME = 60
"""How many characters of an unknown's source text are printed: a shape should stay on its line."""


class Unknown:
    """A value that could not be evaluated; it equals itself and nothing else can be said of it.

    Comparing it, testing its truth or looking inside raises `Unresolved`, so that no code that forgets the unknown
    can draw a conclusion from it. Arithmetic gives another unknown. `text` is the source text it came from, such as
    `X_train.shape[1]`, for printing.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str | Callable[[], str] | None = None) -> None:
        self._text = text

    @property
    def text(self) -> str | None:
        """The source text it came from, on one line, if it has any; a function given instead is asked when needed."""
        if callable(self._text):
            self._text = " ".join(self._text().split())
        return self._text

    @property
    def is_named(self) -> bool:
        """Whether it has a source text, without computing it."""
        return self._text is not None

    def call_it(self, text: Callable[[], str]) -> None:
        """Give one that has no name the source text by which it is known from now on."""
        self._text = text

    def another(self) -> Unknown:
        """An unknown of the same text that may be another value."""
        return Unknown(self._text)

    def __repr__(self) -> str:
        text = self.text or "?"
        return text if len(text) <= _LONGEST_NAME else f"{text[: _LONGEST_NAME - 1]}…"

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        raise Unresolved(repr(self))

    def __hash__(self) -> int:
        return id(self)

    def _unresolved(self, *_: object, **__: object) -> NoReturn:
        raise Unresolved(repr(self))

    def __iter__(self) -> Iterator[Any]:
        raise Unresolved(repr(self))

    __bool__ = __len__ = __getitem__ = __contains__ = __index__ = __call__ = _unresolved
    __lt__ = __le__ = __gt__ = __ge__ = _unresolved

    def _other(self, _other: object = None) -> Unknown:
        return Unknown()

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _other
    __floordiv__ = __rfloordiv__ = __truediv__ = __rtruediv__ = _other
    __mod__ = __rmod__ = __pow__ = __rpow__ = __neg__ = __abs__ = _other


class UnknownNumber(Unknown):
    """A number whose value is not known, which is certainly no array: `X / float(n)` has the shape of X.

    It is not less than `low`, and less than the sum of `below`, where these are known: a dim, or none, and a number.
    With a `base` it is that unknown, such as a dim that was counted, and `offset` together.
    """

    __slots__ = ("base", "below", "low", "offset")

    def __init__(
        self,
        text: str | Callable[[], str] | None = None,
        low: int | None = None,
        below: tuple[Unknown | None, int] | None = None,
        base: Unknown | None = None,
    ) -> None:
        super().__init__(text)
        self.low = low
        self.below = below
        self.base = base
        self.offset = 0

    @property
    def place(self) -> tuple[Unknown, int]:
        """What it is counted from, and how far it is from there."""
        return (self, 0) if self.base is None else (self.base, self.offset)

    def moved(self, by: int, text: str | Callable[[], str] | None = None) -> UnknownNumber:
        """The number that is so much higher."""
        below = None if self.below is None else (self.below[0], self.below[1] + by)
        base, offset = self.place
        result = UnknownNumber(text, None if self.low is None else self.low + by, below, base)
        result.offset = offset + by
        return result

    def _number(self, _other: object = None) -> Unknown:
        plain = _other is None or isinstance(_other, (int, float, UnknownNumber))
        return UnknownNumber() if plain else Unknown()

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _number
    __floordiv__ = __rfloordiv__ = __truediv__ = __rtruediv__ = _number
    __mod__ = __rmod__ = __pow__ = __rpow__ = __neg__ = __abs__ = _number


Dim: TypeAlias = "int | Unknown | None"
Shape: TypeAlias = "tuple[Dim, ...] | Unknown"


def unknown_shape(rank: int) -> tuple[Dim, ...]:
    """A shape of known rank whose dims are all unknown, each for itself."""
    return tuple(Unknown() for _ in range(rank))


def is_known(dim: object) -> bool:
    """True for a number or a free dim."""
    return not isinstance(dim, Unknown)


def same(left: Dim, right: Dim) -> bool:
    """True when the two dims are certainly equal: the same number, both free, or one unknown twice."""
    if left is right:
        return True
    return isinstance(left, int) and isinstance(right, int) and left == right


def eager_shape(shape: Shape) -> Shape:
    """The shape of an eager tensor: a dim that was free is some number, which is unknown."""
    return tuple(Unknown() if dim is None else dim for dim in shape) if isinstance(shape, tuple) else shape


def same_shape(left: Shape, right: Shape) -> bool:
    """True when the two shapes are certainly equal, dim by dim."""
    if left is right:
        return True
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return False
    return len(left) == len(right) and all(map(same, left, right))


def common(shapes: Sequence[Shape]) -> Shape:
    """What all of several shapes have: the rank, and the dims in which they agree; unknown when the ranks differ."""
    if any(isinstance(shape, Unknown) or len(shape) != len(shapes[0]) for shape in shapes):
        return Unknown()
    columns = zip(*shapes)
    return tuple(column[0] if all(same(column[0], dim) for dim in column) else Unknown() for column in columns)


def differ(left: Dim, right: Dim) -> bool:
    """True when the two dims are numbers that differ."""
    return isinstance(left, int) and isinstance(right, int) and left != right


def _arithmetic(function: Callable[..., int], *dims: Dim) -> Dim:
    if any(dim is None for dim in dims):
        return None
    if not all(isinstance(dim, int) for dim in dims):
        # unknown, or no dim at all: an argument of a kind that nobody thought of
        return Unknown()
    return function(*dims)


def plus(left: Dim, right: Dim) -> Dim:
    """The sum; free when either is free."""
    if isinstance(right, int) and right == 0:
        return left
    return _arithmetic(lambda a, b: a + b, left, right)


def minus(left: Dim, right: Dim) -> Dim:
    """The difference; free when either is free."""
    if isinstance(right, int) and right == 0:
        return left
    return _arithmetic(lambda a, b: a - b, left, right)


def times(left: Dim, right: Dim) -> Dim:
    """The product; free when either is free."""
    if isinstance(left, int) and left == 1:
        return right
    if isinstance(right, int) and right == 1:
        return left
    return _arithmetic(lambda a, b: a * b, left, right)


def divide_up(left: Dim, right: Dim) -> Dim:
    """The quotient rounded up."""
    if isinstance(right, int) and right == 1:
        return left
    return _arithmetic(lambda a, b: -(-a // b), left, right)


def divide_down(left: Dim, right: Dim) -> Dim:
    """The quotient rounded down."""
    if isinstance(right, int) and right == 1:
        return left
    return _arithmetic(lambda a, b: a // b, left, right)


def product(dims: Iterable[Dim]) -> Dim:
    """The product of all dims; 1 for none of them."""
    result: Dim = 1
    for dim in dims:
        result = times(result, dim)
    return result


def total(dims: Iterable[Dim]) -> Dim:
    """The sum of all dims."""
    result: Dim = 0
    for dim in dims:
        result = dim if isinstance(result, int) and result == 0 else plus(result, dim)
    return result


def window(size: Dim, kernel: Dim, stride: Dim, padding: str, dilation: Dim = 1) -> Dim:
    """How many positions a sliding window takes along one axis.

    `padding` is "valid", "same" or "causal". The result of a "valid" window larger than its input is 0 or negative;
    the caller decides what Keras does about it. Source: keras.src.ops.operation_utils.compute_conv_output_shape.
    """
    if padding in ("same", "causal"):
        return divide_up(size, stride)
    reach = plus(times(minus(kernel, 1), dilation), 1)
    return plus(divide_down(minus(size, reach), stride), 1)


def broadcast(left: Sequence[Dim], right: Sequence[Dim]) -> tuple[Dim, ...] | None:
    """The shape of an element-wise operation by numpy's rule, or None when two axes certainly clash.

    A free dim against a number greater than 1 gives the number; against a free dim or 1 it stays free.
    """
    rank = max(len(left), len(right))
    padded_left = (1,) * (rank - len(left)) + tuple(left)
    padded_right = (1,) * (rank - len(right)) + tuple(right)
    result: list[Dim] = []
    for a, b in zip(padded_left, padded_right):
        if same(a, b) or same(b, 1):
            result.append(a)
        elif same(a, 1):
            result.append(b)
        elif differ(a, b):
            return None
        elif isinstance(a, int) or isinstance(b, int):
            # the other axis is free or unknown: it must be 1 or this number, and both give this number
            result.append(a if isinstance(a, int) else b)
        else:
            result.append(Unknown())
    return tuple(result)


def broadcast_all(shapes: Iterable[Sequence[Dim]]) -> tuple[Dim, ...] | None:
    """What `broadcast` makes of all of them, one after the other; None when two clash."""
    result: tuple[Dim, ...] | None = ()
    for shape in shapes:
        result = None if result is None else broadcast(result, shape)
    return result


def axis_of(axis: int, rank: int) -> int | None:
    """The axis counted from 0, or None when the shape has no such axis."""
    if -rank <= axis < rank:
        return axis % rank
    return None


def count(shape: Shape) -> int | None:
    """The number of elements, or None when a dim is free or unknown."""
    if isinstance(shape, Unknown):
        return None
    if all(isinstance(dim, int) for dim in shape):
        return math.prod(dim for dim in shape if isinstance(dim, int))
    return None


def show(value: object) -> str:
    """A dim, a shape or a structure of shapes as it is printed: `(None, 10, ?)`."""
    if isinstance(value, tuple):
        inner = ", ".join(show(item) for item in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, list):
        return "[" + ", ".join(show(item) for item in value) + "]"
    return repr(value)
