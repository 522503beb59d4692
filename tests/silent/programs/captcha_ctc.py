# keras: 2, 3
from tensorflow.keras.layers import (GRU, Add, BatchNormalization, Bidirectional, Concatenate, Conv2D, Dense, Dropout,
                                     Input, LSTM, MaxPooling2D, Permute, Reshape, TimeDistributed)
from tensorflow.keras.models import Model

img_width, img_height = 200, 50
input_img = Input(shape=(img_width, img_height, 1), name="image")
x = Conv2D(8, (3, 3), activation="relu", padding="same", name="Conv1")(input_img)
x = MaxPooling2D((2, 2), name="pool1")(x)
x = Conv2D(16, (3, 3), activation="relu", padding="same", name="Conv2")(x)
x = MaxPooling2D((2, 2), name="pool2")(x)
new_shape = ((img_width // 4), (img_height // 4) * 16)
x = Reshape(target_shape=new_shape, name="reshape")(x)
x = Dense(16, activation="relu", name="dense1")(x)
x = Bidirectional(LSTM(8, return_sequences=True, dropout=0.25))(x)
gru_1 = GRU(8, return_sequences=True, name="gru1")(x)
gru_1b = GRU(8, return_sequences=True, go_backwards=True, name="gru1_b")(x)
merged = Add()([gru_1, gru_1b])
both = Concatenate()([GRU(4, return_sequences=True)(merged), GRU(4, return_sequences=True, go_backwards=True)(merged)])
x = Permute((2, 1))(both)
x = TimeDistributed(Dense(10))(x)
model = Model(input_img, Dense(11, activation="softmax")(x))
