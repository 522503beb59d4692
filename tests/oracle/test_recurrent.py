"""Recurrent layers by hand: what each major gives, and where it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from kerasshape.keras.binding import construct
from kerasshape.keras.layers import recurrent
from kerasshape.keras.registry import call
from kerasshape.shapes import Unknown
from tests.oracle.cases import Case
from tests.oracle.differential import AGREED, NEVER, ask_ours, ask_real, compare, one_line
from tests.oracle.real_keras import RealKeras

LSTM_CELL: dict[str, Any] = {"layer": ["LSTMCell", {"units": 4}]}
GRU_CELL: dict[str, Any] = {"layer": ["GRUCell", {"units": 3}]}
X = (None, 10, 8)

CASES = [
    Case("LSTM", {"units": 4}, (X,)),
    Case("LSTM", {"units": 4, "return_sequences": True, "return_state": True}, (X,)),
    Case("LSTM", {"units": 4, "use_bias": False}, ((2, None, 8),)),
    Case("LSTM", {"units": 4}, ((None, 8),)),
    Case("LSTM", {"units": 4}, ((None, 10, None),)),
    Case("LSTM", {"units": 0}, (X,)),
    Case("LSTM", {"units": 4, "stateful": True}, (X,)),
    Case("LSTM", {"units": 4, "stateful": True}, ((2, 10, 8),)),
    Case("LSTM", {"units": 4, "unroll": True}, ((None, None, 8),)),
    Case("LSTM", {"units": 4, "time_major": True, "return_sequences": True}, ((10, None, 8),)),
    Case("LSTM", {"units": 4}, (X,), {"initial_state": [{"tensor": [None, 4]}] * 2}),
    Case("LSTM", {"units": 4}, (X,), {"initial_state": [{"tensor": [None, 4]}]}),
    Case("LSTM", {"units": 4}, (X,), {"initial_state": [{"tensor": [None, 5]}] * 2}),
    Case("LSTM", {"units": 4}, (X, (None, 4), (None, 4)), as_list=True),
    Case("GRU", {"units": 4}, (X,)),
    Case("GRU", {"units": 4, "reset_after": False}, (X,)),
    Case("SimpleRNN", {"units": 4, "go_backwards": True}, (X,)),
    Case("RNN", {"cell": LSTM_CELL, "return_state": True}, (X,)),
    Case("RNN", {"cell": [LSTM_CELL, GRU_CELL], "return_state": True}, (X,)),
    Case("RNN", {"cell": {"layer": ["Dense", {"units": 3}]}}, (X,)),
    Case("RNN", {"cell": GRU_CELL}, ((None, 3, 4, 5),)),
    Case("LSTMCell", {"units": 4}, ((None, 8),), {"states": [{"tensor": [None, 4]}] * 2}),
    Case("ConvLSTM2D", {"filters": 2, "kernel_size": 3, "return_state": True}, ((None, 5, 8, 9, 3),)),
    Case("ConvLSTM2D", {"filters": 2, "kernel_size": 3}, ((None, 5, None, 9, 3),)),
    Case("ConvLSTM2D", {"filters": 2, "kernel_size": 9}, ((None, 5, 8, 9, 3),)),
    Case("ConvLSTM1D", {"filters": 2, "kernel_size": 3, "data_format": "channels_first"}, ((None, 5, 3, 9),)),
]


@pytest.mark.oracle
@pytest.mark.parametrize("case", CASES, ids=one_line)
def test_agrees_with_keras(real_keras: RealKeras, case: Case) -> None:
    real, ours = ask_real(real_keras, case), ask_ours(case, real_keras.major)
    assert compare(real, ours) == AGREED, f"Keras: {real}\nours: {ours}"


def with_states_of(batch: int | None, x: Any, **arguments: Any) -> Case:
    return Case("GRU", {"units": 2, **arguments}, (x,), {"initial_state": [{"tensor": [batch, 2]}]})


STATES_OF_ANOTHER_BATCH = [
    with_states_of(3, (1, 4, 5)),
    with_states_of(3, (1, 4, 5), unroll=True),
    with_states_of(1, (3, 4, 5)),
    with_states_of(1, (None, 4, 5)),
    with_states_of(1, (None, 4, 5), return_state=True),
    with_states_of(3, (None, 4, 5), return_state=True),
    with_states_of(3, (2, 4, 5)),
]
OF_LITTLE_USE = [
    with_states_of(3, (1, 4, 5), stateful=True),
    with_states_of(1, (3, 4, 5), stateful=True),
    with_states_of(1, (3, 4, 5), unroll=True),
    with_states_of(None, (1, 4, 5)),
    Case("LSTM", {"units": 2}, ((None, 4, 5),), {"initial_state": [{"tensor": [1, 2]}, {"tensor": [3, 2]}]}),
]


@pytest.mark.oracle
@pytest.mark.parametrize("case", STATES_OF_ANOTHER_BATCH, ids=one_line)
def test_states_of_another_batch(real_keras_2: RealKeras, case: Case) -> None:
    real, ours = ask_real(real_keras_2, case), ask_ours(case, 2)
    assert compare(real, ours) == AGREED, f"Keras: {real}\nours: {ours}"


@pytest.mark.oracle
@pytest.mark.parametrize("case", OF_LITTLE_USE, ids=one_line)
def test_states_of_another_batch_never_alarm_in_vain(real_keras_2: RealKeras, case: Case) -> None:
    real, ours = ask_real(real_keras_2, case), ask_ours(case, 2)
    assert compare(real, ours) not in NEVER, f"Keras: {real}\nours: {ours}"


def test_an_unknown_number_of_units_keeps_the_rank() -> None:
    units = Unknown("units")
    result = call(construct("LSTM", 3, [units], {}), (None, 10, 8))
    assert isinstance(result.outputs, tuple)
    assert result.outputs[1] is units
    assert result.parameters is None


def test_a_cell_of_the_users_own_is_unknown() -> None:
    result = call(construct("RNN", 3, [Unknown()], {}), (None, 10, 8))
    assert isinstance(result.outputs, Unknown)


def test_producers_are_seen_through_bidirectional() -> None:
    inner = construct("GRU", 3, [4], {"return_sequences": True})
    assert recurrent.keeps_sequences(construct("Bidirectional", 3, [inner], {})) is True
    assert recurrent.keeps_sequences(construct("Dense", 3, [4], {})) is None
