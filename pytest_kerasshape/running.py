"""The pytest run that fixtures and assertions work for. Imports nothing but pytest."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from kerasshape.config import Config, Settings

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


def settings() -> Settings:
    """What is configured for each folder, with the ini option on top."""
    from kerasshape.config import VERSIONS, Settings

    major = chosen_major()
    return Settings(keras_version=None if major is None else VERSIONS[str(major)])


def configuration() -> Config:
    """What is configured for the root of the run, with the ini option on top. Raises ConfigError."""
    return settings().of(root())


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
