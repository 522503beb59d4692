"""Many-to-many of one length: every step that goes in gives one step that comes out."""

from keras.layers import LSTM, Dense, Input, TimeDistributed
from keras.models import Sequential

batch_size = 50
in_steps = 10
in_vector = 10
out_vector = 100

model = Sequential()
model.add(Input(batch_shape=(batch_size, in_steps, in_vector)))
model.add(LSTM(150, return_sequences=True, stateful=True))
model.add(TimeDistributed(Dense(out_vector, activation="softmax")))

print(model.summary())
