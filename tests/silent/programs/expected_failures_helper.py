# keras: 2, 3
import keras
from keras.layers import LSTM, Conv2D, RepeatVector


def fails(function, *arguments):
    try:
        function(*arguments)
    except (ValueError, TypeError):
        return True
    return False


def stacked():
    return keras.Sequential([keras.Input((10, 4)), LSTM(3), LSTM(3)])


def try_shapes():
    working = []
    for shape in [(10,), (10, 4), (10, 4, 2)]:
        try:
            keras.Sequential([keras.Input(shape), LSTM(2)])
        except ValueError:
            continue
        else:
            working.append(shape)
    return working


assert fails(stacked)
assert not fails(print)
assert try_shapes() == [(10, 4)]
for size in (8, 4, 2, 1):
    try:
        model = keras.Sequential([keras.Input((size, size, 3)), Conv2D(2, 3)])
    except ValueError as error:
        print("too small", size)
        break
try:
    model = keras.Sequential([keras.Input((10, 4)), LSTM(3, return_sequences=True), RepeatVector(2)])
except:
    model = keras.Sequential([keras.Input((10, 4)), LSTM(3), RepeatVector(2)])
