"""Every argument that names an activation, initializer, regularizer or constraint, tried with a name that is none."""

from __future__ import annotations

from typing import Any

import pytest

import kerasshape.keras.layers  # noqa: F401  registers every check
from kerasshape.faults import Refused
from kerasshape.keras import signatures
from kerasshape.keras.binding import construct
from kerasshape.keras.layers.identifiers import kind_of
from kerasshape.rules.arguments import UnknownIdentifier
from tests.oracle.generate_signatures import FITTING, SAMPLES
from tests.oracle.real_keras import RealKeras

pytestmark = pytest.mark.oracle

# Wrappers and cells' drivers need layers as arguments; the rest cannot be made from plain values.
NOT_TRIED = {"Bidirectional", "Discretization", "RNN", "SpectralNormalization", "StackedRNNCells", "TimeDistributed"}


def layers_of(major: int) -> dict[str, dict[str, Any]]:
    """Layers that can be made from samples, with the arguments that they need."""
    found = {}
    for name, entry in signatures.table()["layers"].items():
        facts = entry.get(str(major))
        if facts is None or "only_in" in facts or facts.get("untried") or name in NOT_TRIED:
            continue
        needed = {key for key, about in facts["parameters"].items() if about.get("required")}
        if needed <= {*SAMPLES, *FITTING.get(name, ())}:
            sample = {key: SAMPLES[key] for key in needed if key in SAMPLES} | FITTING.get(name, {})
            found[name] = {key: value for key, value in sample.items() if key in facts["parameters"]}
    return found


def refuses(name: str, major: int, arguments: dict[str, Any]) -> bool:
    try:
        construct(name, major, (), arguments)
    except Refused as refused:
        return isinstance(refused.fault, UnknownIdentifier)
    return False


def test_unknown_names_are_refused_where_keras_refuses_them(real_keras: RealKeras) -> None:
    major, wrong, tried = real_keras.major, [], 0
    for name, sample in layers_of(major).items():
        facts = signatures.layer_signature(name, major)
        assert facts is not None
        for argument in filter(kind_of, [*facts["parameters"], *facts["keywords"]]):
            arguments = {**sample, argument: "no_such_name"}
            real = real_keras.call_layer(name, arguments, [(None, 4)])
            refused = real.kind == "refused" and real.stage == "construct"
            tried += 1
            if refused != refuses(name, major, arguments):
                wrong.append((name, argument, real))
    assert not wrong
    assert tried > 300


@pytest.mark.parametrize("value", [abs, {"class_name": "L2", "config": {}}, None], ids=["function", "config", "none"])
def test_what_is_no_name_passes(value: Any) -> None:
    for major in (2, 3):
        assert construct("Dense", major, (), {"units": 3, "kernel_regularizer": value, "activation": None})


def test_the_nearest_name_is_offered() -> None:
    with pytest.raises(Refused) as refused:
        construct("Conv2D", 3, (), {"filters": 3, "kernel_size": 2, "kernel_initializer": "glorot_unifrom"})
    assert refused.value.fault.render("help") == "did you mean 'glorot_uniform'?"
