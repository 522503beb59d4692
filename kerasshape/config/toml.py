"""TOML files; whatever goes wrong with one is a sentence."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any


class ConfigError(Exception):
    """The configuration cannot be used. The message is one sentence that holds the cure."""


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file as a dict. Raises ConfigError."""
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
