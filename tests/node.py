"""Tools written in JavaScript that tests compare with; NODE_PATH names their folder, as for Node itself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def package(name: str) -> Path:
    """The folder of an installed package. The test is skipped where it is not there."""
    for folder in os.environ.get("NODE_PATH", "").split(os.pathsep):
        if folder and (Path(folder) / name).is_dir():
            return Path(folder) / name
    pytest.skip(f"NODE_PATH leads to no {name}; CONTRIBUTING.md says how to install it")
