# keras: 2, 3
import numpy as np
from keras.layers import GRU, LSTM, Conv1D, Dense, Flatten, MaxPooling1D, TimeDistributed
from keras.models import Sequential


def split_sequence(sequence, n_steps):
    X, y = list(), list()
    for i in range(len(sequence)):
        end_ix = i + n_steps
        if end_ix > len(sequence) - 1:
            break
        seq_x, seq_y = sequence[i:end_ix], sequence[end_ix]
        X.append(seq_x)
        y.append(seq_y)
    return np.array(X), np.array(y)


raw_seq = [10, 20, 30, 40, 50, 60, 70, 80, 90]
n_steps = 4
X, y = split_sequence(raw_seq, n_steps)
n_features = 1
n_seq = 2
n_steps = 2
X = X.reshape((X.shape[0], n_seq, n_steps, n_features))
model = Sequential()
model.add(TimeDistributed(Conv1D(filters=8, kernel_size=1, activation="relu"),
                          input_shape=(None, n_steps, n_features)))
model.add(TimeDistributed(MaxPooling1D(pool_size=2)))
model.add(TimeDistributed(Flatten()))
model.add(LSTM(10, activation="relu"))
model.add(Dense(1))
model.compile(optimizer="adam", loss="mse")
model.fit(X, y, epochs=1, verbose=0)
x_input = np.array([60, 70, 80, 90])
x_input = x_input.reshape((1, n_seq, n_steps, n_features))
yhat = model.predict(x_input, verbose=0)

multi = Sequential()
multi.add(LSTM(10, activation="relu", return_sequences=True, input_shape=(X.shape[1] * X.shape[2], n_features)))
multi.add(GRU(5))
multi.add(Dense(2))
