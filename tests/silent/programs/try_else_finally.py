# keras: 2, 3
from keras.layers import LSTM, Dense, Flatten, RepeatVector
from keras.models import Sequential

model = Sequential([LSTM(8, return_sequences=True, input_shape=(10, 4))])
try:
    value = int("no number")
    model.add(Dense(3))
except ValueError:
    model.add(Flatten())
else:
    model.add(Dense(4))
finally:
    model.add(RepeatVector(2))

other = Sequential([LSTM(8, return_sequences=True, input_shape=(10, 4))])
try:
    try:
        raise KeyError("x")
    finally:
        other.add(Flatten())
except KeyError:
    pass
other.add(RepeatVector(2))


def first_that_fits(shapes):
    for shape in shapes:
        try:
            return Sequential([LSTM(3, input_shape=shape)])
        except ValueError:
            continue
    return None


third = first_that_fits([(4,), (10, 4)])
third.add(RepeatVector(2))
