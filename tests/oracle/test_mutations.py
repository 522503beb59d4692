"""A sample of the mutants; `python -m tests.oracle.mutations` is the long run."""

from __future__ import annotations

import ast

import pytest

from tests.oracle import mutations, recorded
from tests.oracle.real_keras import RealKeras

SAMPLE = 30
SOURCE = """\
from keras.layers import LSTM, Dense
from keras.models import Sequential
"é"; model = Sequential([LSTM(4, return_sequences=True, input_shape=(10, 2)), Dense(units=3, activation="relu")])
size = 7
"""


def test_only_arguments_of_layers_are_changed() -> None:
    found = {mutations.apply(SOURCE, change).splitlines()[2] for change in mutations.changes(SOURCE)}
    line = SOURCE.splitlines()[2]
    assert all(mutations.apply(SOURCE, change).endswith("size = 7\n") for change in mutations.changes(SOURCE))
    assert line not in found
    assert line.replace("True", "False") in found
    assert line.replace("LSTM(4", "LSTM(0") in found
    assert line.replace("(10, 2)", "(11, 2)") in found
    assert line.replace(', activation="relu"', "") in found
    assert line.replace('"relu"', "'relo'") in found


def test_mutants_can_be_parsed() -> None:
    for script in recorded.scripts():
        for source in mutations.mutants(script.source, 20, 1):
            ast.parse(source)
            assert source != script.source


def test_figures() -> None:
    tally = mutations.Tally(3)
    tally.note("", recorded.Verdict(recorded.AGREED, ("Keras, line 1",), refused=True), 0, "a")
    tally.note("", recorded.Verdict(recorded.MISS, ("miss: line 2",), refused=True), 0, "b")
    tally.note("", recorded.Verdict(recorded.FALSE_ALARM, ("false alarm: line 2",)), 0, "c")
    tally.note("", recorded.Verdict(recorded.UNKNOWN, ("unknown: line 2",)), 0, "d")
    assert (tally.recall, tally.precision) == (0.5, 0.5)


@pytest.mark.oracle
@pytest.mark.slow
def test_mutants_agree_with_keras(real_keras: RealKeras) -> None:
    chosen = mutations.originals(real_keras.major, [])
    tally = mutations.run(real_keras, chosen, SAMPLE, 5, 3)
    shown = "\n".join(text for texts in tally.examples.values() for text in texts)
    assert tally.precision == 1, shown
    assert not any(tally.verdicts[kind] for kind in recorded.NEVER), shown
    assert tally.refused > 3
    assert tally.recall > 0.5, shown
