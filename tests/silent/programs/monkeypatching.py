# keras: 2, 3
"""Changes Keras and a model from outside; what it then does is nobody's guess."""
import keras
from keras import layers
from keras.layers import LSTM, RepeatVector


def lenient(self, inputs, *args, **kwargs):
    return inputs


class Lenient(RepeatVector):
    pass


Lenient.__call__ = lenient
model = keras.Sequential([keras.Input((10, 4)), LSTM(8, return_sequences=True)])
original = layers.LSTM
layers.LSTM = lambda units, **options: original(units, **{**options, "return_sequences": True})
other = keras.Sequential([keras.Input((10, 4))])
other.add(layers.LSTM(8))
other.add(layers.LSTM(8))
layers.LSTM = original
