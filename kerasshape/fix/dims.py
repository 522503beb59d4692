"""Dims of faults, as fixes compare and write them."""

from __future__ import annotations

from collections.abc import Sequence

from kerasshape.shapes import Shape, Unknown


def dims_of(shape: Shape) -> tuple[object, ...]:
    """The dims of a shape; those that are not known are text, which can be compared."""
    return tuple("?" if isinstance(dim, Unknown) else dim for dim in shape) if isinstance(shape, tuple) else ()


def are_known(dims: tuple[object, ...]) -> bool:
    """Whether each dim is a number."""
    return all(isinstance(dim, int) for dim in dims)


Dims = tuple[object, ...]


def text_of(dims: Sequence[object]) -> str:
    """Dims as code."""
    return f"({', '.join(map(str, dims))}{',' if len(dims) == 1 else ''})"


def numbers(dims: Dims) -> list[int]:
    """The dims that are numbers."""
    return [dim for dim in dims if isinstance(dim, int)]
