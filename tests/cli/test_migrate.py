"""`kerasshape migrate` over files, notebooks and standard input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_commands import run

OLD = """\
from keras import Input, backend as K
from keras.layers.core import Lambda
from keras.optimizers import SGD

x = Lambda(lambda t: K.sum(t, axis=1))(Input((10, 4)))
optimizer = SGD(lr=0.01)
"""
NEW = """\
from keras import Input, backend as K
from keras.layers import Lambda
from keras.optimizers import SGD
from keras import ops

x = Lambda(lambda t: ops.sum(t, axis=1))(Input((10, 4)))
optimizer = SGD(learning_rate=0.01)
"""
REPORT = """\
a.py: 3 edits, 0 left
b.py: 0 edits, 1 left

3 edits in 1 file:
  KS501 removed-keyword: 1
  KS502 removed-name: 2

1 place left to a person:
  b.py:3:1: KS502 Keras 3 has no `keras.backend.set_learning_phase`
"""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.py").write_text(OLD)


def test_a_folder_is_migrated_and_reported() -> None:
    Path("b.py").write_text("from keras import backend as K\n\nK.set_learning_phase(0)\n")
    Path("c.py").write_text("import keras\n\nkeras.layers.Dense(-1)\n")
    result = run("migrate", ".", "--no-cache")
    assert (result.exit_code, result.stdout) == (1, REPORT)
    assert Path("a.py").read_text() == NEW
    assert run("migrate", "a.py").stdout == "Nothing to migrate.\n"


def test_a_patch_writes_nothing() -> None:
    result = run("migrate", "--diff", "a.py")
    assert "+optimizer = SGD(learning_rate=0.01)\n" in result.stdout
    assert Path("a.py").read_text() == OLD


def test_standard_input() -> None:
    result = run("migrate", "-", stdin=OLD)
    assert (result.exit_code, result.stdout) == (0, NEW)
    assert "3 edits in 1 file" in result.stderr


def test_cells_of_a_notebook() -> None:
    cells = [{"cell_type": "code", "outputs": [{"text": ["lr=0.01"]}], "source": OLD.splitlines(keepends=True)}]
    Path("a.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4}))
    assert run("migrate", "a.ipynb").exit_code == 0
    (cell,) = json.loads(Path("a.ipynb").read_text())["cells"]
    assert ("".join(cell["source"]), cell["outputs"]) == (NEW, cells[0]["outputs"])


def test_selection_does_not_hide_what_is_to_migrate() -> None:
    """The configuration chooses what `check` reports; migrating needs all of it."""
    Path("kerasshape.toml").write_text('ignore = ["KS5"]\nunfixable = ["ALL"]\n')
    run("migrate", "a.py")
    assert Path("a.py").read_text() == NEW


def test_only_to_keras_3() -> None:
    assert run("migrate", "--keras-version", "2", "a.py").exit_code == 2
