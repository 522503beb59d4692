"""Initializers that fill weights with given numbers."""

from __future__ import annotations

from kerasshape.evaluate.library.instances import makes_object

makes_object("keras.initializers.Constant", "keras.initializers.constant")
makes_object("tf.constant_initializer(value=0, ...)", "tf.initializers.constant")
