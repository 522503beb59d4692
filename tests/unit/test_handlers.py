"""Each handler of something outside the project has a block in a suite."""

from __future__ import annotations

from collections import defaultdict
from types import CodeType
from typing import Any

import pytest

from kerasshape.evaluate.state.external import EXTERNALS, METHODS, Handler
from tests.literate import blocks
from tests.test_suites import check


def test_every_handler_has_a_block_in_a_suite(monkeypatch: pytest.MonkeyPatch) -> None:
    """One path of each function is enough: numpy.zeros and numpy.ones have the same."""
    answered: set[CodeType] = set()
    original = Handler.answer

    def answer(self: Handler, *arguments: Any, **keywords: Any) -> Any:
        answered.add(_code(self))
        return original(self, *arguments, **keywords)

    monkeypatch.setattr(Handler, "answer", answer)
    for block in blocks():
        check(block.code, block.major)
    paths: dict[CodeType, list[str]] = defaultdict(list)
    for handler in (*EXTERNALS.values(), *METHODS.values()):
        paths[_code(handler)].append(handler.path)
    lacking = [known for code, known in paths.items() if code not in answered]
    assert lacking == [], (
        "No suite calls any of these. Write a block into tests/suites/library.md whose `# revealed:` shows what "
        "the function gives, and have `python -m tests.tasks update-suites library` ask real Keras about it."
    )
    assert len(answered) > 100


def _code(handler: Handler) -> CodeType:
    """The same for all functions that one `def` makes."""
    code: CodeType = handler.function.__code__  # type: ignore[attr-defined]
    return code
