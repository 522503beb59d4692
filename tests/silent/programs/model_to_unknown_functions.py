# keras: 2, 3
import importlib

import keras
from keras.layers import LSTM, Dense, RepeatVector

module = importlib.import_module("copy")


def edit(model, action):
    return getattr(model, action)()


model = keras.Sequential([keras.Input((10, 4)), LSTM(8, return_sequences=True)])
edit(model, "pop")
model.add(LSTM(5))
model.add(RepeatVector(3))
actions = {"pop": keras.Sequential.pop, "add": keras.Sequential.add}
actions["pop"](model)
actions["add"](model, RepeatVector(2))
list(map(lambda layer: layer.trainable, model.layers))
for method in ("pop", "pop"):
    getattr(model, method)()
keras.Sequential.add(model, LSTM(3, return_sequences=True))
keras.Sequential.add(model, Dense(2))
