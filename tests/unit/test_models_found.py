"""Which models a file has: each once, also where unknown conditions decide, and those that imported functions build."""

from __future__ import annotations

from pathlib import Path

import pytest

from kerasshape.checker import check_source
from kerasshape.config import Config
from kerasshape.results import ModelSummary

HEAD = """
import random
from keras import Input, Model, Sequential, layers

maybe = random.random() < 0.5
i = Input((8,))
"""


def models(code: str, root: Path | None = None) -> list[ModelSummary]:
    return list(check_source((HEAD + code).encode(), "main.py", Config(keras_version=3), root=root).models)


def test_alternatives_are_one_model_with_unknown_outputs() -> None:
    (model,) = models("m = Model(i, layers.Dense(2)(i) if maybe else layers.Dense(5)(i))\n")
    assert (model.inputs, model.outputs, model.parameters) == (((None, 8),), ((None, "?"),), None)
    (model,) = models("m = Model(i, layers.Dense(2 if maybe else 5, name='d')(i))\n")
    assert [(row.name, row.outputs, row.parameters) for row in model.layers] == [
        ("input_layer", ((None, 8),), 0),
        ("d", ((None, "?"),), None),
    ]
    (model,) = models("s = Sequential([i])\ns.add(layers.Dense(2 if maybe else 5, name='d'))\n")
    assert (model.outputs, model.layers[0].parameters) == (((None, "?"),), None)


def test_what_agrees_stays_known() -> None:
    (model,) = models("m = Sequential([i, layers.ReLU() if maybe else layers.Dropout(0.1), layers.Dense(4)])\n")
    assert (model.outputs, model.parameters) == (((None, 4),), 36)


def test_layers_of_another_size_are_not_told_as_certain() -> None:
    (model,) = models(
        "s = Sequential([i])\n"
        "if maybe:\n    s.add(layers.Dense(3))\nelse:\n    s.add(layers.Dense(4))\n"
        "s.add(layers.Dense(1))\n"
    )
    assert (model.outputs, model.parameters, model.layers) == (((None, 1),), None, ())
    assert model.reason == "its layers depend on a condition that is not known"


def test_models_of_two_lines_are_two() -> None:
    code = "if maybe:\n    m = Model(i, layers.Dense(2)(i))\nelse:\n    m = Model(i, layers.Dense(5)(i))\n"
    assert [model.outputs for model in models(code)] == [((None, 2),), ((None, 5),)]
    code = "def make(n):\n    return Sequential([Input((8,)), layers.Dense(n)])\n\n\na, b = make(3), make(4)\n"
    assert [model.outputs for model in models(code)] == [((None, 3),), ((None, 4),)]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").write_text("", encoding="utf-8")
    (tmp_path / "app" / "model.py").write_text(
        "from keras import Input, Model, Sequential, layers\n"
        "def build(n):\n    return Sequential([Input((n,)), layers.Dense(3)])\n"
        "ready = build(4)\n"
        "class Net(Model):\n    def __init__(self):\n        super().__init__()\n        self.dense = layers.Dense(7)\n"
        "    def call(self, x):\n        return self.dense(x)\n",
        encoding="utf-8",
    )
    return tmp_path


def test_a_model_that_an_imported_function_builds_is_of_the_file_that_builds_it(project: Path) -> None:
    (model,) = models("from app.model import build, ready\n\nm = build(128)\n", project)
    assert (model.outputs, model.parameters) == (((None, 3),), 387)
    assert model.span.line == 9
    places = [model.path, *(row.path for row in model.layers)]
    assert [(place or "").replace("\\", "/").endswith("app/model.py") for place in places] == [True, True]


def test_an_instance_of_an_imported_class_is_one_too(project: Path) -> None:
    (model,) = models("from app.model import Net\n\nnet = Net()\ny = net(i)\n", project)
    assert (model.outputs, model.span.line) == (((None, 7),), 9)


def test_what_an_import_alone_makes_is_not(project: Path) -> None:
    assert models("from app.model import ready\n\ny = ready(Input((4,)))\n", project) == []
