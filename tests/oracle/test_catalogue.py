"""No layer is missing: each one that either major offers has a shape function, or a reason for having none."""

from __future__ import annotations

import pytest

import kerasshape.keras.layers  # noqa: F401  registers every shape function
from kerasshape.keras import signatures
from kerasshape.keras.layers.merging import FUNCTION_FORMS
from kerasshape.keras.layers.unmodelled import WITHOUT_ANSWER
from kerasshape.keras.registry import LAYERS
from tests.oracle import differential
from tests.oracle.real_keras import RealKeras


def test_every_layer_has_an_answer_or_a_reason() -> None:
    assert set(signatures.table()["layers"]) - set(LAYERS) - set(WITHOUT_ANSWER) == set()


def test_no_layer_has_both() -> None:
    assert set(LAYERS) & set(WITHOUT_ANSWER) == set()


def test_no_name_is_made_up() -> None:
    known = set(signatures.table()["layers"])
    assert set(WITHOUT_ANSWER) <= known
    assert set(LAYERS) <= known


WITHOUT_DRAWS = {
    "InputLayer": "it is never called",
    "Lambda": "its function is code; suites/lambda.md has the cases",
}


def test_every_layer_has_draws() -> None:
    lacking = set(LAYERS) - set(differential.all_draws()) - set(WITHOUT_DRAWS)
    assert lacking == set(), (
        f"{sorted(lacking)} have no draws. Give each an entry in DRAWS of a module in tests/oracle/draws, "
        "so that `python -m tests.tasks oracle LAYER` and the tests compare it with real Keras."
    )
    assert set(WITHOUT_DRAWS) & set(differential.all_draws()) == set()


@pytest.mark.oracle
def test_function_forms_make_their_layer(real_keras: RealKeras) -> None:
    paths = [f"keras.layers.{name}" for name in FUNCTION_FORMS]
    assert all(real_keras.exist(paths))
    for name, layer in FUNCTION_FORMS.items():
        axes = "axes=1" if name == "dot" else ""
        source = (
            "import keras\n"
            "first, second = keras.Input((3,)), keras.Input((3,))\n"
            f"merged = keras.layers.{name}([first, second], {axes})\n"
            "model = keras.Model([first, second], merged)\n"
        )
        outcome = real_keras.run_source(source)
        assert outcome.kind == "ok", outcome
        assert outcome.models["model"].layers[-1].layer == layer
