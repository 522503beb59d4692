# keras: 2, 3
"""A base class from elsewhere runs a method before the lines that follow in the file."""
from string import Formatter

from keras.layers import Dense

units = 3


class Layers(Formatter):
    def get_value(self, key, args, kwargs):
        return Dense(units)


layers = Layers()
layers.format("{units}")
units = -3
