"""Which Keras a file is written for: its major, and by `KERAS_BACKEND` another backend than TensorFlow."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from kerasshape.config import Config
from kerasshape.records import dataclass

Major = Literal[2, 3]
MAJORS: tuple[Major, ...] = (2, 3)

_LEGACY = re.compile(rb"TF_USE_LEGACY_KERAS[\"']\s*\]?\s*[,=]\s*[\"']?(?:1|[Tt]rue)")
_KERAS_2_IMPORT = re.compile(
    rb"^\s*(?:import|from)\s+(?:tf_keras|tensorflow\.python\.keras|tensorflow\.contrib)\b", re.M
)
_KERAS_3_IMPORT = re.compile(rb"^\s*(?:import|from)\s+keras(?:\.ops\b|\s+import\s+(?:.*\W)?ops\b)", re.M)
_BACKEND = re.compile(r"""KERAS_BACKEND["']?\s*\]?\s*[=,]\s*["']?(\w+)""")
"""The backend that a script chooses in its environment, also where a notebook does so with `%env`."""


def other(major: int) -> Major:
    """The other major of Keras."""
    return 3 if major == 2 else 2


@dataclass(frozen=True)
class Target:
    """The major of Keras that a file is checked against, and what decided it; None when nothing did."""

    major: Major
    decided_by: str | None

    @property
    def assumed(self) -> bool:
        """Whether the major is only assumed, so that findings of one major alone say so."""
        return self.decided_by is None


def choose_target(data: bytes, config: Config, folder: Path | None) -> Target:
    """The target of a file's bytes.

    The configuration decides; then the file's own imports; then the pinned dependencies of the project that its folder
    belongs to; then Keras 3 is assumed.
    """
    if config.keras_version != "auto":
        return Target(config.keras_version, "keras-version")
    if _LEGACY.search(data) or _KERAS_2_IMPORT.search(data):
        return Target(2, "the file itself")
    if _KERAS_3_IMPORT.search(data):
        return Target(3, "the file itself")
    if folder is None:
        return Target(3, None)
    from kerasshape.target.pins import pinned

    found = pinned(folder.absolute())
    return Target(3, None) if found is None else found


def leaves_tensorflow(text: str) -> bool:
    """Whether a file chooses another backend, so that what only TensorFlow refuses is not certain."""
    return any(name != "tensorflow" for name in _BACKEND.findall(text))
