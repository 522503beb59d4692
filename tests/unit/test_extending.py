"""The examples of docs/extending.md do what the page says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import kerasshape
from kerasshape.keras.registry import LAYERS

PAGE = (Path(__file__).parents[2] / "docs" / "extending.md").read_text(encoding="utf-8")


def block(kind: str) -> str:
    found = re.search(rf"```python {kind}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def test_a_layer_is_added_by_its_function_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    kerasshape.layer("UpSampling1D")
    monkeypatch.delitem(LAYERS, "UpSampling1D")
    with pytest.raises(ValueError, match="Keras has no layer 'UpSampling1D'"):
        kerasshape.infer("UpSampling1D", [(None, 10, 3)])
    code = block("layer")
    assert len(code.strip().splitlines()) < 15
    exec(code, {})
    assert kerasshape.infer("UpSampling1D", [(None, 10, 3)]) == (None, 20, 3)
    assert kerasshape.infer("UpSampling1D", [(None, None, 3)], size=3) == (None, None, 3)
    with pytest.raises(kerasshape.Refused):
        kerasshape.infer("UpSampling1D", [(None, 10)])


def test_a_report_format_is_a_function() -> None:
    namespace: dict[str, Any] = {}
    exec(block("format"), namespace)
    source = b"from keras.layers import LSTM\n\nLSTM(0)\n"
    result = kerasshape.check_source(source, "model.py", kerasshape.Config())
    assert list(namespace["tabs"]([result])) == [
        "model.py\t3\tKS201\tLSTM takes a positive integer as `units`, but receives 0\n"
    ]


def test_a_rule_is_added_by_its_class_alone() -> None:
    # in a process of its own, since a class that is defined stays in the catalogue
    code = block("rule") + (
        "from kerasshape.rules.catalogue import find\n"
        "(rule,) = find('odd-number-of-steps')\n"
        "assert find('KS199') == (rule,)\n"
        "print(rule('Halve', (None, 7, 3)).render('message'))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "Halve halves its steps, but receives (None, 7, 3)\n"


def ran(code: str) -> str:
    """What code prints in a process of its own, since what it registers stays."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


REVEAL = """
import kerasshape
def reveal(source):
    print(*[call.inputs for call in kerasshape.check_source(source.encode(), "a.py", kerasshape.Config()).calls])
"""


def test_a_function_of_a_library_is_added_by_its_handler() -> None:
    source = (
        "import windowed, numpy as np\nfrom keras.layers import Identity\nx = np.ones((9, 4))\n"
        "Identity()(windowed.halve(x))\nIdentity()(windowed.halve(x, keep=True))\n"
        "Identity()(windowed.halve(x, other=1))\n"
    )
    assert ran(block("function") + REVEAL + f"reveal({source!r})") == "((4, 4),) ('?',) ('?',)\n"


def test_an_operation_on_tensors_is_added_by_its_shape_function() -> None:
    source = (
        "import windowed\nfrom keras import Input\nfrom keras.layers import Identity\nx = Input((4,))\n"
        "Identity()(windowed.pair(x))\nIdentity()(windowed.twice(value=x))\n"
    )
    assert ran(block("operation") + REVEAL + f"reveal({source!r})") == "((2, None, 4),) ((2, None, 4),)\n"


def test_a_loss_is_added_by_its_rule() -> None:
    code = (
        "from kerasshape.keras.losses import LOSSES\nbroadcast = LOSSES['poisson'].accepts\n"
        + block("loss")
        + "rule = LOSSES['poisson'].accepts\nsetting = Setting(3, None)\n"
        "print(broadcast((7, 1), (7, 3), setting), rule((7, 1), (7, 3), setting), rule((7, 3), (7, 3), setting))\n"
    )
    assert ran(code) == "True False True\n"


def test_the_data_source_is_the_module_that_is_there() -> None:
    module = Path(__file__).parents[2] / "kerasshape" / "evaluate" / "library" / "polars.py"
    assert block("source") == module.read_text(encoding="utf-8")
