"""Each suite says which modules it covers, and exercises them."""

from __future__ import annotations

import sys
from types import FrameType

import pytest

from tests import literate, pages
from tests.pages import PACKAGE
from tests.test_suites import check

COVERS = literate.covers()
IN_NO_SUITE = {
    "evaluate/observing": "asked by the server, whose tests have the cases",
    "evaluate/queries": "asked by the plugin, whose tests have the cases",
    "evaluate/state/ambient": "facts alone, without functions of their own",
    "evaluate/state/notes": "facts alone, without functions of their own",
    "evaluate/library/initializers": "registers classes, and answers through `instances`",
}


def test_every_part_of_the_evaluator_is_covered() -> None:
    named = {module for modules in COVERS.values() for module in modules}
    parts = {name for name in pages.modules() if name.startswith("evaluate/") and not (PACKAGE / name).is_dir()}
    lacking = sorted(parts - named - IN_NO_SUITE.keys())
    assert lacking == [], (
        "No suite covers these modules. Name each in the line `covers:` at the head of the suite that exercises it, "
        "and run `python -m tests.tasks pages`."
    )
    assert IN_NO_SUITE.keys() & named == set()


@pytest.mark.parametrize("suite", COVERS)
def test_a_suite_exercises_what_it_covers(suite: str) -> None:
    assert COVERS[suite], f"{suite}.md has no line `covers:` at its head, which names the modules it exercises"
    lacking = [module for module in COVERS[suite] if not (PACKAGE / f"{module}.py").is_file()]
    assert lacking == [], f"{suite}.md covers modules that do not exist, or are called otherwise now"
    missing = {str(PACKAGE / f"{module}.py") for module in COVERS[suite]}
    path = literate.SUITES / f"{suite}.md"

    def note(frame: FrameType, event: str, argument: object) -> None:
        if event == "call" and frame.f_code.co_name != "<module>":
            missing.discard(frame.f_code.co_filename)

    for block in literate.read(suite, path.read_text(encoding="utf-8")):
        if not missing:
            break
        before = sys.getprofile()
        sys.setprofile(note)
        try:
            check(block.code, block.major)
        finally:
            sys.setprofile(before)
    assert missing == set(), f"{suite}.md covers modules of which its blocks run nothing"
