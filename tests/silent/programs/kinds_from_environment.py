# keras: 2, 3
import os
import numpy as np
from keras.layers import Input, LSTM, GRU, Dense, Conv1D, Flatten
from keras.models import Model
kind = os.environ.get("KIND", "lstm")
i = Input((8, 2))
if kind == "lstm":
    x = LSTM(4, return_sequences=os.environ.get("SEQ") == "1")(i)
    if os.environ.get("SEQ") == "1":
        x = Flatten()(x)
elif kind == "gru":
    x, s = GRU(4, return_state=True)(i)
else:
    x = Flatten()(Conv1D(4, 3)(i))
m = Model(i, Dense(1)(x))
m.compile("adam", "mse")
m.fit(np.zeros((4, 8, 2)), np.zeros(4), verbose=0)
rnn = LSTM if kind == "lstm" else GRU
out = rnn(4, return_state=True)(i)
if kind == "lstm":
    o, h, c = out
else:
    o, h = out
