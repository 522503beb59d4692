"""Which statements of a file can touch a model, found from words alone, so that only those are parsed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kerasshape.source import Unit

_ROOTS = frozenset({"keras", "tensorflow", "tf_keras"})


def relevant_units(
    units: Sequence[Unit], leads_inside: Callable[[Unit], bool]
) -> list[Unit]:
    """The units that can touch a model, in their order.

    `leads_inside` tells of an import whether it is of the project, whose modules may hand on models.
    """
    tainted = set(_ROOTS)
    chosen = {index for index, unit in enumerate(units) if unit.kind == "import" and leads_inside(unit)}
    tainted.update(name for index in chosen for name in units[index].binds)
    _spread_forward(units, tainted, chosen)
    _spread_backward(units, chosen)
    return [unit for index, unit in enumerate(units) if index in chosen]


def _spread_forward(units: Sequence[Unit], tainted: set[str], chosen: set[int]) -> None:
    """What mentions a tainted name is relevant, and taints what it binds."""
    changed = True
    while changed:
        changed = False
        for index, unit in enumerate(units):
            if index not in chosen and not unit.words.isdisjoint(tainted):
                chosen.add(index)
                if "*" in unit.binds and _ROOTS.isdisjoint(unit.words):
                    continue
                changed = changed or not unit.binds <= tainted
                tainted |= unit.binds


def units_for(units: Sequence[Unit], names: frozenset[str]) -> list[Unit]:
    """The units that bind these names, and what those need, in their order."""
    chosen = {index for index, unit in enumerate(units) if not unit.binds.isdisjoint(names) or "*" in unit.binds}
    if chosen:
        _spread_backward(units, chosen)
    return [unit for index, unit in enumerate(units) if index in chosen]


def _spread_backward(units: Sequence[Unit], chosen: set[int]) -> None:
    """What binds or changes a name that a relevant statement reads is needed too."""
    if any("*" in units[index].binds for index in chosen):
        chosen.update(range(len(units)))
        return
    needed = {word for index in chosen for word in units[index].words}
    changed = True
    while changed:
        changed = False
        for index, unit in enumerate(units):
            if index in chosen:
                continue
            reach = unit.binds if unit.kind in ("function", "class", "import") else unit.words
            if not reach.isdisjoint(needed) or "*" in unit.binds:
                chosen.add(index)
                changed = changed or not unit.words <= needed
                needed |= unit.words
