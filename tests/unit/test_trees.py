"""Structures that no Keras sees: lists that hold themselves, items that are not known, kinds that differ."""

from __future__ import annotations

from kerasshape.evaluate.graph.structures import flat
from kerasshape.evaluate.state import trees
from kerasshape.evaluate.state.values import Alternatives, DictValue, ListValue
from kerasshape.shapes import Unknown


def test_a_list_that_holds_itself_is_a_leaf_of_itself() -> None:
    """Directly, and through a dict."""
    endless = ListValue([1])
    held = DictValue({"b": endless, "a": 2})
    endless.slots["items"] = (1, endless, held)
    assert trees.leaves(endless) == [1, endless, 2, endless]
    assert trees.map_leaves(lambda leaf: 0, endless).items[:2] == (0, 0)
    assert trees.zip_leaves(endless, endless)[0] == (1, 1)
    assert [type(leaf) for leaf in flat(endless)] == [int, Unknown, int, Unknown]


def test_what_is_not_known_is_a_leaf() -> None:
    """A list without known items, alternatives, an unknown."""
    leaves = [ListValue(Unknown()), Alternatives((1, 2)), Unknown(), DictValue(Unknown())]
    assert trees.leaves((leaves[0], ListValue(leaves[1:]))) == leaves


def test_what_differs_in_kind_is_merged_whole() -> None:
    """A tuple beside a list, other lengths, other keys; the parts around them are merged one by one."""
    left = (1, ListValue([2]), DictValue({"a": 3, "b": (4,)}))
    right = (5, (6,), DictValue({"b": (7,), "a": 8}))
    assert trees.zip_leaves(left, right) == [(1, 5), (left[1], (6,)), (3, 8), (4, 7)]
    assert trees.zip_leaves((1,), (1, 2)) == [((1,), (1, 2))]
    other = DictValue({"c": 1})
    assert trees.zip_leaves(left[2], other) == [(left[2], other)]


def test_a_changed_dict_keeps_the_order_of_its_keys() -> None:
    """Though the leaves are visited by sorted key."""
    visited: list[int] = []

    def change(leaf: int) -> int:
        visited.append(leaf)
        return -leaf

    found = trees.map_leaves(change, DictValue({"b": 1, "a": 2}))
    assert visited == [2, 1]
    assert list(found.items.items()) == [("b", -1), ("a", -2)]


def test_a_walk_can_end_before_the_leaves() -> None:
    """What the caller takes for a leaf is not looked into."""
    inner = ListValue([1, 2])
    assert trees.leaves((inner, 3), lambda part: part is inner) == [inner, 3]
