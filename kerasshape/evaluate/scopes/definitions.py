"""Defines functions and classes of the project."""

from __future__ import annotations

from functools import cache

import libcst as cst

from kerasshape.evaluate.scopes.decorators import decorator_name, is_known_by_name, leaves_as_it_is
from kerasshape.evaluate.scopes.scope import bind
from kerasshape.evaluate.state.code import Arguments, ClassValue, FunctionValue, KerasClass, Scope
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.values import External, Value
from kerasshape.keras.names import canonical
from kerasshape.shapes import Unknown

_KINDS = {
    "staticmethod": "staticmethod",
    "classmethod": "classmethod",
    "property": "property",
    "cached_property": "cached_property",
}


def define_function(ctx: Context, node: cst.FunctionDef) -> None:
    """Bind a function; one behind an unknown decorator is unknown, though it is still looked at."""
    frame = ctx.frame
    names = map(decorator_name, node.decorators)
    kind = next((_KINDS[name] for name in names if name in _KINDS), "function")
    defaults = {
        parameter.name.value: ctx.evaluate(parameter.default)
        for parameter in (*node.params.posonly_params, *node.params.params, *node.params.kwonly_params)
        if parameter.default is not None
    }
    scope = frame.scope
    closure = scope if scope.kind != "class" else _enclosing(scope)
    function = FunctionValue(node.name.value, node, frame.unit, closure, defaults, kind=kind)
    ctx.defined.functions.append(function)
    ctx.close_over(closure)
    bind(ctx, node.name.value, _decorated(ctx, node, function))


def _decorated(ctx: Context, node: cst.FunctionDef | cst.ClassDef, value: Value) -> Value:
    """What the decorators of a definition make of it; unknown when one is not seen through.

    Those that stand in the file itself are called, since they may register what they are given. What an imported module
    decorates is mostly too far from any layer to be worth the steps.
    """
    is_called = ctx.frame.unit.path == ctx.path and ctx.frame.scope.kind != "class"
    for decorator in reversed(node.decorators):
        if is_known_by_name(decorator):
            continue
        stays = leaves_as_it_is(ctx, decorator)
        callee = ctx.evaluate(decorator.decorator) if is_called else None
        if isinstance(callee, FunctionValue):
            result = ctx.call(callee, Arguments((value,)), ctx.origin(decorator))
            value = value if stays else result
        elif not stays:
            return Unknown(node.name.value)
    return value


def code_of(function: FunctionValue) -> str:
    """The text of what a function does. That of a lambda is written anew: finding its place would cost far more."""
    node = function.node
    return cst.Module([]).code_for_node(node) if isinstance(node, cst.Lambda) else function.unit.body_of(node).code


def _enclosing(scope: Scope) -> Scope:
    while scope.kind == "class" and scope.parent is not None:
        scope = scope.parent
    return scope


def define_class(ctx: Context, node: cst.ClassDef) -> None:
    """Run a class body and bind the class."""
    frame = ctx.frame
    bases = tuple(ctx.evaluate(argument.value) for argument in node.bases if argument.star == "")
    body_scope = Scope("class", frame.scope)
    frame.scope, outer = body_scope, frame.scope
    first = len(ctx.defined.functions)
    try:
        ctx.execute(node.body.body)
    finally:
        frame.scope = outer
    kind = KerasClass if any(map(_is_keras, bases)) else ClassValue
    made = kind(node.name.value, node, frame.unit, bases, outer)
    owned = {id(function): _owned(function, made) for function in ctx.defined.functions[first:]}
    for name, value in body_scope.slots.items():
        made.slots[name] = owned.get(id(value), value)
    ctx.defined.functions[first:] = owned.values()
    ctx.defined.classes.append(made)
    bind(ctx, node.name.value, _decorated(ctx, node, made))


def _is_keras(base: Value) -> bool:
    return isinstance(base, KerasClass) or (isinstance(base, External) and is_keras_class(base.path))


@cache
def is_keras_class(path: str) -> bool:
    """Whether a dotted path, in any spelling, is that of a layer or model of Keras."""
    path = canonical(path)
    return path in ("keras.Model", "keras.Sequential") or path.startswith("keras.layers.")


def _owned(function: FunctionValue, owner: ClassValue) -> FunctionValue:
    if function.owner is not None:
        return function
    return FunctionValue(
        function.name, function.node, function.unit, function.scope, function.defaults, owner, function.kind
    )


def mro(class_: ClassValue) -> list[Value]:
    """The class and its bases, depth first, each once."""
    if class_.ancestry is not None:
        return class_.ancestry
    seen: list[Value] = []
    todo: list[Value] = [class_]
    while todo:
        value = todo.pop()
        if not any(value is other for other in seen):
            seen.append(value)
            todo += reversed(value.bases) if isinstance(value, ClassValue) else ()
    class_.ancestry = seen
    return seen


def external_bases(class_: ClassValue) -> list[str]:
    """The dotted paths of the bases that are not of this project; "?" for one that is unknown."""
    return [
        value.path if isinstance(value, External) else "?"
        for value in mro(class_)
        if not isinstance(value, ClassValue) and not (isinstance(value, External) and value.path == "builtins.object")
    ]
