"""An evaluation that is observed finds what one finds that is not, and knows what stood where."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kerasshape import Config, check_source

PROGRAMS = sorted((Path(__file__).parents[1] / "silent" / "programs").rglob("*.py"))


@pytest.mark.parametrize("program", PROGRAMS[::6], ids=lambda path: path.stem)
def test_to_observe_changes_nothing(program: Path) -> None:
    data = program.read_bytes()
    plain = check_source(data, str(program), Config(), root=program.parent)
    observed = check_source(data, str(program), Config(), root=program.parent, observe=True)
    assert replace(observed, values=()) == plain
    assert plain.values == ()


def seen(code: str) -> list[tuple[int, str, object, str | None]]:
    """The named values: line, kind, shapes, and the code that made them."""
    values = check_source(code.encode(), "a.py", Config(), observe=True).values
    return [(each.span.line, each.kind, each.shapes, each.text) for each in values if each.named]


def test_names_of_a_tuple() -> None:
    code = "import keras\n(x, y), (a, *b) = keras.datasets.mnist.load_data()\n"
    assert [(kind, shapes) for _, kind, shapes, _ in seen(code)] == [
        ("array", ((60000, 28, 28),)),
        ("array", ((60000,),)),
        ("array", ((10000, 28, 28),)),
    ]


def test_what_values_of_one_place_agree_on() -> None:
    code = (
        "import numpy as np\nfrom keras import Input\nfrom keras.layers import Dense\nfor n in (3, 4):\n"
        "    data = np.zeros((n, 5))\nfor n in (3, 4):\n    both = np.zeros(4) if n == 3 else Input((n,))\n"
        "Dense(2)(data)\nDense(1)(both)\n"
    )
    assert seen(code) == [(5, "array", (("?", 5),), "np.zeros((n, 5))")]


def test_a_name_behind_an_unknown_condition_has_each_side() -> None:
    code = (
        "import sys\nimport numpy as np\nfrom keras.layers import Dense\nif len(sys.argv) > 1:\n"
        "    data = np.zeros((3, 5))\nelse:\n    data = np.ones((4, 5))\nDense(2)(data)\n"
    )
    assert [(line, shapes) for line, _, shapes, _ in seen(code)] == [(5, ((3, 5),)), (7, ((4, 5),))]
