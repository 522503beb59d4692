"""Which files are worth parsing at all."""

from __future__ import annotations


def mentions_keras(data: bytes) -> bool:
    """Whether the bytes hold the word keras or tensorflow; else the file is not parsed on its own account."""
    return b"keras" in data or b"tensorflow" in data
