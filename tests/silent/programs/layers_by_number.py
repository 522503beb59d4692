# keras: 2, 3
import numpy as np
import keras
from keras import layers
base = keras.Sequential([keras.Input((12,)), layers.Dense(8, activation="relu"), layers.Dense(6, activation="relu")], name="base")
base.pop()
x = layers.Dense(3)(base.layers[-1].output)
m = keras.Model(base.inputs, x)
m.compile("adam", "mse")
m.fit(np.zeros((4, 12)), np.zeros((4, 3)), verbose=0)
feat = keras.Model(m.inputs, m.layers[1].output)
print(feat.predict(np.zeros((2, 12)), verbose=0).shape)
for i, layer in enumerate(m.layers):
    layer.trainable = i > 1
w = [l.get_weights() for l in m.layers if l.get_weights()]
m.layers[-1].set_weights(w[-1])
m.layers[1].set_weights(w[0])
