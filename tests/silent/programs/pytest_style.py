# keras: 3 run=no
import numpy as np
import pytest
from keras import Input, Sequential, layers, models
from keras.src import testing


@pytest.fixture
def model():
    return Sequential([Input((10, 4)), layers.LSTM(8)])


@pytest.mark.parametrize("layer, shape", [(layers.LSTM(4), (4,)), (layers.Conv2D(3, 3), (8, 8))])
def test_rank(layer, shape):
    with pytest.raises(ValueError):
        Sequential([Input(shape), layer])


@pytest.mark.xfail(raises=ValueError)
def test_expected_to_fail():
    Sequential([Input((4,)), layers.LSTM(3)])


def test_error_message(model):
    with pytest.raises(ValueError) as info, np.errstate(all="ignore"):
        model.add(layers.LSTM(3))
        model.add(layers.RepeatVector(3))
    assert "ndim" in str(info.value)


class LayerTest(testing.TestCase):
    def test_invalid(self):
        with self.assertRaisesRegex(ValueError, "units"):
            layers.Dense(-1)
        with self.assertRaises(ValueError):
            models.Sequential([layers.Input((4,)), layers.LSTM(3)])
        with self.subTest("inner"), self.assertRaises(ValueError):
            layers.Conv2D(3, 3, padding="causal")

    @pytest.mark.skip
    def test_skipped(self):
        self.run_layer_test(layers.LSTM, init_kwargs={"units": 3}, input_shape=(3, 2, 4))


@pytest.mark.xfail
def test_broken():
    Sequential([Input((10, 4)), layers.LSTM(3), layers.LSTM(3)])
