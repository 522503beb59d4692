"""The catalogue of layers as a library."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

import kerasshape
from kerasshape.shapes import Unknown


def test_one_input() -> None:
    assert kerasshape.infer("LSTM", [(None, 10, 8)], units=32) == (None, 32)
    assert kerasshape.infer("LSTM", [(None, 10, 8)], 32, return_sequences=True) == (None, 10, 32)


def test_several_inputs_and_outputs() -> None:
    assert kerasshape.infer("Concatenate", [(None, 4), (None, 3)]) == (None, 7)
    assert kerasshape.infer("LSTM", [(2, 10, 8)], 32, return_state=True) == [(2, 32), (2, 32), (2, 32)]


def test_a_layer_in_a_wrapper_and_its_weights() -> None:
    dense = kerasshape.layer("Dense", 8)
    assert kerasshape.infer("TimeDistributed", [(None, 10, 16)], dense) == (None, 10, 8)
    assert dense.call((None, 16)).parameters == 136


def test_an_alias() -> None:
    assert kerasshape.infer("Convolution1D", [(None, 10, 8)], 4, 3) == (None, 8, 4)


def test_the_majors_differ() -> None:
    with pytest.raises(kerasshape.Refused) as refused:
        kerasshape.infer("RepeatVector", [(None, 8)], 0)
    assert refused.value.fault.code == "KS201"
    assert kerasshape.infer("LSTM", [(None, 10, 8)], 32, time_major=True, keras_version=2) == (10, 32)


def test_what_keras_refuses_is_raised() -> None:
    with pytest.raises(kerasshape.Refused) as refused:
        kerasshape.infer("RepeatVector", [(None, 10, 8)], 3)
    assert refused.value.fault.name == "sequence-into-repeat-vector"


def test_one_shape_needs_no_list() -> None:
    assert kerasshape.infer("LSTM", (None, 10, 8), units=32) == (None, 32)
    assert kerasshape.infer("LSTM", [None, 10, 8], units=32) == (None, 32)
    assert kerasshape.infer("Dense", (Unknown(), 8), units=32)[1] == 32


def test_further_arguments_of_the_call() -> None:
    value = {"value": (None, 5, 8)}
    assert kerasshape.infer("MultiHeadAttention", (None, 10, 8), 2, 4, call=value) == (None, 10, 8)
    assert kerasshape.infer("LSTM", (2, 10, 8), 4, call={"initial_state": [(2, 4), (2, 4)]}) == (2, 4)


@pytest.mark.parametrize(
    "inputs", [[], (), None, 8, "8", [3, "4"], (None, -3), (None, 2.0), (None, True), [(None, "a")]]
)
def test_what_is_no_shape(inputs: Any) -> None:
    with pytest.raises(ValueError, match="shape"):
        kerasshape.infer("Dense", inputs, 3)


def test_a_refusal_reads_as_a_sentence() -> None:
    with pytest.raises(kerasshape.Refused) as refused:
        kerasshape.infer("LSTM", (None, 8), 4)
    assert str(refused.value) == (
        "KS101 LSTM takes (batch, steps, features), but receives rank 2 (None, 8); reshape the data to "
        "(batch, steps, features); a single feature is a last axis of 1"
    )


def test_a_path_leads_to_the_layer() -> None:
    assert kerasshape.infer("tf.keras.layers.Dense", (None, 8), 3) == (None, 3)


def test_a_layer_that_the_major_lacks() -> None:
    assert kerasshape.infer("LocallyConnected1D", (None, 8, 3), 4, 3, keras_version=2) == (None, 6, 4)
    with pytest.raises(ValueError, match=r"^Keras 3 has no layer 'LocallyConnected1D'$"):
        kerasshape.infer("LocallyConnected1D", (None, 8, 3), 4, 3)
    with pytest.raises(ValueError, match=r"^Keras 3 has no layer 'CuDNNLSTM'; use `LSTM`"):
        kerasshape.infer("CuDNNLSTM", (None, 8, 3), 4)
    with pytest.raises(ValueError, match=r"^Keras 2 has no layer 'RMSNormalization'"):
        kerasshape.infer("RMSNormalization", (None, 8), keras_version=2)
    with pytest.raises(ValueError, match="not 4"):
        kerasshape.infer("Dense", (None, 8), 3, keras_version=4)


def test_a_misspelt_layer() -> None:
    with pytest.raises(ValueError, match=r"^Keras has no layer 'Dence'; did you mean 'Dense'\?$"):
        kerasshape.infer("Dence", [(None, 8)], 3)


def test_it_needs_no_libcst() -> None:
    code = "import sys, kerasshape; kerasshape.infer('Dense', [(None, 8)], 3); print('libcst' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
