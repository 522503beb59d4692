# keras: 2, 3
import numpy as np
from keras.layers import Input, Dense, Concatenate
from keras.models import Model
a, b = Input((4,)), Input((5,))
d1 = Dense(3, name="one")(a)
d2 = Dense(3, name="two")(b)
out = Dense(2, name="out")(Concatenate()([d1, d2]))
m = Model([a, b], out)
m2 = Model([a, b], Dense(7, name="other")(m.get_layer("out").output))
for l in m2.layers[:-1]:
    l.trainable = False
m2.get_layer("one").set_weights([np.ones((4, 3)), np.zeros(3)])
m2.get_layer("two").set_weights([np.ones((5, 3)), np.zeros(3)])
m2.compile("adam", "mse")
m2.fit([np.zeros((6, 4)), np.zeros((6, 5))], np.zeros((6, 7)), verbose=0)
