"""The files to check: a walk through folders that honours .gitignore, in an order that never changes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

SUFFIXES = (".py", ".pyw", ".ipynb")

DEFAULT_EXCLUDE = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        ".venv",
        "venv",
        ".direnv",
        ".eggs",
        ".ipynb_checkpoints",
        ".mypy_cache",
        ".nox",
        ".pytest_cache",
        ".pytype",
        ".ruff_cache",
        ".tox",
        "__pycache__",
        "__pypackages__",
        "build",
        "dist",
        "node_modules",
        "site-packages",
    }
)
"""Folders that are not entered unless named; neither are those that end in .egg-info."""


class MissingPath(Exception):
    """A path that the user named does not exist."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} does not exist; name a Python file, a notebook or a folder that does")
        self.path = path


@dataclass(frozen=True)
class Found:
    """A file to check, its path as the user began it; with `error`, a folder that could not be read."""

    path: Path
    explicit: bool = False
    error: str | None = None


def discover(
    paths: Sequence[Path], exclude: Sequence[str], *, force_exclude: bool = False, base: Path | None = None
) -> Iterator[Found]:
    """Find the files below the given paths, each once.

    Folders that are symbolic links are not entered unless named, as in git, so that no circle can form.

    Args:
        paths: Files and folders as the user named them. A file is taken whatever its name.
        exclude: Patterns in the manner of .gitignore; `!build/` takes back a default one.
        force_exclude: Leave out named paths too when `exclude` or a default pattern covers them.
        base: The folder that `exclude` counts from; the current one unless given.

    Raises:
        MissingPath: A named path does not exist. Nothing is yielded before all of them are looked at.
    """
    for path in paths:
        if not path.exists() and not path.is_symlink():
            raise MissingPath(path)
    rules = _rules(base or Path.cwd(), exclude)
    return _discover(paths, rules, force_exclude)


def _discover(paths: Sequence[Path], exclude: list[_Rules], force_exclude: bool) -> Iterator[Found]:
    seen: set[Path] = set()
    for path in paths:
        is_folder = path.is_dir()
        if force_exclude and _is_covered(_absolute(path), is_folder, exclude):
            continue
        found = _walk(path, exclude) if is_folder else iter([Found(path, explicit=True)])
        for entry in found:
            identity = _absolute(entry.path)
            if identity not in seen:
                seen.add(identity)
                yield entry


def _absolute(path: Path) -> Path:
    return Path(os.path.normpath(Path.cwd() / path))


def _is_covered(path: Path, is_folder: bool, exclude: list[_Rules]) -> bool:
    """Whether a path, or a folder on the way to it, is left out; counted from the current folder down."""
    above = [folder for folder in path.parents if folder.is_relative_to(Path.cwd()) and folder != Path.cwd()]
    return any(_is_excluded(folder, True, exclude) for folder in above) or _is_excluded(path, is_folder, exclude)


def _is_excluded(path: Path, is_folder: bool, exclude: list[_Rules]) -> bool:
    """What the user's patterns say, or else the default ones."""
    verdict = _verdict(path, is_folder, exclude)
    if verdict is None:
        return is_folder and (path.name in DEFAULT_EXCLUDE or path.name.endswith(".egg-info"))
    return verdict


@dataclass(frozen=True)
class _Rules:
    """Ignore patterns that count from a folder."""

    base: Path
    spec: GitIgnoreSpec


def _verdict(path: Path, is_folder: bool, rules: Sequence[_Rules]) -> bool | None:
    """Ignored, kept by a `!` pattern, or None when no pattern speaks of it. The innermost folder decides."""
    for rule in reversed(rules):
        if rule.base != path and path.is_relative_to(rule.base):
            relative = path.relative_to(rule.base).as_posix() + ("/" if is_folder else "")
            verdict = rule.spec.check_file(relative).include
            if verdict is not None:
                return verdict
    return None


def _rules(base: Path, lines: Sequence[str]) -> list[_Rules]:
    if not lines:
        return []
    from pathspec import GitIgnoreSpec

    return [_Rules(base, GitIgnoreSpec.from_lines(lines))]


def _read_rules(file: Path, base: Path) -> list[_Rules]:
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return _rules(base, [line for line in text.split("\n") if line.strip() and not line.startswith("#")])


def _rules_above(folder: Path) -> list[_Rules]:
    """What the folders above say, from the git root down; outside a repository nothing does."""
    above = [folder, *folder.parents]
    depth = next((index for index, parent in enumerate(above) if (parent / ".git").exists()), None)
    if depth is None:
        return []
    rules = _read_rules(above[depth] / ".git" / "info" / "exclude", above[depth])
    for parent in reversed(above[1 : depth + 1]):
        rules += _read_rules(parent / ".gitignore", parent)
    return rules


def _walk(root: Path, exclude: list[_Rules]) -> Iterator[Found]:
    """All files of a folder sorted by name, those of a folder at the folder's place."""
    absolute = _absolute(root)
    todo: list[tuple[Path, Path, list[_Rules] | None]] = [(root, absolute, _rules_above(absolute))]
    while todo:
        shown, absolute, rules = todo.pop()
        if rules is None:
            yield Found(shown)
            continue
        try:
            with os.scandir(absolute) as scan:
                entries = sorted(scan, key=lambda entry: entry.name, reverse=True)
        except OSError as error:
            yield Found(shown, error=f"the folder cannot be read: {error.strerror or error}")
            continue
        rules = rules + _read_rules(absolute / ".gitignore", absolute)
        for entry in entries:
            is_folder = entry.is_dir(follow_symlinks=False)
            if not is_folder and not (entry.name.endswith(SUFFIXES) and _is_file(entry)):
                continue
            path = absolute / entry.name
            if not _is_excluded(path, is_folder, exclude) and not _verdict(path, is_folder, rules):
                todo.append((shown / entry.name, path, rules if is_folder else None))


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a symbolic link that leads to itself
        return False
