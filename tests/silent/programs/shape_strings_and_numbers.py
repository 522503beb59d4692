# keras: 2, 3
import math

from keras.layers import LSTM, Conv2D, Dense, Embedding, Flatten, Input, MaxPooling2D, Reshape, ZeroPadding2D
from keras.models import Sequential

SIZE = "28x28x1"
height, width, channels = map(int, SIZE.split("x"))
model = Sequential([Conv2D(4, (3, 3), input_shape=(height, width, channels)), Flatten()])
rows = math.ceil(height / 3)
model.add(Dense(rows * 2))
model.add(Reshape((rows, -1)))
half = height / 2
pad = int(half) % 3
padded = Sequential([ZeroPadding2D((pad, pad), input_shape=(int(half), round(half), 3))])
ratio = 0.5
hidden = int(100 * ratio) // 7
tall = Sequential([Dense(hidden, input_shape=(8,)), Reshape((hidden, 1)), LSTM(max(1, hidden - 3))])
vocabulary = sorted(set("hello world"))
index = {c: i for i, c in enumerate(vocabulary)}
chars = Sequential([Input((None, len(vocabulary))), LSTM(8), Dense(len(index), activation="softmax")])
lines = """one
two""".splitlines()
words = Sequential([Input((len(lines),)), Embedding(len(lines) + 1, 4)])
bits = f"{5:b}"
total = sum(int(bit) for bit in bits)
pool = Sequential([MaxPooling2D((total, total), input_shape=(8, 8, 1)), Flatten(), Dense(2 ** total)])
steps, rest = divmod(100, 7)
window = Sequential([Input((steps, rest)), LSTM(3, return_sequences=rest == 2), Reshape((3, steps))])
