"""The example scripts: what `check` reports, what `summary` prints, and that real Keras says the same."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kerasshape.cli.app import group
from tests.oracle.real_keras import RealKeras, Shape

EXAMPLES = Path(__file__).parents[2] / "examples"


@dataclass(frozen=True)
class Model:
    """One of the documented models: its input, and each layer with its output and parameter count."""

    inputs: Shape
    layers: tuple[tuple[str, Shape, int], ...]

    @property
    def parameters(self) -> int:
        return sum(count for _, _, count in self.layers)


MODELS = {
    "time_distributed_dense": Model((None, 10, 16), (("TimeDistributed", (None, 10, 8), 136),)),
    "repeat_vector": Model((None, 32), (("Dense", (None, 32), 1056), ("RepeatVector", (None, 3, 32), 0))),
    "one_to_many": Model(
        (50, 1, 10),
        (
            ("LSTM", (50, 150), 96600),
            ("RepeatVector", (50, 5, 150), 0),
            ("LSTM", (50, 5, 150), 180600),
            ("TimeDistributed", (50, 5, 10), 1510),
        ),
    ),
    "many_to_many": Model((50, 10, 10), (("LSTM", (50, 10, 150), 96600), ("TimeDistributed", (50, 10, 100), 15100))),
    "many_to_many_other_length": Model(
        (50, 10, 10),
        (
            ("LSTM", (50, 150), 96600),
            ("RepeatVector", (50, 20, 150), 0),
            ("TimeDistributed", (50, 20, 100), 15100),
        ),
    ),
}

REMOVED = ("KS501", "removed-keyword")
FINDINGS = {
    ("broken/repeat_vector_after_sequence.py", 2): (14, "KS102", "sequence-into-repeat-vector"),
    ("broken/repeat_vector_after_sequence.py", 3): (14, "KS102", "sequence-into-repeat-vector"),
    ("broken/time_distributed_after_last_step.py", 2): (13, "KS103", "time-distributed-without-steps"),
    ("broken/time_distributed_after_last_step.py", 3): (13, "KS103", "time-distributed-without-steps"),
    ("keras2/one_to_many.py", 3): (12, *REMOVED),
    ("keras2/many_to_many.py", 3): (13, *REMOVED),
    ("keras2/many_to_many_other_length.py", 3): (13, *REMOVED),
}
"""Example and major: the line, code and name of its only finding. Every other example has none."""

SCRIPTS = sorted(path.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.rglob("*.py"))
WORKING = [(path, major) for path in SCRIPTS for major in (2, 3) if (path, major) not in FINDINGS]


def run(command: str, path: str, major: int, *options: str) -> tuple[int, Any]:
    """Exit code and parsed output of one command on one example."""
    arguments = [command, "--isolated", "--format", "json", "--keras-version", str(major), *options]
    result = CliRunner().invoke(
        group, [*arguments, str(EXAMPLES / path)], standalone_mode=False, catch_exceptions=False
    )
    return result.return_value or 0, json.loads(result.output)


def expected(path: str) -> Model:
    return MODELS[Path(path).stem]


def as_json(shape: Shape) -> list[int | None]:
    return list(shape)


def test_every_documented_model_is_there_in_both_spellings() -> None:
    assert {path for path in SCRIPTS if "/" not in path} == {f"{name}.py" for name in MODELS}
    assert {path for path in SCRIPTS if path.startswith("keras2/")} == {f"keras2/{name}.py" for name in MODELS}
    assert {path for path, _ in FINDINGS} < set(SCRIPTS)


@pytest.mark.parametrize("major", [2, 3])
@pytest.mark.parametrize("path", SCRIPTS)
def test_check_reports_exactly_what_is_wrong(path: str, major: int) -> None:
    code, report = run("check", path, major)
    found = [(each["line"], each["code"], each["name"]) for each in report["diagnostics"]]
    wrong = FINDINGS.get((path, major))
    assert found == ([wrong] if wrong else [])
    assert code == (1 if wrong else 0)
    assert report["files"] == {"checked": 1, "skipped": 0, "failed": 0}


def test_the_removed_keyword_comes_with_its_cure() -> None:
    _, report = run("check", "keras2/one_to_many.py", 3)
    (finding,) = report["diagnostics"]
    assert "batch_input_shape" in finding["message"]
    assert "Input(batch_shape=" in finding["help"]


@pytest.mark.parametrize(("path", "major"), WORKING)
def test_summary_gives_the_documented_shapes(path: str, major: int) -> None:
    documented = expected(path)
    code, report = run("summary", path, major)
    assert code == 0
    (file,) = report["files"]
    (model,) = file["models"]
    assert (model["name"], model["kind"]) == ("model", "sequential")
    assert model["inputs"] == [as_json(documented.inputs)]
    assert model["outputs"] == [as_json(documented.layers[-1][1])]
    assert (model["parameters"], model["trainable"]) == (documented.parameters, documented.parameters)
    rows = [(row["layer"], row["outputs"], row["parameters"]) for row in model["layers"]]
    assert rows == [(layer, [as_json(shape)], count) for layer, shape, count in documented.layers]
    steps = [documented.inputs, *(shape for _, shape, _ in documented.layers)]
    calls = [(call["layer"], call["inputs"], call["outputs"], call["parameters"]) for call in file["calls"]]
    assert calls == [
        (layer, [as_json(before)], [as_json(shape)], count)
        for before, (layer, shape, count) in zip(steps, documented.layers, strict=False)
    ]


@pytest.mark.oracle
@pytest.mark.parametrize("path", SCRIPTS)
def test_real_keras_says_the_same(real_keras: RealKeras, path: str) -> None:
    outcome = real_keras.run_source((EXAMPLES / path).read_text(encoding="utf-8"), ["model"])
    wrong = FINDINGS.get((path, real_keras.major))
    if wrong:
        assert (outcome.kind, outcome.line) == ("refused", wrong[0])
        return
    documented = expected(path)
    assert outcome.kind == "ok", outcome.message
    model = outcome.models["model"]
    assert model.inputs == [documented.inputs]
    found = [(layer.layer, layer.shapes, layer.parameters) for layer in model.layers]
    assert found == [(name, [shape], count) for name, shape, count in documented.layers]
    assert (model.parameters, model.trainable) == (documented.parameters, documented.parameters)
