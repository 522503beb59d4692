"""What is said of a constructor's arguments, tried in every layer: Keras refuses it there, not only at the call.

Only what is refused is held against Keras; what it refuses besides is tried by the draws of each layer.
"""

from __future__ import annotations

from typing import Any

import pytest

import kerasshape.keras.layers  # noqa: F401  registers every check
from kerasshape.evaluate.graph.layers import STRANGE_ARGUMENTS
from kerasshape.faults import Refused
from kerasshape.keras import signatures
from kerasshape.keras.binding import construct
from tests.oracle.real_keras import RealKeras
from tests.oracle.test_identifiers import layers_of

pytestmark = pytest.mark.oracle

ODD = [0, -1, None, "x", 1.5, -0.5, (), (0, 0), [1, 2], b"x"]


def refuses(name: str, major: int, arguments: dict[str, Any]) -> bool:
    try:
        construct(name, major, (), arguments)
    except Refused:
        return True
    except STRANGE_ARGUMENTS:  # of which the evaluator says nothing
        return False
    return False


def test_what_is_refused_at_the_constructor_is_refused_there(real_keras: RealKeras) -> None:
    major, wrong, refused = real_keras.major, [], 0
    for name, sample in layers_of(major).items():
        facts = signatures.layer_signature(name, major)
        assert facts is not None
        if refuses(name, major, sample):
            continue
        for argument in {**facts["parameters"], "name": None, "trainable": None}:
            for value in ODD:
                arguments = {**sample, argument: value}
                if not refuses(name, major, arguments):
                    continue
                refused += 1
                real = real_keras.call_layer(name, arguments, [(None, 4)])
                if real.stage != "construct":
                    wrong.append((name, argument, value, real.kind, real.message))
    assert not wrong
    assert refused > 1500
