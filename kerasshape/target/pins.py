"""Which major of Keras the dependencies of a project pin, read from its files without installing anything."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from kerasshape.project import is_root
from kerasshape.target import Major, Target
from kerasshape.target.dependency_files import SOURCES, TENSORFLOW, Pin

if TYPE_CHECKING:
    from packaging.version import Version


@lru_cache(maxsize=1024)
def pinned(folder: Path) -> Target | None:
    """The target that the nearest dependency file at or above an absolute folder pins; None when there is none.

    The search ends at the root of the repository; outside of one, at the first folder that looks like the root of a
    project.
    """
    in_repository = any((each / ".git").exists() for each in (folder, *folder.parents))
    for each in (folder, *folder.parents):
        found = _pinned_in(each)
        if found is not None:
            return found
        if (each / ".git").exists() or (not in_repository and is_root(each)):
            return None
    return None


@lru_cache(maxsize=1024)
def _pinned_in(folder: Path) -> Target | None:
    """The target that one folder's own files pin: those of the first source that leaves one major."""
    for source in SOURCES:
        pins = list(source(folder))
        major = major_of(pins)
        if major is not None:
            named = sorted({pin.path for pin in pins if major_of([pin]) == major})
            return Target(major, ", ".join(map(_shown, named)))
    return None


def _shown(path: Path) -> str:
    """A path from the current folder, where that is shorter."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # on another drive
        return path.as_posix()
    return path.as_posix() if relative.startswith(os.pardir) else Path(relative).as_posix()


def major_of(pins: Iterable[Pin]) -> Major | None:
    """The one major that some pins allow; of a package named twice, what either allows."""
    by_package: dict[str, list[Pin]] = {}
    for pin in pins:
        by_package.setdefault("tensorflow" if pin.name in TENSORFLOW else pin.name, []).append(pin)
    for package, keras_3_since in (("keras", "3.0"), ("tensorflow", "2.16")):
        allowed: set[Major] = set()
        for pin in by_package.get(package, ()):
            allowed |= _allowed(pin, keras_3_since)
        if len(allowed) == 1:
            return allowed.pop()
    return 2 if set(by_package) == {"tf-keras"} else None


def _allowed(pin: Pin, keras_3_since: str) -> set[Major]:
    """The majors that a pin leaves; none for a bare name, which takes nothing from a pin elsewhere."""
    from packaging.version import Version

    if pin.specifier is None or not len(pin.specifier):
        return set()
    since = Version(keras_3_since)
    named = [spec.version.removesuffix(".*") for spec in pin.specifier]
    fits = [version for version in _candidates(named) if pin.specifier.contains(version, prereleases=True)]
    return {3 if version >= since else 2 for version in fits}


def _candidates(named: Sequence[str]) -> set[Version]:
    """Every minor release there may be, and the versions that are named, with the next patch of each."""
    from packaging.version import InvalidVersion, Version

    found = {Version(f"{major}.{minor}") for major in (1, 2, 3) for minor in range(40)}
    for text in named:
        try:
            version = Version(text)
        except InvalidVersion:  # `===` takes any text
            continue
        found |= {version, Version(f"{version.major}.{version.minor}.{version.micro + 1}")}
    return found
