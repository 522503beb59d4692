"""Names of layers and models: those that code gives, and those that Keras makes."""

from __future__ import annotations

import textwrap

import pytest

from kerasshape.checker import check_source
from kerasshape.config import Config
from tests.oracle.real_keras import RealKeras

HEAD = """
import keras
from keras import Input, Model, Sequential, layers

class ByKeywords(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.dense = layers.Dense(units)

    def call(self, x):
        return self.dense(x)

class ByName(layers.Layer):
    def __init__(self, units, name=None):
        super().__init__(name=name)
        self.dense = layers.Dense(units)

    def call(self, x):
        return self.dense(x)

class Own(layers.Dense):
    def __init__(self, units, **kwargs):
        super().__init__(units, **kwargs)

class Chain(Sequential):
    def __init__(self, **kwargs):
        super().__init__([Input((4,)), layers.Dense(4)], **kwargs)

class Graph(Model):
    def __init__(self, **kwargs):
        i = Input((4,))
        super().__init__(i, layers.Dense(4)(i), **kwargs)

class _Private(layers.Layer):
    def call(self, x):
        return x

class Whole(Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = layers.Dense(4)

    def call(self, x):
        return self.dense(x)
"""

PROGRAMS = {
    "keywords": "m = Model(i := Input((4,)), ByKeywords(4)(ByKeywords(4, name='first')(ByKeywords(4)(i))))",
    "a name": "m = Model(i := Input((4,)), ByName(4)(ByName(4, 'first')(ByName(4)(i))))",
    "a layer of Keras's": "m = Model(i := Input((4,)), Own(4)(layers.Dense(4)(Own(4, name='first')(Own(4)(i)))))",
    "a Sequential": "m = Model(i := Input((4,)), Chain()(layers.Dense(4)(Chain(name='first')(Chain()(i)))))",
    "a graph": "m = Model(i := Input((4,)), Graph()(layers.Dense(4)(Graph(name='first')(Graph()(i)))))",
    "a whole model": "m = Model(i := Input((4,)), Whole()(layers.Dense(4)(Whole(name='first')(Whole()(i)))))",
    "a private class": "m = Model(i := Input((4,)), _Private()(_Private()(i)))",
    "a name of None": "m = Model(i := Input((4,), name=None), layers.Dense(4, name=None)(ByName(4, name=None)(i)))",
    "graphs behind a Sequential": """
        s = Sequential([Input((4,)), layers.Dense(4)])
        t = Sequential()
        t.add(Input((4,)))
        t.add(layers.Dense(4))
        t.add(layers.Dense(4))
        i = Input((4,))
        inner = Model(i, layers.Dense(4)(i))
        m = Model(i := Input((4,)), t(s(inner(i))))
    """,
    "a cleared session": """
        m = Model(i := Input((4,)), layers.Dense(4)(i))
        keras.backend.clear_session()
        n = Model(i := Input((4,)), layers.Dense(4)(i))
    """,
    "one of two branches": """
        import random
        i = Input((4,))
        x = layers.Dense(4)(i) if random.random() < 0.5 else layers.Dense(4)(i)
        x = layers.Dense(4)(x)
        m = Model(i, layers.Dense(4)(x))
    """,
}


@pytest.mark.oracle
@pytest.mark.parametrize("program", PROGRAMS)
def test_names_are_those_of_keras(real_keras: RealKeras, program: str) -> None:
    source = HEAD + textwrap.dedent(PROGRAMS[program])
    script = real_keras.run_source(source)
    assert script.kind == "ok", script.message
    result = check_source(source.encode(), "a.py", Config(keras_version=3 if real_keras.major == 3 else 2))
    ours = {model.name: model for model in result.models}
    checked = 0
    for name, real in script.models.items():
        wanted = [(layer.name, layer.layer) for layer in real.layers if layer.layer != "InputLayer"]
        found = [(row.name, row.layer) for row in ours[name].layers if row.layer != "InputLayer"]
        if found:
            assert (ours[name].keras_name, found) == (real.name, wanted), name
            checked += 1
    assert checked


def test_a_name_that_is_not_known_is_no_name_of_keras() -> None:
    source = (
        "import random\nfrom keras import Input, Model, layers\nimport settings\nx = i = Input((4,))\n"
        "x = layers.Dense(4, name=settings.name)(x)\nx = layers.Dense(4)(x)\n"
        "if random.random() < 0.5:\n    x = layers.Dense(4)(x)\nm = Model(i, layers.Dense(4)(x))\n"
    )
    (model,) = check_source(source.encode(), "a.py", Config(keras_version=3)).models
    names = [row.name for row in model.layers]
    assert "?" in names or not names
    assert "dense_2" not in names
