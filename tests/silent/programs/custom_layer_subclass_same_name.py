# keras: 3
"""A project's own layers with other semantics under Keras's names."""
import keras
from keras import layers


class RepeatVector(layers.Layer):
    """Repeats the last step of a sequence."""

    def __init__(self, n, **kwargs):
        super().__init__(**kwargs)
        self.n = n

    def call(self, inputs):
        return keras.ops.repeat(inputs[:, -1:, :], self.n, axis=1)


class LSTM(layers.LSTM):
    """Always returns sequences."""

    def __init__(self, units, **kwargs):
        kwargs["return_sequences"] = True
        super().__init__(units, **kwargs)


model = keras.Sequential([keras.Input((10, 4))])
model.add(LSTM(8))
model.add(RepeatVector(3))
model.add(LSTM(4))
model.add(layers.LSTM(2))
