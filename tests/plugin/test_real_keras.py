"""The fixtures and assertions on models that real Keras built, of both majors."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plugin.runs import HEAD, Project, sections

EXAMPLES = Path(__file__).parents[2] / "examples"

MODELS = """
from {package} import Input, Model, Sequential, layers


def branches():
    image = Input((8, 8, 3), name="image")
    left = layers.Conv2D(4, 3, padding="same", name="left")(image)
    right = layers.Conv2D(4, 5, padding="same", name="right")(image)
    joined = layers.Concatenate()([right, left])
    pooled = layers.GlobalAveragePooling2D()(joined + joined)
    return Model(image, [layers.Dense(3, name="classes")(pooled), layers.Dense(1, name="value")(pooled)])


def nested():
    return Sequential([Input((4,)), Sequential([layers.Dense(8), layers.Dense(2)]), layers.Dropout(0.5)])


def encoder():
    words = Input((None,), dtype="int32")
    x = layers.Embedding(100, 16)(words)
    x, state_h, state_c = layers.LSTM(8, return_state=True)(x)
    return Model(words, [x, state_h])


deferred = Sequential([layers.LSTM(4), layers.Dense(2)])


class Net(Model):
    def __init__(self, units=2):
        super().__init__()
        self.dense = layers.Dense(units)

    def call(self, x):
        return self.dense(x)
"""

TESTS = """
import importlib
import {package} as keras
from pytest_kerasshape.article import ArticleModel
from app import models

@pytest.mark.parametrize(("name", "takes", "gives"), [
    ("time_distributed_dense", (None, 10, 16), (None, 10, 8)),
    ("repeat_vector", (None, 32), (None, 3, 32)),
    ("one_to_many", (50, 1, 10), (50, 5, 10)),
    ("many_to_many", (50, 10, 10), (50, 10, 100)),
    ("many_to_many_other_length", (50, 10, 10), (50, 20, 100)),
])
def test_each(request, name, takes, gives):
    built = request.getfixturevalue(name + "_model")
    model, input_shape, output_shape = built
    assert isinstance(model, keras.Model)
    assert (input_shape, output_shape) == (takes, gives) == (model.input_shape, model.output_shape)
    assert built.name == model.name == name and built.layers == model.layers
    assert_shapes(built, takes, gives)
    assert_shapes(model, takes, gives)
    assert_same_shapes("examples/" + EXAMPLE.format(name) + "::model", built)

def test_all_five(article_model):
    assert_shapes(article_model, article_model.input_shape, article_model.output_shape)

def test_states_are_reset(one_to_many_model):
    import numpy
    ones = numpy.ones((50, 1, 10), "float32")
    again = one_to_many_model(ones)
    assert again.shape == (50, 5, 10)

def test_other_sizes(build_article_model):
    built = build_article_model("one_to_many", batch_size=4, n_out=7, vector=3)
    assert (built.input_shape, built.output_shape) == ((4, 1, 3), (4, 7, 3))
    assert build_article_model("repeat_vector_model", vector=5, units=6).output_shape == (None, 3, 6)
    assert build_article_model("many_to_many", in_steps=2, in_vector=3, out_vector=4).output_shape == (50, 2, 4)

@pytest.mark.parametrize("name", ["branches", "nested", "encoder"])
def test_same(name):
    assert_same_shapes("app/models.py::" + name, getattr(models, name)())

def test_same_of_what_needs_inputs():
    assert_same_shapes("app/models.py::deferred", models.deferred, inputs=(None, 5, 3))
    assert_same_shapes("app/models.py::Net", models.Net(7), inputs=(None, 5), units=7)

def test_layers_of_built_models(shape_of):
    models.branches()
    assert_layer_shapes(models.branches(), {{
        "left": (None, 8, 8, 4), "concatenate": (None, 8, 8, 8),
        "GlobalAveragePooling2D": (None, 8), "value": (None, 1),
    }})
    assert shape_of(models.branches()) == [(None, 3), (None, 1)]
    assert shape_of(models.Net(), inputs=(None, 4)) == (None, 2)
    assert_shapes(models.Net(), input=(None, 4), output=(None, 2))

def test_snapshot(shape_snapshot):
    models.branches()
    shape_snapshot(models.branches())

def test_static_snapshot(shape_snapshot):
    shape_snapshot("app/models.py::branches")

def test_another_output(one_to_many_model):
    assert_shapes(one_to_many_model, output=(50, 6, 10))

def test_part(one_to_many_model):
    assert_same_shapes("examples/" + EXAMPLE.format("one_to_many") + "::model", models.nested())

def test_part_at_a_layer(build_article_model):
    other = build_article_model("one_to_many", n_out=6)
    assert_same_shapes("examples/" + EXAMPLE.format("one_to_many") + "::model", other)

def test_part_in_kind():
    other = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2), keras.layers.Dropout(0.5)])
    assert_same_shapes("app/models.py::nested", other)

def test_part_in_length():
    other = keras.Sequential([keras.Input((4,)), keras.Sequential([keras.layers.Dense(2)])])
    assert_same_shapes("app/models.py::nested", other)

def test_arguments(one_to_many_model):
    assert_shapes(one_to_many_model, output=(50, 5, 10), n_out=3)

def test_refused():
    assert_shapes(keras.layers.LSTM(3), input=(None, 8), output=(None, 3))

def test_not_fed():
    assert_same_shapes("app/models.py::Net", models.Net())
"""

ONE_TO_MANY = {3: "one_to_many.py", 2: "keras2/one_to_many.py"}


def line_of(file: Path, text: str) -> int:
    lines = file.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


@pytest.mark.oracle
@pytest.mark.slow
@pytest.mark.parametrize("major", [3, 2])
def test_models_that_keras_built(project: Project, major: int) -> None:
    package = "keras" if major == 3 else "tf_keras"
    example = "{}.py" if major == 3 else "keras2/{}.py"
    for path in EXAMPLES.glob(example.format("*")):
        project.write(f"examples/{path.relative_to(EXAMPLES)}", path.read_text(encoding="utf-8"))
    project.write("app/__init__.py", "")
    project.write("app/models.py", MODELS.format(package=package))
    project.write("tests/test_it.py", f"{HEAD}\nEXAMPLE = {example!r}\n{TESTS.format(package=package)}")
    options = ("-o", f"kerasshape_keras={major}", "-o", "pythonpath=.")
    first = project.run(*options, "--update-shapes", subprocess=True)
    wrong = {
        "test_another_output",
        "test_part",
        "test_part_at_a_layer",
        "test_part_in_kind",
        "test_part_in_length",
        "test_arguments",
        "test_refused",
        "test_not_fed",
    }
    told = sections(first)
    refusal = told.pop("test_refused", "")
    assert refusal.startswith("AssertionError: Keras refuses lstm")
    assert " on (None, 8): Input 0 " in refusal
    assert "expected ndim=3, found ndim=2" in refusal
    assert "Traceback" not in refusal
    assert {*told, "test_refused"} == wrong
    first.assert_outcomes(passed=19, failed=len(wrong))
    reference = f"examples/{ONE_TO_MANY[major]}::model"
    place = f"examples/{ONE_TO_MANY[major]}"
    line = line_of(EXAMPLES / ONE_TO_MANY[major], "RepeatVector(n_out)")
    assert told == {
        "test_another_output": (
            "AssertionError: one_to_many gives another output than expected:\n"
            "            batch  steps  features\n"
            "  built     (50,   5,     10)\n"
            "  expected  (50,   6,     10)\n"
            "                   ^\n"
            "They part at layer 2 of 4, `repeat_vector` (RepeatVector), which gives (50, 5, 150)."
        ),
        "test_part": (
            f"AssertionError: {reference} and the built model `{{name}}` part at the input:\n"
            "  inferred  (50,    1,  10)  batch, steps, features\n"
            "  built     (None,  4)       batch, features\n"
            "             ^      ^   ^"
        ).format(name=_name_in(told["test_part"])),
        "test_part_at_a_layer": (
            f"AssertionError: {reference} and the built model `one_to_many` part at layer 2 of 4, "
            f"`repeat_vector` (RepeatVector, {place}:{line}):\n"
            "            batch  steps  features\n"
            "  inferred  (50,   5,     150)\n"
            "  built     (50,   6,     150)\n"
            "                   ^"
        ),
        "test_part_in_kind": (
            f"AssertionError: app/models.py::nested and the built model `{_name_in(told['test_part_in_kind'])}` "
            "part at layer 1 of 2:\n"
            "  inferred  `sequential` (Sequential, app/models.py:14)\n"
            "  built     `dense` (Dense)"
        ),
        "test_part_in_length": (
            f"AssertionError: app/models.py::nested and the built model `{_name_in(told['test_part_in_length'])}` part "
            "after layer 1: 2 layers inferred, 1 built."
        ),
        "test_arguments": (
            '`n_out` can only be given for a reference such as "app/models.py::build"; a model is built already.'
        ),
        "test_not_fed": (
            f"{told['test_not_fed'].split()[0]} has no input shape of its own that can be read; "
            "give one, such as inputs=(None, 10, 8)."
        ),
    }
    tables = [
        path.read_text(encoding="utf-8") for path in (project.path / "tests" / "__shapes__").glob("*snapshot.txt")
    ]
    assert len(tables) == 2
    assert tables[0] == tables[1]
    project.run(*options, "-k", "snapshot", subprocess=True).assert_outcomes(passed=2, deselected=25)


def _name_in(told: str) -> str:
    """The name that Keras made for a model, which counts on over the process."""
    return told.split("the built model `")[1].split("`")[0]
