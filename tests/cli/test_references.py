"""References such as `app/model.py::build`, which `summary` takes as the plugin does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_commands import run

MODEL = """
from keras import Input, Model, Sequential, layers

whole = Sequential([Input((6,)), layers.Dense(2)])


def build(n_in=10, n_out=5, kind="lstm"):
    model = Sequential([Input((n_in, 8))])
    model.add(layers.LSTM(4) if kind == "lstm" else layers.GRU(4))
    model.add(layers.RepeatVector(n_out))
    return model


def open_model():
    return Sequential([layers.Dense(3)])


class Net(Model):
    def __init__(self, units=4):
        super().__init__()
        self.blocks = [layers.Dense(units) for _ in range(3)]

    def call(self, x):
        for block in self.blocks:
            x = block(x)
        return x


def no_model():
    return 5
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "model.py").write_text(MODEL, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


def model(*arguments: str) -> dict[str, Any]:
    found = run("summary", *arguments, "--format", "json")
    assert found.exit_code == 0, found.stderr
    (file,) = json.loads(found.stdout)["files"]
    (only,) = file["models"]
    return only  # type: ignore[no-any-return]


def test_a_function_is_called_with_what_is_given() -> None:
    assert model("app/model.py::build")["outputs"] == [[None, 5, 4]]
    changed = model("app/model.py::build", "-a", "n_out=7", "-a", "kind=gru")
    assert changed["outputs"] == [[None, 7, 4]]
    assert [row["layer"] for row in changed["layers"]] == ["GRU", "RepeatVector"]


def test_inputs_feed_what_is_open() -> None:
    assert model("app/model.py::open_model")["outputs"] is None
    fed = model("app/model.py::open_model", "--inputs", "(None, 12, 8)")
    assert (fed["outputs"], fed["parameters"]) == ([[None, 12, 3]], 27)


def test_a_class_is_instantiated() -> None:
    assert "nothing here calls it" in model("app/model.py::Net")["reason"]
    fed = model("app/model.py::Net", "--inputs", "(None, 8)", "--argument", "units=2")
    assert (fed["outputs"], fed["parameters"]) == ([[None, 2]], 18 + 6 + 6)
    assert [(row["name"], row["parameters"]) for row in fed["layers"]] == [
        ("dense_1", 18),
        ("dense_2", 6),
        ("dense_3", 6),
    ]


def test_a_variable_and_a_table() -> None:
    assert model("app/model.py::whole")["outputs"] == [[None, 2]]
    printed = run("summary", "app/model.py::whole").stdout
    assert "│ dense (Dense) " in printed
    assert " Total params: 14 (56.00 B)\n" in printed


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["app/model.py::biuld"], "Error: unknown name `biuld` in app/model.py; did you mean `build`?\n"),
        (["app/model.py::no_model"], "Error: app/model.py::no_model returns 5, no Keras model\n"),
        (
            ["app/model.py::build", "-a", "n_outt=7"],
            "Error: app/model.py::build takes no argument `n_outt`; did you mean `n_out`?\n",
        ),
        (["app/model.py::build", "-a", "7"], "Error: --argument 7: write NAME=VALUE, such as n_out=7\n"),
        (
            ["app/model.py::build", "--inputs", "12, x"],
            "Error: --inputs 12, x: write a shape, such as (None, 12, 8)\n",
        ),
        (
            ["app/model.py::build", "--inputs", "12"],
            "Error: --inputs: 12 is no shape; write one with its batch, such as (None, 12, 8)\n",
        ),
        (
            ["app", "-a", "n_out=7"],
            "Error: --inputs and --argument belong to a reference, such as app/model.py::build\n",
        ),
        (
            ["app/model.py::build", "app"],
            "Error: a reference such as app/model.py::build takes no plain path beside it\n",
        ),
        (["app::build"], "Error: app cannot be read: Is a directory\n"),
    ],
)
def test_wrong_use_is_one_sentence(arguments: list[str], sentence: str) -> None:
    found = run("summary", *arguments)
    assert (found.stderr, found.stdout, found.exit_code) == (sentence, "", 2)


def test_a_reference_to_a_missing_file() -> None:
    found = run("summary", "app/other.py::build")
    assert "'app/other.py' does not exist" in found.stderr
    assert found.exit_code == 2


def test_an_application_says_that_its_layers_are_not_listed() -> None:
    Path("app.py").write_text("from keras.applications import VGG16\n\nmodel = VGG16(weights=None)\n")
    text = run("summary", "app.py").stdout
    assert "The layers of an application are not listed.\n Total params: 138,357,544" in text
