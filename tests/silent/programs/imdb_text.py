# keras: 2, 3
from keras import Sequential
from keras.layers import (LSTM, Bidirectional, Conv1D, Dense, Dropout, Embedding, GlobalAveragePooling1D,
                          GlobalMaxPooling1D, MaxPooling1D, SpatialDropout1D)

max_features = 2000
maxlen = 80
embedding_dims = 16


def lstm():
    model = Sequential()
    model.add(Embedding(max_features, embedding_dims))
    model.add(SpatialDropout1D(0.2))
    model.add(LSTM(8, dropout=0.2, recurrent_dropout=0.2))
    model.add(Dense(1, activation="sigmoid"))
    return model


def cnn():
    model = Sequential()
    model.add(Embedding(max_features, embedding_dims))
    model.add(Dropout(0.2))
    model.add(Conv1D(25, 3, padding="valid", activation="relu", strides=1))
    model.add(GlobalMaxPooling1D())
    model.add(Dense(25))
    model.add(Dense(1, activation="sigmoid"))
    return model


def cnn_lstm():
    model = Sequential([
        Embedding(max_features, embedding_dims, name="embedding"),
        Conv1D(8, 5, activation="relu"),
        MaxPooling1D(pool_size=4),
        Bidirectional(LSTM(8)),
        Dense(1, activation="sigmoid"),
    ])
    return model


def bag():
    return Sequential([Embedding(max_features, embedding_dims), GlobalAveragePooling1D(), Dense(1, activation="sigmoid")])


for build in (lstm, cnn, cnn_lstm, bag):
    model = build()
    model.build((None, maxlen))
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
