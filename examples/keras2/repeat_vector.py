"""Repeat vector, with the input width given to the first layer. Works in both majors."""

from keras.layers import Dense, RepeatVector
from keras.models import Sequential

vector = 32
n_out = 3

model = Sequential()
model.add(Dense(32, input_dim=vector))
model.add(RepeatVector(n_out))

print(model.summary())
