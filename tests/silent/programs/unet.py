# keras: 2, 3
from tensorflow.keras.layers import Conv2D, Conv2DTranspose, Dropout, Input, MaxPooling2D, concatenate
from tensorflow.keras.models import Model


def unet(size=32, channels=1, base=4, depth=3):
    inputs = Input((size, size, channels))
    skips = []
    x = inputs
    for level in range(depth):
        x = Conv2D(base * 2 ** level, 3, activation="relu", padding="same")(x)
        skips.append(x)
        x = MaxPooling2D(pool_size=(2, 2))(x)
    x = Conv2D(base * 2 ** depth, 3, activation="relu", padding="same")(x)
    x = Dropout(0.5)(x)
    for level in reversed(range(depth)):
        x = Conv2DTranspose(base * 2 ** level, 2, strides=2, padding="same")(x)
        x = concatenate([skips[level], x], axis=3)
        x = Conv2D(base * 2 ** level, 3, activation="relu", padding="same")(x)
    return Model(inputs=[inputs], outputs=[Conv2D(1, 1, activation="sigmoid")(x)])


model = unet()
