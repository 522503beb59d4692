"""Every function of the table refuses a symbolic tensor, however it is called, and every name of Keras exists."""

from __future__ import annotations

import pytest

from kerasshape.keras import symbolic
from tests.oracle.real_keras import RealKeras

CALLS = """
import operator
import numpy as np
import tensorflow as tf
import keras


def kernel(*shape):
    return np.ones(shape, "float32")


def calls():
    '''Calls of many kinds; most functions take one of them.'''
    for shape, dtype in SHAPES:
        x = keras.Input(batch_shape=shape, dtype=dtype)
        yield from [
            lambda f: f(x), lambda f: f(x, x), lambda f: f([x, x], 1), lambda f: f(x, 1), lambda f: f(x, 2, 1),
            lambda f: f(x, "float32"), lambda f: f(x, 0.0, 1.0), lambda f: f("ij,ij->ij", x, x), lambda f: f(x, x, x),
            lambda f: f(x, (2, 96)), lambda f: f(x, [[0, 0]] * 4), lambda f: f(labels=x, logits=x),
            lambda f: f(x, kernel(3, 3, 3, 4), 1, "SAME"), lambda f: f(x, 2, 2, "SAME"), lambda f: f(x, 0, 0, 4, 4),
            lambda f: f(x, x, x, None, None, 1e-3), lambda f: f(x, [1, 3, 3, 1], [1] * 4, [1] * 4, "SAME"),
            lambda f: f(x, 2, "MAX", 2, "SAME"), lambda f: f(x, kernel(3, 3, 3, 4), [1] * 4, "SAME"),
            lambda f: f(x, kernel(3, 8, 4), 1, "SAME"), lambda f: f(x, axis=1), lambda f: f(x, 2, 2, "channels_last"),
            lambda f: f(x, 8, 2),
        ]


def find(path):
    first, _, rest = path.partition(".")
    if path.startswith("keras.backend."):
        return operator.attrgetter(path)(tf)
    return operator.attrgetter(rest)({"tf": tf, "numpy": np, "keras": keras}[first])


def answer(function):
    last = "nothing"
    for call in calls():
        try:
            call(function)
            return "passes"
        except Exception as error:
            last = str(error)
            if any(words in last for words in WORDS):
                return ""
    return last[:80]


answers = {path: answer(find(path)) for path in PATHS}
assert not any(answers.values()), {path: said for path, said in answers.items() if said}
[find(name) for name in NAMES]
"""

SHAPES = [
    ((2, 8, 8, 3), "float32"),
    ((2, 8, 8, 1), "float32"),
    ((2, 8, 8, 3), "int32"),
    ((2, 8, 8, 3), "bool"),
    ((2, 8), "float32"),
    ((2, 8, 8), "float32"),
]
"""What the functions are called on: one of these is of a rank and a dtype that the function takes."""
WORDS = {
    2: ["You are passing KerasTensor"],
    # the backend of tf.keras asks a symbolic tensor for a dtype of TensorFlow
    3: ["cannot be used as input to a TensorFlow function", "You cannot convert it to a NumPy array", "'base_dtype'"],
}


def script(major: int) -> str:
    """The program that calls all functions which this major refuses."""
    paths = [path for path in symbolic.functions() if major == 3 or path.startswith("numpy.")]
    cures = sorted({cure for cure in symbolic.functions().values() if cure is not None}) if major == 3 else []
    return f"SHAPES = {SHAPES}\nWORDS = {WORDS[major]}\nPATHS = {paths}\nNAMES = {cures}\n{CALLS}"


@pytest.mark.oracle
def test_keras_3_refuses_all(real_keras_3: RealKeras) -> None:
    outcome = real_keras_3.run_source(script(3))
    assert outcome.kind == "ok", outcome.message


@pytest.mark.oracle
def test_keras_2_refuses_those_of_numpy(real_keras_2: RealKeras) -> None:
    outcome = real_keras_2.run_source(script(2))
    assert outcome.kind == "ok", outcome.message
