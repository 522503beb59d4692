"""Where a project begins: the folder that its imports, dependencies and remembered results belong to."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

_MODULES = ("pyproject.toml", "setup.py", "setup.cfg", ".git")
"""What lies in the root of a project, from which its own modules are imported."""
_DEPENDENCIES = ("requirements.txt", "Pipfile", "environment.yml")
"""What lies beside these, or alone in the root of a project that is no package."""


def import_root(folder: Path) -> Path | None:
    """The nearest folder at or above this one from which the project's own modules are imported."""
    return _nearest(folder, partial(_holds, _MODULES))


def project_root(folder: Path) -> Path | None:
    """The nearest folder at or above this one that looks like the root of a project."""
    return _nearest(folder, is_root)


def is_root(folder: Path) -> bool:
    """Whether a folder looks like the root of a project."""
    return _holds((*_MODULES, *_DEPENDENCIES), folder)


def _nearest(folder: Path, fits: Callable[[Path], bool]) -> Path | None:
    folder = folder.resolve()
    return next(filter(fits, (folder, *folder.parents)), None)


def _holds(names: tuple[str, ...], folder: Path) -> bool:
    return any((folder / name).exists() for name in names)
