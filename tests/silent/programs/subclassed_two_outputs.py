# keras: 2, 3
import numpy as np
import keras
from keras import layers
class Multi(keras.Model):
    def __init__(self):
        super().__init__()
        self.trunk = [layers.Dense(8, activation="relu") for _ in range(2)]
        self.a = layers.Dense(1); self.b = layers.Dense(3)
    def call(self, x, training=None):
        for l in self.trunk:
            x = l(x)
        return self.a(x), self.b(x)
m = Multi()
m.compile("adam", ["mse", keras.losses.SparseCategoricalCrossentropy(from_logits=True)])
m.fit(np.zeros((6, 4)), [np.zeros((6, 1)), np.zeros(6)], verbose=0)
ya, yb = m.predict(np.zeros((2, 4)), verbose=0)
