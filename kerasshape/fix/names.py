"""How a file spells names of Keras and numpy, and the imports that a new name needs."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from kerasshape.fix.tree import Change, Tree
from kerasshape.keras import names
from kerasshape.records import dataclass
from kerasshape.source.names import dotted


@dataclass(frozen=True)
class Bound:
    """A name that an import binds, and the canonical path that it stands for."""

    name: str
    path: str
    written: str
    """The path as it is written, such as `tensorflow.keras.layers.Dense`."""


def bound(tree: Tree) -> Iterator[Bound]:
    """What the imports at the top level of a module bind, in order."""
    for statement in _imports(tree):
        if isinstance(statement, cst.ImportFrom):
            module = dotted(statement.module)
            if module is None or statement.relative:
                continue
            if isinstance(statement.names, cst.ImportStar):
                yield Bound("*", _canonical(module), module)
                continue
            for alias in statement.names:
                written = f"{module}.{dotted(alias.name)}"
                yield Bound(_name_of(alias), _canonical(written), written)
        else:
            for alias in statement.names:
                written = dotted(alias.name) or ""
                name = _name_of(alias) if alias.asname else written
                yield Bound(name, _canonical(written), written)


def _imports(tree: Tree) -> Iterator[cst.Import | cst.ImportFrom]:
    for line in tree.module.body:
        if isinstance(line, cst.SimpleStatementLine):
            yield from (each for each in line.body if isinstance(each, (cst.Import, cst.ImportFrom)))


def _name_of(alias: cst.ImportAlias) -> str:
    return alias.evaluated_alias or alias.evaluated_name


def _canonical(written: str) -> str:
    return names.canonical(written) if written != "tensorflow" else written


def spell(tree: Tree, path: str) -> tuple[str, tuple[Change, ...]]:
    """How to write a canonical path such as `keras.layers.Flatten` here, and the import that this needs, if any."""
    module, _, name = path.rpartition(".")
    known = list(bound(tree))
    for each in known:
        if each.path == path and each.name != "*":
            return each.name, ()
    if any(each.name == "*" and each.path == module for each in known):
        return name, ()
    beside = _beside(tree, module)
    if beside is not None and not _is_used(tree, name):
        return name, (_appended(tree, beside, name),)
    for each in known:
        base = "keras" if each.path == "tensorflow" else each.path
        if path.startswith(f"{base}.") and each.name != "*" and _is_module(base):
            written = f"{each.name}.keras" if each.path == "tensorflow" else each.name
            return f"{written}{path[len(base) :]}", ()
    package = _package(known)
    return name, (imported(tree, f"from {package}{module.removeprefix('keras')} import {name}"),)


def _is_module(path: str) -> bool:
    return path.rpartition(".")[2][:1].islower()


def _is_used(tree: Tree, name: str) -> bool:
    """Whether the file uses a name for something else already."""
    return any(node.value == name for node in tree.find(cst.Name))


def _beside(tree: Tree, module: str) -> cst.ImportFrom | None:
    """The import of other names from the same module."""
    for statement in _imports(tree):
        if isinstance(statement, cst.ImportFrom) and not isinstance(statement.names, cst.ImportStar):
            written = dotted(statement.module)
            if written is not None and not statement.relative and _canonical(written) == module:
                return statement
    return None


def _appended(tree: Tree, statement: cst.ImportFrom, name: str) -> Change:
    assert not isinstance(statement.names, cst.ImportStar)
    aliases = list(statement.names)
    end = tree.end(aliases[-1].asname or aliases[-1].name)
    if len(aliases) > 1 and "\n" in tree.text[tree.end(aliases[-2].name) : tree.start(aliases[-1].name)]:
        return Change(end, end, f",\n{tree.indentation(end)}{name}")
    return Change(end, end, f", {name}")


def _package(known: list[Bound]) -> str:
    """The package from which the file has Keras."""
    for each in known:
        parts = each.written.split(".")
        if parts[0] in ("keras", "tf_keras"):
            return parts[0]
        if parts[:2] == ["tensorflow", "keras"] or parts == ["tensorflow"]:
            return "tensorflow.keras"
    return "keras"


def imported(tree: Tree, line: str) -> Change:
    """A new line below the last import at the top of the file."""
    last = None
    for statement in tree.module.body:
        if not isinstance(statement, cst.SimpleStatementLine):
            break
        if all(isinstance(each, (cst.Import, cst.ImportFrom)) for each in statement.body):
            last = statement
        elif last is not None:
            break
    if last is None:
        first = tree.module.body[0]
        start = tree.line_start(tree.start(first))
        return Change(start, start, f"{line}\n")
    end = tree.line_end(tree.end(last.body[-1]))
    return Change(end, end, f"\n{line}")


def spell_numpy(tree: Tree) -> tuple[str, tuple[Change, ...]]:
    """How the file calls numpy, and the import that this needs, if any."""
    for each in bound(tree):
        if each.written == "numpy":
            return each.name, ()
    return "np", (imported(tree, "import numpy as np"),)
