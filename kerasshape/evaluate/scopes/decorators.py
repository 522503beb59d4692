"""Tells which decorators leave a function or class what it is."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterable, Iterator, Sequence

import libcst as cst

from kerasshape.evaluate.state.code import BoundMethod, ClassValue, FunctionValue
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.values import Alternatives, External, Value

_HARMLESS = frozenset(
    {"staticmethod", "classmethod", "property", "cached_property", "function", "register_keras_serializable", "jit",
     "lru_cache", "cache", "wraps", "abstractmethod", "override", "final", "overload", "typechecked", "njit",
     "no_automatic_dependency_tracking", "keras_export", "tf_export", "keras_serializable", "dataclass"}
)  # fmt: skip
"""Names of decorators after which a function or class still does what it says."""
_HARMLESS_BASES = frozenset({"namex.export"})
"""Classes of other packages whose instances return what they decorate."""


def decorator_name(node: cst.Decorator) -> str:
    """The last part of a decorator's name: `tf.function(...)` is "function"."""
    expression = node.decorator
    if isinstance(expression, cst.Call):
        expression = expression.func
    if isinstance(expression, cst.Attribute):
        return expression.attr.value
    return expression.value if isinstance(expression, cst.Name) else ""


def is_called_as_written(node: cst.FunctionDef | cst.Lambda) -> bool:
    """Whether no decorator may call the function with arguments of its own, as those of parametrized tests do."""
    return all(is_known_by_name(each) for each in getattr(node, "decorators", ()))


def is_known_by_name(node: cst.Decorator) -> bool:
    """Whether a decorator is known to leave a function or class what it is, whatever defines it."""
    return decorator_name(node) in _HARMLESS


def leaves_as_it_is(ctx: Context, node: cst.Decorator) -> bool:
    """Whether a decorator that is not known by its name returns what it decorates.

    Code of the project is read for that and not called: what it registers elsewhere is of no interest for what the name
    means.
    """
    is_made = isinstance(node.decorator, cst.Call)
    value = ctx.evaluate(node.decorator.func if isinstance(node.decorator, cst.Call) else node.decorator)
    options = value.values if isinstance(value, Alternatives) else (value,)
    return all(_makes_one(option) if is_made else _returns_its_argument(option) for option in options)


def _returns_its_argument(value: Value) -> bool:
    """Whether a call with one argument returns that argument."""
    if isinstance(value, FunctionValue):
        return _gives_back(_body(value), _parameter(value, 0), False)
    if isinstance(value, BoundMethod) and isinstance(value.function, FunctionValue):
        return _gives_back(_body(value.function), _parameter(value.function, 1), False)
    return False


def _makes_one(value: Value) -> bool:
    """Whether a call returns a function or an instance that returns its own argument."""
    if isinstance(value, BoundMethod):
        value = value.function
    if isinstance(value, FunctionValue):
        body = _body(value)
        made = {each.name: each for each in body if isinstance(each, ast.FunctionDef)}
        given = list(_returned(body))
        return bool(given) and all(
            isinstance(each, ast.Name) and each.id in made and _is_identity(made[each.id]) for each in given
        )
    return isinstance(value, ClassValue) and _instances_return_their_argument(value)


def _instances_return_their_argument(class_: ClassValue) -> bool:
    method = class_.slots.get("__call__")
    bases = [base for base in class_.bases if not (isinstance(base, External) and base.path == "builtins.object")]
    inherits = bool(bases) and all(
        _instances_return_their_argument(base)
        if isinstance(base, ClassValue)
        else isinstance(base, External) and base.path in _HARMLESS_BASES
        for base in bases
    )
    if not isinstance(method, FunctionValue):
        return inherits
    return _gives_back(_body(method), _parameter(method, 1), inherits)


def _parameter(function: FunctionValue, number: int) -> str:
    names = function.signature.positional
    return names[number] if number < len(names) else ""


def _body(function: FunctionValue) -> Sequence[ast.stmt]:
    """The statements of a function; none of a lambda, and when they cannot be read alone."""
    if isinstance(function.node, cst.Lambda):
        return ()
    first, _, rest = function.unit.body_of(function.node).code.lstrip().partition("\n")
    try:
        return ast.parse(f"{first}\n{textwrap.dedent(rest)}").body
    except SyntaxError:
        return ()


def _is_identity(function: ast.FunctionDef) -> bool:
    names = [*function.args.posonlyargs, *function.args.args]
    return bool(names) and not function.decorator_list and _gives_back(function.body, names[0].arg, False)


def _gives_back(body: Sequence[ast.stmt], name: str, inherits: bool) -> bool:
    """Whether statements end with a `return` and each returns the argument of this name, which is never bound anew.

    `inherits` is whether `super().__call__` returns its argument.
    """
    if not name:
        return False
    if any(
        isinstance(each, ast.Name) and each.id == name and not isinstance(each.ctx, ast.Load) for each in _all(body)
    ):
        return False
    given = list(_returned(body))
    return bool(given) and _always_returns(body) and all(_is_argument(each, name, inherits) for each in given)


def _is_argument(value: ast.expr | None, name: str, inherits: bool) -> bool:
    if isinstance(value, ast.Name):
        return value.id == name
    if not isinstance(value, ast.Call) or len(value.args) != 1 or value.keywords:
        return False
    if not _is_argument(value.args[0], name, inherits):
        return False
    callee = value.func.func if isinstance(value.func, ast.Call) else value.func
    if isinstance(callee, ast.Attribute):
        return callee.attr in _HARMLESS or (inherits and ast.unparse(callee) == "super().__call__")
    return isinstance(callee, ast.Name) and callee.id in _HARMLESS


def _always_returns(body: Sequence[ast.stmt]) -> bool:
    last = body[-1] if body else None
    if isinstance(last, ast.If):
        return _always_returns(last.body) and _always_returns(last.orelse)
    if isinstance(last, ast.Try):
        return _always_returns(last.body) and all(_always_returns(each.body) for each in last.handlers)
    if isinstance(last, ast.With):
        return _always_returns(last.body)
    return isinstance(last, ast.Return | ast.Raise)


def _all(body: Iterable[ast.stmt]) -> Iterator[ast.AST]:
    for statement in body:
        yield from ast.walk(statement)


def _returned(body: Iterable[ast.AST]) -> Iterator[ast.expr | None]:
    """What the `return`s give, without those of inner functions and classes."""
    for node in body:
        if isinstance(node, ast.Return):
            yield node.value
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            yield from _returned(ast.iter_child_nodes(node))
