"""The models of a small package that learns sequences."""

from keras import Input, Model, Sequential, layers

from seq2seq.parts import encoder


def build_forecaster(n_out=24, width=64):
    """A week of hourly values of three sensors in, the next n_out hours out."""
    model = Sequential(name="forecaster")
    model.add(Input((168, 3)))
    model.add(layers.LSTM(width))
    model.add(layers.RepeatVector(n_out))
    model.add(layers.LSTM(width, return_sequences=True))
    model.add(layers.TimeDistributed(layers.Dense(3)))
    return model


def build_translator(source_words=5000, target_words=6000):
    """Two sequences of words in, one of word probabilities out."""
    source = Input((None,), dtype="int32", name="source")
    target = Input((None,), dtype="int32", name="target")
    memory, state_h, state_c = encoder(source, source_words)
    x = layers.Embedding(target_words, 128)(target)
    x = layers.LSTM(256, return_sequences=True)(x, initial_state=[state_h, state_c])
    x = layers.Concatenate()([x, layers.Attention()([x, memory])])
    return Model([source, target], layers.Dense(target_words, activation="softmax")(x), name="translator")


class Tagger(Model):
    """A tag for each step."""

    def __init__(self, tags=9):
        super().__init__()
        self.recurrent = layers.Bidirectional(layers.GRU(32, return_sequences=True))
        self.tag = layers.Dense(tags, activation="softmax")

    def call(self, x):
        return self.tag(self.recurrent(x))
