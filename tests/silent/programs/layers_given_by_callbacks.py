# keras: 2, 3
import keras
from keras import layers

REGISTRY = {}


def register(name):
    def decorator(function):
        REGISTRY[name] = function
        return function

    return decorator


@register("recurrent")
def recurrent(model, units=4):
    model.add(layers.LSTM(units, return_sequences=True))
    return model


@register("flat")
def flat(model):
    model.add(layers.Flatten())
    return model


@register("head")
def head(model, classes=3):
    model.add(layers.Dense(classes))
    return model


model = keras.Sequential([keras.Input((10, 4))])
for name in ("recurrent", "recurrent", "flat", "head"):
    model = REGISTRY[name](model)
