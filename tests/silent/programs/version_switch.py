# keras: 2, 3
import keras
import tensorflow as tf
from keras.layers import LSTM, Dense, Input
from keras.models import Sequential

KERAS_3 = int(keras.__version__.split(".")[0]) >= 3


def stateful(batch, steps, features):
    model = Sequential()
    if KERAS_3:
        model.add(Input(batch_shape=(batch, steps, features)))
        model.add(LSTM(8, stateful=True))
    else:
        model.add(LSTM(8, stateful=True, batch_input_shape=(batch, steps, features)))
    model.add(Dense(1))
    return model


model = stateful(5, 10, 4)
if hasattr(keras, "ops"):
    x = keras.ops.zeros((2, 3))
else:
    x = tf.zeros((2, 3))
