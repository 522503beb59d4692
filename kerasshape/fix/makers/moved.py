"""Names and modules that Keras 3 has elsewhere, or under another name."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from kerasshape.fix.cases import Alternative, Case, fixes
from kerasshape.fix.names import imported, spell
from kerasshape.fix.placing import replaced
from kerasshape.fix.tree import Change, Tree
from kerasshape.keras.removed import MODULES
from kerasshape.rules.versions import RemovedName, UnknownLayerName
from kerasshape.source.names import dotted

RENAMED = {
    "keras.initializers.normal": "keras.initializers.RandomNormal",
    "keras.initializers.one": "keras.initializers.Ones",
    "keras.initializers.uniform": "keras.initializers.RandomUniform",
    "keras.initializers.zero": "keras.initializers.Zeros",
    "keras.layers.CuDNNGRU": "keras.layers.GRU",
    "keras.layers.CuDNNLSTM": "keras.layers.LSTM",
    "keras.layers.Deconvolution2D": "keras.layers.Conv2DTranspose",
    "keras.layers.Deconvolution3D": "keras.layers.Conv3DTranspose",
    "keras.losses.cosine": "keras.losses.cosine_similarity",
    "keras.losses.kld": "keras.losses.kl_divergence",
    "keras.losses.mae": "keras.losses.mean_absolute_error",
    "keras.losses.mape": "keras.losses.mean_absolute_percentage_error",
    "keras.losses.mse": "keras.losses.mean_squared_error",
    "keras.losses.msle": "keras.losses.mean_squared_logarithmic_error",
    "keras.regularizers.WeightRegularizer": "keras.regularizers.L1L2",
    **{
        f"keras.optimizers.{name.lower()}": f"keras.optimizers.{name}"
        for name in ("Adadelta", "Adagrad", "Adam", "Adamax", "Nadam", "RMSprop", "SGD")
    },
    **{
        f"keras.optimizers.legacy.{name}": f"keras.optimizers.{name}"
        for name in ("Adadelta", "Adagrad", "Adam", "Adamax", "Ftrl", "Nadam", "RMSprop", "SGD")
    },
}
"""Canonical name of Keras 2 -> that of Keras 3 for the same thing."""

IN_TENSORFLOW = (
    "keras.preprocessing.image.ImageDataGenerator",
    "keras.preprocessing.sequence.TimeseriesGenerator",
    "keras.preprocessing.text",
)
"""What Keras 3 has no more, and `tensorflow.keras` still has."""


@fixes(RemovedName)
def moved(case: Case[RemovedName]) -> Iterator[Alternative]:
    """The module or name that took over."""
    path = case.fault.path.removeprefix("tensorflow.")
    if path in MODULES:
        yield from _at(case, MODULES[path])
    elif path == "keras.layers.merge" and case.node is not None:
        # a module of layers, and before that a function, which has other arguments
        if isinstance(case.tree.parents[case.node], cst.ImportFrom):
            yield from _at(case, "keras.layers")
    elif path in RENAMED:
        yield from _at(case, RENAMED[path])
    elif any(path == each or path.startswith(f"{each}.") for each in IN_TENSORFLOW):
        yield from _at(case, f"tensorflow.{path}")


@fixes(UnknownLayerName)
def respelled(case: Case[UnknownLayerName]) -> Iterator[Alternative]:
    """Lower-case names of optimizers, which Keras 2 had."""
    yield from _at(case, RENAMED.get(case.fault.path.removeprefix("tensorflow.")))


def _at(case: Case[RemovedName] | Case[UnknownLayerName], new: str | None) -> Iterator[Alternative]:
    """The new path in place of the one at fault: a module that is imported from, a name that is imported or used."""
    node, tree = case.node, case.tree
    alias = tree.at(case.finding.span, cst.ImportAlias)
    if new is None or (node is None and alias is None):
        return
    parent = None if node is None else tree.parents[node]
    alias = parent if isinstance(parent, cst.ImportAlias) else alias
    changes: tuple[Change, ...]
    if alias is not None:
        changes = _imported_as(tree, alias, new)
    elif node is None:
        return
    elif isinstance(parent, cst.ImportFrom):
        changes = (replaced(tree, node, _in_package(new, tree.code(node))),)
    elif new.startswith("tensorflow."):
        module, _, name = new.rpartition(".")
        changes = (replaced(tree, node, name), imported(tree, f"from {module} import {name}"))
    elif isinstance(node, cst.Attribute) and new not in MODULES.values():
        written, imports = spell(tree, new)
        changes = (replaced(tree, node, written), *imports)
    else:
        return
    if changes:
        yield Alternative(f"use `{new}`", changes, safe=True)


def _in_package(new: str, old: str) -> str:
    """A module's path in the package that the file uses."""
    package = old.partition("keras")[0]
    return new if new.startswith("tensorflow.") else f"{package}{new}"


def _imported_as(tree: Tree, alias: cst.ImportAlias, new: str) -> tuple[Change, ...]:
    """`from keras.utils import np_utils` from where it is now; other names of the statement stay."""
    statement = tree.parents[alias]
    module, _, name = new.rpartition(".")
    bound = alias.evaluated_alias or alias.evaluated_name
    shown = name if name == bound else f"{name} as {bound}"
    if not isinstance(statement, cst.ImportFrom) or isinstance(statement.names, cst.ImportStar):
        return ()
    old = dotted(statement.module) or ""
    if _in_package(module, old) == old:
        end = tree.end(alias.asname.name) if alias.asname is not None else tree.end(alias.name)
        return (Change(tree.start(alias.name), end, shown),)
    line = f"from {_in_package(module, old)} import {shown}"
    if len(statement.names) == 1:
        return (replaced(tree, statement, line),)
    return (_without(tree, statement, alias), _below(tree, statement, line))


def _without(tree: Tree, statement: cst.ImportFrom, alias: cst.ImportAlias) -> Change:
    assert not isinstance(statement.names, cst.ImportStar)
    aliases = list(statement.names)
    index = aliases.index(alias)
    if index:
        return Change(_end(tree, aliases[index - 1]), _end(tree, alias), "")
    return Change(tree.start(alias.name), tree.start(aliases[1].name), "")


def _end(tree: Tree, alias: cst.ImportAlias) -> int:
    return tree.end(alias.name if alias.asname is None else alias.asname.name)


def _below(tree: Tree, statement: cst.ImportFrom, line: str) -> Change:
    end = tree.line_end(tree.end(statement))
    return Change(end, end, f"\n{tree.indentation(tree.start(statement))}{line}")
