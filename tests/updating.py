"""`--update-suites`: writes what a check finds into the comments of a block, where real Keras says the same."""

from __future__ import annotations

from collections.abc import Callable

from kerasshape.results import FileResult
from tests import literate
from tests.literate import Block, Said

Check = Callable[[str, int], FileResult]
AskKeras = Callable[[Block, int, FileResult], str | None]
"""Why real Keras of a major disagrees with what was found in a block, or None."""


class Refusal(Exception):
    """Why a block is not rewritten."""


def update(block: Block, check: Check, ask_keras: AskKeras) -> bool:
    """Rewrite the comments of a block in its suite; False when they are right already. Raises Refusal."""
    found = {major: check(block.code, major) for major in block.majors}
    if all(literate.disagreement(block.code, result) is None for result in found.values()):
        return False
    if not block.run:
        raise Refusal("real Keras cannot run this block (`run=no`), so its comments are written by hand")
    wanted = {str(said): said for said in (_said(block, result) for result in found.values())}
    if len(wanted) > 1:
        raise Refusal(f"the majors differ, so the block has to be split: {' and '.join(wanted)}")
    for major, result in found.items():
        if (reason := ask_keras(block, major, result)) is not None:
            raise Refusal(f"Keras {major} disagrees: {reason}")
    ((errors, shapes),) = wanted.values()
    _replace(block, literate.rewritten(block.code, errors, shapes))
    return True


def _said(block: Block, result: FileResult) -> tuple[Said, Said]:
    """The comments that the block should have: every error, and the shapes of the lines that reveal some."""
    shapes = literate.found_shapes(result)
    asked = literate.expected_shapes(block.code)
    if lacking := sorted(asked.keys() - shapes.keys()):
        raise Refusal(f"no layer is called on line {lacking[0]} of the block, which reveals a shape")
    return literate.found_errors(result), {line: shapes[line] for line in asked}


def _replace(block: Block, code: str) -> None:
    path = literate.SUITES / f"{block.suite}.md"
    lines = path.read_text(encoding="utf-8").split("\n")
    start, old = block.line - 1, block.code.split("\n")
    if lines[start : start + len(old) - 1] != old[:-1]:
        raise Refusal("the suite has changed since it was read")
    lines[start : start + len(old) - 1] = code.split("\n")[:-1]
    path.write_text("\n".join(lines), encoding="utf-8")
