"""What a person can configure: the values, and the keys that they are written with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

from kerasshape.config.toml import ConfigError
from kerasshape.config.words import nearest, shortened
from kerasshape.records import dataclass

KerasVersion = Literal["auto", 2, 3]
Format = Literal["full", "concise", "json", "github", "gitlab", "junit", "rdjson", "sarif"]
Level = Literal["error", "warning"]

FORMATS: tuple[Format, ...] = get_args(Format)
Choice = TypeVar("Choice", bound=str)

LEVELS: tuple[Level, ...] = get_args(Level)
VERSIONS: dict[str, KerasVersion] = {"auto": "auto", "2": 2, "3": 3}


@dataclass(frozen=True)
class Config:
    """What a person chose for a folder. An empty `select` selects every rule, an empty `fixable` fixes all.

    `file` is the one that was read, or None; `exclude` and `per_file_ignores` are relative to `root`, its folder.
    """

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fixable: tuple[str, ...] = ()
    unfixable: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    severity: tuple[tuple[str, Level], ...] = ()
    exclude: tuple[str, ...] = ()
    keras_version: KerasVersion = "auto"
    format: Format = "full"
    warnings_as_errors: bool = False
    jobs: int = 0
    cache_dir: Path | None = None
    root: Path | None = None
    file: Path | None = None

    def of(self, folder: Path) -> Config:
        """The configuration of a folder: the same for each."""
        del folder
        return self

    @property
    def everywhere(self) -> tuple[str, ...]:
        """Patterns of what to leave out that count from the current folder: none."""
        return ()


def _strings(where: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError(f'{where} must be a list of strings, such as ["…"]; it is {shortened(value)}')
    return tuple(value)


def _strings_by_glob(where: str, value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(value, dict):
        example = '{ "tests/**" = ["KS102"] }'
        raise ConfigError(f"{where} must be a table, such as {example}; it is {shortened(value)}")
    return tuple((glob, _strings(f"{where} for `{glob}`", rules)) for glob, rules in value.items())


def _levels(where: str, value: object) -> tuple[tuple[str, Level], ...]:
    if not isinstance(value, dict):
        example = '{ "KS6" = "error" }'
        raise ConfigError(f"{where} must be a table, such as {example}; it is {shortened(value)}")
    return tuple((rule, _one_of(LEVELS, f"{where} for `{rule}`", level)) for rule, level in value.items())


def _keras_version(where: str, value: object) -> KerasVersion:
    # True == 1 in Python, and "3" is what a person may well write.
    if isinstance(value, bool) or str(value) not in VERSIONS:
        raise ConfigError(f'{where} must be "auto", 2 or 3; it is {shortened(value)}')
    return VERSIONS[str(value)]


def _format(where: str, value: object) -> Format:
    return _one_of(FORMATS, where, value)


def _one_of(choices: tuple[Choice, ...], where: str, value: object) -> Choice:
    for choice in choices:
        if value == choice:
            return choice
    meant = nearest(value, choices) if isinstance(value, str) else None
    offer = f"; did you mean `{meant}`?" if meant else ""
    raise ConfigError(f"{where} must be one of {', '.join(choices)}; it is {shortened(value)}{offer}")


def _switch(where: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ConfigError(f"{where} must be true or false; it is {shortened(value)}")
    return value


def _number(where: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ConfigError(f"{where} must be a whole number, or 0 for one on each core; it is {shortened(value)}")
    return value


def _path(where: str, value: object) -> Path:
    if not isinstance(value, str) or not value:
        raise ConfigError(f"{where} must be a path in quotes; it is {shortened(value)}")
    return Path(value)


@dataclass(frozen=True)
class Key:
    """A key of the configuration: how its value is read, what a JSON schema says of it, what it means."""

    read: Callable[[str, object], object]
    schema: Mapping[str, object]
    help: str


_RULES = {"type": "array", "items": {"type": "string"}}

KEYS: Mapping[str, Key] = {
    "extend": Key(_path, {"type": "string", "minLength": 1}, "A file whose settings hold where this one has none."),
    "select": Key(_strings, _RULES, "Only these rules: codes, names or prefixes. All, unless given."),
    "extend-select": Key(_strings, _RULES, "These rules besides those of `select`."),
    "ignore": Key(_strings, _RULES, "Not these rules."),
    "fixable": Key(_strings, _RULES, "Only findings of these rules are fixed. All, unless given."),
    "unfixable": Key(_strings, _RULES, "Findings of these rules are not fixed."),
    "per-file-ignores": Key(
        _strings_by_glob,
        {"type": "object", "additionalProperties": _RULES},
        "Rules that are ignored in the files that a pattern matches.",
    ),
    "severity": Key(
        _levels,
        {"type": "object", "additionalProperties": {"enum": list(LEVELS)}},
        "Rules with the severity that they are to have.",
    ),
    "exclude": Key(_strings, _RULES, "Patterns of files and folders to leave out, as in a .gitignore."),
    "keras-version": Key(
        _keras_version, {"enum": ["auto", "2", "3", 2, 3]}, "The major of Keras that the code is written for."
    ),
    "format": Key(_format, {"enum": list(FORMATS)}, "The format of the report."),
    "warnings-as-errors": Key(_switch, {"type": "boolean"}, "Whether a warning fails the run, too."),
    "jobs": Key(_number, {"type": "integer", "minimum": 0}, "How many processes to use; 0 for one on each core."),
    "cache-dir": Key(_path, {"type": "string", "minLength": 1}, "Where results are remembered."),
}


def schema() -> dict[str, Any]:
    """The JSON schema of the table `[tool.kerasshape]`, and of a whole kerasshape.toml."""
    defaults = Config()
    properties = {}
    for name, key in KEYS.items():
        default = getattr(defaults, name.replace("-", "_"), None)
        shown = {} if default in (None, ()) else {"default": default}
        properties[name] = {"description": key.help, **key.schema, **shown}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Configuration of kerasshape",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }
