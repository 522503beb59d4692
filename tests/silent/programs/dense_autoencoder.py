# keras: 2, 3
from keras.layers import Dense, Input
from keras.models import Model

encoding_dim = 32
input_img = Input(shape=(784,))
encoded = Dense(128, activation="relu")(input_img)
encoded = Dense(encoding_dim, activation="relu")(encoded)
decoded = Dense(128, activation="relu")(encoded)
decoded = Dense(784, activation="sigmoid")(decoded)

autoencoder = Model(input_img, decoded)
encoder = Model(input_img, encoded)
encoded_input = Input(shape=(encoding_dim,))
decoder_layer = autoencoder.layers[-2]
decoder = Model(encoded_input, autoencoder.layers[-1](decoder_layer(encoded_input)))
autoencoder.compile(optimizer="adam", loss="binary_crossentropy")
