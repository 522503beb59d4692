"""TimeDistributed takes a sequence, but the LSTM before it returns its last step only."""

from keras.layers import LSTM, Dense, Input, TimeDistributed
from keras.models import Sequential

in_steps = 10
in_vector = 10
out_vector = 100

model = Sequential()
model.add(Input(shape=(in_steps, in_vector)))
model.add(LSTM(150))
model.add(TimeDistributed(Dense(out_vector, activation="softmax")))

print(model.summary())
