"""The files to check: a walk through folders that honours .gitignore, in an order that never changes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kerasshape.config import Chosen
from kerasshape.records import dataclass

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

SUFFIXES = (".py", ".pyw", ".ipynb")
"""The files that are found in folders."""
_NAMED_SUFFIXES = (*SUFFIXES, ".pyi", "")
"""The files that may be named; one without a suffix is taken for a script."""

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


class WrongPath(Exception):
    """A path that the user named cannot be checked. The message is one sentence that holds the cure."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} {why}")
        self.path = path


class MissingPath(WrongPath):
    """A path that the user named does not exist."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "does not exist; name a Python file, a notebook or a folder that does")


class NotPython(WrongPath):
    """A file that the user named is neither Python nor a notebook."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, f"is no Python file and no notebook; name one that ends in {', '.join(SUFFIXES)}")


@dataclass(frozen=True)
class Found:
    """A file to check, its path as the user began it.

    With `error` it is a folder that could not be read; with `skipped` a file or folder that is left out, and why.
    """

    path: Path
    explicit: bool = False
    error: str | None = None
    skipped: str | None = None


def discover(
    paths: Sequence[Path], chosen: Chosen, *, force_exclude: bool = False, show_skipped: bool = False
) -> Iterator[Found]:
    """Find the files below the given paths, each once.

    Folders that are symbolic links are not entered unless named, as in git, so that no circle can form.

    Args:
        paths: Files and folders as the user named them.
        chosen: Gives the `exclude` patterns of each folder, in the manner of .gitignore; `!build/` takes back a
            default one. Those of the command line count from the current folder.
        force_exclude: Leave out named paths too when `exclude` or a default pattern covers them.
        show_skipped: Yield also what is left out.

    Raises:
        WrongPath: A named path does not exist, or is no Python. Nothing is yielded before all of them are looked at.
        ConfigError: The configuration of a folder cannot be used.
    """
    for path in paths:
        if not path.exists() and not path.is_symlink():
            raise MissingPath(path)
        if path.is_file() and path.suffix not in _NAMED_SUFFIXES and not _is_script(path):
            raise NotPython(path)
    found = _discover(paths, _Excludes(chosen), force_exclude)
    return found if show_skipped else (each for each in found if each.skipped is None)


def _is_script(path: Path) -> bool:
    """Whether the first line of a file calls Python."""
    try:
        with path.open("rb") as stream:
            first = stream.readline(200)
    except OSError:
        return True  # which the check of the file reports
    return first.startswith(b"#!") and b"python" in first


def _discover(paths: Sequence[Path], excludes: _Excludes, force_exclude: bool) -> Iterator[Found]:
    seen: set[Path] = set()
    for path in paths:
        is_folder = path.is_dir()
        reason = _reason_to_skip(_absolute(path), is_folder, excludes) if force_exclude else None
        if reason is not None:
            found = iter([Found(path, explicit=True, skipped=reason)])
        else:
            found = _walk(path, excludes) if is_folder else iter([Found(path, explicit=True)])
        for entry in found:
            identity = _absolute(entry.path)
            if identity not in seen:
                seen.add(identity)
                yield entry


def _absolute(path: Path) -> Path:
    return Path(os.path.normpath(Path.cwd() / path))


def _reason_to_skip(path: Path, is_folder: bool, excludes: _Excludes) -> str | None:
    """Why a path, or a folder on the way to it, is left out; counted from the current folder down."""
    here = Path.cwd()
    for folder in reversed([each for each in path.parents if each.is_relative_to(here) and each != here]):
        reason = excludes.reason(folder, True)
        if reason is not None:
            return reason
    return excludes.reason(path, is_folder)


@dataclass(frozen=True)
class _Rules:
    """Ignore patterns that count from a folder, and where they are written."""

    base: Path
    spec: GitIgnoreSpec
    lines: Sequence[str]
    written_in: str


class _Excludes:
    """What the user's patterns leave out, or else the default ones."""

    def __init__(self, chosen: Chosen) -> None:
        self._chosen = chosen
        self._everywhere = _rules(Path.cwd(), chosen.everywhere, "--exclude")
        self._known: dict[tuple[Path | None, Sequence[str]], list[_Rules]] = {}

    def reason(self, path: Path, is_folder: bool) -> str | None:
        """Why a path is left out, None when it is not; the configuration of its folder decides."""
        decided = _decision(path, is_folder, self._of(path.parent))
        if decided is not None:
            return decided[1] if decided[0] else None
        if is_folder and (path.name in DEFAULT_EXCLUDE or path.name.endswith(".egg-info")):
            return f'excluded by default; `exclude = ["!{path.name}/"]` takes that back'
        return None

    def _of(self, folder: Path) -> list[_Rules]:
        config = self._chosen.of(folder)
        key = config.root, config.exclude
        if key not in self._known:
            where = "exclude" if config.file is None else f"exclude of {config.file}"
            self._known[key] = _rules(config.root or Path.cwd(), config.exclude, where) + self._everywhere
        return self._known[key]


def _decision(path: Path, is_folder: bool, rules: Sequence[_Rules]) -> tuple[bool, str] | None:
    """Whether patterns leave a path out, and which; None when none speaks of it. The innermost folder decides."""
    for rule in reversed(rules):
        if rule.base != path and path.is_relative_to(rule.base):
            relative = path.relative_to(rule.base).as_posix() + ("/" if is_folder else "")
            found = rule.spec.check_file(relative)
            if found.include is not None:
                pattern = "" if found.index is None else f"`{rule.lines[found.index].strip()}` in "
                return found.include, f"excluded by {pattern}{rule.written_in}"
    return None


def _rules(base: Path, lines: Sequence[str], written_in: str) -> list[_Rules]:
    if not lines:
        return []
    from pathspec import GitIgnoreSpec

    return [_Rules(base, GitIgnoreSpec.from_lines(lines), lines, written_in)]


def _read_rules(file: Path, base: Path) -> list[_Rules]:
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    lines = [line for line in text.split("\n") if line.strip() and not line.startswith("#")]
    return _rules(base, lines, str(file))


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


def _walk(root: Path, excludes: _Excludes) -> Iterator[Found]:
    """All files of a folder sorted by name, those of a folder at the folder's place."""
    absolute = _absolute(root)
    todo: list[tuple[Found, Path, list[_Rules] | None]] = [(Found(root), absolute, _rules_above(absolute))]
    while todo:
        found, absolute, rules = todo.pop()
        if rules is None:
            yield found
            continue
        try:
            with os.scandir(absolute) as scan:
                entries = sorted(scan, key=lambda entry: entry.name, reverse=True)
        except OSError as error:
            yield Found(found.path, error=f"the folder cannot be read: {error.strerror or error}")
            continue
        rules = rules + _read_rules(absolute / ".gitignore", absolute)
        for entry in entries:
            is_folder = entry.is_dir(follow_symlinks=False)
            if not is_folder and not (entry.name.endswith(SUFFIXES) and _is_file(entry)):
                continue
            path, shown = absolute / entry.name, found.path / entry.name
            reason = excludes.reason(path, is_folder)
            if reason is None:
                ignored = _decision(path, is_folder, rules)
                reason = ignored[1] if ignored is not None and ignored[0] else None
            todo.append((Found(shown, skipped=reason), path, rules if is_folder and reason is None else None))


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a symbolic link that leads to itself
        return False
