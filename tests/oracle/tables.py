"""Hand-written rows that are checked on both sides: what a layer gives, and what it refuses by which rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

import kerasshape.keras.layers  # noqa: F401  registers every shape function
from kerasshape.faults import Refused
from kerasshape.keras.binding import construct
from kerasshape.keras.facts import Situation
from kerasshape.keras.registry import call
from kerasshape.keras.result import count_parameters
from tests.oracle.real_keras import RealKeras

Dims = tuple[int | None, ...]


@dataclass(frozen=True)
class Gives:
    """A layer called on one shape, its output and its number of weights."""

    layer: str
    arguments: dict[str, Any]
    x: Dims
    output: Dims
    parameters: int = 0
    majors: tuple[int, ...] = (2, 3)


@dataclass(frozen=True)
class Refuses:
    """A layer that Keras refuses: to make it, or to call it on that shape; and words of our help or message."""

    layer: str
    arguments: dict[str, Any]
    x: Dims
    rule: str
    words: str = ""
    majors: tuple[int, ...] = (2, 3)


def name_of(row: Gives | Refuses) -> str:
    return f"{row.layer} {row.arguments} {row.x}"


def check_gives(keras: RealKeras, row: Gives) -> None:
    if keras.major not in row.majors:
        pytest.skip(f"not for Keras {keras.major}")
    real = keras.call_layer(row.layer, row.arguments, [row.x])
    assert real.kind == "ok", real.message
    assert (real.shape, real.parameters) == (row.output, row.parameters)
    result = call(construct(row.layer, keras.major, (), row.arguments), row.x)
    assert (result.outputs, result.parameters) == (row.output, row.parameters)
    assert count_parameters(result.weights, trainable_only=True) == real.trainable


def check_refuses(keras: RealKeras, row: Refuses) -> None:
    if keras.major not in row.majors:
        pytest.skip(f"not for Keras {keras.major}")
    real = keras.call_layer(row.layer, row.arguments, [row.x])
    assert real.kind == "refused", real.shapes
    with pytest.raises(Refused) as caught:
        call(construct(row.layer, keras.major, (), row.arguments), row.x)
    fault = caught.value.fault
    assert type(fault).__name__ == row.rule
    assert row.words in f"{fault.render('message')} {fault.render('help')}"


def call_twice(layer: str, arguments: dict[str, Any], first: Dims, second: Dims, major: int) -> None:
    """Our side of a layer that is called twice; raises Refused."""
    made = construct(layer, major, (), arguments)
    call(made, second, None, Situation(built=call(made, first).weights))


def really_called_twice(keras: RealKeras, layer: str, arguments: dict[str, Any], first: Dims, second: Dims) -> bool:
    """Whether real Keras lets the second call pass."""
    source = "\n".join(
        [
            "import keras",
            f"layer = keras.layers.{layer}(**{arguments!r})",
            f"layer(keras.Input(batch_shape={first!r}))",
            f"layer(keras.Input(batch_shape={second!r}))",
        ]
    )
    return keras.run_source(source).kind == "ok"
