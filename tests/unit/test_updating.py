"""`--update-suites` rewrites the comments of a suite, and nothing that real Keras contradicts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kerasshape.results import FileResult
from tests import literate
from tests.literate import Block
from tests.root import ROOT
from tests.test_suites import check
from tests.updating import Refusal, update
from tests.work import HANG

SUITE = """\
# A suite

## One

```python keras=2,3
from keras import Input, layers

x = layers.Dense(8)(Input((4,)))  # revealed: (None, 9)
x = layers.LSTM(4)(x)  # revealed: (None, 4)
x = layers.Dense(3)(x)  # error: [wrong-rank]  # a remark
```

## Two

```python run=no
import keras

keras.layers.Dense(8)(keras.Input((4,)))  # revealed: (None, 9)
```

## Three

```python keras=2,3
import keras

x = keras.layers.Add()([keras.Input((None,)), keras.Input((5,))])  # revealed: (None, 4)
```

## Four

```python
x = 1  # revealed: (None, 4)
```
"""
UPDATED = """\
x = layers.Dense(8)(Input((4,)))  # revealed: (None, 8)
x = layers.LSTM(4)(x)  # error: [wrong-rank]  # revealed: refused
x = layers.Dense(3)(x)  # a remark
"""


@pytest.fixture
def blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Block]:
    monkeypatch.setattr(literate, "SUITES", tmp_path)
    (tmp_path / "a.md").write_text(SUITE)
    return {block.heading: block for block in literate.read("a", SUITE)}


def agree(block: Block, major: int, result: FileResult) -> None:
    return None


def test_what_is_found_is_written_in_place(blocks: dict[str, Block]) -> None:
    assert update(blocks["One"], check, agree)
    old = "".join(SUITE.splitlines(keepends=True)[7:10])
    assert (literate.SUITES / "a.md").read_text() == SUITE.replace(old, UPDATED)
    (again, *_) = literate.read("a", (literate.SUITES / "a.md").read_text())
    assert not update(again, check, agree)


@pytest.mark.parametrize(
    ("heading", "reason"),
    [
        ("Two", "real Keras cannot run this block"),
        ("Three", "the majors differ"),
        ("Four", "no layer is called on line 1"),
    ],
)
def test_what_is_not_certain_is_refused(blocks: dict[str, Block], heading: str, reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        update(blocks[heading], check, agree)
    assert (literate.SUITES / "a.md").read_text() == SUITE


def test_real_keras_has_the_last_word(blocks: dict[str, Block]) -> None:
    with pytest.raises(Refusal, match="Keras 3 disagrees: it runs"):
        update(blocks["One"], check, lambda block, major, result: "it runs" if major == 3 else None)
    assert (literate.SUITES / "a.md").read_text() == SUITE


def test_a_suite_that_was_edited_meanwhile_is_not_touched(blocks: dict[str, Block]) -> None:
    (literate.SUITES / "a.md").write_text("")
    with pytest.raises(Refusal, match="has changed"):
        update(blocks["One"], check, agree)


def test_it_runs_in_one_process() -> None:
    command = [sys.executable, "-m", "pytest", "tests/test_suites.py", "--update-suites", "-n", "2"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=HANG)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "--update-suites writes into the suites" in done.stderr
