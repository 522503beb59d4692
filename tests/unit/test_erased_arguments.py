"""Whoever does not know an argument of `compile` or `fit` may miss a fault and never finds another."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator

import pytest

from kerasshape.checker import check_source
from kerasshape.config import Config
from tests.literate import Block, blocks

METHODS = frozenset(
    {"compile", "fit", "evaluate", "predict", "train_on_batch", "test_on_batch", "predict_on_batch", "set_weights",
     "build", "Embedding", "Constant", "Input", "Dense", "batch", "zeros", "arange", "ones", "KFold", "drop"}
)  # fmt: skip
"""Calls whose arguments are erased one by one."""
MOST = 8
BLOCKS = [block for block in blocks() if block.suite.startswith("training/")]


def erased(code: str) -> Iterator[str]:
    """The program with one argument of one call in a name's place that nothing binds."""
    lines = code.split("\n")
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in METHODS:
            continue
        for value in [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg)]:
            if value.lineno == value.end_lineno and not isinstance(value, ast.Starred):
                line = lines[value.lineno - 1]
                changed = line[: value.col_offset] + "unknown" + line[value.end_col_offset :]
                yield "\n".join([*lines[: value.lineno - 1], changed, *lines[value.lineno :]])


def errors(code: str, major: int) -> set[int]:
    """The lines of the findings of a program."""
    result = check_source(code.encode(), "a.py", Config(keras_version=major))  # type: ignore[arg-type]
    assert result.status == "checked", code
    return {finding.span.line for finding in result.diagnostics}


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.id)
def test_nothing_new_is_found(block: Block) -> None:
    known, programs = errors(block.code, block.major), [*erased(block.code)]
    for program in random.Random(block.id).sample(programs, min(len(programs), MOST)):
        found = errors(program, block.major)
        # behind a fault that is no longer found there may be a second one
        assert not found or known, program
        assert not found or min(found) >= min(known), program
