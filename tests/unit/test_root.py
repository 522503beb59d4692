"""The root of the repository holds what it may."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.root import strangers


def test_the_root_holds_what_it_may() -> None:
    assert strangers() == [], (
        "These do not belong into the root. A program under test runs in a temporary folder; whatever else is new "
        "goes into one of the folders that tests/root.py lists."
    )


@pytest.mark.parametrize("versioned", [False, True])
def test_a_stranger_is_noticed(tmp_path: Path, versioned: bool) -> None:
    if versioned:
        subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / ".gitignore").write_text("/.venv*/\n*.pyc\n")
    for folder in ("kerasshape", ".venv", "gan_images"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.py").touch()
    for name in ("README.md", "notes.txt", "b.pyc"):
        (tmp_path / name).touch()
    assert strangers(tmp_path) == ["gan_images", "notes.txt"]
