"""The dataclasses of the project behave as Python's own do."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from kerasshape import records

MAKERS: tuple[Callable[..., Any], ...] = (dataclasses.dataclass, records.dataclass)


class Base:
    """Fields of several kinds."""

    a: int
    b: str = "b"
    c: list[int] = dataclasses.field(default_factory=list)
    d: int = dataclasses.field(default=0, compare=False, repr=False)
    e: list[int] = dataclasses.field(default_factory=list, init=False)
    f: int = dataclasses.field(default=6, kw_only=True)


def pair(**options: bool) -> list[Any]:
    own = {name: value for name, value in vars(Base).items() if name not in ("__dict__", "__weakref__")}
    return [make(**options)(type("Made", (), dict(own))) for make in MAKERS]


@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize("eq", [False, True])
def test_the_same_class(frozen: bool, eq: bool) -> None:
    """What it is made from, how it is shown, compared, hashed and changed."""
    python, own = pair(frozen=frozen, eq=eq)
    assert [each.name for each in dataclasses.fields(own)] == [*"abcdef"]
    for arguments, keywords in (((1,), {}), ((1, "x", [2], 3), {}), ((), {"c": [1], "a": 2, "f": 7})):
        first, second = python(*arguments, **keywords), own(*arguments, **keywords)
        assert repr(first) == repr(second)
        assert dataclasses.asdict(first) == dataclasses.asdict(second)
        assert vars(dataclasses.replace(first, b="y")) == vars(dataclasses.replace(second, b="y"))
        assert (first == python(*arguments, **keywords)) == (second == own(*arguments, **keywords)) == eq
        assert second != first
    assert own(1).c is not own(1).c
    assert own(1, "b") != own(1, "other")
    assert own(1, d=1) == own(1, d=2) or not eq
    with pytest.raises(TypeError):
        own()
    with pytest.raises(TypeError):
        own(1, nothing=2)
    with pytest.raises(TypeError):
        own(1, e=[])


def test_what_runs_behind_init() -> None:
    """`__post_init__` sets what nobody passes."""

    @records.dataclass()
    class Counted:
        items: list[int]
        count: int = dataclasses.field(init=False)

        def __post_init__(self) -> None:
            self.count = len(self.items)

    assert Counted([1, 2]).count == 2


def test_hashes() -> None:
    """By the fields when it is frozen, not at all when it can change, by identity when it has no equality."""
    plain, by_identity = pair()[1], pair(eq=False)[1]
    assert hash(Second(1)) == hash(Second(1))
    assert hash(Second(1)) != hash(Second(2))
    with pytest.raises(TypeError):
        hash(plain(1))
    assert isinstance(hash(by_identity(1)), int)


def test_a_frozen_one_refuses_to_change() -> None:
    made = pair(frozen=True)[1](1)
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'a'"):
        made.a = 2
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'a'"):
        del made.a
    assert made.a == 1


@records.dataclass(frozen=True)
class First:
    """A dataclass to inherit from."""

    x: int

    def __repr__(self) -> str:
        return "its own"


@records.dataclass(frozen=True)
class Second(First):
    """Another field behind that of its base."""

    y: int = 2


def test_inheritance_copies_and_pickles() -> None:
    """Results travel between processes."""
    made = Second(1)
    assert (made.x, made.y) == (1, 2)
    assert copy.deepcopy(made) == pickle.loads(pickle.dumps(made)) == made
    assert made != First(1)
    assert repr(First(1)) == "its own"
    assert repr(made) == "Second(x=1, y=2)"
