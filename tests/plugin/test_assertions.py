"""The assertions: what they let pass, and the whole text of what they fail with."""

from __future__ import annotations

import pytest

from tests.plugin.runs import FRAME, Project


@pytest.mark.parametrize(
    "call",
    [
        "assert_shapes(BUILD, input=(50, 1, 10), output=(50, 5, 10))",
        "assert_shapes(BUILD, (50, 1, 10), (50, 9, 10), n_out=9)",
        "assert_shapes(BUILD, output=(50, ..., 10))",
        "assert_shapes(BUILD, input=..., output=(..., 5, ...))",
        "assert_shapes(BUILD, input=(50, 1, 10))",
        'assert_shapes("app/models.py::build_two_heads", (None, 8, 8, 3), [(None, 3), (None, 1)])',
        'assert_shapes("app/models.py::build_two_heads", output=[..., (None, 1)])',
        'assert_shapes("app/models.py::Net", input=(None, 4), output=(None, 2))',
        'assert_shapes("app/models.py::Net", input=(None, 4), output=(None, 7), units=7)',
        'assert_layer_shapes(BUILD, {"lstm": (50, 150), "lstm_1": (50, 5, 150), "RepeatVector": (50, ..., 150)})',
        'assert_layer_shapes("app/models.py::build_two_heads", {"flatten": (None, 256), "Conv2D": (None, 8, 8, 4)})',
        'assert_clean("app/models.py")',
        'assert_clean("tests")',
        'assert_clean("import keras")',
        'assert_clean("""\n    from keras.layers import Dense\n    Dense(3)\n    """)',
        'assert assert_fault("app/broken.py", "sequence-into-repeat-vector").code == "KS102"',
        'assert_fault("app", "KS102", line=6)',
        'assert_fault("""from keras import Sequential\n'
        "from keras.layers import LSTM\n"
        'Sequential([LSTM(1, input_shape=(2, 3)), LSTM(1)])""", "recurrent-after-last-step", line=3)',
    ],
)
def test_what_passes(project: Project, call: str) -> None:
    lines = call.replace("\n", "\n    ") if '"""from' not in call else call
    project.run_test(f"def test():\n    {lines}\n").assert_outcomes(passed=1)


def test_another_output(project: Project) -> None:
    told = project.failure("def test(): assert_shapes(BUILD, input=(50, 1, 10), output=(50, 5, 10), n_out=1)")
    assert told == (
        "AssertionError: app/models.py::build gives another output than expected:\n"
        "            batch  steps  features\n"
        "  inferred  (50,   1,     10)\n"
        "  expected  (50,   5,     10)\n"
        "                   ^\n"
        "They part at layer 2 of 4, `repeat_vector` (RepeatVector, app/models.py:9), which gives (50, 1, 150)."
    )


def test_both_differ(project: Project) -> None:
    told = project.failure("def test(): assert_shapes(BUILD, input=(None, 2, 10), output=(50, 5, 11))")
    assert told == (
        "AssertionError: app/models.py::build takes another input than expected:\n"
        "            batch   steps  features\n"
        "  inferred  (50,    1,     10)\n"
        "  expected  (None,  2,     10)\n"
        "             ^      ^\n"
        "They part before the first layer, `lstm` (LSTM, app/models.py:8).\n"
        "app/models.py::build gives another output than expected:\n"
        "            batch  steps  features\n"
        "  inferred  (50,   5,     10)\n"
        "  expected  (50,   5,     11)\n"
        "                          ^\n"
        "They part at layer 4 of 4, `time_distributed` (TimeDistributed, app/models.py:11), which gives (50, 5, 10)."
    )


def test_another_rank(project: Project) -> None:
    told = project.failure("def test(): assert_shapes(BUILD, output=(50, 10))")
    assert told == (
        "AssertionError: app/models.py::build gives another output than expected:\n"
        "  inferred  (50,  5,   10)  batch, steps, features\n"
        "  expected  (50,  10)       batch, features\n"
        "                  ^    ^\n"
        "They part at layer 2 of 4, `repeat_vector` (RepeatVector, app/models.py:9), which gives (50, 5, 150)."
    )


def test_one_of_several_outputs(project: Project) -> None:
    told = project.failure('def test(): assert_shapes("app/models.py::build_two_heads", output=[(None, 3), (None, 2)])')
    assert told == (
        "AssertionError: app/models.py::build_two_heads gives another output 2 of 2 than expected:\n"
        "            batch   features\n"
        "  inferred  (None,  1)\n"
        "  expected  (None,  2)\n"
        "                    ^\n"
        "They part at layer 5 of 5, `dense_1` (Dense, app/models.py:19), which gives (None, 1)."
    )


def test_another_number_of_outputs(project: Project) -> None:
    told = project.failure('def test(): assert_shapes("app/models.py::build_two_heads", output=(None, 3))')
    assert told == (
        "AssertionError: app/models.py::build_two_heads gives 2 outputs, and 1 output expected:\n"
        "  inferred  [(None, 3), (None, 1)]\n"
        "  expected  (None, 3)"
    )


def test_axes_of_images(project: Project) -> None:
    told = project.failure('def test(): assert_shapes("app/models.py::build_two_heads", input=(None, 3, 8, 8))')
    assert told == (
        "AssertionError: app/models.py::build_two_heads takes another input than expected:\n"
        "            batch   height  width  channels\n"
        "  inferred  (None,  8,      8,     3)\n"
        "  expected  (None,  3,      8,     8)\n"
        "                    ^              ^\n"
        "They part before the first layer, `conv2d` (Conv2D, app/models.py:17)."
    )


def test_what_the_code_does_not_tell(project: Project) -> None:
    project.write(
        "app/loaded.py",
        """
        from keras import Input, Sequential
        from keras.layers import Dense

        def build(words):
            return Sequential([Input((4,)), Dense(8), Dense(3), Dense(len(words))])
        """,
    )
    told = project.failure('def test(): assert_shapes("app/loaded.py::build", output=(None, 3))')
    assert told == (
        "AssertionError: app/loaded.py::build gives another output than expected:\n"
        "            batch   features\n"
        "  inferred  (None,  len(words))\n"
        "  expected  (None,  3)\n"
        "                    ^\n"
        "They part at layer 3 of 3, `dense_2` (Dense, app/loaded.py:5), which gives (None, len(words)).\n"
        "What the code alone does not tell is printed as ? or by its source text."
    )


def test_layers(project: Project) -> None:
    told = project.failure(
        'def test(): assert_layer_shapes(BUILD, {"lstm_1": (50, 6, 150), "lstm": (50, 151), "repeat_vector": ...})'
    )
    assert told == (
        "AssertionError: app/models.py::build parts from what is expected at layer 1 of 4, "
        "`lstm` (LSTM, app/models.py:8):\n"
        "            batch  features\n"
        "  inferred  (50,   150)\n"
        "  expected  (50,   151)\n"
        "                   ^\n"
        "And at layer 3 of 4, `lstm_1` (LSTM, app/models.py:10):\n"
        "            batch  steps  features\n"
        "  inferred  (50,   5,     150)\n"
        "  expected  (50,   6,     150)\n"
        "                   ^"
    )


def test_a_refusal(project: Project) -> None:
    told = project.failure('def test(): assert_shapes("app/broken.py::model", output=(None, 20, 150))')
    assert told == f"AssertionError: Keras refuses app/broken.py::model:\n\n{FRAME}"


def test_not_clean(project: Project) -> None:
    told = project.failure('def test(): assert_clean("app")')
    assert told == f"AssertionError: app is not clean:\n\n{FRAME}"


def test_source_that_is_not_clean(project: Project) -> None:
    source = "from keras.layers import Dense\\n    Dense(-1)\\n"
    told = project.failure(f'def test(): assert_clean("    {source}")')
    assert told.startswith("AssertionError: the source is not clean:\n\nerror[KS")
    assert "  --> <source>:2:" in told


def test_another_fault(project: Project) -> None:
    told = project.failure('def test(): assert_fault("app/broken.py", "KS101", line=6)')
    assert told == f"AssertionError: kerasshape finds no KS101 in app/broken.py on line 6. It finds:\n\n{FRAME}"


def test_no_fault(project: Project) -> None:
    told = project.failure('def test(): assert_fault("app/models.py", "sequence-into-repeat-vector")')
    assert told == "AssertionError: kerasshape finds no sequence-into-repeat-vector in app/models.py. It finds nothing."


def test_the_assertions_are_explained_without_rewriting_too(project: Project) -> None:
    told = project.failure("def test(): assert_shapes(BUILD, output=(50, 6, 10))", "--assert=plain")
    assert "  inferred  (50,   5,     10)\n  expected  (50,   6,     10)\n                   ^\n" in told


def test_paths_count_from_pytests_root(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("tests/test_it.py", "def test(shape_of): assert shape_of('app/models.py::build') == (50, 5, 10)")
    monkeypatch.chdir(project.path / "tests")
    project.run("--rootdir", str(project.path)).assert_outcomes(passed=1)
