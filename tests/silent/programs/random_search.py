# keras: 2, 3
import random

from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D
from keras.models import Sequential


def sample():
    return {
        "blocks": random.choice([1, 2]),
        "filters": random.choice([4, 8]),
        "kernel": random.choice([2, 3]),
        "padding": random.choice(["same", "valid"]),
        "pool": random.random() < 0.5,
    }


def build(p, shape=(24, 24, 3)):
    model = Sequential()
    for i in range(p["blocks"]):
        kwargs = {"input_shape": shape} if i == 0 else {}
        model.add(Conv2D(p["filters"] * 2 ** i, p["kernel"], padding=p["padding"], **kwargs))
        if p["pool"]:
            model.add(MaxPooling2D())
    model.add(Flatten())
    model.add(Dense(10))
    return model


best = None
for trial in range(3):
    model = build(sample())
    score = model.count_params()
    if best is None or score < best:
        best = score
