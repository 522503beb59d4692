"""Executes Python statements: `if` on a known or unknown condition, `try`, `with`, `return`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Any

import libcst as cst

from kerasshape.evaluate.language import container_methods, containers, loops, matching
from kerasshape.evaluate.language.assignment import assign_target
from kerasshape.evaluate.language.operators import binary
from kerasshape.evaluate.scopes import definitions, guards, imports
from kerasshape.evaluate.scopes.scope import unbind
from kerasshape.evaluate.state import kinds
from kerasshape.evaluate.state.context import Context, Exit, Infeasible
from kerasshape.evaluate.state.values import DictValue, External, ListValue
from kerasshape.shapes import Unknown, Unresolved


def execute(ctx: Context, statements: Sequence[cst.CSTNode]) -> Exit | None:
    """Run statements one after the other; None when they run to their end."""
    frame = ctx.frame
    asked = frame.asked
    try:
        return _one_by_one(ctx, statements)
    finally:
        frame.asked = asked  # what an early exit asks about holds for the rest of its block


def _one_by_one(ctx: Context, statements: Sequence[cst.CSTNode]) -> Exit | None:
    frame = ctx.frame
    for statement in statements:
        handler = _HANDLERS.get(type(statement))
        if handler is None:
            continue
        ctx.budget.spend()
        frame.statement = statement
        try:
            ended = handler(ctx, statement)
        except (Unresolved, Infeasible):
            continue
        if ended is not None:
            return ended
    return None


def _line(ctx: Context, node: cst.SimpleStatementLine | cst.SimpleStatementSuite) -> Exit | None:
    return _one_by_one(ctx, node.body)


def _expression(ctx: Context, node: cst.Expr) -> Exit | None:
    ctx.evaluate(node.value)
    return Exit("raise") if isinstance(node.value, cst.Call) and _never_returns(ctx, node.value.func) else None


_LEAVING = frozenset(
    {"sys.exit", "os.abort", "os._exit", "builtins.exit", "builtins.quit", "pytest.skip", "pytest.fail", "pytest.xfail",
     "pytest.exit"}
)  # fmt: skip
_LEAVING_NAMES = frozenset(path.rpartition(".")[2] for path in _LEAVING)


def _never_returns(ctx: Context, function: cst.BaseExpression) -> bool:
    """Whether a call ends the program or the test."""
    name = function.attr if isinstance(function, cst.Attribute) else function
    if not isinstance(name, cst.Name) or name.value not in _LEAVING_NAMES:
        return False
    callee = ctx.evaluate(function)
    return isinstance(callee, External) and callee.path in _LEAVING


def _assign(ctx: Context, node: cst.Assign) -> None:
    value = ctx.evaluate(node.value)
    for target in node.targets:
        guards.note_source(ctx, target.target, node.value)
        assign_target(ctx, target.target, value)


def _annotated(ctx: Context, node: cst.AnnAssign) -> None:
    if node.value is not None:
        guards.note_source(ctx, node.target, node.value)
        assign_target(ctx, node.target, ctx.evaluate(node.value))


def _augmented(ctx: Context, node: cst.AugAssign) -> None:
    left, right = ctx.evaluate(node.target), ctx.evaluate(node.value)
    if isinstance(left, ListValue) and isinstance(node.operator, cst.AddAssign):
        # `+=` changes a list in place, under all its names
        container_methods.list_method(ctx, left, "extend", [right])
        return
    if isinstance(left, DictValue) and isinstance(node.operator, cst.BitOrAssign):
        container_methods.dict_method(ctx, left, "update", [right], {})
        return
    assign_target(ctx, node.target, binary(ctx, type(node.operator), left, right, node))


def _return(ctx: Context, node: cst.Return) -> Exit:
    return Exit("return", None if node.value is None else ctx.evaluate(node.value))


def _raise(ctx: Context, node: cst.Raise) -> Exit:
    return Exit("raise")


def _assert(ctx: Context, node: cst.Assert) -> Exit | None:
    known = containers.truth(ctx.evaluate(node.test))
    if known is None:
        ctx.frame.asked |= guards.asked(ctx, node.test)
    return Exit("raise") if known is False else None


def _delete(ctx: Context, node: cst.Del) -> None:
    targets = (
        [element.value for element in node.target.elements] if isinstance(node.target, cst.Tuple) else [node.target]
    )
    for target in targets:
        if isinstance(target, cst.Name):
            unbind(ctx, target.value)
        elif isinstance(target, cst.Subscript) and isinstance(target.slice[0].slice, cst.Index):
            container, key = ctx.evaluate(target.value), ctx.evaluate(target.slice[0].slice.value)
            kinds.delete_item[type(container)](ctx, container, key)


def _global(ctx: Context, node: cst.Global) -> None:
    ctx.frame.scope.globals_declared |= {item.name.value for item in node.names}


def _nonlocal(ctx: Context, node: cst.Nonlocal) -> None:
    ctx.frame.scope.nonlocals |= {item.name.value for item in node.names}


def _if(ctx: Context, node: cst.If) -> Exit | None:
    known = containers.truth(ctx.evaluate(node.test))
    if known is not None:
        return _block(ctx, node.body if known else node.orelse)
    sides = [lambda: _block(ctx, node.body), lambda: _block(ctx, node.orelse)]
    return ctx.branch(sides, guards.asked(ctx, node.test))


def _block(ctx: Context, block: cst.If | cst.Else | cst.Finally | cst.BaseSuite | None) -> Exit | None:
    if block is None:
        return None
    if isinstance(block, cst.If):
        return _if(ctx, block)
    return ctx.execute((block.body if isinstance(block, (cst.Else, cst.Finally)) else block).body)


def _try(ctx: Context, node: cst.Try | cst.TryStar) -> Exit | None:
    caught = [handler for handler in node.handlers if not _raises_again(handler)]

    def body() -> Exit | None:
        ended = _tried(ctx, node, caught)
        if ended is None or ended.kind != "raise" or not caught:
            return ended
        # the handlers continue on the state that the body left when it raised
        return ctx.branch([_handled(ctx, handler) for handler in caught])

    ended = ctx.branch([body, *(_handled(ctx, handler) for handler in caught)])
    if node.finalbody is not None:
        finally_ended = _block(ctx, node.finalbody)
        return finally_ended or ended
    return ended


def _tried(ctx: Context, node: cst.Try | cst.TryStar, caught: Sequence[Any]) -> Exit | None:
    names = {name for handler in caught for name in _caught_names(handler)}
    guards_import = bool(names & {"ImportError", "ModuleNotFoundError", "AttributeError", *_CATCH_ALL})
    silent = ctx.expecting_failure() if names & _CATCHING else nullcontext()
    with ctx.within(guards_import=ctx.ambient.guards_import or guards_import), silent:
        ended = _block(ctx, node.body)
    return ended if ended is not None else _block(ctx, node.orelse)


def _handled(ctx: Context, handler: cst.ExceptHandler | cst.ExceptStarHandler) -> Callable[[], Exit | None]:
    def run() -> Exit | None:
        if handler.name is not None and isinstance(handler.name.name, cst.Name):
            assign_target(ctx, handler.name.name, Unknown())
        return _block(ctx, handler.body)

    return run


_CATCH_ALL = frozenset({"", "Exception", "BaseException"})
_CATCHING = _CATCH_ALL | {
    "ValueError", "TypeError", "IndexError", "AttributeError", "InvalidArgumentError", "OpError", "?"
}  # fmt: skip
"""Handlers that may catch what Keras raises; "?" is one whose name is not a plain one."""


def _caught_names(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> set[str]:
    if handler.type is None:
        return {""}
    types = (
        [element.value for element in handler.type.elements] if isinstance(handler.type, cst.Tuple) else [handler.type]
    )
    names = {each.attr.value if isinstance(each, cst.Attribute) else getattr(each, "value", "?") for each in types}
    return {name if isinstance(name, str) else "?" for name in names}


def _raises_again(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> bool:
    """Whether the handler's own statements end in a raise."""
    last = handler.body.body[-1] if handler.body.body else None
    if isinstance(last, cst.SimpleStatementLine):
        last = last.body[-1]
    return isinstance(last, cst.Raise)


_EXPECTS_FAILURE = frozenset(
    {"raises", "assertRaises", "assertRaisesRegex", "assertRaisesRegexp", "assertRaisesWithLiteralMatch", "suppress",
     "assertRaisesWithPredicateMatch", "assertRaisesIncompatibleShapesError"}
)  # fmt: skip


def _with(ctx: Context, node: cst.With) -> Exit | None:
    fails = False
    for item in node.items:
        value = ctx.evaluate(item.item)
        fails = fails or _expects_failure(item.item)
        if item.asname is not None:
            assign_target(ctx, item.asname.name, value if isinstance(value, Unknown) else Unknown())
    if not fails:
        return _block(ctx, node.body)

    def guarded() -> Exit | None:
        with ctx.expecting_failure():
            return _block(ctx, node.body)

    return ctx.branch([guarded, lambda: None])


def _expects_failure(node: cst.BaseExpression) -> bool:
    if not isinstance(node, cst.Call):
        return False
    name = node.func.attr.value if isinstance(node.func, cst.Attribute) else getattr(node.func, "value", None)
    return name in _EXPECTS_FAILURE


_HANDLERS: dict[type[cst.CSTNode], Callable[[Context, Any], Exit | None]] = {
    cst.SimpleStatementLine: _line,
    cst.Expr: _expression,
    cst.Assign: _assign,
    cst.AnnAssign: _annotated,
    cst.AugAssign: _augmented,
    cst.Return: _return,
    cst.Raise: _raise,
    cst.Assert: _assert,
    cst.Del: _delete,
    cst.Global: _global,
    cst.Nonlocal: _nonlocal,
    cst.Break: lambda ctx, node: Exit("break" if ctx.frame.loops else "raise"),
    cst.Continue: lambda ctx, node: Exit("continue" if ctx.frame.loops else "raise"),
    cst.If: _if,
    cst.For: loops.run_for,
    cst.While: loops.run_while,
    cst.Try: _try,
    cst.TryStar: _try,
    cst.With: _with,
    cst.Match: matching.run_match,
    cst.FunctionDef: definitions.define_function,
    cst.ClassDef: definitions.define_class,
    cst.Import: imports.run_import,
    cst.ImportFrom: imports.run_import_from,
}
