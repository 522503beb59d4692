# keras: 2, 3
"""Looks wrong, runs fine in both majors."""
from keras.layers import (Activation, Add, BatchNormalization, Dense, Dropout, Embedding, Flatten, Input, Lambda, Permute,
                          Reshape, TimeDistributed)
from keras.models import Model, Sequential

scalar = Sequential([Input((1,)), Dense(1), Flatten(), Flatten()])
per_step = Sequential([Input((10, 4)), Dense(8), Dense(3)])
images = Sequential([Input((8, 8, 3)), Dense(5), BatchNormalization(axis=1), TimeDistributed(Dense(2))])
swapped = Sequential([Input((3, 8, 8)), Permute((2, 3, 1)), Reshape((-1, 3)), Reshape((64 * 3,)), Reshape((8, 8, 3))])
same_names = Sequential([Dense(4, input_shape=(4,), name="a"), Dense(4, name="b")])
other_names = Sequential([Dense(4, input_shape=(4,), name="a")])
later = Sequential([Dense(4, input_shape=(4,)), Dense(4, input_shape=(99,)), Activation("linear")])
a, b = Input((6, 8)), Input((8,))
broadcast = Model([a, b], Add()([a, b]))
rates = Sequential([Input((4,)), Dropout(0), Dropout(0.0), Dense(1, activation=None, use_bias=0)])
shared = Dense(4)
ring = Sequential([Input((4,)), shared, shared, shared])
tokens = Sequential([Input((None,)), Embedding(10, 4), Lambda(lambda t: t[:, 0, :]), Dense(2)])
