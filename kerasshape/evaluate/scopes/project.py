"""Modules of the project that a file imports: read once, evaluated as far as names are asked for."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from kerasshape.evaluate.state.needs import Needs
from kerasshape.evaluate.state.values import ModuleValue, Scope
from kerasshape.modules import Imports
from kerasshape.source import SourceError, Unit, read_source


class Project:
    """The modules of the project that one evaluation met."""

    def __init__(self, imports: Imports) -> None:
        self._imports = imports
        self._modules: dict[Path, ModuleValue] = {}

    def find(self, module: str, importer: str = "") -> Path | None:
        """The file of a module, relative to the importing file when the name begins with dots."""
        return self._imports.find(module, importer)

    def has(self, path: str) -> bool:
        """Whether the module or package that a dotted name begins with is of the project."""
        return self.find(path.partition(".")[0]) is not None

    def holds(self, unit: Unit) -> bool:
        """Whether an import is of the project."""
        if unit.code.lstrip().startswith("from ."):
            return True
        if self._imports.folder is None:
            return False
        code = unit.code
        if code.startswith("from "):
            return self.find(code[5:].split(None, 1)[0].partition(".")[0]) is not None
        return any(self.find(word) is not None for word in unit.words - {"import", "as"})

    def release(self) -> None:
        """Part the modules from who loads their names."""
        for module in self._modules.values():
            module.scope.load = None

    def module(self, path: Path) -> ModuleValue | None:
        """The module in a file, not yet evaluated; None when it cannot be read."""
        if path not in self._modules:
            needs = _read(path, path.absolute(), path.stat().st_mtime_ns)
            if needs is None:
                return None
            scope = Scope("module")
            scope.slots["__name__"] = path.stem
            self._modules[path] = ModuleValue(path, scope, needs)
        return self._modules[path]


def pending_units(module: ModuleValue, names: frozenset[str] | None) -> list[Unit]:
    """The units that bind these names (None: all) and what they need, less those that were run."""
    done = module.done
    return [unit for unit in module.needs.behind(names) if id(unit) not in done]


@lru_cache(maxsize=256)
def _read(path: Path, place: Path, modified: int) -> Needs | None:
    del place, modified  # what a path means, and what it held, may change while a process lasts
    try:
        return Needs(read_source(path.as_posix(), path.read_bytes()).units, by_call=True)
    except (OSError, SourceError):
        return None
