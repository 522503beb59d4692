"""Functions of `keras.backend` that Keras 3 has in `keras.ops`, `keras.random` or as something else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from kerasshape.fix.cases import Alternative, Case, fixes
from kerasshape.fix.names import bound, imported, spell
from kerasshape.fix.placing import replaced
from kerasshape.fix.tree import Change, Tree
from kerasshape.keras import names
from kerasshape.rules.versions import RemovedName


@dataclass(frozen=True)
class Row:
    """A function of Keras 3 that takes the same arguments in the same order under the same names.

    `adds` is an argument with which a default of the old function is written out.
    """

    module: str
    name: str
    parameters: tuple[str, ...]
    adds: tuple[str, str] | None = None


def _rows(module: str, *signatures: str) -> Iterator[tuple[str, Row]]:
    """Rows as they are written: `old > new(x, axis=-1)`; the value of a default is one that the new function lacks."""
    for signature in signatures:
        old, _, new = signature.rpartition(" > ")
        name, _, inner = new.rstrip(")").partition("(")
        words = [word.strip() for word in inner.split(",")]
        adds = next(((key, value) for key, _, value in (word.partition("=") for word in words) if value), None)
        yield old or name, Row(module, name, tuple(word.partition("=")[0] for word in words), adds)


ROWS: dict[str, Row] = dict(
    [
        *_rows(
            "ops",
            *(f"{name}(x)" for name in ("abs", "exp", "log", "sqrt", "square", "sign", "round", "sin", "cos", "tanh")),
            *(f"{name}(x)" for name in ("sigmoid", "softplus", "softsign", "shape", "transpose", "zeros_like")),
            *(f"{name}(x)" for name in ("ones_like", "stop_gradient", "eye", "relu")),
            *(f"{name}(x, axis, keepdims)" for name in ("sum", "prod", "mean", "max", "min", "std", "var")),
            *(f"{name}(x, axis, keepdims)" for name in ("any", "all", "logsumexp")),
            *(f"{name}(x, axis=-1)" for name in ("argmax", "argmin", "expand_dims")),
            *(f"{name}(x, axis)" for name in ("softmax", "cumsum", "cumprod", "squeeze", "stack")),
            *(f"{name}(x, y)" for name in ("maximum", "minimum", "equal", "not_equal", "greater", "greater_equal")),
            *(f"{name}(x, y)" for name in ("less", "less_equal", "dot")),
            *(f"{name}(target, output, from_logits)" for name in ("binary_crossentropy", "categorical_crossentropy")),
            "sparse_categorical_crossentropy(target, output, from_logits)",
            "cast(x, dtype)",
            "clip(x, x_min, x_max)",
            "concatenate(tensors, axis=-1)",
            "constant > convert_to_tensor(value)",
            "eval > convert_to_numpy(x)",
            "gather > take(reference, indices, axis=0)",
            "get_value > convert_to_numpy(x)",
            "one_hot(indices, num_classes)",
            "ones(shape)",
            "permute_dimensions > transpose(x, pattern)",
            "pow > power(x, a)",
            "repeat_elements > repeat(x, rep, axis)",
            "reshape(x, shape)",
            "reverse > flip(x, axes)",
            "tile(x, n)",
            "zeros(shape)",
        ),
        *_rows(
            "random",
            "random_normal > normal(shape, mean, stddev, dtype, seed)",
            "random_uniform > uniform(shape, minval, maxval, dtype, seed)",
            "truncated_normal(shape, mean, stddev, dtype, seed)",
        ),
    ]
)

_SAME_KEYWORDS = frozenset(
    {"axis", "keepdims", "shape", "mean", "stddev", "minval", "maxval", "seed", "dtype", "num_classes", "target"}
    | {"output", "from_logits", "x_min", "x_max"}
)
"""Keywords that old and new functions share; others are written by position."""


@fixes(RemovedName)
def from_backend(case: Case[RemovedName]) -> Iterator[Alternative]:
    """What a function of the backend is in Keras 3."""
    module, _, name = names.canonical(case.fault.path).rpartition(".")
    node, tree = case.node, case.tree
    if module != "keras.backend" or not isinstance(node, cst.Attribute):
        return
    call = tree.parents[node]
    if name in ROWS and not (isinstance(call, cst.Call) and call.func is node and not _fits(ROWS[name], call)):
        row = ROWS[name]
        written, imports = _module(tree, row.module)
        changes = [replaced(tree, node, f"{written}.{row.name}")]
        if isinstance(call, cst.Call) and call.func is node:
            changes += _arguments(tree, call, row)
        elif row.adds is not None:
            return
        yield Alternative(f"use `keras.{row.module}.{row.name}`", tuple(changes), imports=imports, safe=True)
    elif isinstance(call, cst.Call) and call.func is node:
        yield from _of_one_argument(tree, call, name)


def _fits(row: Row, call: cst.Call) -> bool:
    """Whether the new function takes these arguments."""
    if len(call.args) > len(row.parameters) or any(arg.star for arg in call.args):
        return False
    return all(arg.keyword is None or arg.keyword.value in row.parameters for arg in call.args)


def _arguments(tree: Tree, call: cst.Call, row: Row) -> Iterator[Change]:
    """Keywords that differ become positions, and a default that differs is written out."""
    given = set()
    for index, arg in enumerate(call.args):
        name = row.parameters[index] if arg.keyword is None else arg.keyword.value
        given.add(name)
        if arg.keyword is not None and name not in _SAME_KEYWORDS:
            yield Change(tree.start(arg.keyword), tree.start(arg.value), "")
    if row.adds is not None and row.adds[0] not in given and call.args:
        end = tree.end(call.args[-1].value)
        yield Change(end, end, f", {row.adds[0]}={row.adds[1]}")


def _of_one_argument(tree: Tree, call: cst.Call, name: str) -> Iterator[Alternative]:
    """Functions that are an attribute, a method or a layer in Keras 3."""
    texts = [tree.code(arg.value) for arg in call.args if arg.keyword is None and not arg.star]
    if len(texts) != len(call.args):
        return
    if name == "int_shape" and len(texts) == 1:
        yield _instead(tree, call, f"{_simple(call, 0, texts)}.shape")
    elif name == "ndim" and len(texts) == 1:
        yield _instead(tree, call, f"len({_simple(call, 0, texts)}.shape)")
    elif name == "set_value" and len(texts) == 2:
        yield _instead(tree, call, f"{_simple(call, 0, texts)}.assign({texts[1]})")
    elif name == "flatten" and len(texts) == 1:
        written, imports = _module(tree, "ops")
        yield _instead(tree, call, f"{written}.reshape({texts[0]}, (-1,))", imports)
    elif name == "batch_flatten" and len(texts) == 1:
        written, imports = spell(tree, "keras.layers.Flatten")
        yield _instead(tree, call, f"{written}()({texts[0]})", imports)
    elif name == "variable" and len(texts) == 1:
        written, imports = spell(tree, "keras.Variable")
        yield _instead(tree, call, f"{written}({texts[0]})", imports)
    elif name == "l2_normalize" and len(texts) == 2:
        written, imports = _module(tree, "ops")
        yield _instead(tree, call, f"{written}.normalize({texts[0]}, axis={texts[1]})", imports)


def _simple(call: cst.Call, index: int, texts: list[str]) -> str:
    """An argument behind which a dot may stand."""
    value = call.args[index].value
    is_simple = isinstance(value, (cst.Name, cst.Attribute, cst.Call, cst.Subscript))
    return texts[index] if is_simple else f"({texts[index]})"


def _instead(tree: Tree, call: cst.Call, text: str, imports: tuple[Change, ...] = ()) -> Alternative:
    return Alternative(f"write `{text}`", (replaced(tree, call, text),), imports=imports, safe=True)


def _module(tree: Tree, module: str) -> tuple[str, tuple[Change, ...]]:
    """How the file names `keras.ops` or `keras.random`, and the import that this needs; never a name in use."""
    known = {each.path: each.name for each in bound(tree) if each.name != "*"}
    if f"keras.{module}" in known:
        return known[f"keras.{module}"], ()
    if known.get("keras") == "keras":
        return f"keras.{module}", ()
    is_free = module == "ops" and not any(node.value == module for node in tree.find(cst.Name))
    name = module if is_free else f"keras_{module}"
    return name, (imported(tree, f"from keras import {module if is_free else f'{module} as {name}'}"),)
