"""Unknown words, and the known ones that a person most likely meant."""

from __future__ import annotations

from collections.abc import Iterable

_CLOSE = 0.6
"""The least likeness, from 0 to 1, of a word that is worth suggesting."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that a person most likely meant; None when none is close."""
    from difflib import SequenceMatcher, get_close_matches

    folded = word.casefold()
    by_folded = {name.casefold(): name for name in known}

    def distance(name: str) -> tuple[float, int, str]:
        """Among equals, the one with the most letters in their places: KS102 before KS120 for KS1O2."""
        in_place = sum(ours == theirs for ours, theirs in zip(name, folded, strict=False))
        return -SequenceMatcher(None, folded, name).ratio(), -in_place, name

    found = get_close_matches(folded, by_folded, n=20, cutoff=_CLOSE)
    return by_folded[min(found, key=distance)] if found else None


def unknown(word: str, kind: str, known: Iterable[str], where: str = "") -> str:
    """A sentence that says a word is unknown and offers the nearest one, or all of a few."""
    known = list(known)
    place = f" {where}" if where else ""
    found = nearest(word, known)
    if found is not None:
        return f"unknown {kind} `{word}`{place}; did you mean `{found}`?"
    if 0 < len(known) <= 20:
        return f"unknown {kind} `{word}`{place}; known are {', '.join(f'`{name}`' for name in known)}"
    return f"unknown {kind} `{word}`{place}"


def shortened(value: object) -> str:
    """A value in a sentence."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
