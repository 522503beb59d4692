"""Parts that several models share."""

from keras import layers


def encoder(words, count):
    """Words to a memory of every step and the two last states."""
    x = layers.Embedding(count, 128)(words)
    return layers.LSTM(256, return_sequences=True, return_state=True)(x)
