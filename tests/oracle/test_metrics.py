"""Holds the tables of metrics and of sample weights against real Keras: targets and outputs of many shapes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kerasshape.keras import losses, signatures
from kerasshape.keras.losses import Concrete, Setting, weights_fit
from kerasshape.keras.metrics import ALIASES, METRICS, Metric
from tests.loss_page import BATCH, OUTPUTS, TARGETS
from tests.oracle.real_keras import RealKeras

MODEL = """\
import keras
import numpy as np

def model_of(output):
    activation = "sigmoid" if output[-1] == 1 else "softmax"
    layers = [keras.layers.Dense(int(np.prod(output))), keras.layers.Reshape(output)]
    return keras.Sequential([keras.Input((2,)), *layers, keras.layers.Activation(activation)])

expected = {expected!r}
wrong = []
for (output, target, {last}), fits in expected.items():
    model = model_of(output)
    {compile}
    try:
        {run}
        taken = True
    except Exception as error:
        taken, said = False, str(error)[:200]
    if taken != fits:
        wrong.append((output, target, {last}, "taken" if taken else said))
assert not wrong, wrong
"""
NEEDED = {
    "MeanIoU": {"num_classes": 3},
    "IoU": {"num_classes": 3, "target_class_ids": [0]},
    "PrecisionAtRecall": {"recall": 0.5},
    "RecallAtPrecision": {"precision": 0.5},
    "SensitivityAtSpecificity": {"specificity": 0.5},
    "SpecificityAtSensitivity": {"sensitivity": 0.5},
}
"""What a metric's class must be told."""
OF_ONE = ("accuracy", "categorical_accuracy", "sparse_categorical_accuracy", "Precision", "AUC", "MeanIoU")
"""Tried with a batch of a single sample too, which broadcasts."""
WEIGHTS: list[Concrete] = [(), (1,), (3,), (4,), (4, 1), (4, 3), (5,), (1, 1)]
WEIGHTED = ["mse", "binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy", "hinge"]


def setting(output: Concrete, major: int) -> Setting:
    return Setting(major, "sigmoid" if output[-1] == 1 else "softmax")


def spelled(metric: Metric, major: int) -> str:
    """The metric as code: a string where Keras knows one, else an instance."""
    strings = [name for name, known in ALIASES.items() if known == metric.name]
    taken = [name for name in strings if name == name.lower() and signatures.is_identifier("metrics", name, major)]
    if taken:
        return repr(taken[0])
    return f"keras.metrics.{strings[-1]}(**{NEEDED.get(metric.name, {})!r})"


@pytest.mark.slow
@pytest.mark.oracle
@pytest.mark.parametrize(("name", "batch"), [*((name, BATCH) for name in METRICS), *((name, 1) for name in OF_ONE)])
@pytest.mark.parametrize("major", [2, 3])
def test_metric(name: str, batch: int, major: int, request: pytest.FixtureRequest) -> None:
    """Keras takes and refuses what the table says, of batches and of single samples."""
    keras: RealKeras = request.getfixturevalue(f"real_keras_{major}")
    expected = {
        (output, target, None): METRICS[name].accepts((batch, *target), (batch, *output), setting(output, major))
        for output in OUTPUTS
        for target in TARGETS
    }
    assert {True, False} == set(expected.values())
    asked = spelled(METRICS[name], major)
    text = MODEL.format(
        expected=expected,
        last="_",
        compile=f"model.compile(loss=lambda y, p: p[..., 0], metrics=[{asked}], run_eagerly=True)",
        run=f"model.test_on_batch(np.zeros(({batch}, 2), 'float32'), np.zeros(({batch}, *target), 'float32'))",
    )
    outcome = keras.run_source(text, ["none"])
    assert outcome.kind == "ok", outcome.message


def _weighted(name: str, major: int) -> Iterator[tuple[tuple[Concrete, Concrete, Concrete], bool]]:
    known = losses.find(name, major)
    assert known is not None
    for output in OUTPUTS:
        for target in TARGETS:
            whole = (BATCH, *target), (BATCH, *output)
            if known.accepts(*whole, setting(output, major)):
                for weights in WEIGHTS:
                    fits = weights_fit(known, *whole, (BATCH, *weights), setting(output, major))
                    yield (output, target, weights), fits


@pytest.mark.oracle
@pytest.mark.parametrize("name", WEIGHTED)
@pytest.mark.parametrize("major", [2, 3])
def test_sample_weights(name: str, major: int, request: pytest.FixtureRequest) -> None:
    """Keras takes and refuses sample weights as the rule says."""
    keras: RealKeras = request.getfixturevalue(f"real_keras_{major}")
    expected = dict(_weighted(name, major))
    assert {True, False} == set(expected.values())
    weights = f"np.ones(({BATCH}, *weights), 'float32')"
    data = f"np.zeros(({BATCH}, 2), 'float32'), np.zeros(({BATCH}, *target))"
    text = MODEL.format(
        expected=expected,
        last="weights",
        compile=f"model.compile(loss={name!r}, run_eagerly=True)",
        run=f"model.test_on_batch({data}, sample_weight={weights})",
    )
    outcome = keras.run_source(text, ["none"])
    assert outcome.kind == "ok", outcome.message
