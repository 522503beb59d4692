"""Cases for the recurrent layers: sequences and initial states that fit, and some that do not."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.oracle.cases import Case
from tests.oracle.draws.drawing import BATCH, DATA_FORMAT, DIM, FREE_DIM, mapping, shapes, sometimes

_FLAG = st.booleans()
_UNITS = st.sampled_from([1, 2, 3, 4, 5, 6] * 5 + [0, -1, 2.5, "3", None])
_ACTIVATION = st.sampled_from(["tanh", "relu", "sigmoid", "linear"] * 5 + ["tahn"])
_RATE = st.sampled_from([0.0, 0.2, 1.0, -0.1, 1.5])
_REST: dict[str, Any] = {
    "return_sequences": _FLAG,
    "return_state": _FLAG,
    "go_backwards": _FLAG,
    "stateful": st.sampled_from([False] * 6 + [True]),
    "unroll": st.sampled_from([False, False, True]),
}
_COMMON: dict[str, Any] = {
    **_REST,
    "activation": _ACTIVATION,
    "use_bias": _FLAG,
    "dropout": _RATE,
    "recurrent_dropout": _RATE,
}
SEQUENCE = st.integers(0, 9).flatmap(
    lambda odd: shapes(1, 5) if odd == 0 else st.tuples(BATCH, FREE_DIM, FREE_DIM if odd == 1 else DIM)
)

_CELLS = ("LSTMCell", "GRUCell", "SimpleRNNCell")


@st.composite
def states(draw: st.DrawFn, number: int, width: Any, batch: Any = None) -> list[Any]:
    """Initial states, mostly as the layer wants them."""
    right = isinstance(width, int) and width > 0 and draw(st.integers(0, 3)) > 0
    count = number if right else draw(st.integers(0, 3))
    return [{"tensor": [batch, width if right else draw(DIM)]} for _ in range(count)]


@st.composite
def _with_states(draw: st.DrawFn, layer: str, number: int, extra: dict[str, Any]) -> Case:
    arguments = draw(mapping({"units": _UNITS}, {**_COMMON, **extra}))
    if draw(st.integers(0, 6)) == 0:
        arguments["time_major"] = draw(_FLAG)
    x = draw(SEQUENCE)
    call: dict[str, Any] = {}
    given: tuple[Any, ...] = (x,)
    if draw(st.integers(0, 3)) == 0:
        call["initial_state"] = draw(states(number, arguments["units"], draw(st.sampled_from([x[0], None, 3]))))
    elif draw(st.integers(0, 5)) == 0:
        in_list = draw(states(number, arguments["units"]))
        given = (x, *(tuple(state["tensor"]) for state in in_list))
    return Case(layer, arguments, given, call, as_list=len(given) > 1)


@st.composite
def cells(draw: st.DrawFn) -> Any:
    """One cell, several in a list, or a stack of them; now and then no cell at all."""
    one = st.tuples(st.sampled_from(_CELLS), DIM, _FLAG).map(
        lambda drawn: {"layer": [drawn[0], {"units": drawn[1], "use_bias": drawn[2]}]}
    )
    several = st.lists(one, min_size=1, max_size=3)
    stack = several.map(lambda cells: {"layer": ["StackedRNNCells", {"cells": cells}]})
    wrong = st.sampled_from([None, 3, {"layer": ["Dense", {"units": 3}]}])
    kinds = [one, one, one, several, several, several, stack, stack]
    return draw(wrong if draw(st.integers(0, 15)) == 0 else draw(st.sampled_from(kinds)))


@st.composite
def _rnn(draw: st.DrawFn) -> Case:
    arguments = {"cell": draw(cells()), **draw(sometimes(**_REST))}
    if draw(st.integers(0, 6)) == 0:
        arguments["time_major"] = True
    return Case("RNN", arguments, (draw(SEQUENCE),))


@st.composite
def _cell(draw: st.DrawFn, layer: str, number: int) -> Case:
    units, batch = draw(DIM), draw(BATCH)
    arguments = {"units": units, **draw(sometimes(use_bias=_FLAG, dropout=_RATE, activation=_ACTIVATION))}
    width = units if draw(st.integers(0, 4)) else draw(DIM)
    given = [{"tensor": [batch, width]} for _ in range(number)]
    return Case(layer, arguments, ((batch, draw(FREE_DIM)),), {"states": given})


@st.composite
def _conv_lstm(draw: st.DrawFn, rank: int) -> Case:
    one = st.integers(1, 3)
    odd = st.lists(st.integers(0, 3), min_size=rank - 1, max_size=rank + 1)
    size = st.integers(0, 9).flatmap(lambda kind: one if kind else odd)
    word = st.sampled_from(["valid", "same"] * 5 + ["SAME", "full", "causal"])
    arguments = {
        "filters": draw(DIM),
        "kernel_size": draw(size),
        **draw(
            sometimes(
                strides=size,
                dilation_rate=st.sampled_from([1, 1, 1, 2]),
                padding=word,
                data_format=DATA_FORMAT,
                use_bias=_FLAG,
                return_sequences=_FLAG,
                return_state=_FLAG,
                stateful=st.sampled_from([False] * 6 + [True]),
            )
        ),
    }
    space = st.sampled_from([3, 4, 5, 6] * 3 + [None])
    fitting = st.tuples(BATCH, FREE_DIM, *[space] * rank, DIM)
    return Case(f"ConvLSTM{rank}D", arguments, (draw(fitting if draw(st.integers(0, 9)) else shapes(3, 6)),))


KNOWN_UNKNOWNS = dict.fromkeys(
    ("LSTM", "GRU", "SimpleRNN", "RNN"),
    "Keras 2 joins a free batch and initial states for a batch of 1 as TensorFlow runs the loop",
)

DRAWS = {
    "LSTM": _with_states("LSTM", 2, {"recurrent_activation": _ACTIVATION, "unit_forget_bias": _FLAG}),
    "GRU": _with_states("GRU", 1, {"recurrent_activation": _ACTIVATION, "reset_after": _FLAG}),
    "SimpleRNN": _with_states("SimpleRNN", 1, {}),
    "RNN": _rnn(),
    "LSTMCell": _cell("LSTMCell", 2),
    "GRUCell": _cell("GRUCell", 1),
    "SimpleRNNCell": _cell("SimpleRNNCell", 1),
    "ConvLSTM1D": _conv_lstm(1),
    "ConvLSTM2D": _conv_lstm(2),
    "ConvLSTM3D": _conv_lstm(3),
}
