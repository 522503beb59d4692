# keras: 2, 3
import copy

import keras
from keras.layers import LSTM, Dense, RepeatVector
from keras.models import Sequential, clone_model

base = Sequential([LSTM(8, input_shape=(10, 4))])
clone = clone_model(base)
clone.add(RepeatVector(2))
base.add(Dense(3))
base.add(RepeatVector(2))
config = base.get_config()
again = Sequential.from_config(config)
again.pop()
again.add(Dense(5))
layer = LSTM(6, return_sequences=False)
same = LSTM.from_config(layer.get_config())
third = Sequential([same.__class__(4, return_sequences=True, input_shape=(10, 4))])
third.add(type(layer)(3))
third.add(RepeatVector(2))
shapes = [(10, 4)]
copied = copy.deepcopy(shapes)
copied.append((3,))
fourth = Sequential([LSTM(3, input_shape=shapes[-1])])
layers = list(third.layers)
layers.pop()
fifth = Sequential(layers)
layers.append(Dense(1))
fifth.add(Dense(7))
sixth = keras.models.Sequential(base.layers[:1])
sixth.add(RepeatVector(2))
