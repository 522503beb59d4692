# keras: 2, 3
from keras.layers import Conv2D, Cropping2D, Input, MaxPooling2D, UpSampling2D, ZeroPadding2D
from keras.models import Model, Sequential

input_img = Input(shape=(28, 28, 1))
x = Conv2D(16, (3, 3), activation="relu", padding="same")(input_img)
x = MaxPooling2D((2, 2), padding="same")(x)
x = Conv2D(8, (3, 3), activation="relu", padding="same")(x)
encoded = MaxPooling2D((2, 2), padding="same")(x)
x = UpSampling2D((2, 2))(encoded)
x = Conv2D(16, (3, 3), activation="relu", padding="same")(x)
x = UpSampling2D((2, 2))(x)
decoded = Conv2D(1, (3, 3), activation="sigmoid", padding="same")(x)
autoencoder = Model(input_img, decoded)

odd = Sequential()
odd.add(ZeroPadding2D(padding=((1, 0), (2, 1)), input_shape=(27, 25, 1)))
odd.add(Cropping2D(cropping=((0, 1), (1, 1))))
