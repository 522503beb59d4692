# keras: 2, 3
import numpy as np
from keras.layers import LSTM, Conv1D, Dense, Flatten, Reshape
from keras.models import Sequential
from keras.utils import to_categorical

rng = np.random.default_rng(0)
data = rng.random((30, 6))
X, y = data[:, :-1], data[:, -1]
X_train, X_test = X[:20], X[20:]
labels = to_categorical(rng.integers(0, 3, 30))

mlp = Sequential()
mlp.add(Dense(4, input_dim=X_train.shape[1]))
mlp.add(Dense(labels.shape[1], activation="softmax"))
mlp.compile(loss="categorical_crossentropy", optimizer="adam")
mlp.fit(X_train, labels[:20], epochs=1, verbose=0)

X3 = np.reshape(X_train, (X_train.shape[0], X_train.shape[1], 1))
rnn = Sequential()
rnn.add(LSTM(4, return_sequences=True, input_shape=(X3.shape[1], X3.shape[2])))
rnn.add(LSTM(4))
rnn.add(Dense(1))
rnn.compile(loss="mse", optimizer="adam")
rnn.fit(X3, y[:20], verbose=0)
conv = Sequential([Conv1D(3, 2, input_shape=X3.shape[1:]), Flatten(), Dense(6), Reshape((3, 2))])
