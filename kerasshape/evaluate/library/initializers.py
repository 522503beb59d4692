"""Initializers that fill weights with given numbers."""

from __future__ import annotations

from kerasshape.evaluate.library.handlers import makes_object

for _path, _other in {
    "keras.initializers.Constant": "keras.initializers.constant",
    "tf.constant_initializer": "tf.initializers.constant",
}.items():
    makes_object(_path, _path, _other)
