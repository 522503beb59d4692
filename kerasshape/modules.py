"""Where the imports of a file lead inside its project."""

from __future__ import annotations

import os
from collections.abc import Container, Mapping
from functools import lru_cache
from pathlib import Path

from kerasshape.project import import_root

Lookups = dict[tuple[str, str], str]
"""(importing file or "", module as written) -> the file found, or "" when there is none."""

Texts = Mapping[str, bytes]
"""The bytes of files by their absolute paths, which hold in place of what is on disk: an editor did not save them."""

_OUTSIDE = frozenset({"keras", "tensorflow", "tf_keras", "numpy", "os", "sys", "builtins", "math", "pandas", "sklearn"})


class Imports:
    """Looks modules up for one file and remembers every answer in `lookups`.

    `folder` is that of the file; absolute imports are looked for there, in the project's root, and in its `src`.
    `unsaved` holds the files that an editor has in another state than the disk.
    """

    def __init__(self, folder: Path | None, lookups: Lookups | None = None, unsaved: Texts | None = None) -> None:
        self.folder = folder
        self.lookups = {} if lookups is None else lookups
        self.unsaved: Texts = unsaved or {}

    def find(self, module: str, importer: str = "") -> Path | None:
        """The file of a module, relative to the importing file when the name begins with dots."""
        key = (importer, module)
        if key not in self.lookups:
            found = find_module(module, importer, self.folder, self.unsaved)
            self.lookups[key] = "" if found is None else str(found)
        return Path(self.lookups[key]) if self.lookups[key] else None


def find_module(module: str, importer: str, folder: Path | None, unsaved: Container[str] = ()) -> Path | None:
    """The file of a module; None for one that is not of the project. Files in `unsaved` need not be on disk."""
    parts = [part for part in module.split(".") if part]
    dots = len(module) - len(module.lstrip("."))
    if dots:
        base = Path(importer).parent if importer else folder
        for _ in range(dots - 1):
            base = base.parent if base is not None else None
        return None if base is None else _file_of(base, parts, unsaved)
    if not parts or parts[0] in _OUTSIDE or folder is None:
        return None
    candidates = (_file_of(root, parts, unsaved) for root in _roots(folder.absolute()))
    return next((found for found in candidates if found is not None), None)


def _file_of(root: Path, parts: list[str], unsaved: Container[str]) -> Path | None:
    # plain strings: this is asked for every name that a file imports
    target = os.path.join(root, *parts)  # noqa: PTH118
    candidates = [*([f"{target}.py"] if parts else []), os.path.join(target, "__init__.py")]  # noqa: PTH118
    for candidate in candidates:
        if os.path.isfile(candidate) or candidate in unsaved:  # noqa: PTH113
            return Path(candidate)
    return None


@lru_cache(maxsize=1024)
def _roots(folder: Path) -> tuple[Path, ...]:
    """Where absolute imports of an absolute folder are looked for: a relative one means another after a `chdir`."""
    folder = folder.resolve()
    root = import_root(folder)
    return (folder,) if root is None else tuple(dict.fromkeys((folder, root, root / "src")))
