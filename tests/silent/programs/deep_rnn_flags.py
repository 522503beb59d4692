# keras: 2, 3
import random

from keras.layers import GRU, LSTM, BatchNormalization, Bidirectional, Dense, Dropout, Flatten, Input, TimeDistributed
from keras.models import Sequential

bidirectional = random.random() < 0.5
stacked = random.random() < 0.5
normalise = random.random() < 0.5
sequence_output = random.random() < 0.5
use_gru = bool(random.getrandbits(1))
RNN = GRU if use_gru else LSTM

model = Sequential()
model.add(Input(shape=(12, 5)))
if bidirectional:
    model.add(Bidirectional(RNN(8, return_sequences=stacked or sequence_output)))
else:
    model.add(RNN(8, return_sequences=stacked or sequence_output))
if normalise:
    model.add(BatchNormalization())
if stacked:
    model.add(Dropout(0.2))
    model.add(RNN(4, return_sequences=sequence_output))
if sequence_output:
    model.add(TimeDistributed(Dense(3)))
    model.add(Flatten())
model.add(Dense(1))
