"""Functions on tensors: how one is registered under all its names, bound and called.

A shape function is registered with `@operation` and the signatures of the functions that it answers for:

    @operation("keras.ops.expand_dims(x, axis)", "tf.expand_dims(input: x, axis)")
    def expand_dims(x, axis): ...

`input: x` says that this function calls `input` what the shape function calls `x`; `*x` collects the rest of the
arguments. What the shape function does not request makes no difference; neither does anything else that a function
takes whose signature ends in `...`, where otherwise an argument that is not listed leaves the result unknown. Tensors
arrive as `Operand`s, everything else as plain Python or `Unknown`. It returns the shape of the result, a list of
shapes for several results, or a `Given` that tells the dtype too. It may also request `name`, the function as it is
called, and `major`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias, TypeVar

from kerasshape.faults import Refused
from kerasshape.keras.registry import requested
from kerasshape.records import dataclass
from kerasshape.rules.arguments import InvalidLayerArgument
from kerasshape.rules.inputs import AxisOutOfRange
from kerasshape.shapes import Shape, Unknown, UnknownNumber, Unresolved, axis_of, same_shape

Function = TypeVar("Function", bound=Callable[..., Any])
Shapes: TypeAlias = "Shape | list[Shape]"

REQUIRED = object()
_CONTEXT = frozenset({"name", "major"})


@dataclass(frozen=True, eq=False)
class Operand:
    """A tensor or array that a function is called on."""

    shape: Shape
    dtype: str | None = None


@dataclass(frozen=True, eq=False)
class Given:
    """What a function gives: a shape or several, and the dtype when it is not the first operand's."""

    shapes: Shapes
    dtype: str | None = None


@dataclass(frozen=True, eq=False)
class Parameter:
    """A parameter of a real function: its name, what the shape function calls it, its default."""

    name: str
    target: str
    default: object = REQUIRED
    star: bool = False


@dataclass(frozen=True, eq=False)
class Operation:
    """A function by its canonical path and the shape function that answers for it."""

    path: str
    parameters: tuple[Parameter, ...]
    function: Callable[..., Any]
    requests: frozenset[str]
    open: bool
    """Whether arguments that are not listed make no difference."""


OPERATIONS: dict[str, tuple[str, Callable[..., Any]]] = {}
"""The signature of every registered function, as it was written, and the shape function that answers for it."""


def operation(*signatures: str) -> Callable[[Function], Function]:
    """Register a shape function. A signature is read when its function is first looked up."""

    def register(function: Function) -> Function:
        OPERATIONS.update({signature.partition("(")[0]: (signature, function) for signature in signatures})
        return function

    return register


@cache
def find(path: str) -> Operation:
    """The registered function. Raises TypeError when its signature lacks what the shape function requests."""
    signature, function = OPERATIONS[path]
    requests = frozenset(requested(function))
    parameters, rest = _read(signature)
    lacking = requests - _CONTEXT - {parameter.target for parameter in parameters}
    if lacking:
        raise TypeError(f"{function.__qualname__} requests {sorted(lacking)}, which {path} does not take.")
    return Operation(path, parameters, function, requests, rest)


def _read(signature: str) -> tuple[tuple[Parameter, ...], bool]:
    inner = signature.rstrip(")").partition("(")[2]
    parameters = []
    parts = [part.strip() for part in inner.split(",")] if inner else []
    for part in parts:
        if part == "...":
            continue
        head, _, default = part.partition("=")
        name, _, target = head.partition(":")
        value = ast.literal_eval(default.strip()) if default else REQUIRED
        target = (target or name).strip(" *")
        parameters.append(Parameter(name.strip(" *"), target, value, part.startswith("*")))
    return tuple(parameters), "..." in parts


def call(path: str, major: int, positional: Sequence[Any], keywords: Mapping[str, Any]) -> Given:
    """What a function gives. Raises Refused where Keras would refuse, and Unresolved when nothing is certain."""
    found = find(path)
    bound = {**_bind(found, positional, keywords), "name": path, "major": major}
    if not found.requests <= bound.keys():
        raise Unresolved
    result = found.function(**{key: bound[key] for key in found.requests})
    return result if isinstance(result, Given) else Given(result, _first_dtype(positional, keywords))


def _bind(found: Operation, positional: Sequence[Any], keywords: Mapping[str, Any]) -> dict[str, Any]:
    parameters = found.parameters
    bound = {parameter.target: parameter.default for parameter in parameters if parameter.default is not REQUIRED}
    if parameters and parameters[-1].star:
        bound[parameters[-1].target] = tuple(positional[len(parameters) - 1 :])
        positional = positional[: len(parameters) - 1]
    bound.update({parameter.target: value for parameter, value in zip(parameters, positional)})
    targets = {parameter.name: parameter.target for parameter in parameters}
    bound.update({targets[key]: value for key, value in keywords.items() if key in targets})
    unlisted = len(positional) > len(parameters) or not keywords.keys() <= {*targets, "name"}
    if unlisted and not found.open:
        raise Unresolved
    return bound


def _first_dtype(positional: Sequence[object], keywords: Mapping[str, object]) -> str | None:
    for value in (*positional, *keywords.values()):
        for each in value if isinstance(value, (list, tuple)) else (value,):
            if isinstance(each, Operand):
                return each.dtype
    return None


def shape_of(value: object) -> Shape:
    """The shape of whatever is taken for a tensor: an operand, a number, nested lists of these; else unknown."""
    if isinstance(value, Operand):
        return value.shape
    if isinstance(value, (int, float, complex, UnknownNumber)):
        return ()
    if isinstance(value, range):
        return (len(value),)
    if isinstance(value, (list, tuple)):
        parts = [shape_of(item) for item in value]
        if not parts:
            return (0,)
        first = parts[0]
        if not isinstance(first, Unknown) and all(same_shape(first, part) for part in parts):
            return (len(parts), *first)
    return Unknown()


def known_shape(value: object) -> tuple[Any, ...]:
    """The dims of a tensor. Raises Unresolved when not even its rank is known."""
    shape = shape_of(value)
    if isinstance(shape, Unknown):
        raise Unresolved
    return shape


def dims_of(value: object) -> tuple[Any, ...]:
    """A shape that is passed as an argument: a number, or a list of numbers. Raises Unresolved for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return (value,)
    if isinstance(value, (list, tuple)) and all(
        item is None or isinstance(item, Unknown) or (isinstance(item, int) and not isinstance(item, bool))
        for item in value
    ):
        return tuple(value)
    raise Unresolved


def require_axis(name: str, axis: object, shape: tuple[Any, ...], rank: int | None = None) -> int:
    """An axis counted from 0; Unresolved when it is no number. Raises Refused(AxisOutOfRange)."""
    if not isinstance(axis, int):
        raise Unresolved
    found = axis_of(int(axis), len(shape) if rank is None else rank)
    if found is None:
        raise Refused(AxisOutOfRange(name, axis, shape), "axis")
    return found


def refuse(name: str, argument: str, value: object, expected: str) -> Refused:
    """The exception for an argument that does not fit; `expected` is a noun phrase."""
    return Refused(InvalidLayerArgument(name, argument, value, expected), argument)
