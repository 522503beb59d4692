"""What a fault is: a frozen dataclass of facts with the words to tell them, and the exception that carries one."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING, ClassVar, Literal

from kerasshape.records import dataclass
from kerasshape.shapes import show

if TYPE_CHECKING:
    from typing_extensions import Self, dataclass_transform
else:

    def dataclass_transform(**_):
        """Means something to type checkers alone; `typing` has it from Python 3.11 on."""
        return lambda decorated: decorated


@dataclass_transform(frozen_default=True)
@dataclass(frozen=True)
class Fault:
    """The base of every rule.

    A rule is a subclass whose fields are the facts; `message`, `help`, `primary` and `keras_says` are templates over
    fields and properties. Its docstring is the rule's page.

    A rule needs no decorator: it becomes a frozen dataclass when its first fault is made. Most runs meet few rules,
    and making a dataclass of each would take longer than to check a file.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    """The kebab-case name, made from the class name; it reads well after "allow"."""
    severity: ClassVar[Literal["error", "warning"]] = "error"
    message: ClassVar[str]
    """One sentence that names the layer and the numbers."""
    help: ClassVar[str | None] = None
    """The smallest change that mends it, an imperative."""
    primary: ClassVar[str | None] = None
    """The few words under the caret."""
    keras_says: ClassVar[str | None] = None
    """Keras's own words, so that a person can find them in a traceback."""
    of_tensorflow: ClassVar[bool] = False
    """Whether other backends of Keras take it."""
    cause: ClassVar[str | None] = None
    """The argument of the layer before that decided, if one did."""
    cause_label: ClassVar[str | None] = None
    """The words under that argument."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", cls.__name__).lower()

    def __new__(cls, *_args: object, **_kwargs: object) -> Self:
        """Make dataclasses of the rule and of those it inherits from, unless they are."""
        for rule in reversed(cls.__mro__):
            if issubclass(rule, Fault) and "__dataclass_fields__" not in vars(rule):
                dataclass(frozen=True)(rule)
        return super().__new__(cls)

    def render(self, which: Literal["message", "help", "primary", "keras_says", "cause_label"]) -> str | None:
        """The words of one template, filled with the facts; shapes are printed as Keras prints them.

        The text of a property is used as it is: it holds the facts already, and a name among them may contain braces.
        """
        words: str | None = getattr(self, which)
        if words is None or isinstance(getattr(type(self), which), property):
            return words
        return words.format_map(_Facts(self))


class _Facts(dict[str, str]):
    """Looks up a template's names among a fault's fields and properties."""

    def __init__(self, fault: Fault) -> None:
        super().__init__({field.name: _words(getattr(fault, field.name)) for field in fields(fault)})
        self._fault = fault

    def __missing__(self, key: str) -> str:
        return _words(getattr(self._fault, key))


def _words(value: object) -> str:
    return value if isinstance(value, str) else show(value)


class Refused(Exception):
    """Keras would refuse this.

    `argument` names the layer's own argument at fault, when the constructor is refused or an argument decides.
    `at_call` says that Keras makes the layer all the same, and refuses the argument once the layer is called.
    """

    def __init__(self, fault: Fault, argument: str | None = None, *, at_call: bool = False) -> None:
        super().__init__(fault)
        self.fault = fault
        self.argument = argument
        self.at_call = at_call

    def __str__(self) -> str:
        """The fault in one line, as a traceback shows it: what is wrong, and what mends it."""
        cure = self.fault.render("help")
        return f"{self.fault.code} {self.fault.render('message')}" + (f"; {cure}" if cure else "")
