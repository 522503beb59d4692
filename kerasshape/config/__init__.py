"""What a person chose: `[tool.kerasshape]` of the nearest pyproject.toml, or a kerasshape.toml."""

from __future__ import annotations

from kerasshape.config.files import Chosen, Settings, as_toml, find_config, load_config
from kerasshape.config.toml import ConfigError, read_toml
from kerasshape.config.values import FORMATS, VERSIONS, Config, Format, KerasVersion, schema
from kerasshape.config.words import nearest, unknown

__all__ = [
    "FORMATS",
    "VERSIONS",
    "Chosen",
    "Config",
    "ConfigError",
    "Format",
    "KerasVersion",
    "Settings",
    "as_toml",
    "find_config",
    "load_config",
    "nearest",
    "read_toml",
    "schema",
    "unknown",
]
