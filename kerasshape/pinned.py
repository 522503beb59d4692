"""Which major of Keras a project's own dependencies pin, read from its files without installing anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from kerasshape.config import ConfigError, read_toml

Major = Literal[2, 3]
Version = tuple[int, ...]
Requirement = tuple[str, str]
"""A normalised package name and its version specifier, such as ("keras", ">=2,<3")."""

_MARKERS = (
    "pyproject.toml",
    "setup.py",
    "setup.cfg",
    "requirements.txt",
    "Pipfile",
    "environment.yml",
    ".git",
)
_TENSORFLOW = {"tensorflow", "tensorflow-cpu", "tensorflow-gpu", "tensorflow-macos", "tensorflow-intel"}
_NAMES = {"keras", "tf-keras", *_TENSORFLOW}

_REQUIREMENT = re.compile(r"\s*([A-Za-z][\w.-]*)\s*(?:\[[^\]]*\])?\s*\(?([^;#)]*)")
_CLAUSE = re.compile(r"\s*(~=|={1,3}|!=|<=|>=|<|>|\^|~)?\s*v?(\d+(?:\.\d+)*)((?:\.\*)?)")
_QUOTED = re.compile(
    r"""["']((?:keras|tf[_.-]keras|tensorflow(?:[_-]\w+)?)\s*(?:[\[(=<>~!;][^"']*)?)["']""", re.IGNORECASE
)


def project_folder(start: Path) -> Path | None:
    """The nearest folder at or above `start` that looks like the root of a project."""
    folder = start.resolve()
    for parent in (folder, *folder.parents):
        if any((parent / marker).exists() for marker in _MARKERS):
            return parent
    return None


@lru_cache(maxsize=256)
def pinned_major(folder: Path) -> Major | None:
    """2 or 3 when the dependencies written down in `folder` leave no other major of Keras, else None.

    The pyproject.toml has the first word; the other files are asked together, and when they disagree
    nothing is pinned.
    """
    major = major_of(_safely(_from_pyproject, folder / "pyproject.toml"))
    return major if major is not None else major_of(_from_other_files(folder))


def major_of(requirements: Iterable[Requirement]) -> Major | None:
    """The one major that some requirements allow; of a package named twice, what either allows."""
    specifiers: dict[str, list[str]] = {}
    for name, specifier in requirements:
        specifiers.setdefault("tensorflow" if name in _TENSORFLOW else name, []).append(specifier)
    for package, keras_3_since in (("keras", (3,)), ("tensorflow", (2, 16))):
        allowed: set[Major] = set()
        for specifier in specifiers.get(package, ()):
            allowed |= _allowed_majors(specifier, keras_3_since)
        if len(allowed) == 1:
            return allowed.pop()
    return 2 if set(specifiers) == {"tf-keras"} else None


def _allowed_majors(specifier: str, keras_3_since: Version) -> set[Major]:
    clauses = [clause for part in specifier.split(",") for clause in _clauses(part)]
    if not clauses:
        return set()  # a bare name pins nothing, and takes nothing from a pin elsewhere
    # Every minor release there may be, and the versions that are named with their neighbours.
    candidates: set[Version] = {(major, minor, 0) for major in (1, 2, 3) for minor in range(40)}
    for _, version in clauses:
        candidates |= {_padded(version), _padded((*_padded(version)[:2], _padded(version)[2] + 1))}
    fits = {version for version in candidates if all(_satisfies(version, clause) for clause in clauses)}
    return {3 if version >= keras_3_since else 2 for version in fits}


def _clauses(part: str) -> Iterator[tuple[str, Version]]:
    """One comma-separated part as comparisons: `~=2.10` and `^2.1` and `==2.*` are each two of them."""
    match = _CLAUSE.match(part)
    if match is None or "|" in part:
        return
    operator, version = match[1] or "==", tuple(int(number) for number in match[2].split("."))
    if operator == "~=":
        upper = (*version[:-2], version[-2] + 1) if len(version) > 1 else (version[0] + 1,)
    elif operator == "^":
        upper = (version[0] + 1,)
    elif operator == "~":
        upper = (version[0], version[1] + 1) if len(version) > 1 else (version[0] + 1,)
    elif operator == "=" or (operator == "==" and (match[3] or len(version) < 3)):
        # conda's single `=` and a wildcard take every version below; `==2.15` is close enough to that.
        upper = (*version[:-1], version[-1] + 1)
    else:
        yield ("==" if operator == "===" else operator), version
        return
    yield ">=", version
    yield "<", upper


def _satisfies(version: Version, clause: tuple[str, Version]) -> bool:
    operator, bound = clause[0], _padded(clause[1])
    comparisons: dict[str, bool] = {
        "==": version == bound,
        "!=": version != bound,
        "<": version < bound,
        "<=": version <= bound,
        ">": version > bound,
        ">=": version >= bound,
    }
    return comparisons[operator]


def _padded(version: Version) -> Version:
    return (*version, 0, 0, 0)[:3]


def _requirement(line: str) -> Iterator[Requirement]:
    match = _REQUIREMENT.match(line)
    if match is not None:
        name = re.sub(r"[-_.]+", "-", match[1]).lower()
        if name in _NAMES:
            yield name, match[2].strip()


def _safely(read: Callable[[Path], Iterator[Requirement]], path: Path) -> list[Requirement]:
    """What is read for a hint only may be missing or broken."""
    try:
        return list(read(path)) if path.is_file() else []
    except (OSError, ValueError, ConfigError):
        return []


def _from_pyproject(path: Path) -> Iterator[Requirement]:
    data = read_toml(path)
    project = _dict(data.get("project"))
    for line in _list(project.get("dependencies")):
        yield from _requirement(str(line))
    tool = _dict(data.get("tool"))
    yield from _from_table(_dict(tool.get("poetry")).get("dependencies"))


def _from_other_files(folder: Path) -> list[Requirement]:
    found: list[Requirement] = []
    for path in sorted([*folder.glob("requirements*.txt"), *folder.glob("requirements/*.txt")]):
        found += _safely(_from_lines, path)
    found += _safely(_from_lines, folder / "setup.cfg")
    found += _safely(_from_quoted, folder / "setup.py")
    found += _safely(_from_pipfile, folder / "Pipfile")
    for name in ("environment.yml", "environment.yaml"):
        found += _safely(_from_lines, folder / name)
    return found


def _from_lines(path: Path) -> Iterator[Requirement]:
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        yield from _requirement(line.lstrip(" \t-\"'"))


def _from_quoted(path: Path) -> Iterator[Requirement]:
    for match in _QUOTED.finditer(path.read_text(encoding="utf-8-sig")):
        yield from _requirement(match[1])


def _from_pipfile(path: Path) -> Iterator[Requirement]:
    yield from _from_table(read_toml(path).get("packages"))


def _from_table(table: object) -> Iterator[Requirement]:
    """A table of names and versions, as Pipfile and Poetry have it."""
    for name, value in _dict(table).items():
        version = value.get("version", "") if isinstance(value, dict) else value
        yield from _requirement(f"{name} {version}" if isinstance(version, str) else name)


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
