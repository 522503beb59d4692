# keras: 2, 3
import random

from keras.layers import LSTM, Conv1D, Conv2D, Dense, Flatten, Input, MaxPooling1D, RepeatVector
from keras.models import Sequential

first = True
model = Sequential()
for units in range(random.randint(1, 3)):
    if first:
        model.add(LSTM(8, return_sequences=True, input_shape=(10, 4)))
        first = False
    else:
        model.add(LSTM(8, return_sequences=True))
model.add(Flatten())
model.add(RepeatVector(2))

length = 40
conv = Sequential([Conv1D(4, 3, padding="same", input_shape=(length, 2))])
while length >= 4 and random.random() < 2:
    conv.add(MaxPooling1D())
    conv.add(Conv1D(4, 3, padding="same"))
    length //= 2
conv.add(Flatten())

stop = False
deep = Sequential([Dense(64, input_shape=(8,))])
width = 64
while not stop:
    width //= 2
    deep.add(Dense(width))
    stop = width < random.choice([4, 8])
for i in range(5):
    for j in range(5):
        if i * j == 6:
            break
    else:
        continue
    break
last = Sequential([LSTM(i + j, return_sequences=i == 5, input_shape=(10, 4)), RepeatVector(2)])
sizes = {}
for name in ("a", "b"):
    sizes.setdefault(name, []).append(len(sizes))
    net = Sequential([Dense(1 + sizes[name][0], input_shape=(3,))])


def convolve(times, x):
    padding = "same"
    for _ in range(times):
        layer = Dense(8)
        x = layer(x)
        padding = "valid"
    return Conv2D(4, 9, padding=padding)(Input((5, 5, 3)))


convolve(random.randint(0, 0), Input((random.randint(3, 3),)))
