"""An import points to a lower floor or stays in its own package."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

FLOORS = {
    "records": -1,
    "shapes": 0,
    "config": 0,
    "project": 0,
    "source": 1,
    "discover": 1,
    "faults": 1,
    "target": 1,
    "modules": 1,
    "rules": 2,
    "diagnostics": 3,
    "results": 3,
    "keras": 3,
    "evaluate": 4,
    "suppress": 5,
    "diagnose": 5,
    "cache": 5,
    "baseline": 5,
    "ignores": 4,
    "checker": 6,
    "runner": 6,
    "workers": 0,
    "selection": 4,
    "shape_comments": 4,
    "fingerprints": 4,
    "query": 6,
    "inference": 6,
    "fix": 7,
    "report": 7,
    "server": 8,
    "cli": 9,
    "pytest_kerasshape": 9,
    # The package itself and `python -m` stand above everything and import it when asked.
    "": 10,
    "__main__": 10,
}

FLOORS_OF_EVALUATE = {
    "state": 0,
    "scopes": 1,
    "language": 2,
    "arrays": 3,
    "graph": 4,
    "training": 5,
    "models": 6,
    "library": 7,
    "worklist": 8,
    "interpreter": 9,
    "queries": 10,
    "observing": 10,
    "": 10,
}
"""The same of the parts of the evaluator."""

ONLY_THESE_IMPORT = {
    "libcst": {"source", "evaluate", "fix"},
    "click": {"cli", "report"},
    "pygls": {"server"},
    "lsprotocol": {"server"},
    "tensorflow": set[str](),
    "keras": set[str](),
    "tf_keras": set[str](),
}


def part_of(module: str) -> str:
    """The part of the house that a module belongs to, such as `report` for `kerasshape.report.full`."""
    package, _, rest = module.partition(".")
    return rest.partition(".")[0] if package == "kerasshape" else package


def modules() -> list[tuple[str, Path]]:
    paths = [*ROOT.glob("kerasshape/**/*.py"), *ROOT.glob("pytest_kerasshape/**/*.py")]
    named = []
    for path in sorted(paths):
        parts = path.relative_to(ROOT).with_suffix("").parts
        named.append((".".join(parts[:-1] if parts[-1] == "__init__" else parts), path))
    return named


MODULES = modules()
SINGLE_MODULES = {path.stem for _, path in MODULES if path.parent.name == "kerasshape"} - {"__init__"}


def imports(module: str, tree: ast.AST, is_package: bool) -> Iterator[str]:
    """Every module that is imported, also inside functions and for type checking, as an absolute name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = module.split(".")
            base = parts[: len(parts) - node.level + is_package] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            if source == "kerasshape":
                # `from kerasshape import report` imports a part; `from kerasshape import __version__` a word.
                known = [alias.name for alias in node.names if alias.name in FLOORS]
                yield from (f"kerasshape.{name}" for name in known)
            else:
                yield source


def complaint(module: str, imported: str) -> str | None:
    """The sentence that says why `module` must not import `imported`, or None."""
    here, there = part_of(module), part_of(imported)
    if imported.partition(".")[0] not in ("kerasshape", "pytest_kerasshape"):
        top = imported.partition(".")[0]
        allowed = ONLY_THESE_IMPORT.get(top)
        if allowed is not None and here not in allowed:
            who = " and ".join(sorted(allowed)) if allowed else "no module"
            return f"{module} imports {top}, but only {who} may."
        return None
    if here == there or FLOORS[there] < FLOORS[here]:
        return None
    if FLOORS[there] == FLOORS[here] and {here, there} <= SINGLE_MODULES:
        return None  # both are modules of the package `kerasshape` itself
    return (
        f"{module} is on floor {FLOORS[here]} and imports {imported}, which is on floor {FLOORS[there]}: "
        f"an import points to a lower floor or stays in its own package."
    )


@pytest.mark.parametrize(("module", "path"), MODULES, ids=[name for name, _ in MODULES])
def test_imports_point_down(module: str, path: Path) -> None:
    assert part_of(module) in FLOORS, f"{module} has no floor; give `{part_of(module)}` one in FLOORS."
    tree = ast.parse(path.read_bytes())
    found = (complaint(module, imported) for imported in imports(module, tree, path.name == "__init__.py"))
    assert [sentence for sentence in found if sentence] == []


EVALUATE = "kerasshape.evaluate"


def part_of_evaluate(module: str) -> str:
    """The part of the evaluator that a module belongs to, such as `graph` for `kerasshape.evaluate.graph.layers`."""
    return module.removeprefix(EVALUATE).removeprefix(".").partition(".")[0]


@pytest.mark.parametrize(
    ("module", "path"), [each for each in MODULES if each[0].startswith(EVALUATE)], ids=lambda each: str(each)[-40:]
)
def test_imports_point_down_within_the_evaluator(module: str, path: Path) -> None:
    here = part_of_evaluate(module)
    found = {
        part_of_evaluate(f"{source}.{name}" if source == EVALUATE else source)
        for source, name in imported_names(path)
        if source.startswith(EVALUATE)
    }
    climbing = {there for there in found - {here} if FLOORS_OF_EVALUATE[there] >= FLOORS_OF_EVALUATE[here]}
    assert not climbing, f"{module} imports {sorted(climbing)}, which does not stand below it"


def imported_names(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)


def test_a_climbing_import_is_told_in_a_sentence_with_both_files_and_floors() -> None:
    tree = ast.parse("def f():\n    from ..report.full import full\n    import libcst.matchers\n")
    module = "kerasshape.keras.registry"
    told = [complaint(module, name) for name in imports(module, tree, False)]
    assert told == [
        "kerasshape.keras.registry is on floor 3 and imports kerasshape.report.full, which is on floor 7: "
        "an import points to a lower floor or stays in its own package.",
        "kerasshape.keras.registry imports libcst, but only evaluate and fix and source may.",
    ]


def test_no_imports_at_module_level_go_in_a_circle() -> None:
    """Imports inside a function wait until all is loaded; those of a module's own body must not circle."""
    names = {name for name, _ in MODULES}
    graph = {name: direct_imports(name, path) & names for name, path in MODULES}
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, f"these modules import each other in a circle: {' -> '.join([*way, name])}"
        if name not in done:
            for imported in graph[name]:
                visit(imported, (*way, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def direct_imports(module: str, path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.parse(path.read_bytes()).body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            # `from package import module` imports the module; `from module import name` the module before it.
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            modules_inside = {name for name in inner if name in {known for known, _ in MODULES}}
            found |= modules_inside or {node.module}
    return found - {module}
