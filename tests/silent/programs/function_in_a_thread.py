# keras: 2, 3
"""Threads run functions of the file before the lines that follow."""
import threading

from keras.layers import LSTM, Dense, Flatten, RepeatVector
from keras.models import Sequential

model = Sequential([LSTM(8, return_sequences=True, input_shape=(10, 4))])
units = [3]
size = 4


def change():
    model.add(Flatten())
    units[0] = 5
    units.append(size)


def make():
    return Dense(size)


for function in (change, make):
    thread = threading.Thread(target=function)
    thread.start()
    thread.join()
model.add(RepeatVector(3))
Dense(units[1])
size = -1
later = Sequential([LSTM(8, return_sequences=True, input_shape=(10, 4))])
thread = threading.Thread(target=lambda: later.add(Flatten()))
thread.start()
thread.join()
later.add(RepeatVector(3))
