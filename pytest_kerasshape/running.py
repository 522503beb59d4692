"""The pytest run that fixtures and assertions work for. Imports nothing but pytest."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from kerasshape.config import Config

RUNS: list[pytest.Config] = []
"""The running configuration last; a run inside a test of plugins stands above the one outside."""


def root() -> Path:
    """What the paths of references count from: pytest's root folder, or the current one outside of pytest."""
    return RUNS[-1].rootpath if RUNS else Path.cwd()


def chosen_major() -> int | None:
    """The Keras major that the ini option `kerasshape_keras` names; None for `auto`."""
    value = str(RUNS[-1].getini("kerasshape_keras")) if RUNS else "auto"
    return None if value == "auto" else int(value)


def real_major() -> int:
    """The Keras major that models are built with: the ini option, then TF_USE_LEGACY_KERAS, then 3."""
    legacy = os.environ.get("TF_USE_LEGACY_KERAS", "").lower() in ("1", "true")
    return chosen_major() or (2 if legacy else 3)


def configuration() -> Config:
    """The `[tool.kerasshape]` of the project, with the ini option on top. Raises ConfigError."""
    from dataclasses import replace

    from kerasshape.config import find_pyproject, load_config

    config = load_config(find_pyproject(root()))
    major = chosen_major()
    return config if major is None else replace(config, keras_version=2 if major == 2 else 3)


def failure(text: str) -> BaseException:
    """What is raised to fail a test with these words alone, without a traceback."""
    return pytest.fail.Exception(text, pytrace=False)


def wrong_use(sentence: str) -> BaseException:
    """The failure of a test that asks for something that cannot be."""
    return failure(sentence if sentence.endswith((".", "?")) else f"{sentence}.")


def shortened(value: Any) -> str:
    """A value in a sentence."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
