# keras: 2, 3
"""Layers added by iterators, generators, reduce and map."""
import functools
import itertools

from keras.layers import LSTM, Dense, Flatten, RepeatVector
from keras.models import Sequential

model = Sequential([LSTM(8, return_sequences=True, input_shape=(10, 4))])
functools.reduce(lambda m, layer: m.add(layer) or m, [LSTM(6), Dense(5)], model)
model.add(RepeatVector(3))

second = Sequential([LSTM(8, return_sequences=True, input_shape=(10, 4))])
for _ in map(second.add, [LSTM(6), Dense(5)]):
    pass
second.add(RepeatVector(3))

third = Sequential([LSTM(8, return_sequences=True, input_shape=(10, 4))])
[third.add(layer) for layer in (LSTM(6), Dense(5))]
third.add(RepeatVector(3))


def layers():
    yield LSTM(6)
    yield Dense(5)


fourth = Sequential([LSTM(8, return_sequences=True, input_shape=(10, 4))])
for layer in layers():
    fourth.add(layer)
fourth.add(RepeatVector(3))

fifth = Sequential([LSTM(8, return_sequences=True, input_shape=(10, 4))])
list(map(fifth.add, [Flatten()]))
fifth.add(RepeatVector(3))

pending = iter([LSTM(8, return_sequences=True, input_shape=(10, 4)), Flatten(), RepeatVector(2)])
sixth = Sequential([next(pending)])
sixth.add(next(pending))
sixth.add(next(pending))

numbers = iter(range(3))
first = [n for n in numbers]
again = [n for n in numbers]
seventh = Sequential([LSTM(8, return_sequences=not again, input_shape=(10, 4))])
seventh.add(LSTM(4))
any(eighth.add(layer) for eighth in [second] for layer in [Dense(3)])
for a, b in itertools.product([1], [2]):
    ninth = Sequential([LSTM(a, input_shape=(10, b)), RepeatVector(b)])
