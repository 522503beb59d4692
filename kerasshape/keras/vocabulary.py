"""The words that shape functions and constructor checks share."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any

from kerasshape.faults import Refused
from kerasshape.keras import signatures
from kerasshape.keras.registry import Layer
from kerasshape.keras.result import Structure
from kerasshape.rules.arguments import InvalidLayerArgument, UnknownIdentifier
from kerasshape.rules.inputs import FreeLastAxis, WrongRank
from kerasshape.shapes import Dim, Shape, Unknown, Unresolved, unknown_shape

AXES: dict[int, tuple[str, ...]] = {1: ("steps",), 2: ("height", "width"), 3: ("depth", "height", "width")}
"""The names of the spatial axes of layers that slide over one, two or three of them."""

DATA_FORMATS = ("channels_last", "channels_first")


def require_rank(layer: Layer, x: Shape, axes: Sequence[str], advice: str | None = None) -> tuple[Dim, ...]:
    """The input's dims, whose rank must be that of the named axes; unknown dims for an input of unknown rank.

    Raises Refused(WrongRank) otherwise.
    """
    if isinstance(x, Unknown):
        return unknown_shape(len(axes))
    if len(x) != len(axes):
        raise Refused(WrongRank(layer.name, f"({', '.join(axes)})", x, advice))
    return x


def require_min_rank(layer: Layer, x: Shape, rank: int, expected: str) -> None:
    """Refuse an input whose rank is certainly smaller. `expected` names the axes, such as "(batch, …, features)"."""
    if not isinstance(x, Unknown) and len(x) < rank:
        raise Refused(WrongRank(layer.name, expected, x))


def require_last_axis(layer: Layer, x: Shape, axis: str = "features") -> Dim:
    """The last dim, an unknown one for an input of unknown rank. Raises Refused(FreeLastAxis) when it is free."""
    if isinstance(x, Unknown):
        return Unknown()
    if x[-1] is None:
        raise Refused(FreeLastAxis(layer.name, x, axis))
    return x[-1]


def refuse_argument(layer: Layer, argument: str, value: object, expected: str, *, at_call: bool = False) -> Refused:
    """The exception for an argument out of range; `expected` is a noun phrase, such as "a positive integer"."""
    return Refused(InvalidLayerArgument(layer.name, argument, value, expected), argument, at_call=at_call)


def items_of(value: object) -> list[Any]:
    """The items of an argument that has some. Raises TypeError, as Python does, for one that has none."""
    if not isinstance(value, Iterable):
        raise TypeError(f"{type(value).__name__} has no items")
    return list(value)


def as_dim(value: object) -> Dim:
    """An argument as a dim. Raises Unresolved for one that is none."""
    if value is None or isinstance(value, (int, Unknown)):
        return value
    raise Unresolved


def require_positive(layer: Layer, argument: str, value: object) -> None:
    """Refuse a number that is certainly not positive."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value <= 0:
        raise refuse_argument(layer, argument, value, "a positive integer")


def require_choice(layer: Layer, argument: str, value: object, choices: Sequence[Any]) -> None:
    """Refuse a string that is none of the choices."""
    if isinstance(value, str) and value not in choices:
        raise refuse_argument(layer, argument, value, "one of " + ", ".join(map(repr, choices)))


def require_word(layer: Layer, argument: str, value: object, choices: Sequence[str]) -> None:
    """Refuse everything that is none of the words."""
    if not isinstance(value, Unknown) and value not in choices:
        raise refuse_argument(layer, argument, value, "one of " + ", ".join(map(repr, choices)))


def only_when_fixed(x: Shape, outputs: Structure, *, batched: bool = True) -> Structure:
    """The output when no axis but the batch is free; else nothing is known but its rank."""
    if not isinstance(outputs, tuple) or isinstance(x, Unknown):
        return outputs
    return outputs if all(isinstance(dim, int) for dim in x[batched:]) else unknown_shape(len(outputs))


def require_identifier(layer: Layer, argument: str, value: object, kind: str) -> None:
    """Refuse a string that `keras.<kind>.get` does not know; a kind is "activations" or "initializers"."""
    if not isinstance(value, str) or (layer.major == 2 and kind == "regularizers"):
        return  # tf_keras keeps an unknown regularizer's name as it is
    if ">" in value:
        return  # the name of something that a package registers, such as "package>name"
    known = signatures.identifiers(kind, layer.major)
    if value in known:
        return
    nearest = difflib.get_close_matches(value, sorted(known), n=1)
    raise Refused(UnknownIdentifier(layer.name, argument, value, nearest[0] if nearest else None), argument)
