"""One-to-many: a single vector goes in, a sequence of n_out vectors comes out."""

from keras.layers import LSTM, Dense, Input, RepeatVector, TimeDistributed
from keras.models import Sequential

batch_size = 50
n_in = 1
vector = 10
n_out = 5

model = Sequential()
model.add(Input(batch_shape=(batch_size, n_in, vector)))
model.add(LSTM(150, stateful=True))
model.add(RepeatVector(n_out))
model.add(LSTM(150, return_sequences=True, stateful=True))
model.add(TimeDistributed(Dense(vector, activation="softmax")))

print(model.summary())
