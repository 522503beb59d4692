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
