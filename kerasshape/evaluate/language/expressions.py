"""Evaluates Python expressions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from typing import Any

import libcst as cst

from kerasshape.evaluate.language import containers, loops
from kerasshape.evaluate.language.assignment import assign_target, index_of
from kerasshape.evaluate.language.operators import binary, compare, unary
from kerasshape.evaluate.scopes import guards
from kerasshape.evaluate.scopes.scope import lookup
from kerasshape.evaluate.state import kinds
from kerasshape.evaluate.state.code import Arguments, FunctionValue, GeneratorValue, Scope
from kerasshape.evaluate.state.context import Context, Infeasible
from kerasshape.evaluate.state.values import Array, DictValue, ListValue, Stream, Tensor, UnknownLength, Value
from kerasshape.shapes import Unknown, UnknownNumber, Unresolved


def evaluate(ctx: Context, node: cst.BaseExpression) -> Value:
    """The value of an expression; Unknown, with the source text for its name, when it is not understood."""
    ctx.budget.spend()
    handler = _HANDLERS.get(type(node))
    if handler is None:
        return Unknown()
    try:
        return handler(ctx, node)
    except (Unresolved, Infeasible):
        return ctx.named_unknown(node)


def _named(ctx: Context, node: cst.CSTNode, value: Unknown) -> Unknown:
    if isinstance(value, UnknownLength):
        return value
    return ctx.named_unknown(node, UnknownNumber if isinstance(value, UnknownNumber) else Unknown)


def _name(ctx: Context, node: cst.Name) -> Value:
    name = node.value
    return _KEYWORDS[name] if name in _KEYWORDS else lookup(ctx.frame.scope, name)


_KEYWORDS: dict[str, Value] = {"True": True, "False": False, "None": None}


def _number(ctx: Context, node: cst.Integer | cst.Float | cst.Imaginary) -> Value:
    if isinstance(node, cst.Integer):
        return int(node.value, 0)
    return float(node.value) if isinstance(node, cst.Float) else ast.literal_eval(node.value)


def _string(ctx: Context, node: cst.SimpleString | cst.ConcatenatedString) -> Value:
    if isinstance(node, cst.SimpleString):
        return _literal(node.value)
    left, right = ctx.evaluate(node.left), ctx.evaluate(node.right)
    return left + right if isinstance(left, str) and isinstance(right, str) else Unknown()


def _literal(text: str) -> Any:
    """What a string literal means; `ast.literal_eval` is slow, and leaves garbage behind at every call."""
    if text[0] not in "\"'" or "\\" in text or "\r" in text:
        return ast.literal_eval(text)
    width = 3 if text[:3] in ('"""', "'''") else 1
    return text[width:-width]


def _formatted(ctx: Context, node: cst.FormattedString) -> Value:
    parts: list[str] = []
    for part in node.parts:
        if isinstance(part, cst.FormattedStringText):
            parts.append(part.value)
            continue
        value = ctx.evaluate(part.expression) if isinstance(part, cst.FormattedStringExpression) else Unknown()
        plain = isinstance(part, cst.FormattedStringExpression) and not part.format_spec and not part.conversion
        parts.append(str(value) if plain and isinstance(value, (int, str)) else "\0")
    text = "".join(parts)
    return Unknown() if "\0" in text or "\\" in text or "{{" in text else text


def _elements(ctx: Context, elements: Iterable[cst.BaseElement]) -> tuple[Value, ...]:
    values: list[Value] = []
    for element in elements:
        if isinstance(element, cst.StarredElement):
            values.extend(containers.items_of(ctx.evaluate(element.value)))
        else:
            values.append(ctx.evaluate(element.value))
    return tuple(values)


def _tuple(ctx: Context, node: cst.Tuple) -> Value:
    return _elements(ctx, node.elements)


def _list(ctx: Context, node: cst.List) -> Value:
    try:
        return ListValue(_elements(ctx, node.elements))
    except Unresolved:
        return ListValue(Unknown())


def _set(ctx: Context, node: cst.Set) -> Value:
    values = _elements(ctx, node.elements)
    if all(isinstance(value, (int, str)) for value in values):
        return frozenset(values)
    return Unknown()


def _dict(ctx: Context, node: cst.Dict) -> Value:
    items: dict[Value, Value] = {}
    for element in node.elements:
        if isinstance(element, cst.StarredDictElement):
            other = ctx.evaluate(element.value)
            if not isinstance(other, DictValue) or not isinstance(other.items, dict):
                return DictValue(Unknown())
            items.update(other.items)
        elif isinstance(element, cst.DictElement):
            key = ctx.evaluate(element.key)
            value = ctx.evaluate(element.value)
            if not containers.is_key(key):
                return DictValue(Unknown())
            items[key] = value
    return DictValue(items)


def _binary(ctx: Context, node: cst.BinaryOperation) -> Value:
    # a long sum is nested to the left; a loop instead of recursion keeps Python's stack flat
    chain: list[cst.BinaryOperation] = []
    left_node: cst.BaseExpression = node
    while isinstance(left_node, cst.BinaryOperation):
        chain.append(left_node)
        left_node = left_node.left
    value = ctx.evaluate(left_node)
    for each in reversed(chain):
        right = ctx.evaluate(each.right)
        value = binary(ctx, type(each.operator), value, right, each)
    return value


def _unary(ctx: Context, node: cst.UnaryOperation) -> Value:
    value = ctx.evaluate(node.expression)
    kind = type(node.operator)
    if kind is cst.Not:
        known = containers.truth(value)
        return ctx.named_unknown(node) if known is None else not known

    return unary(ctx, kind, value, node)


def _boolean(ctx: Context, node: cst.BooleanOperation) -> Value:
    left = ctx.evaluate(node.left)
    known = containers.truth(left)
    is_and = type(node.operator) is cst.And
    if known is None:
        with ctx.asking(guards.asked(ctx, node.left)):
            right = ctx.evaluate(node.right)
        decided = containers.truth(right)
        if is_and and decided is False:
            return False
        if not is_and and decided is True and isinstance(right, bool):
            return True
        return ctx.named_unknown(node)
    if is_and:
        return ctx.evaluate(node.right) if known else left
    return left if known else ctx.evaluate(node.right)


def _comparison(ctx: Context, node: cst.Comparison) -> Value:
    left = ctx.evaluate(node.left)
    for target in node.comparisons:
        right = ctx.evaluate(target.comparator)
        outcome = compare(ctx, type(target.operator), left, right, target.operator)
        if outcome is not True:
            return outcome if outcome is False or isinstance(outcome, (Array, Tensor)) else ctx.named_unknown(node)
        left = right
    return True


def _conditional(ctx: Context, node: cst.IfExp) -> Value:
    known = containers.truth(ctx.evaluate(node.test))
    if known is not None:
        return ctx.evaluate(node.body if known else node.orelse)
    with ctx.asking(guards.asked(ctx, node.test)):
        return ctx.either(lambda: ctx.evaluate(node.body), lambda: ctx.evaluate(node.orelse))


def _attribute(ctx: Context, node: cst.Attribute) -> Value:
    receiver = ctx.evaluate(node.value)
    value = ctx.get_attribute(receiver, node.attr.value, ctx.origin(node))
    return _named(ctx, node, value) if isinstance(value, Unknown) and not value.is_named else value


def _subscript(ctx: Context, node: cst.Subscript) -> Value:
    receiver = ctx.evaluate(node.value)
    indices = tuple(index_of(ctx, element.slice) for element in node.slice)
    index = indices[0] if len(indices) == 1 else indices

    origin = ctx.origin(node)
    value = ctx.fork([receiver, index], lambda each, key: kinds.item[type(each)](ctx, each, key, origin))
    if not isinstance(value, Unknown) or value.is_named:
        return value
    if isinstance(receiver, tuple) and type(value) is Unknown:
        unit = ctx.frame.unit
        value.call_it(lambda: unit.text(node))  # a dim stays the same, so that it equals itself
        return value
    return _named(ctx, node, value)


def arguments_of(ctx: Context, arguments: Iterable[cst.Arg]) -> Arguments:
    """Evaluate the arguments of a call."""
    positional: list[Value] = []
    keywords: dict[str, Value] = {}
    nodes: dict[int | str, cst.CSTNode] = {}
    complete = True
    for argument in arguments:
        value = ctx.evaluate(argument.value)
        if argument.star == "*":
            try:
                positional.extend(containers.items_of(value))
            except Unresolved:
                complete = False
                break
        elif argument.star == "**":
            named = value.named if isinstance(value, DictValue) else None
            keywords.update(named or {})
            complete = complete and named is not None
        elif argument.keyword is not None:
            keywords[argument.keyword.value] = value
            nodes[argument.keyword.value] = argument
        else:
            nodes[len(positional)] = argument
            positional.append(value)
    return Arguments(tuple(positional), keywords, complete, nodes)


def _call(ctx: Context, node: cst.Call) -> Value:
    callee = ctx.evaluate(node.func)
    arguments = arguments_of(ctx, node.args)
    value = ctx.call(callee, arguments, ctx.origin(node))
    return _named(ctx, node, value) if isinstance(value, Unknown) and not value.is_named else value


def _lambda(ctx: Context, node: cst.Lambda) -> Value:
    frame = ctx.frame
    defaults = {
        parameter.name.value: ctx.evaluate(parameter.default)
        for parameter in (*node.params.params, *node.params.kwonly_params)
        if parameter.default is not None
    }
    ctx.close_over(frame.scope)
    return FunctionValue("<lambda>", node, frame.unit, frame.scope, defaults)


def _walrus(ctx: Context, node: cst.NamedExpr) -> Value:
    value = ctx.evaluate(node.value)
    if isinstance(node.target, cst.Name):
        scope = ctx.frame.scope
        while scope.kind == "comprehension" and scope.parent is not None:
            scope = scope.parent
        ctx.journal.write(scope, node.target.value, value)
    return value


def _comprehension(ctx: Context, node: cst.ListComp | cst.GeneratorExp | cst.SetComp | cst.DictComp) -> Value:
    keys: list[Value] = []
    collected: list[Value] = []

    def element() -> None:
        if isinstance(node, cst.DictComp):
            keys.append(ctx.evaluate(node.key))
        collected.append(ctx.evaluate(node.value if isinstance(node, cst.DictComp) else node.elt))

    outer = ctx.frame.scope
    ctx.frame.scope = Scope("comprehension", outer)
    try:
        items = ctx.evaluate(node.for_in.iter)
        try:
            known = containers.bounded(containers.items_of(items))
        except Unresolved:
            return _unknown_comprehension(ctx, node, items)
        _each(ctx, node.for_in, known, element)
    except Unresolved:
        return _any_comprehension(node, Unknown())
    finally:
        ctx.frame.scope = outer
    if isinstance(node, cst.DictComp):
        return DictValue(dict(zip(keys, collected)) if all(map(containers.is_key, keys)) else Unknown())
    if isinstance(node, cst.SetComp):
        return Unknown()
    return ListValue(collected) if isinstance(node, cst.ListComp) else Stream(collected)


def _unknown_comprehension(ctx: Context, node: Any, items: Value) -> Value:
    """A comprehension over a sequence of unknown length, evaluated as a loop over it."""
    clause: cst.CompFor = node.for_in
    if isinstance(node, cst.SetComp) or clause.inner_for_in is not None:
        return _any_comprehension(node, Unknown())
    element = node.value if isinstance(node, cst.DictComp) else node.elt
    with ctx.expecting_failure() if clause.ifs else nullcontext():
        made = loops.run_comprehension(ctx, clause, items, lambda: ctx.evaluate(element))
    return _any_comprehension(node, made)


def _any_comprehension(node: cst.CSTNode, items: Unknown) -> Value:
    if isinstance(node, cst.DictComp):
        return DictValue(items)
    return ListValue(items) if isinstance(node, cst.ListComp) else items


def _each(ctx: Context, clause: cst.CompFor, items: Iterable[Value], element: Callable[[], None]) -> None:
    for item in items:
        assign_target(ctx, clause.target, item)
        tests = [containers.truth(ctx.evaluate(condition.test)) for condition in clause.ifs]
        if None in tests and False not in tests:
            raise Unresolved
        if all(tests):
            if clause.inner_for_in is not None:
                inner = containers.bounded(containers.items_of(ctx.evaluate(clause.inner_for_in.iter)))
                _each(ctx, clause.inner_for_in, inner, element)
            else:
                element()


def _await(ctx: Context, node: cst.Await) -> Value:
    return ctx.evaluate(node.expression)


def _yield(ctx: Context, node: cst.Yield) -> Value:
    if isinstance(node.value, cst.From):
        inner = ctx.evaluate(node.value.item)
        ctx.frame.yielded += inner.yielded if isinstance(inner, GeneratorValue) else [Unknown()]
    else:
        ctx.frame.yielded.append(None if node.value is None else ctx.evaluate(node.value))
    return Unknown()


_HANDLERS: dict[type[cst.CSTNode], Callable[[Context, Any], Value]] = {
    cst.Name: _name,
    cst.Integer: _number,
    cst.Float: _number,
    cst.Imaginary: _number,
    cst.SimpleString: _string,
    cst.ConcatenatedString: _string,
    cst.FormattedString: _formatted,
    cst.Tuple: _tuple,
    cst.List: _list,
    cst.Set: _set,
    cst.Dict: _dict,
    cst.BinaryOperation: _binary,
    cst.UnaryOperation: _unary,
    cst.BooleanOperation: _boolean,
    cst.Comparison: _comparison,
    cst.IfExp: _conditional,
    cst.Attribute: _attribute,
    cst.Subscript: _subscript,
    cst.Call: _call,
    cst.Lambda: _lambda,
    cst.NamedExpr: _walrus,
    cst.ListComp: _comprehension,
    cst.GeneratorExp: _comprehension,
    cst.SetComp: _comprehension,
    cst.DictComp: _comprehension,
    cst.Await: _await,
    cst.Yield: _yield,
    cst.Ellipsis: lambda ctx, node: ...,
}
