# keras: 2, 3
from keras.layers import LSTM, Dense, RepeatVector
from keras.models import Sequential

makers = [lambda: LSTM(4, return_sequences=index < 1, input_shape=(10, 4)) for index in range(3)]
one = Sequential([makers[0](), RepeatVector(2)])

builders = []
for sequences in (True, False):
    def build():
        return Sequential([LSTM(4, return_sequences=sequences, input_shape=(10, 4))])
    builders.append(build)
two = builders[0]()
two.add(RepeatVector(2))


def counter():
    state = {"calls": 0}

    def step():
        state["calls"] += 1
        return state["calls"] > 1

    return step


step = counter()
three = Sequential([LSTM(4, return_sequences=not step(), input_shape=(10, 4)), LSTM(4, return_sequences=not step())])
three.add(Dense(2))
three.add(RepeatVector(2))
flag = True


def late():
    return LSTM(4, return_sequences=flag, input_shape=(10, 4))


flag = False
four = Sequential([late(), RepeatVector(2)])
index = 5
squares = [index for index in range(3)]
five = Sequential([Dense(index, input_shape=(4,))])
assert five.output_shape == (None, 5)
