# keras: 2, 3
"""What a base class that nobody sees does to the model is unknown."""
import threading
import unittest

from keras.layers import LSTM, Dense, Flatten, RepeatVector
from keras.models import Sequential


class Builder(threading.Thread):
    def __init__(self):
        super().__init__()
        self.model = Sequential([LSTM(8, return_sequences=True, input_shape=(10, 4))])

    def run(self):
        self.model.add(Flatten())


builder = Builder()
builder.start()
builder.join()
builder.model.add(RepeatVector(3))


class Cases(unittest.TestCase):
    def setUp(self):
        self.model = Sequential([LSTM(8, return_sequences=True, input_shape=(10, 4))])
        self.sequences = True

    def test_flatten(self):
        self.model.add(Flatten())
        self.model.add(RepeatVector(3))
        self.assertEqual(self.model.output_shape, (None, 3, 80))

    def test_last(self):
        self.model.add(LSTM(8))
        self.model.add(RepeatVector(3))


unittest.TextTestRunner(stream=open("/dev/null", "w")).run(unittest.defaultTestLoader.loadTestsFromTestCase(Cases))
