"""What the evaluation of one file may cost, so that it ends in reasonable time."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from kerasshape.records import dataclass

if TYPE_CHECKING:
    import libcst as cst


MOST_STEPS = 200_000
MOST_STEPS_PER_LINE = 40
"""What a file may cost: a sum, and more for each of its lines."""

MOST_OF_FUNCTION = ((32, 30_000), (8, 80_000))
"""A function that was called more often than this and took more steps in all is not followed any more."""

MOST_OF_HARMLESS = 5_000
"""The same, in steps, of one that cannot reach anything that Keras could refuse."""


class OutOfBudget(Exception):
    """The file takes more steps than allowed."""


@dataclass(eq=False)
class Effort:
    """How often a function was called so far, and how many steps that took."""

    calls: int = 0
    steps: int = 0

    @property
    def is_spent(self) -> bool:
        """Whether the function has had its share."""
        return any(self.calls > calls and self.steps > steps for calls, steps in MOST_OF_FUNCTION)


@dataclass(eq=False)
class Budget:
    """The steps that were taken, and those that are allowed."""

    most_steps: int = MOST_STEPS
    steps: int = 0
    skipped_calls: int = 0
    """How many calls were not followed, because they nest too deep or take too many steps."""
    efforts: dict[cst.CSTNode, Effort] = field(default_factory=dict)
    """By the node of a function, which is held: the address of one that is gone may be that of another."""

    def spend(self, steps: int = 1) -> None:
        """Count one step, or as many as something costs. Raises OutOfBudget."""
        self.steps += steps
        if self.steps > self.most_steps:
            raise OutOfBudget
