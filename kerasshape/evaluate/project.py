"""Modules of the project that a file imports: found on disk, read once, evaluated as far as names are asked for."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from kerasshape.evaluate.relevance import units_for
from kerasshape.evaluate.values import ModuleValue, Scope
from kerasshape.source import Source, SourceError, Unit, read_source

_OUTSIDE = frozenset({"keras", "tensorflow", "tf_keras", "numpy", "os", "sys", "builtins", "math", "pandas", "sklearn"})
_MARKS = ("pyproject.toml", "setup.py", "setup.cfg", ".git")


class Project:
    """Where the imports of one file lead.

    `folder` is that of the file; absolute imports are looked for there, in the project's root, and in its `src`.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._modules: dict[Path, ModuleValue] = {}
        self._found: dict[tuple[Path | None, str], Path | None] = {}

    def find(self, module: str, importer: Path | None) -> Path | None:
        """The file of a module, relative to the importing file when the name begins with dots."""
        key = (importer, module)
        if key not in self._found:
            self._found[key] = self._look_up(module, importer)
        return self._found[key]

    def _look_up(self, module: str, importer: Path | None) -> Path | None:
        dots = len(module) - len(module.lstrip("."))
        parts = [part for part in module.split(".") if part]
        if dots:
            base = importer.parent if importer is not None else self._folder
            for _ in range(dots - 1):
                base = base.parent if base is not None else None
            return None if base is None else _file_of(base, parts)
        if not parts or parts[0] in _OUTSIDE or self._folder is None:
            return None
        for root in _roots(self._folder):
            found = _file_of(root, parts)
            if found is not None:
                return found
        return None

    def holds(self, unit: Unit) -> bool:
        """Whether an import is of the project."""
        if unit.code.lstrip().startswith("from ."):
            return True
        return self._folder is not None and any(self.find(word, None) is not None for word in unit.words)

    def module(self, path: Path) -> ModuleValue | None:
        """The module in a file, not yet evaluated; None when it cannot be read."""
        if path not in self._modules:
            source = _read(path, path.stat().st_mtime_ns)
            if source is None:
                return None
            scope = Scope("module")
            scope.slots["__name__"] = path.stem
            self._modules[path] = ModuleValue(path, scope, source.units)
        return self._modules[path]


def pending_units(module: ModuleValue, names: frozenset[str] | None) -> list[Unit]:
    """The units that bind these names (None: all) and what they need, less those that were run."""
    chosen = list(module.units) if names is None else units_for(module.units, names)
    pending = [unit for unit in chosen if id(unit) not in module.done]
    module.done |= {id(unit) for unit in pending}
    return pending


def _file_of(root: Path, parts: list[str]) -> Path | None:
    target = root.joinpath(*parts)
    for candidate in (target.with_suffix(".py") if parts else None, target / "__init__.py"):
        if candidate is not None and candidate.is_file():
            return candidate
    return None


@lru_cache(maxsize=1024)
def _roots(folder: Path) -> tuple[Path, ...]:
    folder = folder.resolve()
    for parent in (folder, *folder.parents):
        if any((parent / mark).exists() for mark in _MARKS):
            return tuple(dict.fromkeys((folder, parent, parent / "src")))
    return (folder,)


@lru_cache(maxsize=256)
def _read(path: Path, modified: int) -> Source | None:
    del modified
    try:
        return read_source(path.as_posix(), path.read_bytes())
    except (OSError, SourceError):
        return None
