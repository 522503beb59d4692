"""Many-to-many of another length in the spelling of Keras 2, which Keras 3 refuses at the first layer."""

from keras.layers import LSTM, Dense, RepeatVector, TimeDistributed
from keras.models import Sequential

batch_size = 50
in_steps = 10
in_vector = 10
n_out = 20
out_vector = 100

model = Sequential()
model.add(LSTM(150, batch_input_shape=(batch_size, in_steps, in_vector), stateful=True))
model.add(RepeatVector(n_out))
model.add(TimeDistributed(Dense(out_vector, activation="softmax")))

print(model.summary())
