"""An argument of a kind that no shape function expects makes its layer unknown, and nothing else."""

from __future__ import annotations

import pytest

from kerasshape.checker import check_source
from kerasshape.config import Config


@pytest.mark.parametrize(
    "call",
    [
        "layers.ConvLSTM3D(filters='8', kernel_size=3)(Input((3, 8, 8, 8, 2)))",
        "layers.Conv2D(8, kernel_size={})(Input((8, 8, 3)))",
        "layers.Dense([4])(Input((3,)))",
        "layers.Reshape('ab')(Input((3,)))",
        "layers.Flatten()(Input((3, 'x')))",
        "layers.Bidirectional(4)(Input((3, 4)))",
        "layers.RNN([1, 2])(Input((3, 4)))",
        "layers.Embedding('a', 'b')(Input((3,)))",
        "layers.Permute(3)(Input((3, 4)))",
        "layers.Cropping2D('abc')(Input((8, 8, 3)))",
        "layers.Flatten()(np.arange(0, 1e999, 2))",
        "layers.Flatten()(np.arange(1e999 - 1e999))",
    ],
)
@pytest.mark.parametrize("major", [2, 3])
def test_the_rest_of_the_file_is_checked(call: str, major: int) -> None:
    head = "import numpy as np\nfrom keras import layers, Input\n"
    code = f"{head}x = {call}\ny = layers.LSTM(3)(layers.LSTM(4)(Input((3, 4))))\n"
    result = check_source(code.encode(), "a.py", Config(keras_version=major))
    assert result.status == "checked"
    assert [(item.code, item.span.line) for item in result.diagnostics if item.span.line == 4] == [("KS104", 4)]
    assert all(item.code != "KS009" for item in result.diagnostics)
