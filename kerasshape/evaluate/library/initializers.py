"""Initializers that fill weights with given numbers."""

from __future__ import annotations

from kerasshape.evaluate.context import Context
from kerasshape.evaluate.library.handlers import external
from kerasshape.evaluate.values import Arguments, ObjectValue, Origin, Value


def _constant(path: str, *spellings: str) -> None:
    @external(path, *spellings)
    def handler(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
        return ObjectValue(path, arguments, origin)


_constant("keras.initializers.Constant", "keras.initializers.constant")
_constant("tf.constant_initializer", "tf.initializers.constant")
