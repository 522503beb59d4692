# keras: 2, 3
import numpy as np
from keras.models import Sequential
from keras.layers import LSTM, Dense, Input
def build(bs):
    m = Sequential([Input(batch_shape=(bs, 3, 1)), LSTM(4, stateful=True), Dense(1)])
    m.compile("adam", "mse")
    return m
m = build(2)
for e in range(2):
    m.fit(np.zeros((6, 3, 1)), np.zeros((6, 1)), batch_size=2, shuffle=False, verbose=0)
    for l in m.layers:
        if hasattr(l, "reset_states"):
            l.reset_states()
one = build(1)
one.set_weights(m.get_weights())
for i in range(3):
    one.predict(np.zeros((1, 3, 1)), batch_size=1, verbose=0)
