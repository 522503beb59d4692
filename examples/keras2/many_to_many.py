"""Many-to-many of one length in the spelling of Keras 2, which Keras 3 refuses at the first layer."""

from keras.layers import LSTM, Dense, TimeDistributed
from keras.models import Sequential

batch_size = 50
in_steps = 10
in_vector = 10
out_vector = 100

model = Sequential()
model.add(
    LSTM(150, batch_input_shape=(batch_size, in_steps, in_vector), return_sequences=True, stateful=True)
)
model.add(TimeDistributed(Dense(out_vector, activation="softmax")))

print(model.summary())
