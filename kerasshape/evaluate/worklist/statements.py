"""Which statements of a file can touch a model, found from words alone, so that only those are parsed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from kerasshape.evaluate.scopes.imports import ROOTS
from kerasshape.evaluate.state.needs import Needs, by_name, reached
from kerasshape.evaluate.worklist import mentions
from kerasshape.evaluate.worklist.judgement import Judgement, Meaning
from kerasshape.keras import names
from kerasshape.source import Unit

_MAJORS = (2, 3)


def relevant_units(
    units: Sequence[Unit], leads_inside: Callable[[Unit], bool], is_of_project: Callable[[str], bool]
) -> list[Unit]:
    """The units that can touch a model, in their order.

    `leads_inside` tells whether an import is of the project, whose modules may hold models, and `is_of_project`
    whether the module of a name is.
    """
    inside = {index for index, unit in enumerate(units) if unit.kind == "import" and leads_inside(unit)}
    of_project = {name for index in inside for name in units[index].binds}
    chosen = inside | _spread_forward(units, ROOTS | of_project)
    imports = {index: list(_imported(units[index].code)) for index in chosen if units[index].kind == "import"}
    chosen -= _harmless(units, chosen, imports, of_project, Judgement(_MAJORS, is_of_project))
    chosen -= {index for index, brought in imports.items() if not _is_reported(brought)}
    chosen |= Needs(units).of(chosen)
    return [unit for index, unit in enumerate(units) if index in chosen]


def _spread_forward(units: Sequence[Unit], tainted: Iterable[str]) -> set[int]:
    """What mentions a tainted name is relevant, and taints what it binds."""

    def taints(index: int) -> frozenset[str]:
        unit = units[index]
        is_foreign_star = "*" in unit.binds and ROOTS.isdisjoint(unit.words)
        return frozenset() if is_foreign_star else unit.binds

    return reached(tainted, by_name({index: unit.words for index, unit in enumerate(units)}), taints)


def _is_reported(imported: Iterable[tuple[str, str]]) -> bool:
    """Whether an import matters by itself, and not only through the code that uses its names."""
    return any(name == "*" or names.missing(path, major) is not None for name, path in imported for major in _MAJORS)


def _harmless(
    units: Sequence[Unit],
    chosen: set[int],
    imports: Mapping[int, Sequence[tuple[str, str]]],
    suspects: set[str],
    judgement: Judgement,
) -> set[int]:
    """The definitions that reach no layer and no model, by themselves or through a name that may stand for one.

    `suspects` are the names that may, to begin with: those of the project.
    """
    meanings: dict[str, set[str | Meaning]] = {}
    for brought in imports.values():
        for name, path in brought:
            meanings.setdefault(name, set()).add(path)
    for index in chosen:
        if units[index].kind == "other":
            suspects = suspects | units[index].binds
    if "*" in meanings or "*" in suspects:
        return set()
    for unit in units:
        if unit.kind == "other" and mentions.knows_array(unit.code):
            for name in unit.binds:
                meanings.setdefault(name, set()).add(Meaning.ARRAY)
    definitions: dict[int, frozenset[str]] = {}
    for index in chosen:
        if units[index].kind in ("function", "class"):
            code = units[index].code
            definitions[index] = frozenset(name for name, _ in mentions.dotted_names(code))
            if judgement.of_code(code, lambda name: meanings.get(name, ())):
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
