"""What stays certain when dims, ranks or arguments are unknown; real Keras has no such thing."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

import kerasshape.keras.layers  # noqa: F401  registers every shape function
from kerasshape.faults import Refused
from kerasshape.keras.binding import construct
from kerasshape.keras.facts import Situation
from kerasshape.keras.registry import Layer, call
from kerasshape.keras.result import Result
from kerasshape.rules.merging import MergeShapeMismatch
from kerasshape.rules.sizes import ReshapeProductMismatch
from kerasshape.shapes import Unknown, show

MAJORS = pytest.mark.parametrize("major", [2, 3])


def run(major: int, name: str, inputs: Any, **arguments: Any) -> Result:
    return call(construct(name, major, (), arguments), inputs)


def outputs(major: int, name: str, inputs: Any, **arguments: Any) -> str:
    return show(run(major, name, inputs, **arguments).outputs)


@MAJORS
def test_an_input_of_unknown_rank_keeps_what_is_certain(major: int) -> None:
    nothing = Unknown()
    assert outputs(major, "Flatten", nothing) == "(?, ?)"
    assert outputs(major, "Reshape", nothing, target_shape=(4, -1)) == "(?, 4, ?)"
    assert outputs(major, "Permute", nothing, dims=(2, 1)) == "(?, ?, ?)"
    assert outputs(major, "SpatialDropout1D", nothing, rate=0.5) == "(?, ?, ?)"
    assert run(major, "Dense", nothing, units=3).parameters is None
    assert run(major, "UnitNormalization", nothing).parameters == 0
    assert run(major, "Embedding", nothing, input_dim=4, output_dim=3).parameters == 12
    assert outputs(major, "Concatenate", [nothing, (None, 4, 3)], axis=1) == (
        "(?, ?, ?)" if major == 3 else "(?, ?, 3)"
    )


@MAJORS
def test_unknown_dims_flow_through(major: int) -> None:
    steps = Unknown("steps")
    assert outputs(major, "Dense", (None, steps, 4), units=3) == "(None, steps, 3)"
    assert outputs(major, "Permute", (None, steps, 4), dims=(2, 1)) == "(None, 4, steps)"
    assert outputs(major, "Add", [(None, steps, 4), (None, steps, 1)]) == "(None, steps, 4)"
    assert outputs(major, "Concatenate", [(None, steps, 4), (None, steps, 4)]) == "(None, steps, 8)"
    assert outputs(major, "Flatten", (None, steps, 4)) == "(None, ?)"
    assert run(major, "BatchNormalization", (None, steps)).parameters is None


@MAJORS
def test_an_unknown_dim_is_no_reason_to_refuse(major: int) -> None:
    width = Unknown()
    for name, arguments in [
        ("Dense", {"units": 3}),
        ("BatchNormalization", {}),
        ("LayerNormalization", {}),
        ("GroupNormalization", {"groups": 7}),
        ("Normalization", {}),
        ("PReLU", {}),
    ]:
        assert outputs(major, name, (None, 4, width), **arguments).startswith("(None, 4, ")
    assert outputs(major, "Reshape", (None, width), target_shape=(4, 5)) == "(None, 4, 5)"
    assert outputs(major, "Dot", [(None, width), (None, 3)], axes=1) == "(None, 1)"


@MAJORS
def test_an_unknown_argument_leaves_what_does_not_depend_on_it(major: int) -> None:
    some = Unknown("n")
    assert outputs(major, "Dense", (None, 4), units=some) == "(None, n)"
    assert outputs(major, "Dropout", (None, 4), rate=some) == "(None, 4)"
    assert outputs(major, "BatchNormalization", (None, 4), axis=some) == "(None, 4)"
    assert outputs(major, "Concatenate", [(None, 4), (None, 4)], axis=some) == "(?, ?)"
    assert outputs(major, "Reshape", (None, 12), target_shape=(some, 4)) == "(None, 3, 4)"
    with pytest.raises(Refused) as refused:
        run(major, "Reshape", (None, 13), target_shape=(some, 4))
    assert type(refused.value.fault) is ReshapeProductMismatch


@MAJORS
def test_inputs_that_clash_are_refused_though_another_is_unknown(major: int) -> None:
    with pytest.raises(Refused) as refused:
        run(major, "Add", [(None, 4), Unknown(), (None, 5)])
    assert type(refused.value.fault) is MergeShapeMismatch


def doubling(inputs: Any, **_: Any) -> Result:
    return Result((inputs[0], inputs[1] * 2), None)


class Function:
    name = "function"
    arguments: ClassVar[dict[str, Any]] = {}

    def call(self, inputs: Any, **call_arguments: Any) -> Result:
        return doubling(inputs, **call_arguments)


@MAJORS
def test_a_lambda_gives_what_its_function_gives(major: int) -> None:
    assert outputs(major, "Lambda", (None, 4), function=Function()) == "(None, 8)"
    assert outputs(major, "Lambda", (None, 4), function=Unknown()) == "?"


def test_keras_3_believes_the_shape_that_a_lambda_is_given() -> None:
    arguments = {"function": Unknown(), "output_shape": (5, 6)}
    assert outputs(3, "Lambda", (None, 4), **arguments) == "(None, 5, 6)"
    assert outputs(2, "Lambda", (None, 4), **arguments) == "?"


@MAJORS
def test_a_pipeline_of_layers(major: int) -> None:
    layers = [construct("Dense", major, (), {"units": 3}), construct("Flatten", major, (), {})]
    result = call(Layer("Pipeline", {"layers": layers, "name": None}, major), (None, 5, 4))
    assert result.outputs == (None, 15)
    assert result.parameters == 15


def test_data_meet_the_rank_check_that_a_second_definition_does_not() -> None:
    pooling = construct("GlobalAveragePooling1D", 2, (), {})
    first = call(pooling, (None, 6, 4))
    assert isinstance(call(pooling, (None, 3, 6, 4), None, Situation(built=first.weights)).outputs, Unknown)
    with pytest.raises(Refused):
        call(pooling, (None, 3, 6, 4), None, Situation(built=first.weights, running=True))
