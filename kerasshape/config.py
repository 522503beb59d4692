"""The `[tool.kerasshape]` table of pyproject.toml, as one frozen value."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

KerasVersion = Literal["auto", 2, 3]
Format = Literal["full", "concise", "json", "github", "sarif"]

FORMATS: tuple[Format, ...] = get_args(Format)


class ConfigError(Exception):
    """The configuration cannot be used. The message is one sentence that holds the cure."""


@dataclass(frozen=True)
class Config:
    """What a person chose. An empty `select` selects every rule.

    `root` is the folder that `exclude` and `per_file_ignores` are relative to: the one of the pyproject.toml
    that was read, or None when none was.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    exclude: tuple[str, ...] = ()
    keras_version: KerasVersion = "auto"
    format: Format = "full"
    root: Path | None = None


def find_pyproject(start: Path) -> Path | None:
    """The nearest pyproject.toml at or above `start` that has a `[tool.kerasshape]` table."""
    folder = start.resolve()
    for parent in (folder, *folder.parents):
        candidate = parent / "pyproject.toml"
        if candidate.is_file() and _table(candidate) is not None:
            return candidate
    return None


def load_config(path: Path | None) -> Config:
    """The configuration in a pyproject.toml; the defaults when there is no file or no table in it."""
    if path is None:
        return Config()
    config = replace(Config(), root=path.resolve().parent)
    table = _table(path)
    if table is None:
        return config
    values = {}
    for key, value in table.items():
        if key not in _READERS:
            raise ConfigError(f"{path}: {unknown(key, 'key', _READERS, 'in [tool.kerasshape]')}")
        values[key.replace("-", "_")] = _READERS[key](f"{path}: `{key}`", value)
    return replace(config, **values)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that a person most likely meant."""
    from difflib import SequenceMatcher, get_close_matches

    folded = word.casefold()
    by_folded = {name.casefold(): name for name in known}

    def distance(name: str) -> tuple[float, int, str]:
        """Among equals, the one with the most letters in their places: KS102 before KS120 for KS1O2."""
        in_place = sum(ours == theirs for ours, theirs in zip(name, folded, strict=False))
        return -SequenceMatcher(None, folded, name).ratio(), -in_place, name

    found = get_close_matches(folded, by_folded, n=20, cutoff=0.5)
    return by_folded[min(found, key=distance)] if found else None


def unknown(word: str, kind: str, known: Iterable[str], where: str = "") -> str:
    """A sentence that says a word is unknown and offers the nearest one, or all of a few."""
    known = list(known)
    place = f" {where}" if where else ""
    found = nearest(word, known)
    if found is not None:
        return f"unknown {kind} `{word}`{place}; did you mean `{found}`?"
    if 0 < len(known) <= 10:
        return f"unknown {kind} `{word}`{place}; known are {', '.join(f'`{name}`' for name in known)}"
    return f"unknown {kind} `{word}`{place}"


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file as a dict. What goes wrong is a ConfigError."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not valid TOML, correct it first: {error}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8, save it as UTF-8: {error}") from error
    except RecursionError as error:
        raise ConfigError(f"{path} is nested too deeply to be read, flatten it") from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}") from error


def _table(path: Path) -> Mapping[str, Any] | None:
    tool = read_toml(path).get("tool")
    if not isinstance(tool, dict) or "kerasshape" not in tool:
        return None
    table = tool["kerasshape"]
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: `tool.kerasshape` must be a table; write `[tool.kerasshape]`")
    return table


def _strings(where: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError(f'{where} must be a list of strings, such as ["…"]; it is {_shown(value)}')
    return tuple(value)


def _strings_by_glob(where: str, value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(value, dict):
        example = '{ "tests/**" = ["KS102"] }'
        raise ConfigError(f"{where} must be a table, such as {example}; it is {_shown(value)}")
    return tuple((glob, _strings(f"{where} for `{glob}`", rules)) for glob, rules in value.items())


def _keras_version(where: str, value: object) -> KerasVersion:
    # True == 1 in Python, and "3" is what a person may well write.
    choices: dict[str, KerasVersion] = {"auto": "auto", "2": 2, "3": 3}
    if isinstance(value, bool) or str(value) not in choices:
        raise ConfigError(f'{where} must be "auto", 2 or 3; it is {_shown(value)}')
    return choices[str(value)]


def _format(where: str, value: object) -> Format:
    for choice in FORMATS:
        if value == choice:
            return choice
    meant = nearest(value, FORMATS) if isinstance(value, str) else None
    offer = f"; did you mean `{meant}`?" if meant else ""
    raise ConfigError(f"{where} must be one of {', '.join(FORMATS)}; it is {_shown(value)}{offer}")


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


_READERS: Mapping[str, Callable[[str, object], Any]] = {
    "select": _strings,
    "ignore": _strings,
    "per-file-ignores": _strings_by_glob,
    "exclude": _strings,
    "keras-version": _keras_version,
    "format": _format,
}
