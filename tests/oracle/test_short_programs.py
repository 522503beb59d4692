"""A sample of the short programs; `python -m tests.oracle.short_programs` is the long run."""

from __future__ import annotations

import ast

import pytest

from tests.oracle import recorded
from tests.oracle.real_keras import RealKeras
from tests.oracle.short_programs import KINDS, Program, draw, judge

SAMPLE = 24
WAYS = {
    "dicts": ("Lambda(", "Take()", "part(", '[{"a"', "np.zeros(", "TimeDistributed("),
    "slices": ("x[0]", "[..., None]", ".predict(", "model(tf.", "y + y"),
    "scalars": ("TextVectorization(", "StringLookup(", "Discretization(", "Rescaling(", "Resizing(", '"a b"',
        "tf.constant(3)"),
    "steps": ("def train_step", "def test_step", "def predict_step", "super().train_step", "Own(x,", "Own([",
        "_on_batch("),
    "positions": ("losses.", "metrics.", ", True, 'net')", "model.compile('sgd', ", "model.fit(x, y, 4, 1",
        "Input((4,), 6"),
    "guards": ("match ", "part = ", "answer = ", "ok = ", "def is_first", "hasattr(", "isinstance(", "get_weights()",
        " if not "),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_programs_vary(kind: str) -> None:
    drawn = [program.source for program in draw(120, 5, [kind])]
    for source in drawn:
        ast.parse(source)
    assert len(set(drawn)) == 120
    assert [way for way in WAYS[kind] if not any(way in source for source in drawn)] == []


def test_a_program_is_made_from_its_kind_and_number() -> None:
    assert Program("guards", 7).source == Program("guards", 7).source
    assert [each.number for each in draw(12, 3)] == [each.number for each in draw(12, 3)]


@pytest.mark.oracle
@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_short_programs_agree_with_keras(kind: str, real_keras: RealKeras) -> None:
    for program in draw(SAMPLE, 5, [kind]):
        verdict = judge(real_keras, program)
        assert verdict.kind not in recorded.NEVER, "\n".join([recorded.numbered(program.source), *verdict.details])
