"""What pyproject.toml and the hook promise."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

import kerasshape

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def pyproject() -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_extra_and_the_group_for_development_are_the_same(pyproject: dict[str, Any]) -> None:
    assert pyproject["project"]["optional-dependencies"]["dev"] == pyproject["dependency-groups"]["dev"]


def test_the_version_has_one_source(pyproject: dict[str, Any]) -> None:
    assert pyproject["project"]["dynamic"] == ["version"]
    assert pyproject["tool"]["hatch"]["version"] == {"path": "kerasshape/__init__.py"}
    assert f"## {kerasshape.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_both_packages_are_typed_and_in_one_wheel(pyproject: dict[str, Any]) -> None:
    packages = pyproject["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert packages == ["kerasshape", "pytest_kerasshape"]
    assert all((ROOT / package / "py.typed").is_file() for package in packages)


def test_pytest_finds_the_plugin(pyproject: dict[str, Any]) -> None:
    assert pyproject["project"]["entry-points"] == {"pytest11": {"kerasshape": "pytest_kerasshape.plugin"}}
    assert pyproject["project"]["optional-dependencies"]["pytest"] == ["pytest>=8"]


def test_the_hooks_name_options_that_check_has() -> None:
    from kerasshape.cli.check import command

    entries = [
        line.split(":", 1)[1].split()
        for line in (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8").splitlines()
        if line.strip().startswith("entry:")
    ]
    assert [entry[:2] for entry in entries] == [["kerasshape", "check"]] * 2
    options = {option for parameter in command.params for option in parameter.opts}
    assert {option for entry in entries for option in entry[2:]} <= options
