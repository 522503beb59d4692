"""Which files are worth parsing at all."""

from __future__ import annotations

import re

_TRAINS = re.compile(rb"\.(?:fit|evaluate|predict|compile|train_on_batch)\(")
_IMPORT = re.compile(rb"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+([\w ,]+)|import[ \t]+([\w. ,]+))", re.M)


def mentions_keras(data: bytes) -> bool:
    """Whether the bytes hold the word keras or tensorflow; else the file is not parsed on its own account."""
    return b"keras" in data or b"tensorflow" in data or (b"\0" in data[:200] and _in_wide_characters(data))


def _in_wide_characters(data: bytes) -> bool:
    """Whether UTF-16 or UTF-32 holds the word, which Python cannot read."""
    narrow = data.replace(b"\0", b"")
    return b"keras" in narrow or b"tensorflow" in narrow


def trained_from(data: bytes) -> list[str]:
    """The modules from which a file that calls `fit` or its like may have the model; empty for other files."""
    if _TRAINS.search(data) is None:
        return []
    found: list[str] = []
    for module, names, plain in _IMPORT.findall(data):
        if plain:
            found += [part.split()[0] for part in plain.decode().split(",") if part.strip()]
            continue
        source = module.decode()
        dot = "" if source.endswith(".") else "."
        found += [source, *(f"{source}{dot}{part.split()[0]}" for part in names.decode().split(",") if part.strip())]
    return found
