"""What a check reports: once, at the right place, with labels, and in both majors where the major is only assumed."""

from __future__ import annotations

from pathlib import Path

import pytest

from kerasshape.checker import check_source
from kerasshape.config import Config
from kerasshape.diagnostics import Diagnostic
from kerasshape.results import FileResult

HEAD = "from keras import Input, Sequential\nfrom keras.layers import LSTM, Conv2D, Dense, RepeatVector\n"


def findings(code: str, major: object = 3) -> tuple[Diagnostic, ...]:
    return check_source((HEAD + code).encode(), "a.py", Config(keras_version=major)).diagnostics  # type: ignore[arg-type]


def places(code: str) -> list[tuple[int, int, int, str]]:
    return [(each.span.line - 2, each.span.column, each.span.end_column, each.code) for each in findings(code)]


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("model = Sequential([Input((4,)), LSTM(8)])\n", (1, 34, 41)),
        ("model = Sequential([Input((4,))])\nmodel.add(LSTM(8))\n", (2, 11, 18)),
        ("layer = LSTM(8)\nmodel = Sequential([Input((4,)), layer])\n", (2, 34, 39)),
        ("model = Sequential([Input((4,))])\nfor layer in [LSTM(8)]:\n    model.add(layer)\n", (3, 15, 20)),
        ("x = LSTM(8)(Input((4,)))\n", (1, 5, 25)),
        ("ä = 1; x = LSTM(8)(Input((4,)))\n", (1, 12, 32)),
    ],
)
def test_the_place_is_where_the_layer_is_put_to_work(code: str, place: tuple[int, int, int]) -> None:
    assert places(code) == [(*place, "KS101")]


def test_a_wrong_argument_is_told_at_the_argument() -> None:
    (found,) = findings("layer = Conv2D(8, 3, padding='sam')\n")
    assert (found.span.line, found.span.column) == (3, 22)
    assert "'sam'" in found.message


def test_one_mistake_gives_one_finding() -> None:
    code = (
        "model = Sequential([Input((4,)), LSTM(8, return_sequences=True)])\nmodel.add(LSTM(4))\nmodel.add(Dense(1))\n"
    )
    assert len(findings(code)) == 1
    called_twice = "def build():\n    return Sequential([Input((4,)), LSTM(8)])\n\n\nbuild()\nbuild()\n"
    assert len(findings(called_twice)) == 1
    in_a_loop = "for units in range(1, 9):\n    Sequential([Input((4,)), LSTM(units)])\n"
    assert len(findings(in_a_loop)) == 1


def test_a_default_of_0_stands_for_what_every_caller_gives() -> None:
    """Only of a function that nothing calls, and only where there is such a default."""
    function = "def build(units={default}):\n    return Dense({units})\n"
    assert not places(function.format(default=0, units="units"))
    in_a_class = "class Head:\n    def __init__(self, n=0):\n        self.n = n\n\n    def build(self):\n"
    in_a_class += "        Dense(self.n)\n"
    assert not places(in_a_class)
    nothing = "from keras.layers import StringLookup\ndef f(words=None):\n    StringLookup(vocabulary=words or [])\n"
    assert not places(nothing)
    assert [code for *_, code in places(nothing + "f()\n")] == ["KS201"]
    assert places(function.format(default=-1, units="units")) == [(2, 18, 23, "KS201")]
    assert places(function.format(default=4, units="0")) == [(2, 18, 19, "KS201")]
    assert places(function.format(default=0, units="units") + "build()\n") == [(2, 18, 23, "KS201")]


def test_decorators_that_are_not_known_may_give_other_arguments_than_the_defaults() -> None:
    test = "def test(steps=1):\n    Sequential([Input((steps, 3)), LSTM(2), LSTM(2)])\n    Dense(-steps)\n"
    assert [code for *_, code in places(test)] == ["KS104", "KS201"]
    decorated = 'from absl.testing import parameterized\n@parameterized.parameters({"steps": 4})\n'
    assert [code for *_, code in places(decorated + test)] == ["KS104"]
    assert [code for *_, code in places("import tensorflow as tf\n@tf.function\n" + test)] == ["KS104", "KS201"]


def test_labels_name_the_argument_that_decided() -> None:
    code = (
        "model = Sequential([Input((10, 4))])\nmodel.add(LSTM(8, return_sequences=True))\nmodel.add(RepeatVector(3))\n"
    )
    (found,) = findings(code)
    underlined = [label for label in found.labels if label.underline]
    assert [(label.span.line, label.span.column, label.text) for label in underlined] == [(4, 19, "keeps every step")]
    assert any("(None, 10, 4) -> (None, 10, 8)" in label.text for label in found.labels)


def test_an_assumed_major_is_admitted() -> None:
    code = "layer = Dense(0)\n"
    assert "Keras 3 alone" in findings(code, "auto")[0].message
    assert "alone" not in findings(code, 3)[0].message
    assert "alone" not in findings("layer = Dense(-1)\n", "auto")[0].message
    assert findings(code, 2) == ()


@pytest.mark.parametrize(
    "erase",
    ["10", "4", "8", "3"],
)
def test_erasing_a_number_never_adds_a_finding(erase: str) -> None:
    """Knowing less may only make it more silent."""
    code = "model = Sequential([Input((10, 4))])\nmodel.add(LSTM(8))\nmodel.add(RepeatVector(3))\nmodel.add(Dense(1))\n"
    assert findings(code) == ()
    assert findings("import sys\n" + code.replace(erase, "sys.argv")) == ()


def test_an_unknown_shape_is_silence_and_a_free_one_is_not() -> None:
    assert findings("import sys\nmodel = Sequential([Input((len(sys.argv),)), Dense(8)])\n") == ()
    assert [each.code for each in findings("model = Sequential([Input((None,)), Dense(8)])\n")] == ["KS105"]


def test_many_unknown_branches_end_in_silence() -> None:
    lines = "".join(f"if sys.argv[{i}:]:\n    model.add(Dense({i + 1}))\n" for i in range(12))
    flat = "model.add(LSTM(3))\nmodel.add(RepeatVector(2))\n"
    assert findings("import sys\nmodel = Sequential([Input((10, 4))])\n" + lines + flat) == ()


def test_branches_that_agree_in_their_weights_are_counted_and_others_are_not() -> None:
    code = (
        "import keras\nfrom keras import layers\n"
        "def build(rate, deep):\n"
        "    model = keras.Sequential([keras.Input((4,)), layers.Dense(8)])\n"
        "    if {test}:\n"
        "        model.add({layer})\n"
        "    model.add(layers.Dense(2))\n"
    )

    def count(test: str, layer: str) -> int | None:
        text = code.format(test=test, layer=layer)
        return check_source(text.encode(), "a.py", Config(keras_version=3)).models[0].parameters

    assert count("rate", "layers.Dropout(rate)") == 58
    assert count("deep", "layers.Dense(8)") is None


def test_a_file_that_trains_an_imported_model_is_checked_though_it_does_not_mention_the_library(tmp_path: Path) -> None:
    (tmp_path / "nets.py").write_text(
        "from keras import Input, Sequential, layers\n\n\n"
        "def build(steps, features):\n    return Sequential([Input((steps, features)), layers.LSTM(4)])\n"
    )
    (tmp_path / "tables.py").write_text("import sklearn.linear_model\n\n\ndef build():\n    return Linear()\n")
    code = "import numpy as np\nfrom {} import build\n\nbuild(3, 12).{}(np.zeros((8, 12, 3)))\n"

    def check(module: str, method: str) -> FileResult:
        return check_source(code.format(module, method).encode(), "main.py", Config(keras_version=3), root=tmp_path)

    (found,) = check("nets", "predict").diagnostics
    assert (found.code, found.span.line) == ("KS401", 4)
    assert check("nets", "summarise").status == "skipped"
    assert check("tables", "predict").status == "skipped"
    assert check("elsewhere", "predict").status == "skipped"


def test_what_stands_in_an_imported_file_alone_is_told_there(tmp_path: Path) -> None:
    """A module that is refused as it is imported, a name that is gone: no fault of whoever imports or calls."""
    (tmp_path / "parts.py").write_text(
        "import keras\n\nbroken = keras.Sequential([keras.Input((4,)), keras.layers.LSTM(8)])\n\n\n"
        "def old():\n    return keras.layers.LocallyConnected1D(8, 3)\n\n\n"
        "def head(x):\n    return keras.layers.LSTM(8)(x)\n"
    )

    def lines(name: str, code: str) -> list[tuple[int, str]]:
        found = check_source(code.encode(), name, Config(keras_version=3), root=tmp_path).diagnostics
        return [(each.span.line, each.code) for each in found]

    caller = "import keras\nimport parts\n\n\ndef f():\n    return parts.broken, parts.old()\n\n\nf()\n"
    assert lines("caller.py", caller) == []
    assert lines("parts.py", (tmp_path / "parts.py").read_text()) == [(3, "KS101"), (7, "KS502")]
    assert lines("user.py", "import keras\nfrom parts import head\n\nhead(keras.Input((4,)))\n") == [(4, "KS101")]
