"""What Keras 3 lets pass when a model is defined, and refuses when the layer runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kerasshape.faults import Fault, Refused
from kerasshape.keras.layers.attention import require_widths
from kerasshape.keras.layers.recurrent import state_shapes
from kerasshape.keras.registry import Layer, at_run
from kerasshape.keras.result import Structure
from kerasshape.rules.merging import WrongInitialState
from kerasshape.shapes import Dim, Shape, Unknown, differ


@at_run("LSTM", "GRU", "SimpleRNN")
def initial_states(layer: Layer, inputs: Structure, call_arguments: Mapping[str, Any]) -> Fault | None:
    """The first state meets the recurrent weights, and a second one is added to; further ones are left aside."""
    given, units = state_shapes(call_arguments.get("initial_state")), layer.arguments["units"]
    if not given or not isinstance(units, int):
        return None
    expected = f"2 states of width {units}" if layer.name == "LSTM" else f"a state of width {units}"
    wrong = _is_as_wide(given[0], units) is False
    if layer.name == "LSTM":
        # a state of width 1 may be stretched
        second = given[1] if len(given) > 1 else None
        stretched = isinstance(second, tuple) and second[-1:] == (1,)
        wrong = wrong or len(given) != 2 or (not stretched and _is_as_wide(second, units) is False)
    return WrongInitialState(layer.name, expected, given if len(given) > 1 else given[0]) if wrong else None


def _is_as_wide(state: Shape | None, units: Dim) -> bool | None:
    """Whether a state has that width; None when that is not known."""
    if state is None or isinstance(state, Unknown) or len(state) != 2:
        return None
    return not differ(state[1], units)


@at_run("Attention")
def attention(layer: Layer, inputs: Structure, call_arguments: Mapping[str, Any]) -> Fault | None:
    """Query, key and value are multiplied with one another."""
    given = inputs if isinstance(inputs, list) else []
    shapes = [shape for shape in given if isinstance(shape, tuple) and len(shape) > 1]
    if len(shapes) != len(given) or len(shapes) not in (2, 3) or layer.arguments["score_mode"] != "dot":
        return None
    try:
        require_widths(layer, shapes[0], shapes[2] if len(shapes) > 2 else shapes[1], shapes[1])
    except Refused as refused:
        return refused.fault
    return None
