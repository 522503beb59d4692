# keras: 2, 3
import random

from keras.layers import LSTM, Dense, Flatten, RepeatVector
from keras.models import Sequential

model = Sequential()
finished = False


def start(sequences=True):
    global model
    model = Sequential([LSTM(8, return_sequences=sequences, input_shape=(10, 4))])


def flatten():
    global finished
    model.add(Flatten())
    finished = True


def maybe_finish():
    if not finished:
        flatten()


start()
if random.random() < 0.5:
    flatten()
maybe_finish()
model.add(RepeatVector(3))
start(False)
model.add(RepeatVector(3))


def on_event(kind):
    if kind == "sequences":
        model.add(LSTM(4))
    elif kind == "vector":
        model.add(Dense(4))
    else:
        model.add(RepeatVector(2))


for kind in ["sequences", "vector", "repeat"]:
    on_event(kind)
