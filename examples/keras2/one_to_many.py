"""One-to-many in the spelling of Keras 2, which Keras 3 refuses at the first layer."""

from keras.layers import LSTM, Dense, RepeatVector, TimeDistributed
from keras.models import Sequential

batch_size = 50
n_in = 1
vector = 10
n_out = 5

model = Sequential()
model.add(LSTM(150, batch_input_shape=(batch_size, n_in, vector), stateful=True))
model.add(RepeatVector(n_out))
model.add(LSTM(150, return_sequences=True, stateful=True))
model.add(TimeDistributed(Dense(vector, activation="softmax")))

print(model.summary())
