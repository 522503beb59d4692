"""What holds for a file: the configuration of its project, and what the client says on top of it."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Any

from kerasshape.config import VERSIONS, Config, ConfigError, Settings, unknown
from kerasshape.config.files import OWN_FILE, PYPROJECT
from kerasshape.records import dataclass
from kerasshape.selection import check_selector, check_selectors

log = logging.getLogger(__name__)

HINTS = ("layers", "data", "models")
"""The kinds of inlay hints."""

WATCHED = (
    OWN_FILE,
    PYPROJECT,
    *("requirements*.txt", "requirements*.in", "setup.cfg", "setup.py", "environment.yml", "environment.yaml"),
    *("Pipfile", "Pipfile.lock", "uv.lock", "poetry.lock", "pdm.lock", "pylock*.toml", "pixi.toml", "pixi.lock"),
)
"""The files that decide which rules hold, and which Keras a project is written for."""

_STAMPED = tuple(name.replace("*", "") for name in WATCHED)


@dataclass(frozen=True)
class Options:
    """What a client says, for all files or those of one folder."""

    settings: Settings = field(default_factory=Settings)
    hints: frozenset[str] = frozenset(HINTS)
    longest_hint: int = 40
    code_lens: bool = True


def read_options(given: object, folder: Path | None = None) -> tuple[Options, list[str]]:
    """The options of a client, and a sentence for each that cannot be used.

    The keys are those of pyproject.toml (`select`, `extend-select`, `ignore`, `keras-version`, `warnings-as-errors`),
    `config` for a file that configures all, `inlay-hints`, `inlay-hint-length` and `code-lens`; a client may write them
    in camel case, too.
    """
    complaints: list[str] = []
    options = Options()
    for written, value in (given if isinstance(given, Mapping) else {}).items():
        key = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", str(written)).lower()
        reader = _READERS.get(key)
        if reader is None:
            complaints.append(unknown(key, "setting", _READERS))
            continue
        try:
            options = reader(options, key, value, folder)
        except ConfigError as error:
            complaints.append(str(error))
    return options, complaints


def _rules(options: Options, key: str, value: object, folder: Path | None) -> Options:
    if not isinstance(value, (list, tuple)) or not all(isinstance(each, str) for each in value):
        raise ConfigError(f"the setting `{key}` must be a list of rules")
    for selector in value:
        check_selector(selector, f"the setting `{key}`")
    return _with(options, key, tuple(value))


def _version(options: Options, key: str, value: object, folder: Path | None) -> Options:
    if value is not None and str(value) not in VERSIONS:
        raise ConfigError(f'the setting `{key}` must be "auto", 2 or 3')
    return _with(options, key, None if value is None else VERSIONS[str(value)])


def _switch(options: Options, key: str, value: object, folder: Path | None) -> Options:
    if not isinstance(value, bool):
        raise ConfigError(f"the setting `{key}` must be true or false")
    return replace(options, code_lens=value) if key == "code-lens" else _with(options, key, value)


def _file(options: Options, key: str, value: object, folder: Path | None) -> Options:
    if value is not None and not isinstance(value, str):
        raise ConfigError(f"the setting `{key}` must be the path of a file")
    file = (folder or Path()) / value if value else None
    if file is not None and not file.is_file():
        raise ConfigError(f"the setting `{key}` names {file}, which does not exist")
    return replace(options, settings=replace(options.settings, file=file, _written={}))


def _hints(options: Options, key: str, value: object, folder: Path | None) -> Options:
    kinds = {True: HINTS, False: ()}[value] if isinstance(value, bool) else value
    if not isinstance(kinds, (list, tuple)) or not set(map(str, kinds)) <= set(HINTS):
        raise ConfigError(f"the setting `{key}` must be true, false or a list of {', '.join(HINTS)}")
    return replace(options, hints=frozenset(map(str, kinds)))


def _length(options: Options, key: str, value: object, folder: Path | None) -> Options:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or value < 1:
        raise ConfigError(f"the setting `{key}` must be a number of characters")
    return replace(options, longest_hint=int(value))


def _with(options: Options, key: str, value: Any) -> Options:
    return replace(options, settings=replace(options.settings, _written={}, **{key.replace("-", "_"): value}))


_READERS: Mapping[str, Any] = {
    "select": _rules,
    "extend-select": _rules,
    "ignore": _rules,
    "keras-version": _version,
    "warnings-as-errors": _switch,
    "config": _file,
    "inlay-hints": _hints,
    "inlay-hint-length": _length,
    "code-lens": _switch,
}


class Preferences:
    """The options of each folder of the workspace, and the configuration of each file."""

    def __init__(self) -> None:
        self._options: dict[Path | None, Options] = {None: Options()}
        self._stamps: dict[Path, tuple[int, ...]] = {}
        self._complained: set[str] = set()

    def set(self, options: Options, folder: Path | None = None) -> None:
        """Use these options in a folder and below, or everywhere."""
        self._options[folder] = options

    def drop(self, folder: Path) -> None:
        """Forget the options of a folder."""
        self._options.pop(folder, None)

    def options(self, folder: Path | None) -> Options:
        """The options of the deepest folder of the workspace that holds this one."""
        holding = [each for each in self._options if each is not None and folder is not None]
        deepest = max(
            (each for each in holding if folder is not None and folder.is_relative_to(each)),
            key=lambda each: len(each.parts),
            default=None,
        )
        return self._options[deepest]

    def config(self, folder: Path | None, complain: Any) -> Config:
        """The configuration of the files in a folder; `complain` is told once of one that cannot be used."""
        settings = self.options(folder).settings
        try:
            config = settings.of(folder) if folder is not None else replace(settings, isolated=True).of(Path())
            check_selectors(config)
        except (ConfigError, OSError) as error:
            if str(error) not in self._complained:
                self._complained.add(str(error))
                complain(str(error))
            return replace(settings, isolated=True, _written={}).of(Path())
        return config

    def has_changed(self, folder: Path | None) -> bool:
        """Whether the files that configure a folder are others than at the last time; then all is read anew."""
        if folder is None:
            return False
        stamp = _stamp(folder)
        known = self._stamps.setdefault(folder, stamp)
        if known == stamp:
            return False
        self.forget()
        self._stamps[folder] = stamp
        return True

    def forget(self) -> None:
        """Read all configuration anew."""
        self._stamps.clear()
        self._complained.clear()
        for options in self._options.values():
            options.settings._written.clear()


def _stamp(folder: Path) -> tuple[int, ...]:
    found = []
    for each in (folder, *folder.parents):
        for name in _STAMPED:
            try:
                found.append(os.stat(os.path.join(each, name)).st_mtime_ns)  # noqa: PTH116, PTH118
            except OSError:
                found.append(0)
    return tuple(found)
