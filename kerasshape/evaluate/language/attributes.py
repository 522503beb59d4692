"""Attributes that Python itself looks up: of modules, classes, instances, and names outside the project."""

from __future__ import annotations

import libcst as cst

from kerasshape.evaluate.scopes import imports
from kerasshape.evaluate.scopes.decorators import decorator_name
from kerasshape.evaluate.scopes.definitions import external_bases, mro
from kerasshape.evaluate.scopes.scope import name_holder
from kerasshape.evaluate.state import kinds
from kerasshape.evaluate.state.code import (
    Arguments,
    BoundMethod,
    ClassValue,
    FunctionValue,
    InstanceValue,
    KerasClass,
    ModuleValue,
    SuperValue,
    UnknownMember,
)
from kerasshape.evaluate.state.context import Context, Infeasible
from kerasshape.evaluate.state.journal import ABSENT
from kerasshape.evaluate.state.values import Alternatives, DictValue, External, ListValue, Site, Value
from kerasshape.keras.names import canonical, forced_major, resolve
from kerasshape.shapes import Unknown


@kinds.attribute.of(Alternatives)
def _of_alternatives(ctx: Context, receiver: Alternatives, name: str, origin: Site) -> Value:
    return ctx.fork([receiver], lambda each: ctx.get_attribute(each, name, origin))


@kinds.attribute.of(External)
def _of_external(ctx: Context, receiver: External, name: str, origin: Site) -> Value:
    path = f"{receiver.path}.{name}"
    if path in _CONSTANTS:
        return _CONSTANTS[path]
    module = ctx.import_module(path)
    if module is not None:
        return module
    missing = receiver.missing or imports.report_missing(ctx, path, origin)
    return imports.external_value(ctx, path, missing)


@kinds.alike.of(External)
def _are_alike(left: External, right: External) -> bool:
    """Whether two paths lead to one thing of Keras, such as `tensorflow.keras.layers` and `keras.layers`."""
    if left.path == right.path:
        return True
    name = resolve(left.path)
    same = name is not None and name == resolve(right.path) and left.missing == right.missing
    return same and forced_major(left.path) == forced_major(right.path)


_CONSTANTS: dict[str, Value] = {"numpy.newaxis": None, "tensorflow.newaxis": None}


@kinds.attribute.of(ModuleValue)
def _of_module(ctx: Context, module: ModuleValue, name: str, origin: Site) -> Value:
    return ctx.name_in_module(module, name)


@kinds.attribute.of(ClassValue)
def _of_class(ctx: Context, class_: ClassValue, name: str, origin: Site) -> Value:
    found = find_in_class(class_, name)
    return BoundMethod(class_, found) if isinstance(found, FunctionValue) and found.kind == "classmethod" else found


@kinds.attribute.of(InstanceValue)
def _of_instance(ctx: Context, instance: InstanceValue, name: str, origin: Site) -> Value:
    value = attribute_in_code(ctx, instance, name, origin)
    if value is not ABSENT:
        return value
    if name.startswith(_TELLING) or _STATELESS.issuperset(external_bases(instance.class_)):
        return find_in_class(instance.class_, name)
    return UnknownMember(name, instance)


def attribute_in_code(ctx: Context, instance: InstanceValue, name: str, origin: Site) -> Value:
    """An attribute that the code of the program defines on an instance; ABSENT when that is not certain."""
    value = instance.slots.get(name, ABSENT)
    if value is not ABSENT:
        return value
    class_ = instance.class_
    found = find_in_class(class_, name)
    if isinstance(found, Unknown):
        return ABSENT
    if not isinstance(found, FunctionValue) or found.kind == "staticmethod":
        return found
    if found.kind in ("property", "cached_property"):
        made = ctx.call(BoundMethod(instance, found), Arguments(), origin)
        if found.kind == "cached_property":
            ctx.journal.write(instance, name, made)
        return made
    return BoundMethod(class_ if found.kind == "classmethod" else instance, found)


_STATELESS = frozenset({"abc.ABC", "enum.Enum", "typing.Generic", "typing.NamedTuple", "typing.Protocol"})
"""Base classes whose methods change no attribute."""

_TELLING = ("assert", "fail", "log", "print", "skip", "subTest")
"""How methods begin that check something or print it."""


def find_in_class(class_: ClassValue, name: str) -> Value:
    """An attribute of a class or of its bases in the project; Unknown when none of them has it."""
    for base in mro(class_):
        if isinstance(base, ClassValue) and name in base.slots:
            return base.slots[name]
    return Unknown(name)


@kinds.attribute.of(SuperValue)
def _of_super(ctx: Context, receiver: SuperValue, name: str, origin: Site) -> Value:
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
    return BoundMethod(receiver, name, origin) if isinstance(class_, KerasClass) else Unknown()


@kinds.attribute.of(str, range, ListValue, DictValue)
def _built_in_method(ctx: Context, receiver: Value, name: str, origin: Site) -> Value:
    return BoundMethod(receiver, name, origin)


@kinds.attribute.of(tuple)
def _of_tuple(ctx: Context, receiver: tuple[Value, ...], name: str, origin: Site) -> Value:
    # a shape has a rank, as a TensorShape of TensorFlow has
    return len(receiver) if name in ("rank", "ndims") else BoundMethod(receiver, name, origin)


@kinds.attribute.of(type(None))
def _of_none(ctx: Context, receiver: None, name: str, origin: Site) -> Value:
    raise Infeasible


@kinds.set_attribute.of(Alternatives)
def _set_on_alternatives(ctx: Context, receiver: Alternatives, name: str, value: Value) -> None:
    ctx.fork([receiver], lambda each: ctx.set_attribute(each, name, value))


@kinds.set_attribute.of(InstanceValue, ClassValue)
def _set_in_slot(ctx: Context, receiver: InstanceValue | ClassValue, name: str, value: Value) -> None:
    ctx.journal.write(receiver, name, value)
    name_holder(value, name)


@kinds.set_attribute.of(External)
def _patch(ctx: Context, receiver: External, name: str, value: Value) -> None:
    """The code assigns to a name outside the project: the name and its class become unknown."""
    path = f"{receiver.path}.{name}"
    ctx.journal.write(ctx.outside, canonical(path), Unknown(name))
    owner = canonical(receiver.path)
    if owner.rpartition(".")[2][:1].isupper():
        ctx.journal.write(ctx.outside, owner, Unknown())


def is_dataclass(class_: ClassValue) -> bool:
    """Whether the class is decorated with `dataclass`."""
    return any(decorator_name(decorator) == "dataclass" for decorator in class_.node.decorators)


def fill_fields(ctx: Context, instance: InstanceValue, arguments: Arguments) -> None:
    """Assign the fields as the generated `__init__` of a dataclass or named tuple does."""
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
