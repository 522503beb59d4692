"""Which file configures a folder: the nearest kerasshape.toml, or pyproject.toml with our table, above it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from kerasshape.config.toml import ConfigError, read_toml
from kerasshape.config.values import KEYS, Config, KerasVersion
from kerasshape.config.words import unknown
from kerasshape.records import dataclass

OWN_FILE = "kerasshape.toml"
PYPROJECT = "pyproject.toml"


class Chosen(Protocol):
    """What a person chose, asked for a folder. `everywhere` holds patterns that count from the current folder."""

    @property
    def everywhere(self) -> tuple[str, ...]:
        """Patterns of what to leave out."""
        ...

    def of(self, folder: Path) -> Config:
        """The configuration of the files in a folder. Raises ConfigError."""
        ...


@dataclass(frozen=True)
class Settings:
    """The configuration of each folder, with what the command line says on top.

    `file` decides for all folders when it is given, and no file does when `isolated`.
    """

    file: Path | None = None
    isolated: bool = False
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    keras_version: KerasVersion | None = None
    warnings_as_errors: bool = False
    everywhere: tuple[str, ...] = ()
    _written: dict[Path, Config] = field(default_factory=dict, compare=False, repr=False)

    def of(self, folder: Path) -> Config:
        """The configuration of the files in a folder. Raises ConfigError."""
        return self._on_top(self._written_for(folder.resolve()))

    def _written_for(self, folder: Path) -> Config:
        """What is written for a folder: in a file of its own, or for the folder above."""
        if folder not in self._written:
            self._written[folder] = self._found(folder)
        return self._written[folder]

    def _found(self, folder: Path) -> Config:
        if self.isolated:
            return Config()
        file = self.file or _file_in(folder)
        if file is not None or folder.parent == folder:
            return load_config(file)
        return self._written_for(folder.parent)

    def _on_top(self, config: Config) -> Config:
        return replace(
            config,
            select=self.select or config.select,
            extend_select=(*config.extend_select, *self.extend_select),
            ignore=(*config.ignore, *self.ignore),
            keras_version=config.keras_version if self.keras_version is None else self.keras_version,
            warnings_as_errors=config.warnings_as_errors or self.warnings_as_errors,
        )


def find_config(start: Path) -> Path | None:
    """The nearest file at or above `start` that configures kerasshape."""
    folder = start.resolve()
    return next((found for found in map(_file_in, (folder, *folder.parents)) if found is not None), None)


def _file_in(folder: Path) -> Path | None:
    """The file in a folder that configures kerasshape."""
    own, pyproject = folder / OWN_FILE, folder / PYPROJECT
    if own.is_file():
        return own
    return pyproject if pyproject.is_file() and _table_of(pyproject) is not None else None


def load_config(path: Path | None) -> Config:
    """The configuration in a file; the defaults when there is none. Raises ConfigError."""
    if path is None:
        return Config()
    path = path.resolve()
    values = _values(path, ())
    values.pop("extend", None)
    return replace(Config(), root=path.parent, file=path, **values)


def _values(path: Path, before: tuple[Path, ...]) -> dict[str, Any]:
    """The values that a file gives, on top of those of the file that it extends."""
    if path in before:
        raise ConfigError(f"{before[0]}: `extend` leads back to {path}, drop it in one of them")
    table = _table_of(path)
    if table is None:
        raise ConfigError(f"{path} has no table [tool.kerasshape]; add one, or name a file that has it")
    where = "" if path.name.endswith(OWN_FILE) else "in [tool.kerasshape]"
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in KEYS:
            raise ConfigError(f"{path}: {unknown(key, 'key', KEYS, where)}")
        values[key.replace("-", "_")] = KEYS[key].read(f"{path}: `{key}`", value)
    if "cache_dir" in values:
        values["cache_dir"] = path.parent / values["cache_dir"]
    if "extend" not in values:
        return values
    extended = (path.parent / values.pop("extend")).resolve()
    if not extended.is_file():
        raise ConfigError(f"{path}: `extend` names {extended}, which does not exist")
    return {**_values(extended, (*before, path)), **values}


def _table_of(path: Path) -> Mapping[str, Any] | None:
    """The table of a pyproject.toml or another file, None when it has none; a kerasshape.toml is one as a whole."""
    data = read_toml(path)
    if path.name.endswith(OWN_FILE):
        return data
    tool = data.get("tool")
    if not isinstance(tool, dict) or "kerasshape" not in tool:
        return None
    table = tool["kerasshape"]
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: `tool.kerasshape` must be a table; write `[tool.kerasshape]`")
    return table


def as_toml(config: Config) -> str:
    """A configuration as the lines of a kerasshape.toml, each key with its value."""
    lines = map(partial(_line, config), (name for name in KEYS if name != "extend"))
    return "".join(f"{line}\n" for line in lines)


def _line(config: Config, name: str) -> str:
    value = getattr(config, name.replace("-", "_"))
    if value is None:
        return f"# {name} is not set"
    is_table = KEYS[name].schema.get("type") == "object"
    return f"{name} = {'{}' if is_table and not value else _shown(value)}"


def _shown(value: Any) -> str:
    """A value in TOML. A tuple of pairs is a table, any other one a list."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, tuple):
        if value and isinstance(value[0], tuple):
            return "{ " + ", ".join(f"{_shown(key)} = {_shown(each)}" for key, each in value) + " }"
        return "[" + ", ".join(map(_shown, value)) + "]"
    import json

    return json.dumps(value.as_posix() if isinstance(value, Path) else value, ensure_ascii=False)
