"""The questions that every kind of value answers, each in one table by the exact type of the value.

A kind answers a question beside its own code: `@kinds.attribute.of(Tensor)` stands in `arrays/tensors.py`. Whoever
asks looks the answer up: `kinds.attribute[type(value)](ctx, value, name, origin)`.

To add a kind of value: put its class into `KINDS`, and then, question by question, answer it or add the class to those
that decline. A kind that declines gets the answer that stands with the question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from types import EllipsisType, NoneType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from kerasshape.evaluate.state.code import (
    BoundMethod,
    ClassValue,
    FunctionValue,
    GeneratorValue,
    InstanceValue,
    KerasClass,
    KerasInstance,
    ModuleValue,
    Partial,
    SuperValue,
    UnknownMember,
)
from kerasshape.evaluate.state.values import (
    Alternatives,
    ApplicationValue,
    Array,
    DatasetValue,
    DictValue,
    External,
    InnerLayer,
    LastLayers,
    LayerValue,
    ListValue,
    ModelValue,
    ObjectValue,
    Score,
    Stream,
    Tensor,
    UnknownLength,
    Value,
    View,
)
from kerasshape.shapes import Dim, Shape, Unknown, UnknownNumber, Unresolved

if TYPE_CHECKING:
    import libcst as cst

    from kerasshape.evaluate.state.code import Arguments
    from kerasshape.evaluate.state.context import Context
    from kerasshape.evaluate.state.values import Site
    from kerasshape.keras.result import Weight

    Targets = cst.Tuple | cst.List


NUMBERS = (bool, int, float, complex)
CONSTANTS = (*NUMBERS, str, bytes, NoneType, EllipsisType)
"""Values that stand for themselves."""
OTHERS = (slice, frozenset)
CONTAINERS = (tuple, range, ListValue, DictValue)
DATA = (Tensor, Array, DatasetValue, GeneratorValue)
FUNCTIONS = (FunctionValue, BoundMethod, Partial)
OUTSIDE = (External, ObjectValue)
CLASSES = (ClassValue, InstanceValue, SuperValue)
LAYERS = (LayerValue, InnerLayer, ModelValue)

KIN: dict[type, type] = {
    ApplicationValue: ModelValue,
    View: tuple,
    Stream: tuple,
    KerasClass: ClassValue,
    KerasInstance: InstanceValue,
    UnknownNumber: Unknown,
    Score: UnknownNumber,
    UnknownMember: Unknown,
    UnknownLength: Unknown,
    LastLayers: Unknown,
}
"""Kinds that answer as another one does, unless they answer themselves."""

KINDS: set[type] = {
    *CONSTANTS, *OTHERS, *CONTAINERS, *DATA, *FUNCTIONS, *OUTSIDE, *CLASSES, *LAYERS, ModuleValue, Unknown,
    Alternatives, *KIN,
}  # fmt: skip
"""Every kind of value."""

Answer = TypeVar("Answer", bound=Callable[..., Any])


class Question(dict[type, Answer]):
    """One question: the answer of each kind, a function. `otherwise` answers for the kinds that decline."""

    def __init__(self, name: str, otherwise: Answer, declined_by: Iterable[type] = ()) -> None:
        super().__init__()
        self.name = name
        self.otherwise = otherwise
        self.declined = set(declined_by)
        self.answered: set[type] = set()
        QUESTIONS.append(self)

    def of(self, *kinds: type) -> Callable[[Answer], Answer]:
        """Register a function as the answer of these kinds."""

        def register(answer: Answer) -> Answer:
            for kind in kinds:
                if kind in self.answered or kind in self.declined:
                    raise ValueError(f"{kind.__name__} answers the question `{self.name}` twice")
                self.answered.add(kind)
                self[kind] = answer
            return answer

        return register

    def __missing__(self, kind: type) -> Answer:
        """The answer of a kind that has none of its own, looked up once."""
        kin = KIN.get(kind)
        self[kind] = answer = self.otherwise if kind in self.declined or kin is None else self[kin]
        return answer

    def is_settled(self, kind: type) -> bool:
        """Whether the kind answers the question or declines it, itself or through its kin."""
        settled = kind in self.answered or kind in self.declined
        return settled or (kind in KIN and self.is_settled(KIN[kind]))


QUESTIONS: list[Question[Any]] = []


def answers_as(kind: type, kin: type) -> None:
    """Let a kind that another package of the evaluator defines answer as `kin` does, unless it answers itself."""
    KINDS.add(kind)
    KIN[kind] = kin


def _unknown(*asked: Any) -> Unknown:
    return Unknown()


def _unresolved(*asked: Any) -> NoReturn:
    raise Unresolved


def _nothing(*asked: Any) -> None:
    return None


attribute: Question[Callable[[Context, Any, str, Site], Value]] = Question(
    "attribute", _unknown, (*NUMBERS, bytes, EllipsisType, *OTHERS, Unknown, *FUNCTIONS, GeneratorValue)
)
"""`value.name`."""

set_attribute: Question[Callable[[Context, Any, str, Value], None]] = Question(
    "set_attribute",
    _nothing,
    (
        *CONSTANTS, *OTHERS, *CONTAINERS, Unknown, Tensor, DatasetValue, GeneratorValue, *FUNCTIONS, ObjectValue,
        SuperValue, ModuleValue,
    ),
)  # fmt: skip
"""`value.name = …`."""

method: Question[Callable[[Context, Any, str, Arguments, Site], Value]] = Question(
    "method",
    _unresolved,
    (
        *NUMBERS, bytes, NoneType, EllipsisType, *OTHERS, Unknown, *FUNCTIONS, External, ModuleValue, GeneratorValue,
        ClassValue, InstanceValue, InnerLayer, Alternatives,
    ),
)  # fmt: skip
"""`value.name(…)` for a method that the program does not define. Raises Unresolved when it is not understood."""

call: Question[Callable[[Context, Any, Arguments, Site], Value]] = Question("call", _unresolved)
"""`value(…)`."""

escape: Question[Callable[[Context, Any, set[int]], None]] = Question(
    "escape",
    _nothing,
    (
        *CONSTANTS, *OTHERS, range, Unknown, *DATA, Partial, *OUTSIDE, ModuleValue, ClassValue, SuperValue, LayerValue,
        InnerLayer,
    ),
)  # fmt: skip
"""Code that cannot be followed has the value: what it may change of it becomes unknown."""

truth: Question[Callable[[Any], bool | None]] = Question(
    "truth",
    _nothing,
    (
        complex, EllipsisType, *OTHERS, range, Unknown, *DATA, Partial, ObjectValue, ModuleValue, InstanceValue,
        SuperValue, InnerLayer,
    ),
)  # fmt: skip
"""The truth of a value, or None when it is not known."""

item: Question[Callable[[Context, Any, Value, Site], Value]] = Question(
    "item",
    _unknown,
    (
        complex, bytes, EllipsisType, *OTHERS, Unknown, GeneratorValue, *FUNCTIONS, ModuleValue, ClassValue, SuperValue,
        *LAYERS, Alternatives,
    ),
)  # fmt: skip
"""`value[key]`."""

set_item: Question[Callable[[Context, Any, Value, Value], None]] = Question(
    "set_item",
    _nothing,
    (
        *CONSTANTS, *OTHERS, tuple, range, Unknown, Tensor, DatasetValue, GeneratorValue, *FUNCTIONS, *OUTSIDE,
        ModuleValue, *CLASSES, *LAYERS, Alternatives,
    ),
)  # fmt: skip
"""`value[key] = …`."""

delete_item: Question[Callable[[Context, Any, Value], None]] = Question(
    "delete_item",
    _nothing,
    (
        *CONSTANTS, *OTHERS, tuple, range, Unknown, *DATA, *FUNCTIONS, *OUTSIDE, ModuleValue, *CLASSES, *LAYERS,
        Alternatives,
    ),
)  # fmt: skip
"""`del value[key]`."""

items: Question[Callable[[Any], tuple[Value, ...]]] = Question(
    "items",
    _unresolved,
    (
        *NUMBERS, bytes, NoneType, EllipsisType, *OTHERS, Unknown, Tensor, DatasetValue, GeneratorValue, *FUNCTIONS,
        *OUTSIDE, ModuleValue, *CLASSES, *LAYERS, Alternatives,
    ),
)  # fmt: skip
"""What iterating over a value gives. Raises Unresolved when that is not known."""

any_item: Question[Callable[[Any], Value]] = Question(
    "any_item",
    _unresolved,
    (
        *CONSTANTS, *OTHERS, tuple, range, DictValue, Unknown, GeneratorValue, *FUNCTIONS, *OUTSIDE, ModuleValue,
        *CLASSES, *LAYERS, Alternatives,
    ),
)  # fmt: skip
"""A value that stands for any item of a sequence whose length is unknown.

Raises Unresolved when nothing is known of the items either.
"""

count: Question[Callable[[Any], Dim]] = Question(
    "count",
    _unknown,
    (
        *CONSTANTS, *OTHERS, DictValue, Unknown, DatasetValue, GeneratorValue, *FUNCTIONS, *OUTSIDE, ModuleValue,
        *CLASSES, *LAYERS, Alternatives,
    ),
)  # fmt: skip
"""How many items iterating over a value gives, as far as that is known."""

binary: Question[Callable[[Context, str, Any, Any, Site], Value]] = Question(
    "binary",
    _unknown,
    (
        NoneType, EllipsisType, range, slice, DatasetValue, GeneratorValue, *FUNCTIONS, *OUTSIDE, ModuleValue,
        *CLASSES, *LAYERS, Alternatives,
    ),
)  # fmt: skip
"""`left + right` and its like, by their names in the module `operator`. The kind of `asked_first` is asked."""

compare: Question[Callable[[Context, str, Any, Any, Site], Value]] = Question("compare", _unknown)
"""`left < right` and its like, by their names in the module `operator`. The kind of `asked_first` is asked."""

unary: Question[Callable[[Context, str, Any, Site], Value]] = Question(
    "unary",
    _unknown,
    (
        str, bytes, NoneType, EllipsisType, *OTHERS, *CONTAINERS, Unknown, DatasetValue, GeneratorValue, *FUNCTIONS,
        *OUTSIDE, ModuleValue, *CLASSES, *LAYERS, Alternatives,
    ),
)  # fmt: skip
"""`-value`, `+value` or `~value`, by their names in the module `operator`."""


class _Precedence(dict[type, int]):
    def __missing__(self, kind: type) -> int:
        self[kind] = found = self[KIN[kind]] if kind in KIN else _LAST
        return found


_LAST = 5
_PRECEDENCE = _Precedence({Tensor: 0, Array: 1, Unknown: 2, ListValue: 3, DictValue: 4})
"""Whose operators are asked first, as TensorFlow and numpy overrule those of Python; all other kinds come behind."""


def asked_first(left: Value, right: Value) -> type:
    """The kind whose operators work on two operands: that of the left one, unless the other overrules it."""
    first, second = type(left), type(right)
    return first if _PRECEDENCE[first] <= _PRECEDENCE[second] else second


shape_as_array: Question[Callable[[Any, list[int]], Shape]] = Question(
    "shape_as_array",
    _unknown,
    (
        NoneType, EllipsisType, *OTHERS, DictValue, Unknown, DatasetValue, GeneratorValue, *FUNCTIONS, External,
        ModuleValue, *CLASSES, *LAYERS, Alternatives,
    ),
)  # fmt: skip
"""The shape of the array that numpy makes of the value; the whole numbers in it are added to the list."""

instance_of: Question[Callable[[Any, str], bool | None]] = Question(
    "instance_of",
    _nothing,
    (
        complex, bytes, EllipsisType, *OTHERS, range, Unknown, Array, DatasetValue, GeneratorValue, *FUNCTIONS,
        *OUTSIDE, ModuleValue, *CLASSES, InnerLayer, Alternatives,
    ),
)  # fmt: skip
"""Whether the value is an instance of a class outside the project, by its canonical path; None when not known."""

argument: Question[Callable[[Context, Any], Any]] = Question(
    "argument",
    _unknown,
    (
        EllipsisType, *OTHERS, *CONTAINERS, Array, DatasetValue, GeneratorValue, Partial, ObjectValue, ModuleValue,
        ClassValue, SuperValue, InnerLayer, Alternatives,
    ),
)  # fmt: skip
"""The value as an argument of a layer's constructor: plain Python, a shape, a layer. Those in structures are asked."""

weights: Question[Callable[[Context, Any, tuple[Weight, ...] | None], tuple[Weight, ...] | None]] = Question(
    "weights",
    _nothing,
    (
        *CONSTANTS, *OTHERS, *CONTAINERS, Unknown, *DATA, *FUNCTIONS, *OUTSIDE, ModuleValue, *CLASSES, InnerLayer,
        Alternatives,
    ),
)  # fmt: skip
"""The weights of a layer or model; those of a frozen one do not train. None when they are not known."""

reaches: Question[Callable[[Any, Any], bool]] = Question(
    "reaches",
    lambda reach, value: False,
    (
        *CONSTANTS, *OTHERS, range, Unknown, Array, DatasetValue, GeneratorValue, ObjectValue, SuperValue, InnerLayer,
    ),
)  # fmt: skip
"""Whether the value is, holds or may make what Keras could refuse; `worklist/functions.py` asks."""

alike: Question[Callable[[Any, Any], bool]] = Question(
    "alike",
    lambda left, right: False,
    (
        *OTHERS, range, Unknown, DatasetValue, GeneratorValue, Partial, ObjectValue, ModuleValue, *CLASSES, InnerLayer,
        Alternatives,
    ),
)  # fmt: skip
"""Whether it makes no difference to shapes which of two values of one kind it is."""

unite: Question[Callable[[Any, Any], Value]] = Question("unite", lambda left, right: left, KINDS)
"""One value for two that are alike; not only values of the program are joined."""

collapse: Question[Callable[[Sequence[Any]], Value]] = Question(
    "collapse",
    _unknown,
    (
        *CONSTANTS, *OTHERS, *CONTAINERS, Unknown, Array, DatasetValue, GeneratorValue, *FUNCTIONS, *OUTSIDE,
        ModuleValue, *CLASSES, InnerLayer, ModelValue, Alternatives,
    ),
)  # fmt: skip
"""One value for so many alternatives of one kind that they are not kept apart."""

common: Question[Callable[[Sequence[Any]], Value]] = Question(
    "common",
    _unknown,
    (
        *CONSTANTS, *OTHERS, range, DictValue, Unknown, DatasetValue, GeneratorValue, *FUNCTIONS, *OUTSIDE, ModuleValue,
        *CLASSES, *LAYERS, Alternatives,
    ),
)  # fmt: skip
"""What is certain of each of several items of one kind."""

unpack: Question[Callable[[Context, Any, Targets], None]] = Question(
    "unpack",
    _nothing,
    (
        *CONSTANTS, *OTHERS, range, DictValue, Unknown, Array, DatasetValue, GeneratorValue, *FUNCTIONS, *OUTSIDE,
        ModuleValue, *CLASSES, *LAYERS, Alternatives,
    ),
)  # fmt: skip
"""The value is unpacked into several targets: report what Keras or Python refuses of it."""

miscounted: Question[Callable[[Context, Any, Any, Targets], None]] = Question(
    "miscounted",
    _nothing,
    (
        *CONSTANTS, *OTHERS, *CONTAINERS, Unknown, DatasetValue, GeneratorValue, *FUNCTIONS, *OUTSIDE,
        ModuleValue, *CLASSES, *LAYERS, Alternatives,
    ),
)  # fmt: skip
"""The items of a list or tuple, the first of which has this kind, are more or fewer than the targets: report why."""
