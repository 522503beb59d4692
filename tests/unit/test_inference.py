"""The catalogue of layers as a library."""

from __future__ import annotations

import subprocess
import sys

import pytest

import kerasshape


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


def test_a_misspelt_layer() -> None:
    with pytest.raises(ValueError, match=r"^Keras has no layer 'Dence'; did you mean 'Dense'\?$"):
        kerasshape.infer("Dence", [(None, 8)], 3)


def test_it_needs_no_libcst() -> None:
    code = "import sys, kerasshape; kerasshape.infer('Dense', [(None, 8)], 3); print('libcst' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
