# keras: 2, 3
from keras.layers import LSTM, Dense, RepeatVector
from keras.models import Sequential


def remember(layer, seen=[]):
    seen.append(layer)
    return len(seen)


class Stack:
    layers = []
    sequences = True

    def push(self, layer):
        self.layers.append(layer)
        Stack.sequences = False
        return self

    def build(self):
        return Sequential(self.layers)

    @classmethod
    def lstm(cls, units):
        return LSTM(units, return_sequences=cls.sequences, input_shape=(10, 4))


stack = Stack().push(Dense(3, input_shape=(4,))).push(RepeatVector(2))
other = Stack()
other.push(Dense(5))
model = stack.build()
flat = Sequential([Stack.lstm(5), RepeatVector(3)])
remember(1)
remember(2)
late = Sequential([LSTM(4, return_sequences=remember(3) == 1, input_shape=(10, 4)), RepeatVector(2)])
