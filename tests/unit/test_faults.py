"""A rule is a plain subclass of `Fault` that behaves as a frozen dataclass of its facts."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields

import pytest

from kerasshape.faults import Fault
from kerasshape.rules.merging import MergeShapeMismatch
from kerasshape.shapes import Shape


class NarrowDoor(Fault):
    """A door is too narrow."""

    width: int
    wanted: int = 80
    message = "the door is {width} wide, {missing} less than {wanted}"

    @property
    def missing(self) -> int:
        return self.wanted - self.width


class NarrowGate(NarrowDoor):
    """A gate is too narrow."""

    color: str = "green"


def test_facts_are_given_by_place_and_by_name() -> None:
    assert NarrowDoor(70) == NarrowDoor(width=70, wanted=80)
    assert NarrowDoor(70) != NarrowDoor(71)
    assert len({NarrowDoor(70), NarrowDoor(70)}) == 1
    assert repr(NarrowDoor(70)) == "NarrowDoor(width=70, wanted=80)"


def test_facts_cannot_change() -> None:
    with pytest.raises(FrozenInstanceError):
        NarrowDoor(70).width = 71  # type: ignore[misc]


def test_a_missing_fact_is_refused() -> None:
    with pytest.raises(TypeError, match="width"):
        NarrowDoor()  # type: ignore[call-arg]


def test_a_rule_inherits_facts_in_whatever_order_the_two_are_met() -> None:
    class Wall(Fault):
        width: int

    class HighWall(Wall):
        height: int

    assert [field.name for field in fields(HighWall(1, 2))] == ["width", "height"]
    assert [field.name for field in fields(Wall(1))] == ["width"]
    assert NarrowGate(70, color="red").missing == 10


def test_the_words_of_a_fault_name_facts_and_properties() -> None:
    assert NarrowDoor(70).render("message") == "the door is 70 wide, 10 less than 80"
    assert NarrowDoor.name == "narrow-door"


@pytest.mark.parametrize(
    ("layer", "shapes", "words"),
    [
        ("Add", [(None, 8, 8, 4), (None, 8, 8, 16)], "`Conv2D(16, 1)`"),
        ("Add", [(None, 4), (None, 16)], "`Dense(16)`"),
        ("Concatenate", [(None, 24, 24, 16), (None, 25, 25, 8)], "crop, pad or resize"),
        ("Concatenate", [(None, 24, 24, 16), (None, 8)], "to one rank"),
        ("Concatenate", [(None, 4, 3), (None, 5, 3)], "to matching shapes"),
    ],
)
def test_inputs_that_do_not_fit_together_are_told_what_helps(layer: str, shapes: list[Shape], words: str) -> None:
    assert words in str(MergeShapeMismatch(layer, shapes, "…").render("help"))
