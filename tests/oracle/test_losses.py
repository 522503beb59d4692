"""Holds the table of losses against real Keras: every loss, targets and outputs of many shapes."""

from __future__ import annotations

import pytest

from kerasshape.keras.losses import LOSSES, Loss, Setting
from tests.loss_page import BATCH, OUTPUTS, TARGETS
from tests.oracle.real_keras import RealKeras

SCRIPT = """\
import keras
import numpy as np

expected = {expected!r}
wrong = []
for output in {outputs!r}:
    units = int(np.prod(output))
    activation = "sigmoid" if output[-1] == 1 else "softmax"
    layers = [keras.layers.Dense(units), keras.layers.Reshape(output), keras.layers.Activation(activation)]
    model = keras.Sequential([keras.Input((2,)), *layers])
    model.compile(loss={loss!r}, run_eagerly=True)
    for target in {targets!r}:
        y = np.zeros(({batch}, *target), {dtype!r})
        try:
            model.test_on_batch(np.zeros(({batch}, 2)), y)
            taken = True
        except Exception as error:
            taken, said = False, str(error)[:200]
        if taken != expected[output, target]:
            wrong.append((output, target, "taken" if taken else said))
assert not wrong, wrong
"""


def _cases() -> list[tuple[Loss, int]]:
    return [(loss, major) for loss in LOSSES.values() for major in loss.majors]


@pytest.mark.oracle
@pytest.mark.parametrize(("loss", "major"), _cases(), ids=lambda value: getattr(value, "name", f"keras{value}"))
def test_loss(loss: Loss, major: int, request: pytest.FixtureRequest) -> None:
    """Keras takes and refuses what the table says."""
    keras: RealKeras = request.getfixturevalue(f"real_keras_{major}")
    expected = {
        (output, target): loss.accepts(
            (BATCH, *target), (BATCH, *output), Setting(major, "sigmoid" if output[-1] == 1 else "softmax")
        )
        for output in OUTPUTS
        for target in TARGETS
    }
    assert {True, False} == set(expected.values())
    dtype = "int64" if loss.family == "labels" else "float32"
    outputs, targets = list(OUTPUTS), TARGETS
    script = SCRIPT.format(
        expected=expected, outputs=outputs, targets=targets, loss=loss.name, batch=BATCH, dtype=dtype
    )
    outcome = keras.run_source(script, ["none"])
    assert outcome.kind == "ok", outcome.message
