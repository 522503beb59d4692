"""Looks names up and binds them, as Python's scopes do."""

from __future__ import annotations

import builtins

from kerasshape.evaluate.state.code import InstanceValue, Scope
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.journal import ABSENT
from kerasshape.evaluate.state.values import External, ModelValue, Value
from kerasshape.shapes import Unknown

_BUILTINS = frozenset(dir(builtins))


def lookup(scope: Scope, name: str) -> Value:
    """The value of a name; Unknown when nothing binds it."""
    current: Scope | None = scope
    is_open = False
    while current is not None:
        value = current.slots.get(name, ABSENT)
        if value is ABSENT and current.load is not None:
            current.load(name)
            value = current.slots.get(name, ABSENT)
        if value is not ABSENT:
            return value
        is_open = is_open or current.open
        current = current.parent
    if name in _BUILTINS and not is_open:
        return External(f"builtins.{name}")
    return Unknown(name)


def bind(ctx: Context, name: str, value: Value) -> None:
    """Bind a name in the running function, or where `global` or `nonlocal` sends it."""
    scope = ctx.frame.scope
    if name in scope.globals_declared:
        while scope.parent is not None:
            scope = scope.parent
    elif name in scope.nonlocals:
        scope = _holder(scope.parent, name) or scope
    if scope.kind == "module" and name in scope.slots:
        ctx.defined.rebound_names.add(name)
    ctx.journal.write(scope, name, value)
    name_holder(value, name)


def _holder(scope: Scope | None, name: str) -> Scope | None:
    while scope is not None and name not in scope.slots:
        scope = scope.parent
    return scope


def unbind(ctx: Context, name: str) -> None:
    """`del name`."""
    ctx.journal.write(ctx.frame.scope, name, ABSENT)


def name_holder(value: Value, name: str) -> None:
    """Let a model know by which variable, attribute or function it is first held."""
    if isinstance(value, (ModelValue, InstanceValue)) and value.holder is None:
        value.holder = name
