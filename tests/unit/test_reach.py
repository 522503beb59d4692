"""Functions that nothing calls: looked at wherever a layer, a model or a known array may be in them, and only there."""

from __future__ import annotations

import pytest

from kerasshape.checker import check_source
from kerasshape.config import Config
from kerasshape.source.parsed import Parsed


def codes(text: str) -> list[str]:
    result = check_source(text.encode(), "a.py", Config(keras_version=3))
    return [found.code for found in result.diagnostics]


REACHED = {
    "a layer by its name": """
from keras.layers import RepeatVector
from keras import Input
def f():
    return RepeatVector(3)(Input((4, 5)))
""",
    "a layer behind the package": """
import tensorflow as tf
def f():
    return tf.keras.layers.RepeatVector(3)(tf.keras.Input((4, 5)))
""",
    "an import with a fallback": """
try:
    from keras import layers as L, Input
except ImportError:
    from tf_keras import layers as L, Input
def f():
    return L.RepeatVector(3)(Input((4, 5)))
""",
    "an import inside": """
import keras
def f():
    from keras.layers import Input, RepeatVector
    return RepeatVector(3)(Input((4, 5)))
""",
    "a default": """
import keras
def f(x=keras.Input((4, 5)), layer=keras.layers.RepeatVector(3)):
    return layer(x)
""",
    "a variable": """
import keras
pieces = {"layer": keras.layers.RepeatVector(3), "input": keras.Input((4, 5))}
def f():
    return pieces["layer"](pieces["input"])
""",
    "another function": """
import keras
def make():
    return keras.layers.RepeatVector(3)
def start():
    return keras.Input((4, 5))
def f():
    return make()(start())
""",
    "a function that comes later": """
import keras
def f():
    return make()(start())
def make():
    return keras.layers.RepeatVector(3)
def start():
    return keras.Input((4, 5))
""",
    "an attribute that __init__ sets": """
import keras
class Net:
    def __init__(self):
        self.repeat = keras.layers.RepeatVector(3)
        self.x = keras.Input((4, 5))
    def forward(self):
        return self.repeat(self.x)
""",
    "another method": """
import keras
class Net:
    def forward(self):
        return self.repeat()(self.x())
    def repeat(self):
        return keras.layers.RepeatVector(3)
    def x(self):
        return keras.Input((4, 5))
""",
    "an attribute of the class": """
import keras
class Net:
    repeat = keras.layers.RepeatVector(3)
    x = keras.Input((4, 5))
    def forward(self):
        return self.repeat(self.x)
""",
    "a base class": """
import keras
class Base:
    def repeat(self):
        return keras.layers.RepeatVector(3)(keras.Input((4, 5)))
class Net(Base):
    pass
""",
    "a static method behind an ordinary one": """
import keras
class Net:
    def name(self):
        return keras.layers.Dense(3)
    @staticmethod
    def forward():
        return keras.layers.RepeatVector(3)(keras.Input((4, 5)))
""",
    "a method behind a decorator that is not known": """
import keras
import other
class TestNet:
    @other.marked
    def test_forward(self):
        return keras.layers.RepeatVector(3)(keras.Input((4, 5)))
""",
    "a function inside": """
import keras
def f():
    def inner():
        return keras.layers.RepeatVector(3)(keras.Input((4, 5)))
    return inner
""",
    "a list that holds itself": """
import keras
things = []
things.append(things)
things.append(keras.layers.RepeatVector(3))
def f():
    return things[1](keras.Input((4, 5)))
""",
}


@pytest.mark.parametrize("text", REACHED.values(), ids=list(REACHED))
def test_what_can_reach_a_layer_is_looked_at(text: str) -> None:
    assert "KS102" in codes(text)


def test_arrays_whose_shape_stands_there_are_followed_through_operations() -> None:
    start = "import numpy as np\nimport tensorflow as tf\n"
    assert codes(start + "def f():\n    return tf.reshape(tf.zeros((2, 3)), (4, 4))\n") == ["KS108"]
    assert codes(start + "x = np.zeros((2, 3))\ndef f():\n    return tf.reshape(x, (4, 4))\n") == ["KS108"]
    assert codes(start + "x = np.zeros((2, 3))\ndef f():\n    return tf.reshape(x, (3, 2))\n") == []


@pytest.mark.parametrize("make", ["keras.ops.ones((2, 3))", "keras.random.normal((2, 3))", "tf.zeros((2, 3))"])
def test_a_function_that_makes_a_tensor_for_a_layer_of_the_project_is_followed(make: str) -> None:
    text = f"""
import keras
import tensorflow as tf
class Own(keras.layers.Layer):
    def call(self, x):
        return x
def f():
    return Own()({make})
"""
    result = check_source(text.encode(), "a.py", Config(keras_version=3))
    assert [call.outputs for call in result.calls] == [((2, 3),)]


def test_names_that_the_major_lacks_are_told_where_no_layer_is() -> None:
    assert codes("import keras\ndef f(y):\n    return keras.utils.np_utils.to_categorical(y)\n") == ["KS502"]
    assert codes("import keras\ndef f(y):\n    from keras.utils.np_utils import to_categorical\n") == ["KS502"]


def test_a_long_chain_of_functions_and_deep_nesting_are_no_trouble() -> None:
    chain = "".join(f"def f{number}(x):\n    return f{number + 1}(x)\n" for number in range(3000))
    nested = "".join(f"x{number + 1} = [x{number}]\n" for number in range(3000))
    code = f"import keras\nx0 = keras.Input((4, 5))\n{nested}{chain}def f3000(x):\n    return x3000\n"
    assert codes(code) == []
    assert codes(code + "def last():\n    return keras.layers.RepeatVector(3)(f0(x0)) or f2999(x0)\n") == []


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The text of everything that libcst was given."""
    texts: list[str] = []
    parse = Parsed._compose

    def remember(self: Parsed, cuts: object) -> str:
        texts.append(parse(self, cuts))  # type: ignore[arg-type]
        return texts[-1]

    monkeypatch.setattr(Parsed, "_compose", remember)
    return texts


HANDING_ON = '''
import keras
from keras import ops
from keras.layers import Layer

SCALE = 2.0


def scaled(x):
    """Like `keras.layers.Rescaling`."""
    y = ops.multiply(x, SCALE)
    never_parsed = 1
    return y


class Scaled(Layer):
    """Not a keras.layers.Dense."""

    def call(self, x):
        y = scaled(x)
        never_parsed = 2
        return y

    def get_config(self):
        config = super().get_config()
        never_parsed = 3
        return config
'''


def test_what_only_hands_on_is_not_even_parsed(parsed: list[str]) -> None:
    assert codes(HANDING_ON) == []
    assert not any("never_parsed" in text for text in parsed)


def test_what_a_model_uses_is_parsed_again(parsed: list[str]) -> None:
    used = "model = keras.Sequential([keras.Input((4,)), Scaled()])\n"
    assert codes(HANDING_ON + used) == []
    assert codes(HANDING_ON + used + "model.add(keras.layers.LSTM(3))\n") == ["KS101"]
    assert any("never_parsed = 1" in text for text in parsed)
    assert any("never_parsed = 2" in text for text in parsed)
    assert not any("never_parsed = 3" in text for text in parsed)
