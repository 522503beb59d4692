"""The example of docs/pytest.md runs as it stands there, and fails as it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.plugin.runs import Project

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "pytest.md"


def files(page: Path) -> dict[str, str]:
    """The blocks of a page that begin with the name of a file."""
    blocks = re.findall(r"^```\w+\n# (\S+\.\w+)\n(.*?)^```$", page.read_text(encoding="utf-8"), re.M | re.S)
    return dict(blocks)


@pytest.mark.oracle
@pytest.mark.slow
def test_the_example(project: Project) -> None:
    found = files(PAGE)
    assert set(found) == {"app/models.py", "conftest.py", "tests/test_models.py", "pyproject.toml"}
    (project.path / "app" / "broken.py").unlink()
    for name, text in found.items():
        project.write(name, text)
    first = project.run("--update-shapes", subprocess=True)
    first.assert_outcomes(passed=11)
    changed = found["app/models.py"].replace("n_out=24", "n_out=12")
    assert changed != found["app/models.py"]
    project.write("app/models.py", changed)
    second = project.run("-k", "test_hours_out or test_table", subprocess=True)
    second.assert_outcomes(passed=3, failed=1, deselected=7)
    (told,) = re.findall(r"^```\n(E       AssertionError.*?)^…$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    assert told in "\n".join(second.outlines)


def test_the_page_names_everything() -> None:
    import pytest_kerasshape
    from pytest_kerasshape import tutorial

    text = PAGE.read_text(encoding="utf-8")
    names = [*pytest_kerasshape.__all__, *tutorial.ARTICLE_MODELS, "shape_of", "kerasshape_check", "shape_snapshot"]
    assert [name for name in names if name not in text and name != "ArticleModel"] == []


@pytest.mark.oracle
@pytest.mark.slow
def test_the_example_of_the_readme_passes_as_written(project: Project) -> None:
    found = files(ROOT / "README.md")
    assert set(found) == {"app/models.py", "conftest.py", "tests/test_models.py"}
    for path in (project.path / "app").iterdir():
        path.unlink()
    for name, text in found.items():
        project.write(name, text)
    project.write("pyproject.toml", "[tool.pytest.ini_options]\npythonpath = ['.']\n")
    project.run("--update-shapes", subprocess=True).assert_outcomes(passed=9, warnings=0)
    project.run("-W", "error", subprocess=True).assert_outcomes(passed=9)
