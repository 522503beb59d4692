# keras: 2, 3
import random

from keras.layers import Conv2D, Dense, Flatten, Input, MaxPooling2D
from keras.models import Sequential

size = random.choice([16, 32, 64])
filters = 4
model = Sequential([Input((size, size, 3))])
while size > 4:
    model.add(Conv2D(filters, 3, padding="same", activation="relu"))
    model.add(MaxPooling2D((2, 2)))
    size //= 2
    filters = min(filters * 2, 32)
model.add(Flatten())
units = 64
while True:
    model.add(Dense(units))
    units = units // 2
    if units < 10:
        break
depth = 0
while depth < random.randint(1, 3):
    model.add(Dense(5))
    depth += 1
