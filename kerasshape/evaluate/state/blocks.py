"""Blocks of the evaluator behind which something is as it was before.

They are classes, since generators take twice as long and each call of a layer enters some.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kerasshape.evaluate.state.ambient import Ambient
    from kerasshape.evaluate.state.context import Context, Frame


class Within:
    """Other circumstances."""

    __slots__ = ("_ctx", "_inner", "_outer")

    def __init__(self, ctx: Context, inner: Ambient) -> None:
        self._ctx = ctx
        self._inner = inner
        self._outer = ctx.ambient

    def __enter__(self) -> None:
        self._outer = self._ctx.ambient
        self._ctx.ambient = self._inner

    def __exit__(self, *raised: object) -> None:
        self._ctx.ambient = self._outer


class Asking:
    """More values that unknown conditions ask about, in one frame."""

    __slots__ = ("_before", "_frame", "_values")

    def __init__(self, frame: Frame, values: frozenset[str]) -> None:
        self._frame = frame
        self._values = values
        self._before = frame.asked

    def __enter__(self) -> None:
        self._before = self._frame.asked
        self._frame.asked = self._before | self._values

    def __exit__(self, *raised: object) -> None:
        self._frame.asked = self._before


class Dropping:
    """What the block adds to a list is dropped behind it."""

    __slots__ = ("_count", "_found")

    def __init__(self, found: list[Any]) -> None:
        self._found = found
        self._count = 0

    def __enter__(self) -> None:
        self._count = len(self._found)

    def __exit__(self, *raised: object) -> None:
        del self._found[self._count :]
