"""Shape functions, one module per Keras family; importing this package registers them all."""

from kerasshape.keras.layers import core as core
