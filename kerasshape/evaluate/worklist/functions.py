"""The judgement of functions, classes and values: whether they are, hold or may make what Keras could refuse."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping

from kerasshape.evaluate.language.attributes import find_in_class
from kerasshape.evaluate.scopes.definitions import code_of, decorator_name, external_bases, mro
from kerasshape.evaluate.scopes.scope import lookup
from kerasshape.evaluate.state.context import MOST_DEPTH, Context
from kerasshape.evaluate.state.values import (
    Alternatives,
    Array,
    BoundMethod,
    ClassValue,
    DatasetValue,
    DictValue,
    External,
    FunctionValue,
    InstanceValue,
    KerasClass,
    LayerValue,
    ListValue,
    ModelValue,
    ModuleValue,
    Partial,
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
                or any(self._any(base.slots.values()) for base in own)
                # a method behind a decorator that is not known is no attribute of the class
                or any(self.of_function(each) for each in self._ctx.functions if each.owner is class_)
            )
        return self._known[class_]

    def of_value(self, value: Value) -> bool:
        """Whether the value is, holds or may make a layer or a model."""
        if isinstance(value, External):
            return mentions.may_be_refused(value.path)
        if isinstance(value, (LayerValue, ModelValue, Tensor, ModuleValue)):
            return True
        if isinstance(value, FunctionValue):
            return self.of_function(value)
        if isinstance(value, ClassValue):
            return isinstance(value, KerasClass) or self.of_class(value)
        if isinstance(value, (InstanceValue, ListValue, DictValue)):
            return self._inside(value)
        if isinstance(value, (tuple, Alternatives)):
            return self._any(value if isinstance(value, tuple) else value.values)
        if isinstance(value, BoundMethod):
            return self.of_value(value.receiver) or self.of_value(value.function)
        return isinstance(value, Partial) and self.of_value(value.callee)

    def _inside(self, value: InstanceValue | ListValue | DictValue) -> bool:
        if any(value is outer for outer in self._within):
            return False
        if len(self._within) > MOST_DEPTH:
            return True
        self._within.append(value)
        try:
            if isinstance(value, InstanceValue):
                return self.of_value(value.class_) or self._any(value.slots.values())
            items = value.items
            return self._any(items.values() if isinstance(items, dict) else items if isinstance(items, tuple) else ())
        finally:
            self._within.pop()

    def _any(self, values: Iterable[Value]) -> bool:
        return any(not isinstance(value, (str, int, float)) and self.of_value(value) for value in values)

    def _of_code(self, function: FunctionValue) -> bool:
        code = code_of(function)
        return (
            self._any(function.defaults.values())
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
