"""Questions about one name of a file."""

from __future__ import annotations

from typing import Any

import pytest

from kerasshape.config import Config
from kerasshape.query import Answer, QueryError, models_of

SOURCE = """
from keras import Input, Model, Sequential
from keras.layers import LSTM, Conv2D, Dense, Flatten, RepeatVector

def build(classes=3, size=8):
    image = Input((size, size, 3))
    x = Conv2D(4, 3, padding="same")(image)
    x = Flatten()(x + x)
    return Model(image, Dense(classes)(x))

class Net(Model):
    def __init__(self, units=2):
        super().__init__()
        self.first = Dense(units)
        self.second = Dense(units + 1)

    def call(self, x):
        return self.second(self.first(x))

    def encoder(self):
        return Sequential([Input((4,)), Dense(6)])

def block(x, units=4):
    return Dense(units)(x)

def joined(left, right, units=4):
    return Dense(units)(left + right)

def planar():
    return Sequential([Input((3, 8, 8)), Conv2D(4, 3, data_format="channels_first")])

def refused():
    model = Sequential([Input((10, 10)), LSTM(150, return_sequences=True)])
    model.add(RepeatVector(20))
    return model

def pair():
    return build(), {"units": 3}

def number():
    return 3

deferred = Sequential([LSTM(4), Dense(2)])
layer = Conv2D(3, 3)
"""


def ask(name: str, **question: Any) -> Answer:
    return models_of(SOURCE.encode(), "a.py", name, Config(keras_version=3), **question)


@pytest.mark.parametrize(
    ("name", "question", "inputs", "outputs"),
    [
        ("build", {}, (None, 8, 8, 3), (None, 3)),
        ("build", {"keywords": {"classes": 7}}, (None, 8, 8, 3), (None, 7)),
        ("build", {"positional": (7, 16)}, (None, 16, 16, 3), (None, 7)),
        ("build", {"inputs": (4, 8, 8, 3)}, (4, 8, 8, 3), (4, 3)),
        ("Net", {"inputs": (None, 5)}, (None, 5), (None, 3)),
        ("Net", {"inputs": (None, 5), "positional": (9,)}, (None, 5), (None, 10)),
        ("Net.encoder", {}, (None, 4), (None, 6)),
        ("block", {"inputs": (None, 3)}, (None, 3), (None, 4)),
        ("block", {"inputs": (None, 3), "keywords": {"units": 8}}, (None, 3), (None, 8)),
        ("deferred", {"inputs": (None, 10, 3)}, (None, 10, 3), (None, 2)),
        ("layer", {"inputs": (None, 8, 8, 1)}, (None, 8, 8, 1), (None, 6, 6, 3)),
        ("pair", {}, (None, 8, 8, 3), (None, 3)),
    ],
)
def test_the_shapes_of_a_name(name: str, question: dict[str, Any], inputs: Any, outputs: Any) -> None:
    answer = ask(name, **question)
    assert (answer.inputs, answer.outputs, answer.result.diagnostics) == ((inputs,), (outputs,), ())


def test_several_inputs_go_to_the_parameters_of_a_function() -> None:
    answer = ask("joined", inputs=[(None, 3), (None, 3)])
    assert (answer.inputs, answer.outputs) == (((None, 3), (None, 3)), ((None, 4),))


def test_layers_come_with_their_places() -> None:
    answer = ask("build")
    assert [(row.layer, row.outputs, row.parameters) for row in answer.layers] == [
        ("InputLayer", ((None, 8, 8, 3),), 0),
        ("Conv2D", ((None, 8, 8, 4),), 112),
        ("add", ((None, 8, 8, 4),), 0),
        ("Flatten", ((None, 256),), 0),
        ("Dense", ((None, 3),), 771),
    ]
    assert answer.places == ("a.py:6", "a.py:7", "a.py:8", "a.py:8", "a.py:9")
    assert answer.parameters == 883


def test_the_layers_that_a_users_model_calls() -> None:
    answer = ask("Net", inputs=(None, 5))
    assert [(row.name, row.outputs) for row in answer.layers] == [("dense_1", ((None, 2),)), ("dense_2", ((None, 3),))]


@pytest.mark.parametrize("name", ["Net", "deferred", "layer"])
def test_what_takes_any_input_has_no_shapes_until_it_is_fed(name: str) -> None:
    answer = ask(name)
    assert (answer.inputs, answer.outputs, answer.result.diagnostics) == (None, None, ())


def test_axes_of_channels_first() -> None:
    assert (ask("planar").channels_first, ask("build").channels_first) == (True, False)


def test_a_wildcard_in_an_input_is_a_dim_that_is_not_known() -> None:
    assert ask("block", inputs=(..., 3)).inputs == (("?", 3),)


def test_a_refusal_is_among_the_findings() -> None:
    answer = ask("refused")
    assert [(each.code, each.span.line) for each in answer.result.diagnostics] == [("KS102", 34)]
    assert answer.outputs == ("?",)
    assert answer.result.lines
    assert [each.code for each in ask("deferred", inputs=(None, 3)).result.diagnostics] == ["KS101"]


@pytest.mark.parametrize(
    ("name", "question", "sentence"),
    [
        ("buidl", {}, "unknown name `buidl` in a.py; did you mean `build`?"),
        ("Net.encode", {}, "unknown name `Net.encode` in a.py; did you mean `Net.encoder`?"),
        ("number", {}, "a.py::number returns 3, no Keras model"),
        ("number", {"inputs": (None, 3)}, "a.py::number returns 3, neither a Keras model nor a tensor"),
        ("build", {"keywords": {"clases": 3}}, "a.py::build takes no argument `clases`; did you mean `classes`?"),
        ("Net", {"keywords": {"self": 3}}, "a.py::Net takes no argument `self`"),
        ("Net", {"positional": (3, 4)}, "a.py::Net takes at most 1 by position, and 2 are given"),
        ("layer", {"positional": (3,)}, "a.py::layer is a layer and takes no arguments"),
    ],
)
def test_what_cannot_be_asked(name: str, question: dict[str, Any], sentence: str) -> None:
    with pytest.raises(QueryError) as raised:
        ask(name, **question)
    assert str(raised.value) == sentence


def test_a_file_that_cannot_be_parsed() -> None:
    with pytest.raises(QueryError, match=r"a\.py cannot be read: "):
        models_of(b"import keras\ndef build(:\n", "a.py", "build", Config())
