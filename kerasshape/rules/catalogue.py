"""Looks rules up by code, name or code prefix."""

from __future__ import annotations

import functools
import importlib

from kerasshape.faults import Fault

FAMILIES = (
    "files",
    "inputs",
    "merging",
    "sizes",
    "arguments",
    "models",
    "misplaced",
    "weights",
    "training",
    "samples",
    "losses",
    "compiling",
    "versions",
    "saving",
    "suspicious",
    "comments",
    "suppressions",
)
"""The modules that hold the rules; the order is that of the code families KS0 to KS9."""


@functools.cache
def all_rules() -> tuple[type[Fault], ...]:
    """Every rule, by code."""
    for family in FAMILIES:
        importlib.import_module(f"kerasshape.rules.{family}")
    return tuple(sorted(_with_code(Fault), key=lambda rule: rule.code))


def _with_code(base: type[Fault]) -> set[type[Fault]]:
    found = {base} if "code" in vars(base) else set()
    return found.union(*map(_with_code, base.__subclasses__()))


def find(selector: str) -> tuple[type[Fault], ...]:
    """The rules that a code, a name or a code prefix such as "KS1" selects; empty when there is none."""
    wanted = selector.strip()
    by_name = tuple(rule for rule in all_rules() if rule.name == wanted.lower())
    if by_name:
        return by_name
    if not wanted.upper().startswith("KS"):
        return ()
    return tuple(rule for rule in all_rules() if rule.code.startswith(wanted.upper()))
