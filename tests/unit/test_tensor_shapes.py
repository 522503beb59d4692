"""What code reads off a tensor's shape."""

from __future__ import annotations

import pytest

from kerasshape.checker import check_source
from kerasshape.config import Config

SETUP = "from keras import Input\nfrom keras.layers import Dense\n\nx = Input((10, 8))\n"


@pytest.mark.parametrize(
    ("expression", "units"),
    [
        ("x.shape[-1]", 8),
        ("x.shape.rank", 3),
        ("x.shape.ndims", 3),
        ("x.get_shape().as_list()[1]", 10),
        ("x.shape.as_list()[2] // 2", 4),
        ("len(x.shape)", 3),
        ("x.ndim", 3),
        ("(lambda batch, steps, features: features)(*x.shape)", 8),
    ],
)
def test_read_off_a_shape(expression: str, units: int) -> None:
    """The number is known."""
    result = check_source(f"{SETUP}y = Dense({expression})(x)\n".encode(), "a.py", Config(keras_version=2))
    assert result.diagnostics == ()
    assert [call.outputs for call in result.calls] == [((None, 10, units),)]


@pytest.mark.parametrize("expression", ["x.shape.something", "x.something", "x.shape.num_elements()", "'a'.other"])
def test_what_is_not_known_is_silent(expression: str) -> None:
    """An attribute that nothing is known of may be a number."""
    result = check_source(f"{SETUP}y = Dense({expression})(x)\n".encode(), "a.py", Config(keras_version=3))
    assert result.diagnostics == ()


@pytest.mark.parametrize("major", [2, 3])
def test_a_number_in_a_tensor_is_not_known(major: int) -> None:
    """`Dense(tf.constant(3))` works in Keras 2."""
    code = f"import tensorflow as tf\n{SETUP}y = Dense(tf.constant(3))(x)\n"
    result = check_source(code.encode(), "a.py", Config(keras_version=major))  # type: ignore[arg-type]
    assert result.diagnostics == ()
