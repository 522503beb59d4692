"""Repeat vector: one vector for each sample becomes a sequence of n_out equal steps."""

from keras.layers import Dense, Input, RepeatVector
from keras.models import Sequential

vector = 32
n_out = 3

model = Sequential()
model.add(Input(shape=(vector,)))
model.add(Dense(32))
model.add(RepeatVector(n_out))

print(model.summary())
