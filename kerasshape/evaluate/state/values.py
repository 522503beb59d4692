"""The values of the evaluated program.

Numbers, strings, booleans, None and tuples stand for themselves; `Unknown` stands for anything that could not be
evaluated. The rest is here.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeGuard, TypeVar

from kerasshape.evaluate.state.journal import Mutable
from kerasshape.evaluate.state.needs import Needs
from kerasshape.evaluate.state.notes import BASE, BUILT, GRAPH, LABELS, STATE
from kerasshape.faults import Fault
from kerasshape.keras.applications import Application
from kerasshape.keras.registry import Layer
from kerasshape.keras.result import Structure, Weight
from kerasshape.shapes import Dim, Shape, Unknown
from kerasshape.source import Unit

if TYPE_CHECKING:
    import libcst as cst

Value: TypeAlias = object
"""Any of the values that this module lists: what it is has to be asked before it is used."""

_Kind = TypeVar("_Kind")


def all_are(values: Iterable[Value], kind: type[_Kind] | tuple[type[_Kind], ...]) -> TypeGuard[Sequence[_Kind]]:
    """Whether each of several values is of one kind, or of one of several."""
    return all(isinstance(value, kind) for value in values)


@dataclass(eq=False, slots=True)
class Origin:
    """The expression that made or called a value; its position is computed only when it is reported.

    Never changed. It is not frozen, since each call makes one, and a frozen one takes three times as long to make.
    """

    unit: Unit
    node: cst.CSTNode

    def __repr__(self) -> str:
        return f"{self.unit.path}: {self.unit.text(self.node)}"


class SplitOrigin(Origin):
    """The call that an array and others are parts of, in an order that is easily taken for another."""

    __slots__ = ()


@dataclass(frozen=True, eq=False)
class Alternatives:
    """One of a few values; which of them depends on something unknown. Never nested, never of one."""

    values: tuple[Value, ...]


@dataclass(frozen=True, eq=False)
class External:
    """Something outside the project, by its dotted path: `tensorflow.keras.layers.LSTM`, `numpy.zeros`, `builtins.len`.

    `missing` is set once its absence from the selected Keras major was reported.
    """

    path: str
    missing: bool = False


class Many(Unknown):
    """A sequence of unknown length; `item` abstracts every element.

    A loop of unknown length fills a list with one, and iterating over batches gives one. With a `start` the items are
    numbers that count from there, or pairs that begin with such a number.
    """

    __slots__ = ("count", "item", "start")

    def __init__(self, item: Value, count: Dim = None, start: int | None = None) -> None:
        super().__init__()
        self.item = item
        self.count = Unknown() if count is None else count
        self.start = start

    def numbered(self, number: Value) -> Value:
        """The item that has this number."""
        return (number, self.item[1]) if isinstance(self.item, tuple) else number


class ListValue(Mutable):
    """A list; the slot `items` holds a tuple, or an Unknown, which may be a Many."""

    __slots__ = ()

    def __init__(self, items: Sequence[Value] | Unknown) -> None:
        super().__init__()
        self.slots["items"] = items if isinstance(items, Unknown) else tuple(items)

    @property
    def items(self) -> tuple[Value, ...] | Unknown | Alternatives:
        """The present items."""
        return self.slots["items"]  # type: ignore[no-any-return]


class DictValue(Mutable):
    """A dict; the slot `items` holds a dict that is never changed in place, or an Unknown."""

    __slots__ = ()

    def __init__(self, items: Mapping[Value, Value] | Unknown) -> None:
        super().__init__()
        self.slots["items"] = items if isinstance(items, Unknown) else dict(items)

    @property
    def items(self) -> dict[Value, Value] | Unknown | Alternatives:
        """The present items."""
        return self.slots["items"]  # type: ignore[no-any-return]

    @property
    def named(self) -> dict[str, Value] | None:
        """The present items when each key is a string, as those of keyword arguments are; else None."""
        items = self.items
        if not isinstance(items, dict):
            return None
        named = {key: item for key, item in items.items() if isinstance(key, str)}
        return named if len(named) == len(items) else None


@dataclass(frozen=True, eq=False)
class Step:
    """How a tensor was made: what was called, on which tensors, where.

    `replay` gives the output structure for other inputs and keywords, as a model does when it is called.
    """

    callee: Value
    """A LayerValue, a ModelValue, or the name of an operation."""
    inputs: Value
    """The tensors as they were passed, nested in tuples and dicts."""
    origin: Origin
    replay: Callable[[Value, Mapping[str, Value]], Value]
    keywords: Mapping[str, Value] = field(default_factory=dict)
    inlined: bool = False
    """Whether the callee stands for layers that a model made of this tensor has one by one, without being known."""
    outputs: Structure | None = None
    """The shapes of all that a layer gave; None where that is not kept."""
    refused_at_run: Fault | None = None
    """What Keras lets pass until data go through."""


@dataclass(frozen=True, eq=False)
class Tensor:
    """A symbolic or eager tensor of Keras or TensorFlow. `step` is None for the Input of a model."""

    shape: Shape
    dtype: str | None = None
    step: Step | None = None
    origin: Origin | None = None
    name: str | None = None
    is_input: bool = False
    eager: bool = False


class Labels(Mutable):
    """The set of all integers that an array holds, or nothing once that is not known."""

    __slots__ = ()

    def __init__(self, values: frozenset[int]) -> None:
        super().__init__()
        LABELS.start(self, values)

    @property
    def values(self) -> frozenset[int] | None:
        """The distinct integers; None when they are not known any more."""
        return LABELS.of(self)


ArrayKind = Literal["array", "frame", "series"]


@dataclass(frozen=True, eq=False)
class Array:
    """A numpy array (or what behaves like one): its shape and dtype, and the integers in it where they are known.

    A data frame and a series of pandas are kinds of it, since their subscripts go by names.
    """

    shape: Shape
    dtype: str | None = None
    origin: Origin | None = None
    labels: Labels | None = None
    kind: ArrayKind = "array"


TENSORS: tuple[type[Tensor | Array], ...] = (Tensor, Array)
"""What a layer or a model takes."""


@dataclass(frozen=True, eq=False)
class DatasetValue:
    """A `tf.data.Dataset` or a generator of batches: what one element is, nested in tuples and dicts.

    `batched` is False until its elements have an axis for the samples; None when that is not known.
    """

    element: Value
    origin: Origin | None = None
    batched: bool | None = True
    refused: Fault | None = None
    """Why Keras takes none of its batches."""


@dataclass(frozen=True, eq=False)
class ObjectValue:
    """An instance of a class outside the project, such as a scaler of scikit-learn, with what it was made from."""

    path: str
    arguments: Arguments
    origin: Origin


class LayerValue(Mutable):
    """A layer instance: what Keras knows of it and where it was made."""

    __slots__ = ("argument_nodes", "label", "layer", "origin")

    def __init__(self, layer: Layer, label: str, origin: Origin, argument_nodes: Mapping[str, cst.CSTNode]) -> None:
        super().__init__()
        self.layer = layer
        self.label = label
        """The layer's name: given, or made by Keras from its class ("lstm_1")."""
        self.origin = origin
        self.argument_nodes = argument_nodes
        BUILT.start(self, None)

    @property
    def built(self) -> tuple[Weight, ...] | None:
        """The weights fixed by the first call; None when there was none, or when they are not certain."""
        return BUILT.of(self)


@dataclass(frozen=True, eq=False)
class Stage:
    """One layer of a Sequential model: where it is called, and its output."""

    layer: Value
    """A LayerValue, ModelValue or InstanceValue."""
    origin: Origin
    output: Value = None
    """The output tensors once the input is known; None before."""
    weights: tuple[Weight, ...] | None = None
    """The weights that the layer had then."""


@dataclass(frozen=True, eq=False)
class ModelState:
    """What a model is at one moment.

    `inputs` is None for a model whose input shape is not known yet. `opaque` is set once the model was handed to code
    that could not be followed.
    """

    stages: tuple[Stage, ...] = ()
    inputs: Value = None
    outputs: Value = None
    opaque: bool = False
    merged: bool = False
    """Set when it stands for several whose outputs agree and whose layers do not."""
    counted: bool = True
    """Whether these agree in their weights."""
    silent: bool = False
    """Set behind a mistake that was reported and then taken as it was meant: what follows it is not reported."""


Kind = Literal["sequential", "functional"]

_SERIALS = itertools.count(1)


def next_serial() -> int:
    """A number higher than all before."""
    return next(_SERIALS)


class ModelValue(Mutable):
    """A Sequential or functional model."""

    __slots__ = ("holder", "kind", "label", "major", "origin", "serial")

    def __init__(self, kind: Kind, label: str, origin: Origin, major: int, state: ModelState) -> None:
        super().__init__()
        self.kind = kind
        self.label = label
        self.origin = origin
        self.major = major
        self.serial = next_serial()
        """Models made later have higher ones."""
        self.holder: str | None = None
        """The variable, attribute or function that first held the model, by which reports call it."""
        STATE.start(self, state)

    @property
    def state(self) -> ModelState | Alternatives:
        """What the model is now."""
        return STATE.of(self)

    @property
    def states(self) -> tuple[ModelState, ...]:
        """Each state that the model may be in now."""
        state = self.state
        several = state.values if isinstance(state, Alternatives) else (state,)
        return tuple(each for each in several if isinstance(each, ModelState))


class ApplicationValue(ModelValue):
    """A model of `keras.applications`. Its layers are not known one by one."""

    __slots__ = ("application",)

    def __init__(self, application: Application, origin: Origin, state: ModelState) -> None:
        super().__init__("functional", application.label, origin, application.major, state)
        self.application = application


class InnerLayer(Mutable):
    """A layer of an application, found by its name: its output is known, and not its class."""

    __slots__ = ("label", "model", "output")

    def __init__(self, model: ApplicationValue, label: str, output: Callable[[InnerLayer], Tensor]) -> None:
        super().__init__()
        self.model = model
        self.label = label
        self.output = output(self)


class LastLayers(Unknown):
    """The layers of an application; only the last ones are known, by their index from the end."""

    __slots__ = ("known",)

    def __init__(self, known: Mapping[int, InnerLayer]) -> None:
        super().__init__()
        self.known = known


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

    def make(self, origin: Origin, label: str = "") -> InstanceValue:
        """A new instance, before its `__init__`."""
        return InstanceValue(self, origin, label)


class KerasClass(ClassValue):
    """A class of the project that derives from a layer or model of Keras."""

    __slots__ = ()

    def make(self, origin: Origin, label: str = "") -> KerasInstance:
        """A new instance, before its `__init__`."""
        return KerasInstance(self, origin, label)


class InstanceValue(Mutable):
    """An instance of a project's class; its slots are its attributes."""

    __slots__ = ("class_", "holder", "label", "origin")

    def __init__(self, class_: ClassValue, origin: Origin, label: str = "") -> None:
        super().__init__()
        self.class_ = class_
        self.origin = origin
        self.label = label
        self.holder: str | None = None

    @property
    def contents(self) -> tuple[Value, ...]:
        """The values that it holds."""
        return tuple(self.slots.values())


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
    origin: Origin | None = None


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
    origin: Origin
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
