"""Comments that `annotate` writes: no code changes, a second run changes nothing, and all of them go again."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from kerasshape.checker import check_source
from kerasshape.config import Config
from kerasshape.fix.edits import apply
from kerasshape.shape_comments.annotations import Style, annotate
from kerasshape.source import read_source

PROGRAMS = sorted((Path(__file__).parents[1] / "silent" / "programs").rglob("*.py"))[::3]


def annotated(code: str, *, style: Style = "none", width: int = 88, remove: bool = False, path: str = "a.py") -> str:
    data = code.encode()
    result = check_source(data, path, Config())
    edits = annotate(read_source(path, data), result.calls, style=style, width=width, remove=remove).edits
    return apply(path, data, edits).decode()


def stale(code: str) -> list[str]:
    result = check_source(code.encode(), "a.py", Config())
    return [each.message for each in result.diagnostics if each.code == "KS701"]


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_programs_are_only_commented(path: Path) -> None:
    """The code stays, a second run changes nothing, what is written is true, and --remove gives the file back."""
    code = path.read_text(encoding="utf-8")
    for style in ("none", "batch"):
        done = annotated(code, style=style, width=120)
        assert ast.dump(ast.parse(done)) == ast.dump(ast.parse(code))
        assert annotated(done, style=style, width=120) == done
        assert stale(done) == stale(code)
        assert annotated(done, remove=True) == code


def test_the_programs_get_comments() -> None:
    counts = [annotated(path.read_text(encoding="utf-8"), width=120).count("# :: ") for path in PROGRAMS]
    assert sum(counts) > len(PROGRAMS)


HEAD = "import sys\nfrom keras import Input, Sequential, layers\n\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m = Sequential([Input((4,))])\nm.add(layers.Dense(8))\n", "m.add(layers.Dense(8))  # :: (None, 8)\n"),
        ("x = layers.Dense(8)(Input((4,)))  # :: (None, 9)\n", "x = layers.Dense(8)(Input((4,)))  # :: (None, 8)\n"),
        ("x = layers.Dense(8)(Input((4,)))# :: (None, 9)   \n", "x = layers.Dense(8)(Input((4,)))  # :: (None, 8)\n"),
        ("x = layers.Dense(8)(Input((4,)))   \n", "x = layers.Dense(8)(Input((4,)))  # :: (None, 8)\n"),
        ("x = layers.Dense(\n    8,\n)(Input((4,)))\n", ")(Input((4,)))  # :: (None, 8)\n"),
        ("x = layers.Dense(int(sys.argv[1]))(Input((4,)))\n", "(Input((4,)))  # :: (None, ?)\n"),
        ("x = layers.LSTM(8, return_state=True)(Input((4, 2)))\n", "# :: (None, 8), (None, 8), (None, 8)\n"),
        ("x = layers.Dense(8)(Input(batch_shape=(2, 4)))\n", "  # :: (2, 8)\n"),
        ("Sequential([Input((4,)), layers.Dense(8), layers.Dense(9)])\n", "layers.Dense(9)])  # :: (None, 9)\n"),
        ("Sequential([Input((4,)),\n    layers.Dense(8)\n    ])\n", "    layers.Dense(8)  # :: (None, 8)\n    ])\n"),
        (
            "for n in (4, 8):\n    x = layers.Dense(n)(Input((4, 2)))\n",
            "    x = layers.Dense(n)(Input((4, 2)))  # :: (None, 4, ?)\n",
        ),
        ("x = 1  # :: (None, 8)\n", "x = 1\n"),
    ],
)
def test_what_is_written(before: str, after: str) -> None:
    done = annotated(HEAD + before, width=120)
    assert done.endswith(after), done
    assert annotated(done, width=120) == done


@pytest.mark.parametrize(
    "line",
    [
        "x = layers.Dense(8)(Input((4,)))  # hidden\n",
        "x = layers.Dense(8)(Input((4,)))  # (None, 9)\n",
        "x = layers.Dense(8)(Input((4,)))  # -> (None, 9)\n",
        "x = layers.Dense(8)(Input((4,)))  # :: (None, 9) hidden\n",
        "x = layers.Dense(8)(Input((4,)))  # noqa: E501\n",
        "x = layers.Dense(8)(Input((4,)))[:, 0]\n",
        "x = layers.Dense(8)(Input((4,))); y = x\n",
        "x = str(layers.Dense(8)(Input((4,))))\n",
        "x = layers.Dense(8)(Input((None, None, None, None))[0])\n",
        "# :: (None, 8)\n",
        'x = "# :: (None, 8)"\n',
    ],
)
def test_what_is_left_alone(line: str) -> None:
    """Lines with a comment of a person, and lines whose value is another one."""
    assert annotated(HEAD + line) == HEAD + line
    assert annotated(HEAD + line, remove=True) == HEAD + line


def test_blocks_are_aligned_and_lines_keep_their_width() -> None:
    long = f"m.add(layers.Dense(3, name='{'x' * 30}'))\n"
    code = (
        f"{HEAD}m = Sequential()\nm.add(Input((4,)))\nm.add(layers.Dense(8))\nm.add(layers.Dense(units=16))\n{long}\n"
    )
    assert annotated(code + "m.add(layers.Dense(3))\n", width=70).partition("Input((4,)))\n")[2] == (
        "m.add(layers.Dense(8))         # :: (None, 8)\n"
        "m.add(layers.Dense(units=16))  # :: (None, 16)\n"
        f"{long}\n"
        "m.add(layers.Dense(3))  # :: (None, 3)\n"
    )


def test_right_comments_stay_where_they_are() -> None:
    """A formatter that takes the alignment away, and this command, do not undo each other's work."""
    code = f"{HEAD}x = Input((4,))\nx = layers.Dense(8)(x)  # :: (None, 8)\nx = layers.Dense(16)(x)  # :: (None, 16)\n"
    assert annotated(code) == code


def test_cells_of_a_notebook() -> None:
    """Only the source of a cell changes."""
    line = "%time x = keras.layers.Dense(8)(keras.Input((4,)))"
    cells = [{"cell_type": "code", "outputs": [{"text": [line]}], "source": ["import keras\n", "!ls\n", line]}]
    before = json.dumps({"cells": cells, "nbformat": 4}, indent=1)
    done = annotated(before, path="a.ipynb", width=120)
    assert done == before.replace(f'{line}"\n', f'{line}  # :: (None, 8)"\n', 2).replace(
        f'{line}  # :: (None, 8)"\n', f'{line}"\n', 1
    )
    assert annotated(done, path="a.ipynb", remove=True) == before
