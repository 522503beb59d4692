"""A call just like an earlier one is not evaluated again when nothing has changed in between."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from textwrap import dedent

import pytest

from kerasshape.checker import check_source
from kerasshape.config import Config
from kerasshape.evaluate.interpreter import Interpreter, run_module
from kerasshape.evaluate.language import calls
from kerasshape.evaluate.scopes.project import Project
from kerasshape.evaluate.state.ambient import Ambient
from kerasshape.evaluate.state.code import Arguments
from kerasshape.modules import Imports
from kerasshape.source import read_source

HEAD = """\
from keras import Sequential, layers
model = Sequential([layers.Input((10, 4))])
"""


def outputs(code: str) -> list[object]:
    """The shape of each layer call of the code behind the head."""
    result = check_source((HEAD + dedent(code)).encode(), "model.py", Config(), root=Path())
    return [call.outputs[0] if call.outputs else None for call in result.calls]


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the functions whose bodies are evaluated."""
    names: list[str] = []
    original = calls._run_function

    def run(ctx, function, arguments, origin):  # type: ignore[no-untyped-def]
        names.append(function.name)
        return original(ctx, function, arguments, origin)

    monkeypatch.setattr(calls, "_run_function", run)
    return names


def test_the_same_call_is_evaluated_once(followed: list[str]) -> None:
    code = """
        def units(width, depth=2):
            return int(width * depth)

        first, second, third = units(4), units(4), units(4, depth=3)
        model.add(layers.Dense(first))
        model.add(layers.Dense(second))
        model.add(layers.Dense(third))
    """
    assert outputs(code) == [(None, 10, 8), (None, 10, 8), (None, 10, 12)]
    assert followed == ["units", "units"]


@pytest.mark.parametrize(
    ("code", "last"),
    [
        (  # a name of the module
            """
            width = 4
            def units():
                return width
            layers.Dense(units())
            width = 8
            model.add(layers.Dense(units()))
            """,
            (None, 10, 8),
        ),
        (  # an item of a list
            """
            widths = [4]
            def units():
                return widths[-1]
            layers.Dense(units())
            widths.append(8)
            model.add(layers.Dense(units()))
            """,
            (None, 10, 8),
        ),
        (  # an attribute
            """
            class Settings:
                def __init__(self):
                    self.width = 4
                def units(self):
                    return self.width
            settings = Settings()
            layers.Dense(settings.units())
            settings.width = 8
            model.add(layers.Dense(settings.units()))
            """,
            (None, 10, 8),
        ),
        (  # a variable that a function closes over
            """
            def build():
                width = 4
                def units():
                    return width
                layers.Dense(units())
                width = 8
                return layers.Dense(units())
            model.add(build())
            """,
            (None, 10, 8),
        ),
        (  # one that a function within a comprehension closes over
            """
            def build():
                width = 4
                units = [lambda: width for _ in range(1)][0]
                layers.Dense(units())
                width = 8
                return layers.Dense(units())
            model.add(build())
            """,
            (None, 10, 8),
        ),
        (  # the branch that was not taken
            """
            import random
            widths = []
            def units():
                return len(widths) + 1
            if random.random() < 2:
                widths.append(4)
                layers.Dense(units())
            else:
                widths.extend([4, 5])
                layers.Dense(units())
                widths.pop()
            model.add(layers.Dense(units()))
            """,
            (None, 10, 2),
        ),
        (  # a setting of Keras's
            """
            from keras import backend as K
            def first():
                K.set_image_data_format("channels_first")
            def last():
                K.set_image_data_format("channels_last")
            first()
            last()
            first()
            model = Sequential([layers.Input((3, 8, 8)), layers.Conv2D(5, 3)])
            """,
            (None, 5, 6, 6),
        ),
        (  # the number 1, which equals True
            """
            def width(flag):
                return 8 if flag is True else 4
            layers.Dense(width(1))
            model.add(layers.Dense(width(True)))
            """,
            (None, 10, 8),
        ),
        (  # a list with another content
            """
            def width(items):
                return items[0]
            layers.Dense(width([4]))
            model.add(layers.Dense(width([8])))
            """,
            (None, 10, 8),
        ),
    ],
)
def test_what_changed_in_between_is_seen(code: str, last: object) -> None:
    assert outputs(code)[-1] == last


def test_every_call_makes_a_layer_of_its_own() -> None:
    code = """
        def dense():
            return layers.Dense(8)
        first, second = dense(), dense()
        model.add(first)
        model.add(second)
        assert first is not second
    """
    assert outputs(code) == [(None, 10, 8), (None, 10, 8)]


def test_two_unknowns_are_not_taken_for_one() -> None:
    code = """
        def draw(n):
            return int(input())
        a, b = draw(2), draw(2)
        model.add(layers.Dense(3 if a == b else 5))
    """
    assert outputs(code) == [(None, 10, "?")]


def test_what_was_said_behind_a_guard_is_said_where_there_is_none() -> None:
    code = """
        from tensorflow.keras import backend as K
        def run(x):
            return K.function(x)
        try:
            run(unknown)
        except Exception:
            run(unknown)
    """
    result = check_source((HEAD + dedent(code)).encode(), "model.py", Config(keras_version=3), root=Path())
    assert [item.code for item in result.diagnostics] == ["KS502"]


def test_what_an_imported_module_kept_unsaid_is_said_where_this_file_calls(tmp_path: Path) -> None:
    (tmp_path / "parts.py").write_text(
        "from keras import Input, layers\n"
        "def check(n):\n    layers.LSTM(3)(layers.LSTM(4)(Input((n, 4))))\n    return None\n"
        "check(5)\nUNITS = 3\n"
    )
    code = "import keras\nfrom parts import UNITS, check\ncheck(5)\n"
    result = check_source(code.encode(), "main.py", Config(keras_version=3), root=tmp_path)
    assert [(item.code, item.span.line) for item in result.diagnostics] == [("KS104", 3)]


OTHER: dict[str, object] = {"trusted_since": 7, "weighed": (None,)}
"""What a field of the circumstances can be besides its default; True where nothing is said."""


@pytest.mark.parametrize("field", [each.name for each in fields(Ambient)])
def test_a_call_is_not_recalled_in_other_circumstances(field: str, followed: list[str]) -> None:
    ctx = Interpreter("a.py", 3, Project(Imports(Path())))
    run_module(ctx, read_source("a.py", b"def units(width):\n    return width * 2\n").units)
    function = ctx.frame.scope.slots["units"]
    origin = ctx.origin(ctx.frame.unit.statements[0])
    other = origin if field == "current_call" else OTHER.get(field, True)

    def call() -> object:
        return ctx.call(function, Arguments((4,)), origin)

    assert (call(), call()) == (8, 8)
    assert followed == ["units"]
    before = ctx.ambient
    with ctx.within(**{field: other}):
        assert ctx.ambient != before
        assert (call(), call()) == (8, 8)
    assert followed == ["units", "units"], f"`{field}` is no part of what the memory compares"
    assert ctx.ambient is before
    ctx.release()
