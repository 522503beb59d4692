"""Reads attributes and calls built-in methods."""

from __future__ import annotations

import libcst as cst

from kerasshape.evaluate import library
from kerasshape.evaluate.arrays import arrays, container_methods, tensors
from kerasshape.evaluate.graph import applications, layer_members
from kerasshape.evaluate.models import members, subclassed
from kerasshape.evaluate.scopes import imports
from kerasshape.evaluate.scopes.definitions import decorator_name, external_bases, mro
from kerasshape.evaluate.state.context import Context, Infeasible
from kerasshape.evaluate.state.journal import ABSENT
from kerasshape.evaluate.state.values import (
    Arguments,
    Array,
    BoundMethod,
    ClassValue,
    DatasetValue,
    DictValue,
    External,
    FunctionValue,
    InnerLayer,
    InstanceValue,
    LayerValue,
    ListValue,
    ModelValue,
    ModuleValue,
    ObjectValue,
    Origin,
    SuperValue,
    Tensor,
    UnknownMember,
    Value,
)
from kerasshape.shapes import Unknown, Unresolved


def get_attribute(ctx: Context, receiver: Value, name: str, origin: Origin) -> Value:
    """The value of `receiver.name`."""
    return ctx.fork([receiver], lambda each: _get(ctx, each, name, origin))


def _get(ctx: Context, receiver: Value, name: str, origin: Origin) -> Value:
    if isinstance(receiver, External):
        return _of_external(ctx, receiver, name, origin)
    if isinstance(receiver, InstanceValue):
        return _of_instance(ctx, receiver, name, origin)
    if isinstance(receiver, ClassValue):
        found = find_in_class(receiver, name)
        return (
            BoundMethod(receiver, found) if isinstance(found, FunctionValue) and found.kind == "classmethod" else found
        )
    if isinstance(receiver, ModelValue):
        return members.get_attribute(ctx, receiver, name, origin)
    if isinstance(receiver, LayerValue):
        return layer_members.get_attribute(ctx, receiver, name, origin)
    if isinstance(receiver, InnerLayer):
        return applications.get_attribute(receiver, name)
    if isinstance(receiver, Tensor):
        return tensors.get_attribute(ctx, receiver, name, origin)
    if isinstance(receiver, Array):
        return arrays.get_attribute(ctx, receiver, name, origin)
    if isinstance(receiver, (ObjectValue, DatasetValue)):
        return library.get_attribute(receiver, name, origin)
    if isinstance(receiver, SuperValue):
        return _of_super(receiver, name, origin)
    if isinstance(receiver, ModuleValue):
        return ctx.name_in_module(receiver, name)
    if isinstance(receiver, library.VersionNumbers):
        return receiver.part(name)
    if isinstance(receiver, tuple) and name in ("rank", "ndims"):
        # of a TensorShape
        return len(receiver)
    if isinstance(receiver, (str, tuple, ListValue, DictValue, range)):
        return BoundMethod(receiver, name, origin)
    if receiver is None:
        raise Infeasible
    return Unknown()


def _of_external(ctx: Context, receiver: External, name: str, origin: Origin) -> Value:
    path = f"{receiver.path}.{name}"
    if path in _CONSTANTS:
        return _CONSTANTS[path]
    module = ctx.import_module(path)
    if module is not None:
        return module
    missing = receiver.missing or imports.report_missing(ctx, path, origin)
    return imports.external_value(ctx, path, missing)


_CONSTANTS: dict[str, Value] = {"numpy.newaxis": None, "tensorflow.newaxis": None}


def _of_instance(ctx: Context, instance: InstanceValue, name: str, origin: Origin) -> Value:
    value = instance.slots.get(name, ABSENT)
    if value is not ABSENT:
        return value
    class_ = instance.class_
    found = find_in_class(class_, name)
    if isinstance(found, FunctionValue):
        if found.kind in ("property", "cached_property"):
            made = ctx.call(BoundMethod(instance, found), Arguments(), origin)
            if found.kind == "cached_property":
                ctx.journal.write(instance, name, made)
            return made
        if found.kind == "staticmethod":
            return found
        return BoundMethod(class_ if found.kind == "classmethod" else instance, found)
    if isinstance(found, Unknown) and subclassed.is_keras(class_):
        return subclassed.get_attribute(ctx, instance, name, origin)
    if not isinstance(found, Unknown) or name.startswith(_TELLING) or _STATELESS.issuperset(external_bases(class_)):
        return found
    return UnknownMember(name, instance)


_STATELESS = frozenset({"abc.ABC", "enum.Enum", "typing.Generic", "typing.NamedTuple", "typing.Protocol"})
"""Base classes whose methods change no attribute."""

_TELLING = ("assert", "fail", "log", "print", "skip", "subTest")
"""How methods begin that check or tell something."""


def find_in_class(class_: ClassValue, name: str) -> Value:
    """An attribute of a class or of its bases in the project; Unknown when none of them has it."""
    for base in mro(class_):
        if isinstance(base, ClassValue) and name in base.slots:
            return base.slots[name]
    return Unknown(name)


def _of_super(receiver: SuperValue, name: str, origin: Origin) -> Value:
    instance = receiver.instance
    class_ = instance.class_ if isinstance(instance, InstanceValue) else instance
    if not isinstance(class_, ClassValue):
        return Unknown()
    bases = mro(class_)
    start = next((i + 1 for i, base in enumerate(bases) if base is receiver.after), 0)
    for base in bases[start:]:
        if isinstance(base, ClassValue) and name in base.slots:
            found = base.slots[name]
            return BoundMethod(instance, found) if isinstance(found, FunctionValue) else found
    if subclassed.is_keras(class_):
        return BoundMethod(receiver, name, origin)
    return Unknown()


def call_method(ctx: Context, method: BoundMethod, arguments: Arguments, origin: Origin) -> Value:
    """Call a built-in method. Raises Unresolved when it is not understood."""
    receiver, name = method.receiver, str(method.function)
    if isinstance(receiver, ModelValue):
        return members.call_method(ctx, receiver, name, arguments, origin)
    if isinstance(receiver, LayerValue):
        return layer_members.call_method(ctx, receiver, name, arguments, origin)
    if isinstance(receiver, Tensor):
        return tensors.call_method(ctx, receiver, name, arguments, origin)
    if isinstance(receiver, Array):
        return arrays.call_method(ctx, receiver, name, arguments, origin)
    if isinstance(receiver, (ObjectValue, DatasetValue)):
        return library.call_method(ctx, receiver, name, arguments, origin)
    if isinstance(receiver, (SuperValue, InstanceValue)):
        return subclassed.call_method(ctx, receiver, name, arguments, origin)
    if not arguments.complete:
        if isinstance(receiver, (ListValue, DictValue)):
            ctx.journal.write(receiver, "items", Unknown())
        raise Unresolved
    return container_methods.call_method(ctx, receiver, name, arguments.positional, dict(arguments.keywords))


def is_dataclass(class_: ClassValue) -> bool:
    """Whether the class is decorated with `dataclass`."""
    return any(decorator_name(decorator) == "dataclass" for decorator in class_.node.decorators)


def fill_fields(ctx: Context, instance: InstanceValue, arguments: Arguments) -> None:
    """What the generated `__init__` of a dataclass or named tuple does."""
    fields: list[str] = []
    for base in reversed([base for base in mro(instance.class_) if isinstance(base, ClassValue)]):
        for line in base.node.body.body:
            # a method is a line of the class too, and its body is no list
            for statement in line.body if isinstance(line, cst.SimpleStatementLine) else ():
                if isinstance(statement, cst.AnnAssign) and isinstance(statement.target, cst.Name):
                    fields.append(statement.target.value)
    for position, name in enumerate(dict.fromkeys(fields)):
        default = find_in_class(instance.class_, name)
        value = arguments.get(position, name, default)
        # a default made by dataclasses.field() is not followed
        ctx.journal.write(instance, name, value)
