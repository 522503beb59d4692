# keras: 2, 3
import keras
from keras import layers
from keras.layers import LSTM, Dense, RepeatVector
from keras.models import Sequential


def repeat(RepeatVector, model):
    model.add(RepeatVector(3))


model = Sequential([LSTM(8, return_sequences=True, input_shape=(10, 4))])
repeat(lambda n: layers.Conv1D(n, 2), model)


def inner():
    LSTM = layers.Dense
    return Sequential([LSTM(4, input_shape=(3,)), LSTM(2)])


class Holder:
    LSTM = layers.Dense
    model = Sequential([LSTM(4, input_shape=(3,)), LSTM(2)])


inner()
for Dense in (layers.Flatten,):
    model.add(Dense())
with open(__import__("os").devnull) as LSTM:
    model.add(layers.RepeatVector(2))
try:
    raise RuntimeError
except RuntimeError as keras:
    pass
import keras

[RepeatVector := layers.Activation][0]
model.add(RepeatVector("relu"))
if (Sequential := list):
    rows = Sequential([1, 2])
    rows.append("x")
del layers
