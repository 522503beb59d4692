"""Wrappers and RepeatVector by hand: what each major gives, where it refuses, and what we advise."""

from __future__ import annotations

from typing import Any

import pytest

from kerasshape.faults import Fault, Refused
from kerasshape.keras.binding import construct
from kerasshape.keras.facts import Situation
from kerasshape.keras.registry import Layer, call
from kerasshape.rules.inputs import RecurrentAfterLastStep, SequenceIntoRepeatVector, TimeDistributedWithoutSteps
from kerasshape.shapes import Shape, Unknown
from tests.oracle.cases import Case
from tests.oracle.differential import AGREED, ask_ours, ask_real, compare, exists, one_line
from tests.oracle.real_keras import RealKeras

X = (None, 10, 8)


def inner(name: str, **arguments: Any) -> dict[str, Any]:
    return {"layer": [name, arguments]}


LSTM, DENSE = inner("LSTM", units=4), inner("Dense", units=4)
BACKWARDS = inner("LSTM", units=3, go_backwards=True)
BOTH = inner("LSTM", units=4, return_sequences=True, return_state=True)

CASES = [
    Case("RepeatVector", {"n": 5}, ((None, 8),)),
    Case("RepeatVector", {"n": 5}, (X,)),
    Case("RepeatVector", {"n": 0}, ((None, 8),)),
    Case("RepeatVector", {"n": -1}, ((None, 8),)),
    Case("RepeatVector", {"n": True}, ((None, 8),)),
    Case("RepeatVector", {"n": 2.0}, ((None, 8),)),
    *[
        Case("Bidirectional", {"layer": LSTM, "merge_mode": mode}, (X,))
        for mode in ("concat", "sum", "ave", None, "max")
    ],
    Case("Bidirectional", {"layer": BOTH}, (X,)),
    Case("Bidirectional", {"layer": BOTH, "merge_mode": None}, (X,)),
    Case("Bidirectional", {"layer": LSTM, "backward_layer": BACKWARDS}, (X,)),
    Case("Bidirectional", {"layer": LSTM, "backward_layer": BACKWARDS, "merge_mode": "sum"}, (X,)),
    Case("Bidirectional", {"layer": LSTM, "backward_layer": LSTM}, (X,)),
    Case("Bidirectional", {"layer": BACKWARDS}, (X,)),
    Case("Bidirectional", {"layer": DENSE}, (X,)),
    Case("Bidirectional", {"layer": LSTM}, ((None, 8),)),
    Case("Bidirectional", {"layer": LSTM}, (X,), {"initial_state": [{"tensor": [None, 4]}] * 4}),
    Case("Bidirectional", {"layer": LSTM}, (X,), {"initial_state": [{"tensor": [None, 4]}] * 3}),
    Case("TimeDistributed", {"layer": DENSE}, (X,)),
    Case("TimeDistributed", {"layer": DENSE}, ((None, 8),)),
    Case("TimeDistributed", {"layer": None}, (X,)),
    Case("TimeDistributed", {"layer": inner("Conv2D", filters=2, kernel_size=3)}, ((None, 5, 8, 9, 3),)),
    Case("TimeDistributed", {"layer": inner("Conv2D", filters=2, kernel_size=3)}, ((None, 5, 8, 9),)),
    Case("TimeDistributed", {"layer": inner("Flatten")}, ((None, None, 8, 9),)),
    Case("TimeDistributed", {"layer": inner("TimeDistributed", layer=DENSE)}, ((2, 5, 8, 9),)),
    Case("TimeDistributed", {"layer": LSTM}, (X,)),
    Case("SpectralNormalization", {"layer": DENSE, "power_iterations": 0}, ((None, 8),)),
    *[
        Case(wrapper, {"layer": inside}, (first,), again=(second,))
        for wrapper, inside, first, second in [
            ("TimeDistributed", DENSE, X, (None, 10, 6)),
            ("TimeDistributed", DENSE, X, (None, 10, None)),
            ("TimeDistributed", DENSE, X, (None, 7, 8)),
            ("TimeDistributed", inner("TimeDistributed", layer=DENSE), (None, 5, 9, 8), (None, 5, 9, None)),
            ("TimeDistributed", inner("LayerNormalization"), X, (None, 10, 6)),
            ("Bidirectional", LSTM, X, (None, 10, 6)),
            ("Bidirectional", LSTM, X, (None, 7, 8)),
            ("SpectralNormalization", DENSE, (None, 8), (None, 6)),
            ("SpectralNormalization", DENSE, (None, 8), (None, None)),
        ]
    ],
    Case("SpectralNormalization", {"layer": LSTM}, (X,)),
    Case("SpectralNormalization", {"layer": inner("DepthwiseConv2D", kernel_size=2)}, ((None, 4, 6, 2),)),
    Case("Bidirectional", {"layer": LSTM, "backward_layer": BACKWARDS}, (X,), within=True),
]

IMAGES = [
    Case("TimeDistributed", {"layer": inner(name, height=2, width=3)}, ((4, 3, 9, 3),))
    for name in ("Resizing", "CenterCrop", "RandomCrop")
]


@pytest.mark.oracle
@pytest.mark.parametrize("case", CASES, ids=one_line)
def test_agrees_with_keras(real_keras: RealKeras, case: Case) -> None:
    if not exists(real_keras, case.layer):
        pytest.skip(f"Keras {real_keras.major} has no {case.layer}")
    real, ours = ask_real(real_keras, case), ask_ours(case, real_keras.major)
    assert compare(real, ours) == AGREED, f"Keras: {real}\nours: {ours}"


@pytest.mark.oracle
@pytest.mark.parametrize("case", IMAGES, ids=one_line)
def test_one_image_each_step_is_taken_for_a_batch(real_keras_3: RealKeras, case: Case) -> None:
    real, ours = ask_real(real_keras_3, case), ask_ours(case, 3)
    assert ours.shapes == real.shapes == [(2, 3, 3, 3)]


def fault_of(layer: Layer, x: Shape, producer: Layer) -> Fault:
    with pytest.raises(Refused) as refused:
        call(layer, x, None, Situation(producer=producer))
    return refused.value.fault


def test_repeat_vector_after_sequences_tells_the_last_step() -> None:
    lstm = construct("LSTM", 3, [150], {"return_sequences": True})
    fault = fault_of(construct("RepeatVector", 3, [5], {}), (None, 10, 150), lstm)
    assert fault == SequenceIntoRepeatVector("RepeatVector", (None, 10, 150), "LSTM", (None, 150))


def test_time_distributed_after_the_last_step_tells_every_step() -> None:
    lstm = construct("LSTM", 3, [150], {})
    fault = fault_of(construct("TimeDistributed", 3, [construct("Dense", 3, [4], {})], {}), (None, 150), lstm)
    assert isinstance(fault, TimeDistributedWithoutSteps)
    assert "give the LSTM `return_sequences=True`" in str(fault.render("help"))
    assert "(None, steps, 150)" in str(fault.render("help"))


def test_a_bidirectional_producer_is_recurrent() -> None:
    both = construct("Bidirectional", 3, [construct("LSTM", 3, [4], {})], {})
    fault = fault_of(construct("GRU", 3, [4], {}), (None, 8), both)
    assert isinstance(fault, RecurrentAfterLastStep)
    assert fault.producer == "Bidirectional(LSTM)"


def test_another_producer_is_not_blamed() -> None:
    fault = fault_of(construct("LSTM", 3, [4], {}), (None, 8), construct("Dense", 3, [8], {}))
    assert fault.name == "wrong-rank"


def test_an_unknown_layer_inside_is_unknown() -> None:
    for name in ("Bidirectional", "TimeDistributed", "SpectralNormalization"):
        assert isinstance(call(construct(name, 3, [Unknown()], {}), X).outputs, Unknown)
