"""The judgement of functions, classes and values: whether they are, hold or may make what Keras could refuse."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping

from kerasshape.evaluate.language.attributes import find_in_class
from kerasshape.evaluate.scopes.decorators import decorator_name
from kerasshape.evaluate.scopes.definitions import code_of, external_bases, mro
from kerasshape.evaluate.scopes.scope import lookup
from kerasshape.evaluate.state import kinds, trees
from kerasshape.evaluate.state.code import (
    BoundMethod,
    ClassValue,
    FunctionValue,
    InstanceValue,
    KerasClass,
    ModuleValue,
    Partial,
)
from kerasshape.evaluate.state.context import MOST_DEPTH, Context
from kerasshape.evaluate.state.values import (
    Alternatives,
    Array,
    DatasetValue,
    DictValue,
    External,
    LayerValue,
    ListValue,
    ModelValue,
    Tensor,
    Value,
)
from kerasshape.evaluate.worklist import mentions
from kerasshape.evaluate.worklist.judgement import Judgement, Meaning

_OWN = re.compile(r"\b(?:self|cls)\s*\.\s*(\w+)")


class Reach:
    """Judges the functions of one file, and remembers its answers."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._judgement = Judgement((ctx.major,), ctx.is_of_project)
        self._known: dict[FunctionValue | ClassValue, bool] = {}
        self._depth = 0
        """How many functions are being judged, each because the one before mentions it."""
        self._within: list[Value] = []
        """The lists, dicts and instances whose contents are being judged; they may hold themselves."""

    def of_function(self, function: FunctionValue) -> bool:
        """Whether the function mentions a layer, a model, or what may make one."""
        if function not in self._known:
            if self._depth > MOST_DEPTH:
                return True
            self._known[function] = False  # while it is judged: it may mention itself
            self._depth += 1
            try:
                self._known[function] = self._of_code(function) or self._of_own(function, {})
            finally:
                self._depth -= 1
        return self._known[function]

    def of_method(self, function: FunctionValue, instance: Value) -> bool:
        """Whether the method, called on that instance, does."""
        slots = instance.slots if isinstance(instance, InstanceValue) else {}
        return self.of_function(function) or self._of_own(function, slots)

    def _of_own(self, function: FunctionValue, slots: Mapping[Hashable, Value]) -> bool:
        """Whether an attribute of `self` that the method mentions does."""
        owner = function.owner
        return owner is not None and any(
            self.of_value(slots[name] if name in slots else find_in_class(owner, name))
            for name in set(_OWN.findall(code_of(function)))
        )

    def of_class(self, class_: ClassValue) -> bool:
        """Whether anything in the class does, or one of its bases is a layer or model of Keras."""
        if class_ not in self._known:
            self._known[class_] = False
            own = [base for base in mro(class_) if isinstance(base, ClassValue)]
            self._known[class_] = (
                any(map(mentions.may_be_refused, external_bases(class_)))
                or any(self.of_any(base.slots.values()) for base in own)
                # a method behind a decorator that is not known is no attribute of the class
                or any(self.of_function(each) for each in self._ctx.defined.functions if each.owner is class_)
            )
        return self._known[class_]

    def of_value(self, value: Value) -> bool:
        """Whether the value is, holds or may make a layer or a model."""
        return kinds.reaches[type(value)](self, value)

    def of_contents(self, holder: Value, contents: Iterable[Value]) -> bool:
        """Whether one of the values does that an instance, list or dict holds, which may hold itself."""
        if any(holder is outer for outer in self._within):
            return False
        if len(self._within) > MOST_DEPTH:
            return True
        self._within.append(holder)
        try:
            return self.of_any(contents)
        finally:
            self._within.pop()

    def of_any(self, values: Iterable[Value]) -> bool:
        """Whether one of several values does."""
        return any(kinds.reaches[type(value)](self, value) for value in values)

    def _of_code(self, function: FunctionValue) -> bool:
        code = code_of(function)
        return (
            self.of_any(function.defaults.values())
            or self._judgement.of_code(code, lambda name: self._meanings(function, name))
            or self._is_parametrized(function)
        )

    def _is_parametrized(self, function: FunctionValue) -> bool:
        decorators = getattr(function.node, "decorators", ())
        return any(decorator_name(each) == "parametrize" for each in decorators) and self._judgement.of_names(
            " ".join(map(function.unit.text, decorators)), lambda name: self._meanings(function, name)
        )

    def _meanings(self, function: FunctionValue, name: str) -> Iterator[str | Meaning]:
        """What a name stands for where the function is defined."""
        found = lookup(function.scope, name)
        for value in found.values if isinstance(found, Alternatives) else (found,):
            if isinstance(value, External):
                yield value.path
            elif isinstance(value, (Array, DatasetValue)):
                yield Meaning.ARRAY
            elif self.of_value(value):
                yield Meaning.REACHES


@kinds.reaches.of(LayerValue, ModelValue, Tensor, ModuleValue)
def _always(reach: Reach, value: Value) -> bool:
    return True


@kinds.reaches.of(External)
def _outside(reach: Reach, value: External) -> bool:
    return mentions.may_be_refused(value.path)


@kinds.reaches.of(FunctionValue)
def _function(reach: Reach, function: FunctionValue) -> bool:
    return reach.of_function(function)


@kinds.reaches.of(BoundMethod)
def _method(reach: Reach, method: BoundMethod) -> bool:
    return reach.of_any((method.receiver, method.function))


@kinds.reaches.of(Partial)
def _partial(reach: Reach, partial: Partial) -> bool:
    return reach.of_value(partial.callee)


@kinds.reaches.of(ClassValue)
def _class(reach: Reach, class_: ClassValue) -> bool:
    return reach.of_class(class_)


@kinds.reaches.of(KerasClass)
def _class_of_keras(reach: Reach, class_: KerasClass) -> bool:
    return True


@kinds.reaches.of(InstanceValue)
def _instance(reach: Reach, instance: InstanceValue) -> bool:
    return reach.of_contents(instance, (instance.class_, *instance.slots.values()))


@kinds.reaches.of(tuple)
def _items(reach: Reach, items: tuple[Value, ...]) -> bool:
    return reach.of_any(items)


@kinds.reaches.of(ListValue, DictValue)
def _container(reach: Reach, container: ListValue | DictValue) -> bool:
    return reach.of_contents(container, trees.parts(container) or ())


@kinds.reaches.of(Alternatives)
def _alternatives(reach: Reach, alternatives: Alternatives) -> bool:
    return reach.of_any(alternatives.values)
