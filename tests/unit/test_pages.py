"""The pages in docs: generated ones are up to date, and what they name exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import pages
from tests.pages import DOCS, PACKAGE
from tests.root import ROOT


@pytest.mark.parametrize("name", pages.PAGES)
def test_the_page_is_up_to_date(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == pages.PAGES[name](), (
        f"docs/{name} is out of date: write it anew with `python -m tests.tasks pages`."
    )


OF_THE_HOUSE = [DOCS / "architecture.md", DOCS / "extending.md", ROOT / "CONTRIBUTING.md"]


@pytest.mark.parametrize("page", OF_THE_HOUSE, ids=lambda path: path.name)
def test_what_a_page_names_exists(page: Path) -> None:
    """Modules and folders, as `evaluate/graph/layers.py`, `training/fit` in a picture, or from the root."""
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"`((?:[\w.]+/)+(?:[\w.]+)?)`", text) + re.findall(r"\d+: ((?:\w+/)\w*)", text)
    lacking = [name for name in named if not _is_there(name)]
    assert lacking == [], f"{page.name} names what does not exist, or is called otherwise now"


def _is_there(name: str) -> bool:
    roots = (ROOT, PACKAGE, PACKAGE / "evaluate")
    return any((root / name).exists() or (root / f"{name}.py").exists() for root in roots)


@pytest.mark.parametrize(
    ("word", "module"),
    [
        ("`Input()`", "evaluate/library/keras"),
        ("int_shape", "evaluate/library/keras"),
        ("KERAS_BACKEND", "target"),
        ("model.layers[-1].output", "evaluate/graph/layer_members"),
        ("`if` on a known or unknown condition", "evaluate/language/statements"),
        ("yield", "evaluate/language/generators"),
        ("class_weight", "evaluate/training/sample_weights"),
        ("np.reshape", "evaluate/library/numpy_transforms"),
    ],
)
def test_a_stranger_finds_it_in_one_guess(word: str, module: str) -> None:
    assert [each for each in pages.modules() if word in pages.first_line(each)] == [module]


def test_a_part_of_a_page_is_replaced_and_the_rest_kept() -> None:
    text = "a\n<!-- x -->\nold\n<!-- end of x -->\nb\n"
    assert pages.with_parts(text, {"x": lambda: "new"}) == "a\n<!-- x -->\n\nnew\n\n<!-- end of x -->\nb\n"
    with pytest.raises(ValueError, match="no part between <!-- y -->"):
        pages.with_parts(text, {"y": lambda: "new"})


def test_the_picture_has_all_floors() -> None:
    found = re.findall(r"^(?: +\|)? +\d* +(\w+) {2,}[A-Z`]", pages.floors(), re.M)
    above, within, below = ("cli", "checker", "evaluate"), ("language", "scopes", "state"), ("rules", "shapes")
    assert [name for name in found if name in {*above, *within, *below}] == [*above, *within, *below]
