# keras: 2, 3
from keras.layers import LSTM, Dense, Dropout, Flatten, RepeatVector
from keras.models import Sequential

model = Sequential()
model.add(LSTM(8, return_sequences=True, input_shape=(10, 4)))
model.add(Flatten())
model.add(Dense(10, activation="softmax"))
model.pop()
model.pop()
model.add(LSTM(8))
model.add(RepeatVector(5))
while len(model.layers) > 1:
    model.pop()
model.add(LSTM(3, return_sequences=True))
features = Sequential(model.layers[:-1])
features.add(Dropout(0.3))

model = Sequential()
model.add(Dense(4, input_dim=3))
model.add(RepeatVector(2))
