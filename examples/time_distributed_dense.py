"""Time-distributed dense: one Dense layer changes the width of every step and leaves the steps alone."""

from keras.layers import Dense, Input, TimeDistributed
from keras.models import Sequential

n_in = 10
vector = 16

model = Sequential()
model.add(Input(shape=(n_in, vector)))
model.add(TimeDistributed(Dense(8)))

print(model.summary())
