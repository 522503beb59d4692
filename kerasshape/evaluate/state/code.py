"""The values that are code: functions, classes, instances and modules, with their scopes and arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kerasshape.evaluate.state.journal import Mutable
from kerasshape.evaluate.state.needs import Needs
from kerasshape.evaluate.state.notes import BASE, GRAPH, LABEL
from kerasshape.evaluate.state.values import Site, Value
from kerasshape.records import dataclass
from kerasshape.shapes import Unknown
from kerasshape.source import Unit

if TYPE_CHECKING:
    import libcst as cst


class Scope(Mutable):
    """Names and their values; `parent` is where a name that is not found here is looked up."""

    __slots__ = ("globals_declared", "kind", "load", "nonlocals", "open", "parent")

    def __init__(self, kind: str, parent: Scope | None = None) -> None:
        super().__init__()
        self.kind = kind
        self.parent = parent
        self.globals_declared: set[str] = set()
        self.nonlocals: set[str] = set()
        self.load: Callable[[str], None] | None = None
        """Asked for a name that is not here, may bind it: the scope of an imported module fills as names are read."""
        self.open = False
        """True when a star import may have bound any name."""
        self.is_shared = kind not in ("function", "comprehension")


@dataclass(frozen=True)
class Signature:
    """The names of a function's parameters; `named` are those that a keyword can give."""

    positional: tuple[str, ...]
    named: Mapping[str, None]
    star: str | None
    double_star: str | None


@dataclass(frozen=True, eq=False)
class FunctionValue:
    """A function or lambda of the project, with the scope it closes over."""

    name: str
    node: cst.FunctionDef | cst.Lambda
    unit: Unit
    scope: Scope
    defaults: Mapping[str, Value]
    owner: ClassValue | None = None
    kind: str = "function"
    """`function`, `staticmethod`, `classmethod`, `property` or `cached_property`."""

    @cached_property
    def signature(self) -> Signature:
        """The names of its parameters."""
        import libcst as cst  # not above: the plugin of pytest imports these values before it reads any code

        parameters = self.node.params
        positional = tuple(each.name.value for each in (*parameters.posonly_params, *parameters.params))
        star, double_star = parameters.star_arg, parameters.star_kwarg
        return Signature(
            positional,
            dict.fromkeys((*positional, *(each.name.value for each in parameters.kwonly_params))),
            star.name.value if isinstance(star, cst.Param) else None,
            None if double_star is None else double_star.name.value,
        )


@dataclass(eq=False)
class ModuleValue:
    """A module of the project; its scope is filled as far as names were asked for.

    `done` holds the units that were run, by identity.
    """

    path: Path
    scope: Scope
    needs: Needs
    done: set[int] = field(default_factory=set)


class ClassValue(Mutable):
    """A class of the project; its slots are its attributes."""

    __slots__ = ("ancestry", "bases", "defined_in", "name", "node", "unit")

    def __init__(self, name: str, node: cst.ClassDef, unit: Unit, bases: tuple[Value, ...], defined_in: Scope) -> None:
        super().__init__()
        self.name = name
        self.node = node
        self.unit = unit
        self.bases = bases
        self.defined_in = defined_in
        self.ancestry: list[Value] | None = None
        """The class and its bases in the order of lookup, once they were asked for."""

    def make(self, origin: Site) -> InstanceValue:
        """A new instance, before its `__init__`."""
        return InstanceValue(self, origin)


class KerasClass(ClassValue):
    """A class of the project that derives from a layer or model of Keras."""

    __slots__ = ()

    def make(self, origin: Site) -> KerasInstance:
        """A new instance, before its `__init__`."""
        return KerasInstance(self, origin)


class InstanceValue(Mutable):
    """An instance of a project's class; its slots are its attributes."""

    __slots__ = ("class_", "holder", "origin")

    def __init__(self, class_: ClassValue, origin: Site) -> None:
        super().__init__()
        self.class_ = class_
        self.origin = origin
        self.holder: str | None = None

    @property
    def contents(self) -> tuple[Value, ...]:
        """The values that it holds."""
        return tuple(self.slots.values())

    @property
    def label(self) -> str:
        """The name of a layer or model: given to `super().__init__`, or made by Keras from the class name."""
        return LABEL.of(self)


class KerasInstance(InstanceValue):
    """An instance of a `KerasClass`."""

    __slots__ = ()

    @property
    def contents(self) -> tuple[Value, ...]:
        """The values that it holds: what it is for Keras, and its attributes."""
        kept = (GRAPH.of(self), BASE.of(self))
        return (*(each for each in kept if each is not None), *self.slots.values())


@dataclass(eq=False, slots=True)
class BoundMethod:
    """A function or a name of a built-in method, bound to its receiver."""

    receiver: Value
    function: FunctionValue | str
    origin: Site | None = None


class UnknownMember(Unknown):
    """A member of an instance from a class that is not seen; a call of it may change the instance."""

    __slots__ = ("receiver",)

    def __init__(self, name: str, receiver: Value) -> None:
        super().__init__(name)
        self.receiver = receiver


@dataclass(frozen=True, eq=False)
class GeneratorValue:
    """The generator that a function of the project returns: its call, and the values that the body yielded then."""

    function: FunctionValue
    arguments: Arguments
    origin: Site
    yielded: tuple[Value, ...]


@dataclass(frozen=True, eq=False)
class SuperValue:
    """`super()`: looks attributes up behind `after` in the classes of the instance."""

    instance: Value
    after: ClassValue


@dataclass(frozen=True, eq=False)
class Partial:
    """`functools.partial`: a callee with some of its arguments bound."""

    callee: Value
    bound: Arguments


@dataclass(frozen=True)
class Arguments:
    """What a call passes. `complete` is False when a star argument could not be evaluated."""

    positional: tuple[Value, ...] = ()
    keywords: Mapping[str, Value] = field(default_factory=dict)
    complete: bool = True
    nodes: Mapping[int | str, cst.CSTNode] = field(default_factory=dict)
    """The argument expressions, by position or keyword."""

    def get(self, position: int | None, keyword: str, default: Value = None) -> Value:
        """The argument at this place or under this keyword."""
        if keyword in self.keywords:
            return self.keywords[keyword]
        if position is not None and position < len(self.positional):
            return self.positional[position]
        return default if self.complete else Unknown()

    def has(self, position: int | None, keyword: str) -> bool:
        """Whether the argument is passed."""
        return keyword in self.keywords or (position is not None and position < len(self.positional))
