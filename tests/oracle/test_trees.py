"""Every walk through nested structures meets the leaves that Keras's own `tree` meets, in its order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kerasshape.evaluate.arrays import conversion
from kerasshape.evaluate.graph import arguments, functional, layers, structures
from kerasshape.evaluate.interpreter import Interpreter
from kerasshape.evaluate.language import containers, generators
from kerasshape.evaluate.queries import to_value
from kerasshape.evaluate.scopes.project import Project
from kerasshape.evaluate.state import joins, trees
from kerasshape.evaluate.state.values import DatasetValue, Tensor, Value
from kerasshape.modules import Imports
from tests.oracle.real_keras import RealKeras

KEYS = st.one_of(st.sampled_from(["a", "b", "layer_10", "layer_2", ""]), st.integers(0, 12))


def one_kind_of_keys(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[Any, Any]]:
    """TensorFlow sorts no names among numbers."""
    return st.one_of(
        st.dictionaries(st.sampled_from(["a", "b", "layer_10", "layer_2", ""]), inner, max_size=3),
        st.dictionaries(st.integers(0, 12), inner, max_size=3),
    )


def nested(dicts: Callable[[st.SearchStrategy[Any]], st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    """Different numbers in tuples, lists and dicts, a dict among them."""

    def within(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        several = st.lists(inner, max_size=3)
        return st.one_of(several, several.map(tuple), dicts(inner))

    parts = st.recursive(st.just(0), within, max_leaves=8)
    return st.tuples(dicts(parts), parts).map(lambda drawn: numbered([*drawn]))


def numbered(structure: Any) -> Any:
    """The same structure whose leaves are 1, 2, 3, …: what Keras gives back tells where it stood."""
    count = iter(range(1, 100))

    def walk(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: walk(each) for key, each in part.items()}
        return type(part)(map(walk, part)) if isinstance(part, (list, tuple)) else next(count)

    return walk(structure)


OF_ANY_KEYS = nested(lambda inner: st.dictionaries(KEYS, inner, max_size=3))
OF_KEYS_OF_A_KIND = nested(one_kind_of_keys)
UNHURRIED = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
"""Keras answers from a process of its own, on a machine that may be busy."""

CTX = Interpreter("a.py", 3, Project(Imports(Path(__file__).parent)))


def of_shapes(structure: Any) -> list[Any]:
    """The first dims of nested shapes; a tuple is a shape."""
    if isinstance(structure, dict):
        return [dim for key in trees.in_order(structure) for dim in of_shapes(structure[key])]
    return [dim for each in structure for dim in of_shapes(each)] if isinstance(structure, list) else [structure[0]]


def tensors(structure: Any) -> Value:
    return trees.from_python(structure, lambda number: Tensor((number,), "float32"))


def numbers(value: Value) -> list[Any]:
    return [leaf.shape[0] for leaf in trees.leaves(value)]


WALKERS: dict[str, Callable[[Any], list[Any]]] = {
    "leaves": lambda structure: numbers(tensors(structure)),
    "map_leaves": lambda structure: numbers(trees.map_leaves(lambda leaf: leaf, tensors(structure))),
    "zip_leaves": lambda structure: [
        left.shape[0]
        for left, right in trees.zip_leaves(tensors(structure), tensors(structure))
        if left.shape == right.shape
    ],
    "merge_leaves": lambda structure: numbers(
        trees.merge_leaves(lambda several: several[1], [tensors(structure), tensors(structure)])
    ),
    "flat": lambda structure: [leaf.shape[0] for leaf in structures.flat(tensors(structure))],
    "to_structure": lambda structure: of_shapes(structures.to_structure(tensors(structure))),
    "from_structure": lambda structure: numbers(structures.from_structure(structures.to_structure(tensors(structure)))),
    "as_values": lambda structure: trees.leaves(structures.as_values(structure)),
    "arguments.plain": lambda structure: trees.leaves(
        trees.from_python(arguments.plain(CTX, trees.from_python(structure)))
    ),
    "conversion.plain": lambda structure: trees.leaves(
        trees.from_python(conversion.plain(trees.from_python(structure)))
    ),
    "printed": lambda structure: [shape[0] for shape in layers.printed(tensors(structure))],
    "with_step": lambda structure: numbers(functional.with_step(tensors(structure), None, None)),  # type: ignore[arg-type]
    "fresh": lambda structure: numbers(joins.fresh(tensors(structure))),
    "merged": lambda structure: numbers(
        generators.merged([trees.map_leaves(lambda leaf: replace(leaf, eager=True), tensors(structure))] * 2)
    ),
    "item_of": lambda structure: numbers(containers.item_of(DatasetValue(tensors(structure)))),
    "to_value": lambda structure: trees.leaves(to_value(structure)),
}


@pytest.mark.parametrize("walker", WALKERS)
def test_the_leaves_are_those_of_keras_3(walker: str, real_keras_3: RealKeras) -> None:
    """Each public walk, over structures with a dict inside."""
    walk = WALKERS[walker]

    @UNHURRIED
    @given(OF_ANY_KEYS)
    def hold(structure: Any) -> None:
        assert walk(structure) == real_keras_3.ask("flattened", structure=structure)

    hold()


def test_the_leaves_are_those_of_keras_2(real_keras_2: RealKeras) -> None:
    """TensorFlow's `nest`, on which Keras 2 stands, walks in the same order."""

    @UNHURRIED
    @given(OF_KEYS_OF_A_KIND)
    def hold(structure: Any) -> None:
        assert WALKERS["leaves"](structure) == real_keras_2.ask("flattened", structure=structure)

    hold()
