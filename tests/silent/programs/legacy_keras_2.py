# keras: 2
import os

os.environ["TF_USE_LEGACY_KERAS"] = "1"
import tensorflow as tf
from tensorflow.keras.layers import LSTM, AveragePooling2D, Conv1D, Dense, Embedding, Input, RepeatVector, TimeDistributed
from tensorflow.keras.models import Sequential

model = Sequential()
model.add(LSTM(150, batch_input_shape=(50, 1, 10), stateful=True))
model.add(RepeatVector(5))
model.add(LSTM(150, return_sequences=True, stateful=True))
model.add(TimeDistributed(Dense(10, activation="softmax")))

text = Sequential()
text.add(Embedding(1000, 32, input_length=100))
text.add(LSTM(8, return_sequences=True, time_major=False))
text.add(LSTM(8, input_length=100))
first = Sequential([Dense(4, input_dim=3, batch_size=5, dynamic=False)])
flat = Sequential([Input(shape=3), Dense(4)])
extra = Sequential([Conv1D(4, 3, input_shape=(5, 10, 2)), Conv1D(2, 3)])
pool = Sequential([AveragePooling2D(input_shape=(8, 8, 1))])
