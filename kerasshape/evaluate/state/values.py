"""The values of the evaluated program.

Numbers, strings, booleans, None and tuples stand for themselves; `Unknown` stands for anything that could not be
evaluated. What of the rest is no code is here; functions, classes and modules stand in `state/code.py`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeGuard, TypeVar

from kerasshape.evaluate.state.journal import Mutable
from kerasshape.evaluate.state.notes import BUILT, CONTENTS, STATE
from kerasshape.faults import Fault
from kerasshape.keras.applications import Application
from kerasshape.keras.registry import Layer
from kerasshape.keras.result import Structure, Weight
from kerasshape.records import dataclass
from kerasshape.shapes import Dim, Shape, Unknown, UnknownNumber
from kerasshape.source import Unit

if TYPE_CHECKING:
    import libcst as cst

    from kerasshape.evaluate.state.code import Arguments

Value: TypeAlias = object
"""Any of the values that this module and `state/code.py` list: what it is has to be asked before it is used."""

_Kind = TypeVar("_Kind")


def all_are(values: Iterable[Value], kind: type[_Kind] | tuple[type[_Kind], ...]) -> TypeGuard[Sequence[_Kind]]:
    """Whether each of several values is of one kind, or of one of several."""
    return all(isinstance(value, kind) for value in values)


@dataclass(eq=False, slots=True)
class Site:
    """The expression that made or called a value; its position is computed only when it is reported.

    Never changed. It is not frozen, since each call makes one, and a frozen one takes three times as long to make.
    """

    unit: Unit
    node: cst.CSTNode

    def __repr__(self) -> str:
        return f"{self.unit.path}: {self.unit.text(self.node)}"


class SplitSite(Site):
    """The call that an array and others are parts of, in an order that is easily taken for another."""

    __slots__ = ()


class LabelSite(Site):
    """The call that reads labels from folders or a frame, of a form that one of its arguments decides."""

    __slots__ = ("argument",)

    def __init__(self, site: Site, argument: str) -> None:
        super().__init__(site.unit, site.node)
        self.argument = argument


class PredictionSite(Site):
    """The place where a model gave an array, or where a part of one was taken: its subscripts are checked."""

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


class UnknownLength(Unknown):
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


class View(tuple[Value, ...]):
    """The keys, values or items of a dict."""

    __slots__ = ()


class Stream(tuple[Value, ...]):
    """What gives its items once: a generator expression, `map(…)`, `zip(…)`, `reversed(…)`."""

    __slots__ = ()


Iterated: TypeAlias = View | Stream
"""What gives items and is neither a list nor a tuple: Keras does not look into it."""


class ListValue(Mutable):
    """A list; the slot `items` holds a tuple, or an Unknown, which may be an UnknownLength."""

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
    origin: Site
    replay: Callable[[Value, Mapping[str, Value]], Value]
    keywords: Mapping[str, Value] = field(default_factory=dict)
    inlined: bool = False
    """Whether the callee stands for layers that a model made of this tensor has one by one, without being known."""
    outputs: Structure | None = None
    """The shapes of all that a layer gave; None where that is not kept."""
    refused_at_run: Fault | None = None
    """What Keras lets pass until data go through."""
    node: int | None = None
    """Which call of the callee in a graph this is, counted from 0; None where Keras keeps no node of it."""


@dataclass(frozen=True, eq=False)
class Tensor:
    """A symbolic or eager tensor of Keras or TensorFlow. `step` is None for the Input of a model."""

    shape: Shape
    dtype: str | None = None
    step: Step | None = None
    origin: Site | None = None
    name: str | None = None
    is_input: bool = False
    eager: bool = False
    index: int = 0
    """Its place among the outputs of its step."""


class Contents(Mutable):
    """The set of all integers that an array holds, or nothing once that is not known."""

    __slots__ = ()

    def __init__(self, values: frozenset[int]) -> None:
        super().__init__()
        CONTENTS.start(self, values)

    @property
    def values(self) -> frozenset[int] | None:
        """The distinct integers; None when they are not known any more."""
        return CONTENTS.of(self)


ArrayKind = Literal["array", "frame", "series"]


@dataclass(frozen=True, eq=False)
class Array:
    """A numpy array (or what behaves like one): its shape and dtype, and the integers in it where they are known.

    A data frame and a series of pandas are kinds of it, since their subscripts go by names.
    """

    shape: Shape
    dtype: str | None = None
    origin: Site | None = None
    contents: Contents | None = None
    kind: ArrayKind = "array"


TENSORS: tuple[type[Tensor | Array], ...] = (Tensor, Array)
"""What a layer or a model takes."""


@dataclass(frozen=True, eq=False)
class DatasetValue:
    """A `tf.data.Dataset` or a generator of batches: what one element is, nested in tuples and dicts.

    `batched` is False until its elements have an axis for the samples; None when that is not known.
    """

    element: Value
    origin: Site | None = None
    batched: bool | None = True
    refused: Fault | None = None
    """Why Keras takes none of its batches."""


@dataclass(frozen=True, eq=False)
class ObjectValue:
    """An instance of a class outside the project, such as a scaler of scikit-learn, with what it was made from."""

    path: str
    arguments: Arguments
    origin: Site


class Score(UnknownNumber):
    """One of the numbers that a method of a model returns, which returned so many."""

    __slots__ = ("count", "major", "method")

    def __init__(self, method: str, count: int, major: int) -> None:
        super().__init__(method)  # one without a text is replaced by another unknown
        self.method = method
        self.count = count
        self.major = major


class LayerValue(Mutable):
    """A layer instance: what Keras knows of it and where it was made."""

    __slots__ = ("argument_nodes", "label", "layer", "origin")

    def __init__(self, layer: Layer, label: str, origin: Site, argument_nodes: Mapping[str, cst.CSTNode]) -> None:
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
    origin: Site
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

    __slots__ = ("class_name", "holder", "kind", "label", "major", "origin", "serial")

    def __init__(self, kind: Kind, label: str, origin: Site, major: int, state: ModelState) -> None:
        super().__init__()
        self.kind = kind
        self.class_name = "Sequential" if kind == "sequential" else "Functional"
        """The class of the project that is such a model, or Keras's own."""
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

    def __init__(self, application: Application, origin: Site, state: ModelState) -> None:
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
