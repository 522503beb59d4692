"""The oracle itself: what it answers about layers, chains and scripts, and that it survives its child."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.oracle.real_keras import ROOT, Outcome, RealKeras, WorkerFault

pytestmark = pytest.mark.oracle


def test_layer_on_a_symbolic_input(real_keras: RealKeras) -> None:
    outcome = real_keras.call_layer("LSTM", {"units": 150}, [(50, 1, 10)])
    assert (outcome.kind, outcome.shapes, outcome.parameters) == ("ok", [(50, 150)], 96600)
    assert outcome.trainable == 96600
    assert outcome.weights == [(10, 600), (150, 600), (600,)]


def test_free_dims_stay_free(real_keras: RealKeras) -> None:
    assert real_keras.call_layer("Conv1D", {"filters": 4, "kernel_size": 3}, [(None, None, 2)]).shape == (
        None,
        None,
        4,
    )


def test_wrapped_layers_and_several_inputs(real_keras: RealKeras) -> None:
    wrapped = {"layer": {"layer": ["Dense", {"units": 7}]}}
    assert real_keras.call_layer("TimeDistributed", wrapped, [(None, 5, 3)]).shape == (None, 5, 7)
    cell = {"cell": [{"layer": ["LSTMCell", {"units": 3}]}, {"layer": ["GRUCell", {"units": 4}]}]}
    assert real_keras.call_layer("RNN", cell, [(None, 5, 3)]).shape == (None, 4)
    assert real_keras.call_layer("Concatenate", {}, [(None, 2), (None, 3)]).shape == (None, 5)
    attention = real_keras.call_layer(
        "MultiHeadAttention",
        {"num_heads": 2, "key_dim": 4},
        [(None, 5, 8)],
        call_kwargs={"value": {"tensor": (None, 6, 8)}},
    )
    assert attention.shape == (None, 5, 8)


def test_several_outputs(real_keras: RealKeras) -> None:
    outcome = real_keras.call_layer("LSTM", {"units": 3, "return_state": True}, [(None, 5, 2)])
    assert outcome.shapes == [(None, 3)] * 3


def test_refusal_says_where(real_keras: RealKeras) -> None:
    called = real_keras.call_layer("RepeatVector", {"n": 3}, [(None, 10, 150)])
    assert (called.kind, called.stage, called.error_type) == ("refused", "call", "ValueError")
    assert "expected ndim=2, found ndim=3" in (called.message or "")
    made = real_keras.call_layer("Dense", {"units": 3, "no_such": 1}, [(None, 4)])
    assert (made.kind, made.stage) == ("refused", "construct")


def test_chain_ends_with_the_first_refusal(real_keras: RealKeras) -> None:
    chain = [("LSTM", {"units": 4}), ("Dense", {"units": 2}), ("LSTM", {"units": 3}), ("Dense", {"units": 1})]
    outcomes = real_keras.build_chain(chain, (None, 5, 3))
    assert [outcome.kind for outcome in outcomes] == ["ok", "ok", "refused"]
    assert [outcome.shapes for outcome in outcomes[:2]] == [[(None, 4)], [(None, 2)]]
    assert [outcome.parameters for outcome in outcomes[:2]] == [128, 10]


SCRIPT = """\
from {package}.models import Sequential
from {package}.layers import Dense, Input
def grow(model, units):
    model.add(Dense(units))
model = Sequential()
model.add(Input((4,)))
grow(model, 3)
model.add(Dense(2))
print("said aloud")
"""


@pytest.mark.parametrize("package", ["keras", "tensorflow.keras"])
def test_script_leaves_models(real_keras: RealKeras, package: str) -> None:
    outcome = real_keras.run_source(SCRIPT.format(package=package), ["model"])
    assert outcome.kind == "ok", outcome
    model = outcome.models["model"]
    assert (model.inputs, model.outputs, model.parameters) == ([(None, 4)], [(None, 2)], 23)
    assert [(layer.name, layer.shapes, layer.parameters) for layer in model.layers] == [
        ("dense", [(None, 3)], 15),
        ("dense_1", [(None, 2)], 8),
    ]


def test_script_that_fails_names_its_line(real_keras: RealKeras) -> None:
    outcome = real_keras.run_source(SCRIPT.format(package="keras") + "grow(model, 'many')\n")
    assert outcome.kind == "refused"
    assert (outcome.line, outcome.lines) == (4, [10, 4])
    assert outcome.models["model"].outputs == [(None, 2)]


def test_script_with_a_syntax_error(real_keras: RealKeras) -> None:
    outcome = real_keras.run_source("x = 1\nprint 'hello'\n")
    assert (outcome.kind, outcome.error_type, outcome.line) == ("refused", "SyntaxError", 2)


def test_requests_leave_nothing_behind(real_keras: RealKeras) -> None:
    real_keras.run_source("from keras import backend\nbackend.set_image_data_format('channels_first')\n")
    outcome = real_keras.call_layer("Conv2D", {"filters": 2, "kernel_size": 3}, [(None, 8, 8, 3)])
    assert outcome.shape == (None, 6, 6, 2)


def test_what_a_program_writes_is_not_in_the_tree(real_keras: RealKeras) -> None:
    program = "import os, pathlib\npathlib.Path('left_behind').touch()\nraise SystemExit(os.getcwd())\n"
    folder = Path(real_keras.run_source(program).message or "")
    assert (folder / "left_behind").exists()
    assert not folder.is_relative_to(ROOT)
    real_keras.stop()
    assert not folder.exists()


def test_a_dead_child_is_a_crash_and_the_next_question_is_answered(real_keras: RealKeras) -> None:
    with RealKeras(real_keras.major) as own:
        outcome = own.run_source("import os, signal\nos.kill(os.getpid(), signal.SIGFPE)\n")
        assert (outcome.kind, outcome.message) == ("crashed", "the process ended with -8")
        assert own.call_layer("Dense", {"units": 1}, [(None, 2)]) == Outcome(
            "ok", [(None, 1)], 3, 3, [(2, 1), (1,)], name="dense", layer="Dense"
        )


def test_silence_is_a_crash(real_keras: RealKeras) -> None:
    with RealKeras(real_keras.major) as own:
        own.exist(["keras"])
        own.timeout = 0.5
        outcome = own.run_source("import time\ntime.sleep(60)\n")
        assert (outcome.kind, outcome.message) == ("crashed", "no answer within 0.5 seconds")


def test_a_fault_of_the_worker_is_no_refusal(real_keras: RealKeras) -> None:
    with pytest.raises(WorkerFault):
        real_keras.ask("no_such_function")
