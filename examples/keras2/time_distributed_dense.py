"""Time-distributed dense, with the input shape given to the first layer. Works in both majors."""

from keras.layers import Dense, TimeDistributed
from keras.models import Sequential

n_in = 10
vector = 16

model = Sequential()
model.add(TimeDistributed(Dense(8), input_shape=(n_in, vector)))

print(model.summary())
