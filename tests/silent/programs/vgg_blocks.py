# keras: 2, 3
from tensorflow.keras import layers, models


def vgg(input_shape=(32, 32, 3), classes=10, config=(8, 8, "M", 16, "M")):
    model = models.Sequential(name="vgg")
    model.add(layers.Input(shape=input_shape))
    for item in config:
        if item == "M":
            model.add(layers.MaxPooling2D((2, 2), strides=(2, 2)))
        else:
            model.add(layers.Conv2D(item, (3, 3), padding="same"))
            model.add(layers.BatchNormalization())
            model.add(layers.Activation("relu"))
    model.add(layers.Flatten())
    model.add(layers.Dense(classes, activation="softmax"))
    return model


small = vgg()
other = vgg((64, 48, 1), config=[4, "M", 8, 8, "M", "M"])
