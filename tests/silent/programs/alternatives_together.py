# keras: 2, 3
"""Choices that belong together, made in different places."""
import random

from keras.layers import GRU, LSTM, Conv1D, Dense, Flatten, GlobalMaxPooling1D, RepeatVector, Reshape
from keras.models import Sequential

kind = random.choice(["recurrent", "conv", "dense"])
shape = {"recurrent": (10, 4), "conv": (20, 2), "dense": (16,)}[kind]
if kind == "dense":
    body = [Dense(8, input_shape=shape)]
elif kind == "conv":
    body = [Conv1D(8, 3, input_shape=shape), GlobalMaxPooling1D()]
else:
    body = [LSTM(8, input_shape=shape)]
model = Sequential(body)
model.add(RepeatVector(3))

options = {}
deep = random.random() < 0.5
if deep:
    options["return_sequences"] = True
second = Sequential([GRU(8, input_shape=(10, 4), **options)])
if "return_sequences" in options:
    second.add(GRU(4))
second.add(RepeatVector(2))

units, sequences = random.choice([(4, False), (8, True)])
third = Sequential([LSTM(units, return_sequences=sequences, input_shape=(10, 4))])
if units == 8:
    third.add(Flatten())
third.add(RepeatVector(2))
size, target = (12, (3, 4)) if deep else (20, (5, 4))
fourth = Sequential([Dense(size, input_shape=(3,)), Reshape(target)])
layer = LSTM(4, return_sequences=deep) if not deep else Flatten()
fifth = Sequential([Dense(3, input_shape=(10, 4)), layer, RepeatVector(2)])
