"""RepeatVector takes one vector for each sample, but the LSTM before it returns every step."""

from keras.layers import LSTM, Dense, Input, RepeatVector, TimeDistributed
from keras.models import Sequential

in_steps = 10
in_vector = 10
n_out = 20
out_vector = 100

model = Sequential()
model.add(Input(shape=(in_steps, in_vector)))
model.add(LSTM(150, return_sequences=True))
model.add(RepeatVector(n_out))
model.add(TimeDistributed(Dense(out_vector, activation="softmax")))

print(model.summary())
