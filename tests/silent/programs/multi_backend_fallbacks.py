# keras: 2, 3
try:
    from keras.layers import CuDNNLSTM as FastLSTM
except ImportError:
    from keras.layers import LSTM as FastLSTM
try:
    from keras.layers.merge import concatenate
    from keras.layers.core import Dense
except ImportError:
    from keras.layers import Dense, concatenate
try:
    import tensorflow.compat.v1 as tf1
except Exception:
    tf1 = None
import keras

HAS_LEGACY = hasattr(keras.layers, "CuDNNGRU")
if HAS_LEGACY:
    GRU = keras.layers.CuDNNGRU
else:
    GRU = keras.layers.GRU
if keras.__version__.startswith("1."):
    dense = Dense(output_dim=3)
else:
    dense = Dense(units=3)
model = keras.models.Sequential([keras.layers.Input((10, 4)), GRU(3), dense])
