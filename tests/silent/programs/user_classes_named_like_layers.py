# keras: 2, 3
"""A pure numpy network whose classes bear Keras's names, beside a real model."""
import numpy as np
import keras


class Layer:
    def __init__(self, units):
        self.units = units


class Dense(Layer):
    def __init__(self, n_in, n_out):
        super().__init__(n_out)
        self.w = np.zeros((n_in, n_out))

    def __call__(self, x):
        return x @ self.w


class LSTM(Layer):
    def __init__(self, units, bogus=None):
        super().__init__(units)


class Sequential:
    def __init__(self, *layers):
        self.layers = list(layers)

    def add(self, layer):
        self.layers.append(layer)

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


model = Sequential(Dense(3, 4))
model.add(Dense(4, 2))
model.add(lambda x: x + 1)
cell = LSTM(-5, bogus=3)
y = model(np.zeros((2, 3)))
real = keras.Sequential([keras.layers.Dense(4, input_shape=(3,))])
