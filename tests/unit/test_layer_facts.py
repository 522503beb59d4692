"""What is special about a layer stands with the layer, and nowhere in the evaluator."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

import kerasshape.keras.layers
from kerasshape.keras import signatures
from kerasshape.keras.facts import Facts
from kerasshape.keras.registry import LAYERS, layer
from kerasshape.shapes import Shape

ROOT = Path(__file__).parents[2]
EVALUATE = sorted((ROOT / "kerasshape" / "evaluate").rglob("*.py"))
NAMES = frozenset(LAYERS) | frozenset(signatures.table()["layers"])
FOLDER = Path(kerasshape.keras.layers.__file__).parent


def strings(tree: ast.Module) -> Iterator[ast.Constant]:
    """The strings of a module that are no docstrings."""
    documentation = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in documentation:
            yield node


def named_layers(source: str) -> list[str]:
    """The layers that stand in strings, alone or behind a dotted path."""
    return [node.value for node in strings(ast.parse(source)) if node.value.rpartition(".")[2] in NAMES]


@pytest.mark.parametrize("path", EVALUATE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_evaluator_knows_no_layer_by_name(path: Path) -> None:
    found = named_layers(path.read_text(encoding="utf-8"))
    sentence = "make it a fact of the layer, in kerasshape/keras/facts.py, and ask for the fact"
    assert not found, f"{path.name} names {', '.join(found)}: {sentence}"


def test_a_layer_that_is_named_is_found() -> None:
    assert named_layers('"""LSTM"""\nif name == "LSTM" or path == "keras.layers.Dense": pass') == [
        "LSTM",
        "keras.layers.Dense",
    ]


def test_a_layer_is_named_in_its_own_module_alone() -> None:
    homes: dict[str, set[str]] = {}
    for path in sorted((ROOT / "kerasshape" / "keras").rglob("*.py")):
        for name in named_layers(path.read_text(encoding="utf-8")):
            if name in LAYERS:
                homes.setdefault(name, set()).add(path.stem)
    shared = {name: sorted(modules) for name, modules in homes.items() if len(modules) > 1}
    assert not shared, f"layers are named in two modules, make a fact of what the other one knows: {shared}"


def test_each_module_of_layers_is_imported() -> None:
    code = "import sys, kerasshape.keras.layers; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules = {f"kerasshape.keras.layers.{path.stem}" for path in FOLDER.glob("[!_]*.py")}
    silent = modules - set(done.stdout.split())
    assert not silent, f"kerasshape/keras/layers/__init__.py does not import {silent}: their layers are not registered"


def test_a_fact_that_does_not_exist_is_refused() -> None:
    with pytest.raises(TypeError, match="one_tenser"):
        layer("Dense", one_tenser=True)


def test_a_layer_is_registered_once() -> None:
    def dense_again(x: Shape) -> Shape:
        return x

    with pytest.raises(TypeError, match="dense_again registers Dense a second time"):
        layer("Dense")(dense_again)


@pytest.mark.parametrize("fact", [each.name for each in fields(Facts)])
def test_each_fact_is_stated_by_a_layer(fact: str) -> None:
    default = getattr(Facts(), fact)
    assert any(getattr(known.facts, fact) != default for known in LAYERS.values()), f"no layer states {fact}: drop it"


@pytest.mark.parametrize("name", sorted(LAYERS))
def test_facts_fit_the_signature(name: str) -> None:
    """Majors are majors, and arguments that a fact names are arguments of the layer in some major."""
    facts = LAYERS[name].facts
    assert {*facts.kernel, *facts.flexible, *facts.any_trainable} <= {2, 3}
    entries = [entry for entry in (signatures.layer_signature(name, major) for major in (2, 3)) if entry]
    taken = {argument for entry in entries for argument in (*entry["parameters"], *entry["keywords"])}
    named = {*facts.renamed.values(), *facts.unread, *({facts.sequences_of} - {None})}
    named |= {f"{weight}_initializer" for weight in facts.weights}
    assert named <= taken
