"""A sample of the differential run; `python -m tests.oracle.differential` is the long one."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.oracle import differential
from tests.oracle.cases import Case
from tests.oracle.real_keras import ROOT, Outcome, RealKeras

SAMPLES = {"once": 10, "again": 6, "within": 6}
DRAWS = differential.all_draws()
LAYERS = sorted(DRAWS)


def cases(layer: str, calls: str) -> list[Case]:
    return differential.draw(differential.VARIATIONS[calls](DRAWS[layer]), SAMPLES[calls], 1)


@pytest.mark.oracle
@pytest.mark.parametrize("layer", LAYERS)
def test_layer_agrees_with_keras(real_keras: RealKeras, layer: str) -> None:
    if not differential.exists(real_keras, layer):
        pytest.skip(f"Keras {real_keras.major} has no {layer}")
    row = differential.compare_layer(real_keras, layer, cases(layer, "once"), show=SAMPLES["once"])
    told = "\n".join(differential.counterexamples([row]))
    assert not differential.is_bad(row), told
    assert not row.verdicts[differential.MISS] or layer in differential.known_misses(), told
    assert row.verdicts[differential.AGREED], told


@pytest.mark.oracle
@pytest.mark.parametrize("calls", ["again", "within"])
@pytest.mark.parametrize("layer", LAYERS)
def test_other_calls_never_alarm_in_vain(real_keras: RealKeras, layer: str, calls: str) -> None:
    if not differential.exists(real_keras, layer):
        pytest.skip(f"Keras {real_keras.major} has no {layer}")
    row = differential.compare_layer(real_keras, layer, cases(layer, calls), show=SAMPLES[calls])
    assert not differential.is_bad(row), "\n".join(differential.counterexamples([row]))


def test_drawing_is_repeatable() -> None:
    strategy = differential.all_draws()["Dense"]
    first = [differential.one_line(case) for case in differential.draw(strategy, 20, 3)]
    assert first == [differential.one_line(case) for case in differential.draw(strategy, 20, 3)]
    assert len(set(first)) == len(first) > 10


def test_what_else_is_imported_changes_no_draw() -> None:
    """Hypothesis draws numbers that it finds in imported modules, unless it is told not to."""
    script = (
        "from tests.oracle import differential\n"
        "cases = differential.draw(differential.all_draws()['Dense'], 200, 3)\n"
        "print(*map(differential.one_line, cases), sep='\\n')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    here = differential.draw(DRAWS["Dense"], 200, 3)
    assert done.stdout.splitlines() == [differential.one_line(case) for case in here]


def test_a_case_is_read_as_it_was_written() -> None:
    case = Case("RNN", {"cell": {"layer": ["LSTMCell", {"units": 3}]}}, ((None, 5, 2),), {"mask": None}, "int32")
    assert differential.read_case(differential.one_line(case)) == case


@pytest.mark.parametrize(
    ("real", "ours", "verdict"),
    [
        (("refused", [], None), ("ok", [(None, 3)], 3), differential.MISS),
        (("refused", [], None), ("refused", None, None), differential.AGREED),
        (("ok", [(None, 3)], 3), ("refused", None, None), differential.FALSE_ALARM),
        (("ok", [(None, 3)], 3), ("ok", [(None, 4)], 3), differential.WRONG_SHAPE),
        (("ok", [(None, 3)], 3), ("ok", [(None, 3)], 4), differential.WRONG_COUNT),
        (("ok", [(None, 3)], 3), ("ok", [(None, 3)], None), differential.UNKNOWN),
        (("ok", [(None, 3)], 3), ("ok", [(None, None)], 3), differential.WRONG_SHAPE),
        (("ok", [(1, 3)], 3), ("ok", [(True, 3)], 3), differential.WRONG_SHAPE),
        (("ok", [(None, 3)], 3), ("ok", [(None, 3)], 3), differential.AGREED),
        (("crashed", [], None), ("ok", [(None, 3)], 3), differential.CRASHED),
    ],
)
def test_verdicts(
    real: tuple[str, list[tuple[int | None, ...]], int | None],
    ours: tuple[str, list[tuple[int | None, ...]] | None, int | None],
    verdict: str,
) -> None:
    outcome = Outcome(real[0], real[1], real[2], real[2])
    assert differential.compare(outcome, differential.Ours(ours[0], ours[1], ours[2], ours[2])) == verdict
