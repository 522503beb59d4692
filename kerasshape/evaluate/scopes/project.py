"""Modules of the project that a file imports: read once, evaluated as far as names are asked for."""

from __future__ import annotations

from functools import lru_cache, partial
from pathlib import Path

from kerasshape.evaluate.state.code import ModuleValue, Scope
from kerasshape.evaluate.state.context import MOST_DEPTH, Context, Frame
from kerasshape.evaluate.state.journal import ABSENT, Journal
from kerasshape.evaluate.state.needs import Needs
from kerasshape.evaluate.state.values import Value
from kerasshape.modules import Imports
from kerasshape.shapes import Unknown
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
            unsaved = self._imports.unsaved.get(str(path))
            if unsaved is None:
                needs = _read(path, path.absolute(), path.stat().st_mtime_ns)
            else:
                needs = _parsed(path.as_posix(), unsaved)
            if needs is None:
                return None
            scope = Scope("module")
            scope.slots["__name__"] = path.stem
            self._modules[path] = ModuleValue(path, scope, needs)
        return self._modules[path]


class ModuleLoading(Context):
    """The part of the evaluator that evaluates imported modules, each as far as its names are asked for."""

    def __init__(self, path: str, major: int, project: Project) -> None:
        super().__init__(path, major)
        self._project = project

    def release(self) -> None:
        """Part what holds itself."""
        super().release()
        self._project.release()

    def import_module(self, path: str) -> ModuleValue | None:
        """The module of the project that an import names; None when it is of another package."""
        importer = self.frame.unit.path if self.frame.unit.path != self.path else ""
        found = self._project.find(path, importer)
        return None if found is None else self._module_in(found)

    def _module_in(self, path: Path) -> ModuleValue | None:
        module = self._project.module(path)
        if module is not None and module.scope.load is None:
            module.scope.load = partial(self._load, module)
        return module

    def _load(self, module: ModuleValue, name: str) -> None:
        self._run_pending(module, frozenset({name}))

    def is_of_project(self, path: str) -> bool:
        """Whether a module of that name is in the project."""
        return self._project.has(path)

    def name_in_module(self, module: ModuleValue, name: str) -> Value:
        """The value of a name of a module, or the module of that name in a package."""
        self._run_pending(module, frozenset({name}))
        value = module.scope.slots.get(name, ABSENT)
        if value is not ABSENT:
            return value
        if module.path.name == "__init__.py":
            found = self._project.find(f".{name}", str(module.path))
            inner = None if found is None else self._module_in(found)
            return Unknown(name) if inner is None else inner
        return Unknown(name)

    def import_all(self, module: ModuleValue) -> None:
        """Bind every public name of a module of the project, as a star import does."""
        self._run_pending(module, None)
        for name, value in list(module.scope.slots.items()):
            if isinstance(name, str) and not name.startswith("_"):
                self.journal.write(self.frame.scope, name, value)

    def _run_pending(self, module: ModuleValue, names: frozenset[str] | None) -> None:
        units = _pending_units(module, names)
        if not units or len(self.frames) > MOST_DEPTH:
            return
        module.done |= {id(unit) for unit in units}
        # a module is run once, whichever way the code that imports it takes: nothing of it is taken back
        outer, self.journal = self.journal, Journal()
        frame = Frame(module.scope, units[0], self.journal.mark(), call_site=self.frame.call_site)
        self.frames.append(frame)
        try:
            for unit in units:
                frame.unit = unit
                if self.execute(unit.statements) is not None:
                    break
        finally:
            self.frames.pop()
            self.journal = outer
            outer.touch()


def _pending_units(module: ModuleValue, names: frozenset[str] | None) -> list[Unit]:
    """The units that bind these names (None: all) and what they need, less those that were run."""
    done = module.done
    return [unit for unit in module.needs.behind(names) if id(unit) not in done]


@lru_cache(maxsize=256)
def _read(path: Path, place: Path, modified: int) -> Needs | None:
    del place, modified  # what a path means, and what it held, may change while a process lasts
    try:
        return _needs(path.as_posix(), path.read_bytes())
    except OSError:
        return None


@lru_cache(maxsize=256)
def _parsed(path: str, data: bytes) -> Needs | None:
    """What a file needs that an editor has not saved."""
    return _needs(path, data)


def _needs(path: str, data: bytes) -> Needs | None:
    try:
        return Needs(read_source(path, data).units, by_call=True)
    except SourceError:
        return None
