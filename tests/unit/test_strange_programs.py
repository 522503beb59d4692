"""Code that no one should write, and that does not keep the rest of a file from being checked."""

from __future__ import annotations

from textwrap import dedent

import pytest

from kerasshape.checker import check_source
from kerasshape.config import Config
from kerasshape.rules.inputs import RecurrentAfterLastStep
from kerasshape.shapes import Unknown

HEAD = "from keras import Input, Model, Sequential, layers\n"
FAULT = "layers.LSTM(3)(layers.LSTM(4)(Input((3, 4))))\n"


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(
            """
            model = Sequential([layers.Dense(3)])
            model.add(model)
            model.add(layers.Dense(1))
            model.build((None, 4))
            """,
            id="a-model-added-to-itself",
        ),
        pytest.param(
            """
            first, second = Sequential([layers.Dense(3)]), Sequential([layers.Dense(3)])
            first.add(second)
            second.add(first)
            second.build((None, 3))
            """,
            id="two-models-added-to-each-other",
        ),
        pytest.param(
            """
            class Block(layers.Layer):
                def __init__(self):
                    super().__init__()
                    self.dense = layers.Dense(3)
                    self.me = self
                def call(self, x):
                    return self.dense(x)
            x = Input((4,))
            Model(x, Block()(x)).count_params()
            """,
            id="a-layer-that-holds-itself",
        ),
        pytest.param(
            """
            class Child(layers.Layer):
                def __init__(self, parent):
                    super().__init__()
                    self.parent = {"of": [parent]}
                def call(self, x):
                    return x
            class Parent(layers.Layer):
                def __init__(self):
                    super().__init__()
                    self.child = Child(self)
                def call(self, x):
                    return self.child(x)
            x = Input((4,))
            Model(x, Parent()(x)).summary()
            """,
            id="two-layers-that-hold-each-other",
        ),
        pytest.param("if FLAG:\n    break\nelse:\n    continue\n", id="a-break-outside-a-loop"),
    ],
)
@pytest.mark.parametrize("major", [2, 3])
def test_the_rest_of_the_file_is_checked(code: str, major: int) -> None:
    text = HEAD + dedent(code) + FAULT
    result = check_source(text.encode(), "a.py", Config(keras_version=major), summarise=True)  # type: ignore[arg-type]
    assert result.status == "checked"
    assert [(item.code, item.span.line) for item in result.diagnostics] == [("KS104", text.count("\n"))]


def test_a_name_with_braces_is_told_as_it_is() -> None:
    units = Unknown("sizes[f'{kind}']")
    fault = RecurrentAfterLastStep("LSTM", (None, units), "GRU", (None, Unknown("steps"), units))
    assert "received rank 2 (None, sizes[f'{kind}'])" in str(fault.render("primary"))
    assert "keeps every step: (None, steps, sizes[f'{kind}'])" in str(fault.render("help"))


def test_a_model_may_hold_one_that_holds_others() -> None:
    code = HEAD + dedent(
        """
        inner = Sequential([layers.Dense(3)])
        middle = Sequential([inner, layers.Dense(5)])
        outer = Sequential([Input((4,)), middle, inner])
        """
    )
    result = check_source(code.encode(), "a.py", Config(keras_version=3))
    assert [item.code for item in result.diagnostics] == ["KS308"]


def test_a_name_that_is_long_or_runs_over_lines_stays_on_its_line() -> None:
    code = HEAD + dedent(
        """
        x = Input((8, 8, 3))
        y = layers.Conv2D(
            adjusted(
                widths[0],
                by=4,
            ),
            3,
        )(x)
        z = layers.Conv2D(adjusted(widths[0], by=4) + adjusted(widths[1], by=4) + adjusted(widths[2], by=4), 3)(y)
        """
    )
    result = check_source(code.encode(), "a.py", Config(keras_version=3))
    first, second = (call.outputs[0] for call in result.calls if call.outputs)
    assert first == (None, 6, 6, "adjusted( widths[0], by=4, )")
    assert second == (None, 4, 4, "adjusted(widths[0], by=4) + adjusted(widths[1], by=4) + adj…")
