"""Checking a file leaves no garbage behind: what it made holds nothing that holds it, so it goes by itself."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from kerasshape.checker import check_source
from kerasshape.config import Config
from kerasshape.results import FileResult

FUNCTIONS = """\
from keras import Input, Model, layers

def block(x, filters=8):
    def shortcut(y):
        return layers.Conv2D(filters, 1)(y)
    return layers.add([layers.Conv2D(filters, 3, padding="same")(x), shortcut(x)])

inputs = Input((32, 32, 3))
model = Model(inputs, block(block(inputs)))
again = model(Input((16, 16, 3)))
"""
CLASSES = """\
import keras
from keras import layers

class Net(keras.Model):
    def __init__(self, units=(8, 4)):
        super().__init__()
        self.dense = [layers.Dense(each) for each in units]
        self.scale = lambda x: x * 2

    def call(self, x):
        for layer in self.dense:
            x = layer(x)
        return self.scale(x)

    @classmethod
    def small(cls):
        return cls(units=(2,))

net = Net()
net.build((None, 10))
net.small()(keras.Input((5,)))
"""
TRAINING = """\
import numpy as np
from keras import Sequential, layers

def data(rows):
    return np.zeros((rows, 10, 3)), np.zeros((rows, 1))

model = Sequential([layers.LSTM(4, return_sequences=True), layers.LSTM(4), layers.Dense(1)])
model.compile("adam", "mse")
model.fit(*data(32), epochs=2)
model.predict(np.zeros((3, 10)))
"""


@pytest.fixture
def no_collector() -> Iterator[None]:
    """Whatever garbage is made stays, as in a run of the command line."""
    enabled = gc.isenabled()
    gc.disable()
    yield
    if enabled:
        gc.enable()


def ours(objects: list[object]) -> list[object]:
    """Those of them that a check makes; what threads of the test runner make meanwhile is not counted."""
    return [each for each in objects if str(type(each).__module__).startswith(("kerasshape", "libcst"))]


def garbage() -> list[str]:
    """The types of what nothing holds any more and reference counting alone did not free."""
    gc.set_debug(gc.DEBUG_SAVEALL)
    gc.collect()
    gc.set_debug(0)
    found = [type(each).__qualname__ for each in ours(gc.garbage)]
    gc.garbage.clear()
    gc.collect()
    return found


def test_garbage_is_noticed() -> None:
    garbage()
    circle: list[object] = [FileResult("a.py", 3, "checked")]
    circle.append(circle)
    del circle
    assert garbage() == ["FileResult"]
    assert garbage() == []


@pytest.mark.usefixtures("no_collector")
@pytest.mark.parametrize("code", [FUNCTIONS, CLASSES, TRAINING], ids=["functions", "classes", "training"])
def test_nothing_is_left(code: str) -> None:
    config = Config()
    check_source(code.encode(), "warm.py", config)  # imports and tables stay
    garbage()
    assert check_source(code.encode(), "a.py", config).calls
    assert garbage() == []


@pytest.mark.usefixtures("no_collector")
def test_modules_of_a_project_are_forgotten(tmp_path: Path) -> None:
    """Each file of a long run imports another module; no more of them stay in memory than are remembered."""
    for index in range(300):
        (tmp_path / f"blocks{index}.py").write_text(FUNCTIONS)
    config = Config()

    def check(index: int) -> None:
        code = f"import keras\nfrom blocks{index} import block\nkeras.layers.Dense(1)(block(keras.Input((8, 8, 3))))\n"
        assert check_source(code.encode(), "a.py", config, root=tmp_path).calls

    for index in range(260):
        check(index)
    before = len(ours(gc.get_objects()))
    for index in range(260, 300):
        check(index)
    assert len(ours(gc.get_objects())) - before < 2_000
