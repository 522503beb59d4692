# keras: 2, 3
import numpy as np
import tensorflow as tf


class MyModel(tf.keras.Model):
    def __init__(self, num_classes=10, blocks=2):
        super(MyModel, self).__init__(name="my_model")
        self.num_classes = num_classes
        self.blocks = [tf.keras.layers.Dense(8 * (i + 1), activation="relu") for i in range(blocks)]
        self.final = tf.keras.layers.Dense(num_classes)
        self.norm = tf.keras.layers.BatchNormalization()

    def call(self, inputs, training=False):
        x = inputs
        for block in self.blocks:
            x = block(x)
        if training:
            x = self.norm(x, training=training)
        return self.final(x)


model = MyModel(num_classes=3)
model.compile(optimizer="adam", loss="mse")
model.fit(np.zeros((4, 5), "float32"), np.zeros((4, 3), "float32"), verbose=0)
print(model(tf.zeros((2, 5))).shape)
