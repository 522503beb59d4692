"""What a file may cost, and which files say so when it runs out."""

from __future__ import annotations

from pathlib import Path

import pytest

from kerasshape.checker import check_source
from kerasshape.config import Config
from kerasshape.evaluate import interpreter

COSTLY = "def table():\n    return [" + "1, " * 600 + "]\n"


@pytest.fixture(autouse=True)
def small_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreter, "MOST_STEPS", 500)
    monkeypatch.setattr(interpreter, "MOST_STEPS_PER_LINE", 0)


def codes(code: str, root: Path) -> list[str]:
    result = check_source(code.encode(), "a.py", Config(keras_version=3), root=root)
    assert result.status == "checked"
    return [each.code for each in result.diagnostics]


def test_a_file_that_uses_keras_says_so(tmp_path: Path) -> None:
    (tmp_path / "tables.py").write_text(COSTLY)
    assert codes("from tables import table\nimport keras\nkeras.layers.Dense(table())\n", tmp_path) == ["KS004"]
    inside = "from tables import table\n\ndef f():\n    import keras\n    return keras.layers.Dense(table())\n\nf()\n"
    assert codes(inside, tmp_path) == ["KS004"]


def test_a_file_that_puts_imported_layers_to_work_says_so(tmp_path: Path) -> None:
    """It names Keras nowhere but in its docstring."""
    (tmp_path / "tables.py").write_text(COSTLY + "from keras import Sequential\nmodel = Sequential()\n")
    assert codes('"""With keras."""\nfrom tables import table, model\nmodel.add(table())\n', tmp_path) == ["KS004"]


def test_a_file_that_only_mentions_keras_is_silent(tmp_path: Path) -> None:
    (tmp_path / "tables.py").write_text(COSTLY)
    assert codes('"""Not with keras."""\nfrom tables import table\nprint(table())\n', tmp_path) == []
