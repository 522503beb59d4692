"""One question to both sides: a layer, its arguments and the shapes it is called with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Case:
    """A layer call. An argument `{"layer": [name, arguments]}` stands for a layer made on the spot.

    `shapes` include the batch axis. Several are passed as a list; one is passed alone unless `as_list`.
    """

    layer: str
    arguments: dict[str, Any] = field(default_factory=dict)
    shapes: tuple[tuple[int | None, ...], ...] = ()
    call: dict[str, Any] = field(default_factory=dict)
    """Further call arguments; {"tensor": [2, 3]} stands for a symbolic input of that shape."""
    dtype: str | None = None
    as_list: bool = False
    again: tuple[tuple[int | None, ...], ...] = ()
    """The shapes of a second call, which finds the weights that the first one made."""
    within: bool = False
    """Whether the layer is called in the `call` of a user's layer."""
