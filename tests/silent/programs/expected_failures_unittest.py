# keras: 2, 3
import contextlib
import unittest

import keras
from keras.layers import LSTM, Dense, RepeatVector, Reshape, TimeDistributed


class ShapeTests(unittest.TestCase):
    def test_rank(self):
        with self.assertRaises(ValueError):
            keras.Sequential([keras.Input((4,)), LSTM(3)])
        with self.assertRaisesRegex((ValueError, TypeError), ".*"):
            keras.Sequential([keras.Input((10, 4)), LSTM(3, return_sequences=True), RepeatVector(2)])
        self.assertRaises(ValueError, lambda: keras.Sequential([keras.Input((784,)), Reshape((28, 29))]))

    def test_message(self):
        model = keras.Sequential([keras.Input((10, 4)), LSTM(3)])
        try:
            model.add(TimeDistributed(Dense(2)))
            self.fail("no error")
        except ValueError as error:
            self.assertTrue(str(error))

    def test_any(self):
        with contextlib.suppress(Exception):
            keras.Sequential([keras.Input((10, 4)), LSTM(3), LSTM(3)])
        try:
            Dense(units="many", bogus=True)
        except Exception:
            pass


suite = unittest.defaultTestLoader.loadTestsFromTestCase(ShapeTests)
assert unittest.TextTestRunner(stream=open("/dev/null", "w")).run(suite).wasSuccessful()
