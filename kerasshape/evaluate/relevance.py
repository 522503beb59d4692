"""Which statements of a file can touch a model, found from words alone, so that only those are parsed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence

from kerasshape.evaluate import mentions
from kerasshape.source import Unit

_MAJORS = (2, 3)


def relevant_units(
    units: Sequence[Unit], leads_inside: Callable[[Unit], bool], is_of_project: Callable[[str], bool]
) -> list[Unit]:
    """The units that can touch a model, in their order.

    `leads_inside` tells of an import whether it is of the project, whose modules may hand on models, and
    `is_of_project` the same of a module's name.
    """
    tainted = set(mentions.ROOTS)
    chosen = {index for index, unit in enumerate(units) if unit.kind == "import" and leads_inside(unit)}
    of_project = {name for index in chosen for name in units[index].binds}
    tainted |= of_project
    _spread_forward(units, tainted, chosen)
    _drop_harmless(units, chosen, of_project, is_of_project)
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
                if "*" in unit.binds and mentions.ROOTS.isdisjoint(unit.words):
                    continue
                changed = changed or not unit.binds <= tainted
                tainted |= unit.binds


def _drop_harmless(
    units: Sequence[Unit], chosen: set[int], suspects: set[str], is_of_project: Callable[[str], bool]
) -> None:
    """Leave out definitions that mention no layer, no model and nothing that may make one.

    `suspects` are names that may stand for such. Files of libraries are full of definitions that only hand on tensors.
    """
    imported: dict[str, str] = {}
    for index in chosen:
        if units[index].kind == "import":
            imported.update(_imported(units[index].code))
        elif units[index].kind == "other":
            suspects = suspects | units[index].binds
    if "*" in imported or "*" in suspects:
        return
    arrays = {name for unit in units if unit.kind == "other" and mentions.knows_array(unit.code) for name in unit.binds}
    left: dict[int, frozenset[str]] = {}
    for index in chosen:
        if units[index].kind in ("function", "class"):
            code = units[index].code
            heads = frozenset(name for name, _ in mentions.dotted_names(code))
            knows_array = mentions.knows_array(code) or not heads.isdisjoint(arrays)
            if _is_suspect(code, imported, knows_array, is_of_project):
                suspects = suspects | units[index].binds
            else:
                left[index] = heads
    while found := {index for index, heads in left.items() if not heads.isdisjoint(suspects)}:
        suspects = suspects.union(*(units[index].binds for index in found))
        left = {index: heads for index, heads in left.items() if index not in found}
    chosen.difference_update(left)


def _imported(code: str) -> Iterator[tuple[str, str]]:
    """The names that an import statement binds, and what each stands for."""
    try:
        body = ast.parse(code).body
    except SyntaxError:
        yield "*", "*"
        return
    for node in body:
        for alias in node.names if isinstance(node, (ast.Import, ast.ImportFrom)) else ():
            if isinstance(node, ast.ImportFrom):
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"
            else:
                yield (alias.asname, alias.name) if alias.asname else (alias.name.split(".")[0],) * 2


def _is_suspect(
    code: str, imported: Mapping[str, str], knows_array: bool, is_of_project: Callable[[str], bool]
) -> bool:
    operates = False
    for name, rest in mentions.dotted_names(code):
        if name in imported:
            path = f"{imported[name]}.{rest}" if rest else imported[name]
            if mentions.may_be_refused(path, _MAJORS if rest else ()):
                return True
            operates = operates or mentions.is_operation(path)
    return (operates and knows_array) or any(
        path[0] == "." or mentions.may_be_refused(path, _MAJORS) or is_of_project(path)
        for path in mentions.imported_inside(code)
    )


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
