"""Many-to-many of another length: the last step is repeated as often as steps shall come out."""

from keras.layers import LSTM, Dense, Input, RepeatVector, TimeDistributed
from keras.models import Sequential

batch_size = 50
in_steps = 10
in_vector = 10
n_out = 20
out_vector = 100

model = Sequential()
model.add(Input(batch_shape=(batch_size, in_steps, in_vector)))
model.add(LSTM(150, stateful=True))
model.add(RepeatVector(n_out))
model.add(TimeDistributed(Dense(out_vector, activation="softmax")))

print(model.summary())
