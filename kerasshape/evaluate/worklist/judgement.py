"""One judgement for all code: whether a piece of it can reach anything that Keras could refuse, from its text alone.

Library code is full of functions and statements that only pass tensors on. Nothing in them can be known to fail, and
parsing and evaluating them would take most of the time. Statements are judged before anything is evaluated, by what
their file imports and binds; functions afterwards, by the values that their names have by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum, auto

from kerasshape.evaluate.worklist import mentions
from kerasshape.records import dataclass


class Meaning(Enum):
    """What a name stands for, when it is no name outside the project."""

    ARRAY = auto()
    """An array or dataset whose shape is known: a function on tensors may refuse it."""
    REACHES = auto()
    """A layer, a model, or what holds or makes one."""


Meanings = Callable[[str], Iterable["str | Meaning"]]
"""What a name in the code may stand for; a string is a dotted path outside the project."""


@dataclass(frozen=True)
class Judgement:
    """Judges code for these majors of Keras; `is_of_project` tells whether a module belongs to the project."""

    majors: tuple[int, ...]
    is_of_project: Callable[[str], bool]

    def of_code(self, code: str, meanings: Meanings) -> bool:
        """Whether the code imports or names what Keras could refuse, or operates on an array of known shape."""
        return self.of_imports(code) or self.of_names(code, meanings)

    def of_imports(self, code: str) -> bool:
        """Whether an import statement within the code brings what can be refused, or a module of the project."""
        return any(
            path.startswith(".") or self.of_path(path, written=True) or self.is_of_project(path)
            for path in mentions.imported_inside(code)
        )

    def of_names(self, code: str, meanings: Meanings) -> bool:
        """Whether a name in the code reaches a layer or a model, or is an operation beside an array of known shape."""
        operates = False
        knows_array = mentions.knows_array(code)
        for name, rest in mentions.dotted_names(code):
            for meaning in meanings(name):
                if meaning is Meaning.REACHES:
                    return True
                if meaning is Meaning.ARRAY:
                    knows_array = True
                elif isinstance(meaning, str):
                    path = f"{meaning}.{rest}" if rest else meaning
                    if self.of_path(path, written=bool(rest)):
                        return True
                    operates = operates or mentions.is_operation(path)
        return operates and knows_array

    def of_path(self, path: str, *, written: bool) -> bool:
        """Whether Keras could refuse a name outside the project.

        Only a path that stands in the code is looked up in each major: an imported one was, where it was imported.
        """
        return mentions.may_be_refused(path, self.majors if written else ())
