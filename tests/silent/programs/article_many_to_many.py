# keras: 2, 3
from keras.layers import Dense, Input, LSTM, RepeatVector, TimeDistributed
from keras.models import Sequential

batch_size, in_steps, in_vector, out_vector, n_out = 50, 10, 10, 100, 20
model = Sequential()
model.add(Input(batch_shape=(batch_size, in_steps, in_vector)))
model.add(LSTM(150, stateful=True))
model.add(RepeatVector(n_out))
model.add(TimeDistributed(Dense(out_vector, activation="softmax")))
print(model.summary())
