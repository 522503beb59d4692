"""Runs the literate suites with the checker; `oracle/test_literate.py` asks real Keras about the same blocks."""

from __future__ import annotations

from collections import Counter

import pytest

from kerasshape.checker import check_source
from kerasshape.config import Config
from kerasshape.results import FileResult
from tests import updating
from tests.literate import Block, blocks, disagreement, expected_errors, expected_shapes, read
from tests.oracle import recorded
from tests.oracle.against_keras import against_keras
from tests.oracle.real_keras import RealKeras

BLOCKS = list(blocks())


def check(code: str, major: int) -> FileResult:
    return check_source(code.encode(), "block.py", Config(keras_version=major))  # type: ignore[arg-type]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.id)
def test_block(block: Block, request: pytest.FixtureRequest) -> None:
    """The checker finds what the comments say, and nothing else."""
    if request.config.getoption("--update-suites"):
        if block.major == block.majors[0]:  # with all others
            _update(block, request)
        return
    result = check(block.code, block.major)
    assert result.status == "checked"
    wrong = disagreement(block.code, result)
    assert wrong is None, f"{block.suite}.md line {block.line}{wrong}"


def _update(block: Block, request: pytest.FixtureRequest) -> None:
    def ask_keras(block: Block, major: int, result: FileResult) -> str | None:
        keras: RealKeras = request.getfixturevalue(f"real_keras_{major}")
        calls = recorded.compare_script(keras, block.code)
        return "; ".join(calls.details) if calls.kind in recorded.NEVER else against_keras(block.code, result, keras)

    try:
        updating.update(block, check, ask_keras)
    except updating.Refusal as refusal:
        pytest.fail(f"{block.suite}.md line {block.line} is not rewritten: {refusal}", pytrace=False)


def test_every_block_has_a_name_of_its_own() -> None:
    names = Counter(block.id for block in BLOCKS)
    assert [name for name, count in names.items() if count > 1] == [], "Two blocks need headings that differ."


def test_the_runner_notices_every_difference() -> None:
    """A finding too many, one too few, another shape: each is told with its line."""
    code = "import keras\nmodel = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8)])\n"
    (plain,) = read("a", f"# h\n```python\n{code}```\n")
    result = check(plain.code, 3)
    assert disagreement(plain.code, result) is None
    said = disagreement(plain.code.replace("8)])", "8)])  # error: [wrong-rank]"), result)
    assert "error expected: [wrong-rank]" in str(said)
    assert "error found:    nothing" in str(said)
    said = disagreement(plain.code.replace("8)])", "8)])  # revealed: (None, 9)"), result)
    assert "revealed found:    (None, 8)" in str(said)
    faulty = check(code.replace("(4,)", "(None,)"), 3)
    assert "error found:    [free-last-axis]" in str(disagreement(code, faulty))


def test_the_suites_expect_something() -> None:
    """A suite whose comments are misspelt would pass and test nothing."""
    assert len(BLOCKS) > 100
    assert sum(bool(expected_shapes(block.code)) for block in BLOCKS) > 50
    assert sum(bool(expected_errors(block.code)) for block in BLOCKS) > 50
    for block in BLOCKS:
        for comment in ("# error", "# revealed"):
            count = block.code.count(comment)
            found = expected_errors(block.code) if comment == "# error" else expected_shapes(block.code)
            assert count == len(found), f"{block.id}: a comment is misspelt"
