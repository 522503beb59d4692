"""Which layers are made with a tensor, and called on what is none: all layers of both majors are asked."""

from __future__ import annotations

import pytest

import kerasshape.keras.layers  # noqa: F401  # registers them
from kerasshape.keras import names
from kerasshape.keras.registry import facts_of
from tests.oracle.real_keras import RealKeras

SETUP = """
import keras
from keras import layers

ARGUMENTS = [
    (), (2,), (2, 2), ((2, 2),), (layers.Dense(2),), (lambda t: t,), ("relu",), (0.5,), (layers.LSTMCell(3),),
    (2, 2, 3), (2, (2, 2)), ("ab,bc->ac", 3), (2, 3, 3), (10, 10, 10), ([0.0, 1.0],),
]


def passes(function, *arguments):
    try:
        function(*arguments)
        return True
    except Exception:
        return False


def made(layer):
    for arguments in ARGUMENTS:
        if passes(layer, *arguments):
            return layer(*arguments)
    return None


NAMES = [name for name in NAMES if hasattr(layers, name)]
wrong = []
"""

OF_TENSORS = """
for name in NAMES:
    layer = getattr(layers, name)
    real = all(passes(layer, keras.Input((4,) * rank)) for rank in (1, 2, 3))
    if real != (name in KNOWN):
        wrong.append(name)
assert not wrong, wrong
"""

OF_OTHERS = """
OTHERS = [
    layers.Dense(3), keras.Sequential([layers.Dense(3)]), layers.Dense, lambda t: t, [layers.Dense(3), layers.Dense(3)],
    [keras.Input((3,)), layers.Dense(3)], *VIEWS,
]
for name in NAMES:
    layer = made(getattr(layers, name))
    if layer is None or name in ANYTHING:
        continue
    wrong += [f"{name} on {what}" for what in OTHERS if passes(layer, what)]
    wrong += [name] if passes(layer, (keras.Input((3,)) for _ in range(2))) else []
    wrong += [f"{name} on None"] if passes(layer, None) and name not in NONE else []
assert not wrong, wrong
"""


def layers_of(major: int) -> list[str]:
    """The names of all layers that can be made."""
    return sorted(names.known_layers(major) - {"Layer", "Wrapper", "InputLayer", "DenseFeatures"})


@pytest.mark.oracle
@pytest.mark.parametrize("major", [2, 3])
def test_constructors_that_take_a_tensor(major: int, request: pytest.FixtureRequest) -> None:
    keras: RealKeras = request.getfixturevalue(f"real_keras_{major}")
    every = layers_of(major)
    known = [name for name in every if major in facts_of(name).made_with_tensor]
    outcome = keras.run_source(f"NAMES, KNOWN = {every}, {known}\n{SETUP}{OF_TENSORS}")
    assert outcome.kind == "ok", outcome.message


@pytest.mark.oracle
@pytest.mark.parametrize("major", [2, 3])
def test_layers_that_are_called_on_no_tensor(major: int, request: pytest.FixtureRequest) -> None:
    keras: RealKeras = request.getfixturevalue(f"real_keras_{major}")
    every = layers_of(major)
    anything = [name for name in every if major in facts_of(name).called_on_anything]
    none = [name for name in every if major in facts_of(name).called_on_none]
    views = "[{'a': keras.Input((3,))}.values()]" if major == 3 else "[]"
    facts = f"NAMES, ANYTHING, NONE, VIEWS = {every}, {anything}, {none}, lambda: {views}\n"
    outcome = keras.run_source(facts + SETUP + OF_OTHERS.replace("*VIEWS", "*VIEWS()"))
    assert outcome.kind == "ok", outcome.message
