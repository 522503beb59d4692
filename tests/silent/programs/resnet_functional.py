# keras: 2, 3
from tensorflow import keras
from tensorflow.keras import layers


def block(x, filters, stride=1):
    shortcut = x
    x = layers.Conv2D(filters, 3, strides=stride, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    x = layers.ReLU()(x)
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    if stride != 1 or shortcut.shape[-1] != filters:
        shortcut = layers.Conv2D(filters, 1, strides=stride, use_bias=False)(shortcut)
        shortcut = layers.BatchNormalization()(shortcut)
    x = layers.Add()([x, shortcut])
    return layers.Activation("relu")(x)


inputs = keras.Input((32, 32, 3))
x = layers.ZeroPadding2D(3)(inputs)
x = layers.Conv2D(8, 7, strides=2)(x)
x = layers.MaxPooling2D(3, strides=2, padding="same")(x)
for filters, stride in [(8, 1), (16, 2), (16, 1), (32, 2)]:
    x = block(x, filters, stride)
x = layers.GlobalAveragePooling2D()(x)
model = keras.Model(inputs, layers.Dense(10)(x))
