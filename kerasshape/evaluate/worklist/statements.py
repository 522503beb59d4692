"""Which statements of a file can touch a model, found from words alone, so that only those are parsed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from kerasshape.evaluate.scopes.imports import ROOTS
from kerasshape.evaluate.state.needs import Needs, by_name, reached
from kerasshape.evaluate.worklist import mentions
from kerasshape.keras import names
from kerasshape.source import Unit

_MAJORS = (2, 3)


def relevant_units(
    units: Sequence[Unit], leads_inside: Callable[[Unit], bool], is_of_project: Callable[[str], bool]
) -> list[Unit]:
    """The units that can touch a model, in their order.

    `leads_inside` tells of an import whether it is of the project, whose modules may hand on models, and
    `is_of_project` the same of a module's name.
    """
    inside = {index for index, unit in enumerate(units) if unit.kind == "import" and leads_inside(unit)}
    of_project = {name for index in inside for name in units[index].binds}
    chosen = inside | _spread_forward(units, ROOTS | of_project)
    imports = {index: list(_imported(units[index].code)) for index in chosen if units[index].kind == "import"}
    chosen -= _harmless(units, chosen, imports, of_project, is_of_project)
    chosen -= {index for index, brought in imports.items() if not _is_told_of(brought)}
    chosen |= Needs(units).of(chosen)
    return [unit for index, unit in enumerate(units) if index in chosen]


def _spread_forward(units: Sequence[Unit], tainted: Iterable[str]) -> set[int]:
    """What mentions a tainted name is relevant, and taints what it binds."""

    def taints(index: int) -> frozenset[str]:
        unit = units[index]
        is_foreign_star = "*" in unit.binds and ROOTS.isdisjoint(unit.words)
        return frozenset() if is_foreign_star else unit.binds

    return reached(tainted, by_name({index: unit.words for index, unit in enumerate(units)}), taints)


def _is_told_of(imported: Iterable[tuple[str, str]]) -> bool:
    """Whether an import tells something by itself, and not only by what makes use of its names."""
    return any(name == "*" or names.missing(path, major) is not None for name, path in imported for major in _MAJORS)


def _harmless(
    units: Sequence[Unit],
    chosen: set[int],
    imports: Mapping[int, Sequence[tuple[str, str]]],
    suspects: set[str],
    is_of_project: Callable[[str], bool],
) -> set[int]:
    """Those definitions that mention no layer, no model and nothing that may make one.

    `suspects` are names that may stand for such. Files of libraries are full of definitions that only hand on tensors.
    """
    imported: dict[str, set[str]] = {}
    for brought in imports.values():
        for name, path in brought:
            imported.setdefault(name, set()).add(path)
    for index in chosen:
        if units[index].kind == "other":
            suspects = suspects | units[index].binds
    if "*" in imported or "*" in suspects:
        return set()
    arrays = {name for unit in units if unit.kind == "other" and mentions.knows_array(unit.code) for name in unit.binds}
    definitions: dict[int, frozenset[str]] = {}
    for index in chosen:
        if units[index].kind in ("function", "class"):
            code = units[index].code
            mentioned = list(mentions.dotted_names(code))
            definitions[index] = frozenset(name for name, _ in mentioned)
            knows_array = not definitions[index].isdisjoint(arrays) or mentions.knows_array(code)
            if _refers(mentioned, imported, knows_array) or _imports_inside(code, is_of_project):
                suspects = suspects | units[index].binds
    found = reached(suspects, by_name(definitions), lambda index: units[index].binds)
    return {index for index in definitions if index not in found and units[index].binds.isdisjoint(suspects)}


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


def _refers(mentioned: Iterable[tuple[str, str]], imported: Mapping[str, set[str]], knows_array: bool) -> bool:
    """Whether an imported name among these is a layer or a model, or a function on tensors beside a known array."""
    operates = False
    for name, rest in mentioned:
        for module in imported.get(name, ()):
            path = f"{module}.{rest}" if rest else module
            if mentions.may_be_refused(path, _MAJORS if rest else ()):
                return True
            operates = operates or mentions.is_operation(path)
    return operates and knows_array


def _imports_inside(code: str, is_of_project: Callable[[str], bool]) -> bool:
    """Whether an import statement within the code brings any of these, or something of the project."""
    return any(
        path[0] == "." or mentions.may_be_refused(path, _MAJORS) or is_of_project(path)
        for path in mentions.imported_inside(code)
    )
