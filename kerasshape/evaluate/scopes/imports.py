"""Runs imports: names of other packages become External, those that the Keras major lacks are reported."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import libcst as cst

from kerasshape.evaluate.scopes.scope import bind
from kerasshape.evaluate.state.code import ModuleValue
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.values import External, Site, Value
from kerasshape.keras import names, signatures
from kerasshape.rules.versions import RemovedName, UnknownLayerName
from kerasshape.shapes import Unknown

ROOTS = frozenset({"keras", "tensorflow", "tf_keras"})
"""The packages that hold Keras."""
_BRINGS_NO_LAYERS = sys.stdlib_module_names | {"matplotlib", "numpy", "pandas", "pylab", "scipy", "sklearn"}


def run_import(ctx: Context, node: cst.Import) -> None:
    """`import a.b as c`."""
    for alias in node.names:
        path = dotted(alias.name)
        missing = report_missing(ctx, path, ctx.origin(alias))
        value = ctx.import_module(path)
        if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
            bind(ctx, alias.asname.name.value, External(path, missing) if value is None else value)
        else:
            root = path.split(".")[0]
            root_value = ctx.import_module(root)
            bind(ctx, root, External(root) if root_value is None else root_value)


def run_import_from(ctx: Context, node: cst.ImportFrom) -> None:
    """`from a.b import c as d`, also relative and with a star."""
    module = "." * len(node.relative) + (dotted(node.module) if node.module is not None else "")
    value = ctx.import_module(module)
    if isinstance(node.names, cst.ImportStar):
        _import_star(ctx, module, value)
        return
    if value is None and node.relative:
        _import_from_package(ctx, module, node.names)
        return
    missing = value is None and report_missing(ctx, module, ctx.origin(node.module or node))
    for alias in node.names:
        name = dotted(alias.name)
        bound = alias.asname.name.value if alias.asname and isinstance(alias.asname.name, cst.Name) else name
        if value is None:
            gone = missing or report_missing(ctx, f"{module}.{name}", ctx.origin(alias))
            bind(ctx, bound, external_value(ctx, f"{module}.{name}", gone))
        else:
            bind(ctx, bound, ctx.get_attribute(value, name, ctx.origin(alias)))


def _import_from_package(ctx: Context, module: str, aliases: Sequence[cst.ImportAlias]) -> None:
    """`from . import c` where the package has no `__init__`, or lies outside."""
    for alias in aliases:
        name = dotted(alias.name)
        bound = alias.asname.name.value if alias.asname and isinstance(alias.asname.name, cst.Name) else name
        separator = "" if module.endswith(".") else "."
        value = ctx.import_module(f"{module}{separator}{name}")
        bind(ctx, bound, Unknown(name) if value is None else value)


def _import_star(ctx: Context, module: str, value: ModuleValue | None) -> None:
    if value is not None:
        ctx.import_all(value)
        return
    path = names.resolve(module)
    known = None if path is None else signatures.table()["modules"][str(ctx.major)].get(path)
    if known is None:
        if module.split(".")[0] not in _BRINGS_NO_LAYERS:
            _rebind_unknown(ctx)
        ctx.frame.scope.open = module.split(".")[0] in ROOTS or ctx.frame.scope.open
        return
    for name in known:
        bind(ctx, name, External(f"{module}.{name}"))


def _rebind_unknown(ctx: Context) -> None:
    """After a star import from a module that cannot be seen, what was imported before may be something else."""
    for name, value in list(ctx.frame.scope.slots.items()):
        if isinstance(value, External) and isinstance(name, str):
            bind(ctx, name, Unknown(name))


def external_value(ctx: Context, path: str, missing: bool = False) -> Value:
    """What a dotted path outside the project means: what the code itself put there, a version, or just its name."""
    if path.endswith((".__version__", ".VERSION")):
        return _version(ctx, path)
    if ctx.outside.slots:
        patched = ctx.outside.slots.get(names.resolve(path) or path)
        if patched is not None:
            return patched
    return External(path, missing)


def _version(ctx: Context, path: str) -> Value:
    known: dict[str, str] = signatures.table()["versions"]
    resolved = names.resolve(path)
    if resolved == "keras.__version__":
        return known[str(major_of(ctx, path))]
    # tf_keras bears the version of the TensorFlow that it belongs to
    return known["2"] if resolved in ("tf.__version__", "tf.version.VERSION", "tf.VERSION") else Unknown()


def dotted(node: cst.BaseExpression) -> str:
    """The text of a dotted name."""
    if isinstance(node, cst.Attribute):
        return f"{dotted(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""


def major_of(ctx: Context, path: str) -> int:
    """The Keras major that a name belongs to: its own, or that of the file."""
    return names.forced_major(path) or ctx.major


def report_missing(ctx: Context, path: str, origin: Site) -> bool:
    """Report a Keras name that the selected major lacks, unless a `try` guards it; whether it is missing.

    One in an imported file is reported there, whoever calls.
    """
    if path.split(".")[0] not in ROOTS:
        return False
    major = major_of(ctx, path)
    lacking = names.missing(path, major)
    if lacking is None:
        return False
    if ctx.ambient.guards_import:
        ctx.log.withheld_findings += 1
    elif origin.unit.path == ctx.path:
        if lacking.kind == "misspelt":
            keras = "Keras" if ".layers." in lacking.path else f"Keras {major}"
            ctx.report(UnknownLayerName(lacking.path, lacking.nearest, keras), origin, major)
        else:
            ctx.report(RemovedName(lacking.path, major, lacking.cure), origin, major)
    return True
