"""A line of a hand-written table: a layer call, and what both we and real Keras must make of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

import kerasshape.keras.layers  # noqa: F401  registers every shape function
from kerasshape.faults import Fault, Refused
from kerasshape.keras.binding import construct
from kerasshape.keras.facts import Situation
from kerasshape.keras.registry import call
from kerasshape.keras.result import count_parameters
from tests.oracle.real_keras import RealKeras

Shape = tuple[int | None, ...]


@dataclass(frozen=True)
class Expect:
    """`Expect("Flatten", {}, (None, 4, 3), gives=(None, 12))`; a list of shapes stands for several inputs."""

    layer: str
    arguments: dict[str, Any]
    inputs: Shape | list[Shape]
    gives: Shape | None = None
    parameters: tuple[int, int] = (0, 0)
    """How many in all, and how many of them are trained."""
    refused: type[Fault] | None = None
    majors: tuple[int, ...] = (2, 3)
    dtype: str | None = None
    call: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        arguments = ", ".join(f"{name}={value!r}" for name, value in self.arguments.items())
        return f"{self.layer}({arguments}) on {self.inputs}"


def in_each_major(cases: list[Expect]) -> list[Any]:
    """Each line once for each major that it holds in."""
    return [pytest.param(case, major, id=f"{case}-{major}") for case in cases for major in case.majors]


def check(expect: Expect, real_keras: RealKeras) -> None:
    """Ask both sides and compare."""
    _check_real(expect, real_keras)
    _check_ours(expect, real_keras.major)


def _check_real(expect: Expect, real_keras: RealKeras) -> None:
    shapes = expect.inputs if isinstance(expect.inputs, list) else [expect.inputs]
    dtypes = None if expect.dtype is None else [expect.dtype] * len(shapes)
    outcome = real_keras.call_layer(expect.layer, expect.arguments, shapes, call_kwargs=expect.call, dtypes=dtypes)
    if expect.refused is not None:
        assert outcome.kind == "refused", outcome
        return
    assert outcome.kind == "ok", outcome
    assert outcome.shape == expect.gives
    assert (outcome.parameters, outcome.trainable) == expect.parameters


def _check_ours(expect: Expect, major: int) -> None:
    inputs = list(expect.inputs) if isinstance(expect.inputs, list) else expect.inputs
    situation = Situation(dtype=expect.dtype)
    if expect.refused is not None:
        with pytest.raises(Refused) as refused:
            call(construct(expect.layer, major, (), expect.arguments), inputs, expect.call, situation)
        assert type(refused.value.fault) is expect.refused
        assert refused.value.fault.render("message")
        return
    result = call(construct(expect.layer, major, (), expect.arguments), inputs, expect.call, situation)
    assert result.outputs == expect.gives
    counts = count_parameters(result.weights), count_parameters(result.weights, trainable_only=True)
    assert counts == expect.parameters
