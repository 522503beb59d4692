# keras: 2, 3
from tensorflow.keras.layers import (BatchNormalization, Conv2D, Conv3D, ConvLSTM2D, Dense, Flatten,
                                     GlobalAveragePooling2D, LSTM, MaxPooling2D, TimeDistributed)
from tensorflow.keras.models import Sequential

seq = Sequential()
seq.add(ConvLSTM2D(filters=4, kernel_size=(3, 3), input_shape=(None, 16, 16, 1), padding="same",
                   return_sequences=True))
seq.add(BatchNormalization())
seq.add(ConvLSTM2D(filters=4, kernel_size=(3, 3), padding="same", return_sequences=True))
seq.add(Conv3D(filters=1, kernel_size=(3, 3, 3), activation="sigmoid", padding="same", data_format="channels_last"))

cnn = Sequential()
cnn.add(Conv2D(4, 3, input_shape=(16, 16, 3)))
cnn.add(MaxPooling2D())
cnn.add(GlobalAveragePooling2D())
video = Sequential()
video.add(TimeDistributed(cnn, input_shape=(5, 16, 16, 3)))
video.add(LSTM(8))
video.add(Dense(4, activation="softmax"))
