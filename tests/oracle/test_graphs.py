"""A sample of the drawn graphs; `python -m tests.oracle.graphs` is the long run."""

from __future__ import annotations

import ast

import pytest

from tests.oracle import graphs, recorded
from tests.oracle.real_keras import RealKeras

SAMPLE = 60
WAYS = (
    "def build():", "class Block", "class Child", "class Linear", "def residual", "def dense_block", "def inception",
    "def unet", "Concatenate()", "shared_", "inner_", "heads_", "initial_state=", ".shape[-1]", "model.output",
    "stack_", "model.layers[", "again = model(", "super().call(", 'outputs={"a"', "*units", "def apply(", "lambda size",
    "partial(", "getattr(whole", "reduce(", "class Builder", "@dataclass", "def pyramid", "ops.", "Lambda(",
    "lambda t:", "math.prod(", "compute_output_shape", "zip(self.steps", "class Mixin", "self.net", "class Several",
    "class Graph", "class Net(", ".build(", ".predict(", "# file: parts/blocks.py", "as own", "base.",
)  # fmt: skip


@pytest.fixture(scope="module")
def drawn() -> list[str]:
    return graphs.draw(SAMPLE, 3)


def test_graphs_vary() -> None:
    drawn = graphs.draw(200, 8)
    for source in drawn:
        ast.parse(source)
    assert len(set(drawn)) == 200
    assert [way for way in WAYS if not any(way in source for source in drawn)] == []


def test_the_same_start_gives_the_same_programs() -> None:
    assert graphs.draw(12, 3) == graphs.draw(12, 3)


@pytest.mark.oracle
@pytest.mark.slow
def test_graphs_agree_with_keras(real_keras: RealKeras, drawn: list[str]) -> None:
    kinds, refused, calls, known = [], 0, 0, 0
    for source in drawn:
        verdict = recorded.compare_script(real_keras, source)
        assert verdict.kind not in recorded.NEVER, "\n".join([recorded.numbered(source), *verdict.details])
        kinds.append(verdict.kind)
        refused, calls, known = refused + verdict.refused, calls + verdict.calls, known + verdict.known
    assert kinds.count(recorded.AGREED) > 0.75 * SAMPLE
    assert 0.1 * SAMPLE < refused < 0.6 * SAMPLE
    assert known > 0.95 * calls
