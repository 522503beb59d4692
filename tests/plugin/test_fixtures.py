"""shape_of, kerasshape_check, shape_snapshot and the marker `shapes`."""

from __future__ import annotations

import pytest

from tests.plugin.runs import Project, said, sections


@pytest.mark.parametrize(
    ("call", "shape"),
    [
        ('shape_of("app/models.py::build")', "(50, 5, 10)"),
        ('shape_of("app/models.py::build", 7)', "(50, 7, 10)"),
        ('shape_of("app/models.py::build", n_out=7)', "(50, 7, 10)"),
        ('shape_of("app/models.py::build_two_heads")', "[(None, 3), (None, 1)]"),
        ('shape_of("app/models.py::Net", inputs=(None, 4))', "(None, 2)"),
        ('shape_of("app/models.py::Net", 9, inputs=(None, 4))', "(None, 9)"),
        ('shape_of("app/models.py::build", inputs=(50, 1, 10))', "(50, 5, 10)"),
    ],
)
def test_shape_of(project: Project, call: str, shape: str) -> None:
    project.run_test(f"def test(shape_of): assert {call} == {shape}").assert_outcomes(passed=1)


def test_shape_of_a_model_in_a_notebook(project: Project) -> None:
    project.write(
        "app/book.ipynb",
        '{"cells": [{"cell_type": "code", "source": ["import keras\\n", "%matplotlib inline"]}, {"cell_type": "code",'
        ' "source": "model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])"}], "metadata": {}}',
    )
    project.run_test('def test(shape_of): assert shape_of("app/book.ipynb::model") == (None, 3)').assert_outcomes(
        passed=1
    )


def test_kerasshape_check(project: Project) -> None:
    project.run_test(
        """
        def test(kerasshape_check):
            result = kerasshape_check("app/broken.py")
            assert [(finding.name, finding.span.line) for finding in result.diagnostics] == [
                ("sequence-into-repeat-vector", 6)
            ]
            assert kerasshape_check("from keras.layers import Dense; Dense(4)").diagnostics == ()
            assert kerasshape_check("app/models.py").models[0].outputs == ((50, 5, 10),)
        """
    ).assert_outcomes(passed=1)


SNAPSHOTS = """
def test_build(shape_snapshot): shape_snapshot(BUILD, n_out={n_out})

class TestHeads:
    @pytest.mark.parametrize("classes", [3, 4])
    def test_heads(self, shape_snapshot, classes):
        shape_snapshot("app/models.py::build_two_heads", classes=classes)
        shape_snapshot("app/models.py::Net", inputs=(None, 4))
"""

BUILD_TABLE = """\
layer             class            output        parameters
input             -                (50, 1, 10)   -
lstm              LSTM             (50, 150)     96,600
repeat_vector     RepeatVector     (50, 5, 150)  0
lstm_1            LSTM             (50, 5, 150)  180,600
time_distributed  TimeDistributed  (50, 5, 10)   1,510
output            -                (50, 5, 10)   278,710
"""


def test_snapshots_are_written_and_then_compared(project: Project) -> None:
    project.run_test(SNAPSHOTS.format(n_out=5), "--update-shapes").assert_outcomes(passed=3)
    folder = project.path / "tests" / "__shapes__"
    assert sorted(path.name for path in folder.iterdir()) == [
        "test_it.TestHeads.test_heads-3.2.txt",
        "test_it.TestHeads.test_heads-3.txt",
        "test_it.TestHeads.test_heads-4.2.txt",
        "test_it.TestHeads.test_heads-4.txt",
        "test_it.test_build.txt",
    ]
    table = folder / "test_it.test_build.txt"
    assert table.read_bytes().decode() == BUILD_TABLE
    written = table.stat().st_mtime_ns
    project.run().assert_outcomes(passed=3)
    project.run("--update-shapes").assert_outcomes(passed=3)
    assert table.stat().st_mtime_ns == written


def test_a_changed_model_is_told_layer_by_layer(project: Project) -> None:
    project.run_test(SNAPSHOTS.format(n_out=5), "--update-shapes")
    result = project.run_test(SNAPSHOTS.format(n_out=12))
    result.assert_outcomes(passed=2, failed=1)
    block = (
        "            batch  steps  features\n"
        "  snapshot  (50,   5,     {0})\n"
        "  inferred  (50,   12,    {0})\n"
        "                   ^\n"
    )
    assert said(result) == (
        "AssertionError: app/models.py::build has other shapes than its snapshot "
        "tests/__shapes__/test_it.test_build.txt:\n"
        "repeat_vector (RepeatVector):\n"
        + block.format(150)
        + "lstm_1 (LSTM):\n"
        + block.format(150)
        + "time_distributed (TimeDistributed):\n"
        + block.format(10)
        + "output:\n"
        + block.format(10)
        + "Run pytest --update-shapes to accept them."
    )
    project.run("--update-shapes").assert_outcomes(passed=3)
    assert "(50, 12, 10)" in (project.path / "tests/__shapes__/test_it.test_build.txt").read_text(encoding="utf-8")


def test_layers_that_came_and_went(project: Project) -> None:
    project.run_test(SNAPSHOTS.format(n_out=5), "--update-shapes")
    models = project.path / "app" / "models.py"
    text = models.read_text(encoding="utf-8")
    gone = "    model.add(LSTM(150, return_sequences=True, stateful=True))\n"
    assert gone in text
    models.write_text(text.replace(gone, "    model.add(TimeDistributed(Dense(20)))\n"), encoding="utf-8")
    assert said(project.run("-k", "test_build")) == (
        "AssertionError: app/models.py::build has other shapes than its snapshot "
        "tests/__shapes__/test_it.test_build.txt:\n"
        "- lstm_1 (LSTM): (50, 5, 150), 180,600 parameters\n"
        "time_distributed (TimeDistributed):\n"
        "            batch  steps  features\n"
        "  snapshot  (50,   5,     10)\n"
        "  inferred  (50,   5,     20)\n"
        "                          ^\n"
        "  parameters: 1,510 in the snapshot, 3,020 now\n"
        "+ time_distributed_1 (TimeDistributed): (50, 5, 10), 210 parameters\n"
        "output:\n"
        "  parameters: 278,710 in the snapshot, 99,830 now\n"
        "Run pytest --update-shapes to accept them."
    )


def test_a_snapshot_that_is_not_there_yet(project: Project) -> None:
    told = project.failure("def test(shape_snapshot): shape_snapshot(BUILD)")
    assert told == (
        "app/models.py::build has no snapshot in tests/__shapes__/test_it.test.txt yet; run pytest --update-shapes."
    )


def test_the_marker(project: Project) -> None:
    result = project.run_test(
        """
        @pytest.mark.shapes(BUILD, input=(50, 1, 10), output=(50, 5, 10))
        @pytest.mark.shapes("app/models.py::build_two_heads", output=[(None, 9), ...], classes=9)
        def test_right(): pass

        @pytest.mark.shapes(BUILD, output=(50, 4, 10))
        def test_wrong(): raise RuntimeError("the claim is checked first")

        @pytest.mark.shapes(output=(50, 4, 10))
        def test_no_reference(): pass

        @pytest.mark.shapes("app/models.py::bild", output=(50, 4, 10))
        def test_no_function(): pass

        @pytest.mark.shapes("app/broken.py::model", output=(None, 20, 150))
        class TestRefused:
            def test(self): pass
        """
    )
    result.assert_outcomes(passed=1, failed=4)
    told = sections(result)
    assert told["test_wrong"] == (
        "app/models.py::build gives another output than expected:\n"
        "            batch  steps  features\n"
        "  inferred  (50,   5,     10)\n"
        "  expected  (50,   4,     10)\n"
        "                   ^\n"
        "They part at layer 2 of 4, `repeat_vector` (RepeatVector, app/models.py:9), which gives (50, 5, 150)."
    )
    assert told["test_no_reference"] == (
        'The marker `shapes` takes one reference, such as shapes("app/models.py::build", output=(None, 10)).'
    )
    assert told["test_no_function"] == "unknown name `bild` in app/models.py; did you mean `build`?"
    assert told["TestRefused.test"].startswith("Keras refuses app/broken.py::model:\n\nerror[KS102]")
