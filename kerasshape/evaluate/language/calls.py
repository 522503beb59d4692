"""Calls of functions, classes and instances of the project, and the escape of arguments to unseen code."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import libcst as cst

from kerasshape.evaluate.language import attributes
from kerasshape.evaluate.scopes.definitions import code_of, external_bases
from kerasshape.evaluate.scopes.scope import name_holder
from kerasshape.evaluate.state import kinds, trees
from kerasshape.evaluate.state.budget import MOST_OF_HARMLESS, Effort
from kerasshape.evaluate.state.code import (
    Arguments,
    BoundMethod,
    ClassValue,
    FunctionValue,
    GeneratorValue,
    InstanceValue,
    ModuleValue,
    Partial,
    Scope,
    SuperValue,
    UnknownMember,
)
from kerasshape.evaluate.state.context import MOST_COMBINATIONS, MOST_DEPTH, Context, Exit, Frame, Infeasible
from kerasshape.evaluate.state.joins import MOST_ALTERNATIVES, collapsed, join, join_changes
from kerasshape.evaluate.state.remembered import call_key
from kerasshape.evaluate.state.values import (
    Alternatives,
    Array,
    DictValue,
    External,
    InnerLayer,
    ListValue,
    ModelValue,
    Site,
    Tensor,
    Value,
)
from kerasshape.shapes import Unknown

CallAnswer = Callable[[Context, Any, Arguments, Site], Value]


def by_alternatives(answer: CallAnswer) -> CallAnswer:
    """Decorate an answer, so that a call is evaluated for each combination of alternatives among its arguments."""

    def forked(ctx: Context, callee: Value, arguments: Arguments, origin: Site) -> Value:
        return fork_arguments(ctx, callee, arguments, lambda each, passed: answer(ctx, each, passed, origin))

    return forked


@kinds.call.of(*kinds.NUMBERS, str, bytes, type(...), *kinds.OTHERS, *kinds.CONTAINERS, *kinds.DATA)
@kinds.call.of(ModuleValue, SuperValue, InnerLayer)
@by_alternatives
def _call_unfollowed(ctx: Context, callee: Value, arguments: Arguments, origin: Site) -> Value:
    escape_all(ctx, arguments)
    return Unknown()


@kinds.call.of(Alternatives)
@by_alternatives
def _call_each(ctx: Context, callee: Value, arguments: Arguments, origin: Site) -> Value:
    return ctx.call(callee, arguments, origin)


@kinds.alike.of(FunctionValue)
def _are_functions_alike(left: FunctionValue, right: FunctionValue) -> bool:
    return left.node is right.node and left.scope is right.scope


@kinds.alike.of(BoundMethod)
def _are_methods_alike(left: BoundMethod, right: BoundMethod) -> bool:
    return left.function is right.function and left.receiver is right.receiver


@kinds.call.of(BoundMethod)
def _call_bound(ctx: Context, callee: BoundMethod, arguments: Arguments, origin: Site) -> Value:
    if isinstance(callee.function, FunctionValue):
        return call_function(ctx, callee.function, bound_to(callee.receiver, arguments), origin)
    return _call_built_in(ctx, callee, arguments, origin)


@by_alternatives
def _call_built_in(ctx: Context, callee: BoundMethod, arguments: Arguments, origin: Site) -> Value:
    receiver = callee.receiver
    return kinds.method[type(receiver)](ctx, receiver, str(callee.function), arguments, origin)


def bound_to(receiver: Value, arguments: Arguments) -> Arguments:
    """The arguments of a method, with its receiver in front."""
    return Arguments((receiver, *arguments.positional), arguments.keywords, arguments.complete)


@kinds.call.of(Partial)
def _call_partial(ctx: Context, callee: Partial, arguments: Arguments, origin: Site) -> Value:
    bound = callee.bound
    positional, keywords = (*bound.positional, *arguments.positional), {**bound.keywords, **arguments.keywords}
    whole = Arguments(positional, keywords, arguments.complete and bound.complete)
    return ctx.call(callee.callee, whole, origin)


@kinds.call.of(type(None))
def _call_none(ctx: Context, callee: None, arguments: Arguments, origin: Site) -> Value:
    raise Infeasible


@kinds.call.of(Unknown)
def _call_unknown(ctx: Context, callee: Unknown, arguments: Arguments, origin: Site) -> Value:
    escape_all(ctx, arguments)
    return Unknown()


@kinds.call.of(UnknownMember)
def _call_unknown_member(ctx: Context, callee: UnknownMember, arguments: Arguments, origin: Site) -> Value:
    escape_all(ctx, arguments)
    escape(ctx, callee.receiver, set())
    return Unknown()


def fork_arguments(
    ctx: Context, callee: Value, arguments: Arguments, operation: Callable[[Value, Arguments], Value]
) -> Value:
    """Apply a call to every combination of alternatives among the callee and its arguments."""
    given = (callee, *arguments.positional, *arguments.keywords.values())
    if not any(type(value) in _MAY_BE_SPREAD for value in given):
        return operation(callee, arguments)
    names = list(arguments.keywords)
    values = [callee, *map(spread, given[1:])]
    if not any(isinstance(value, Alternatives) for value in values):
        return operation(callee, arguments)
    if isinstance(callee, External) and _count(values) > MOST_ALTERNATIVES:
        # so many layers would collapse to an unknown, while one layer with unknown arguments still has a rank
        values = [collapsed(value.values) if isinstance(value, Alternatives) else value for value in values]
    count = len(arguments.positional)

    def apply(each: Value, *rest: Value) -> Value:
        keywords = dict(zip(names, rest[count:]))
        return operation(each, Arguments(tuple(rest[:count]), keywords, arguments.complete, arguments.nodes))

    return ctx.fork(values, apply)


_MAY_BE_SPREAD = frozenset({Alternatives, tuple, ListValue, DictValue})


def _count(values: Sequence[Value]) -> int:
    return prod(len(value.values) for value in values if isinstance(value, Alternatives))


def spread(value: Value) -> Value:
    """Alternatives of whole lists or tuples for one that holds alternatives; of a dict only where these are tensors."""
    items = trees.parts(value)
    if items is None or not any(isinstance(item, Alternatives) for item in items):
        return value
    choices = [item.values if isinstance(item, Alternatives) else (item,) for item in items]
    of_tensors = all(isinstance(each, (Tensor, Array)) for several in choices if len(several) > 1 for each in several)
    if isinstance(value, DictValue) and not of_tensors:
        return value
    combinations = list(itertools.islice(itertools.product(*choices), MOST_COMBINATIONS + 1))
    if len(combinations) > MOST_COMBINATIONS:
        return Unknown()
    return Alternatives(tuple(trees.rebuild(value, combination) for combination in combinations))


_MOST_RECURSION = 8
"""How deep a function is followed into itself."""


@kinds.call.of(FunctionValue)
def call_function(ctx: Context, function: FunctionValue, arguments: Arguments, origin: Site) -> Value:
    """Evaluate the body of a function with these arguments.

    The result is unknown when calls nest too deep, or when the calls of the function spent their share of the steps.
    """
    ctx.defined.called_functions.add(function.node)
    node = function.node
    running = [frame for frame in ctx.frames if frame.function is not None and frame.function.node is node]
    effort = ctx.budget.efforts.setdefault(function.node, Effort())
    if len(ctx.frames) > MOST_DEPTH or len(running) > _MOST_RECURSION or _is_spent(ctx, function, arguments, effort):
        ctx.budget.skipped_calls += 1
        escape_all(ctx, arguments)
        return Unknown()
    before = ctx.budget.steps
    try:
        return _remembered(ctx, function, arguments, origin)
    finally:
        effort.calls += 1
        effort.steps += ctx.budget.steps - before


def _is_spent(ctx: Context, function: FunctionValue, arguments: Arguments, effort: Effort) -> bool:
    """Whether the function spent its share of steps, which is small for one that neither makes nor gets a layer."""
    if effort.is_spent or effort.steps <= MOST_OF_HARMLESS:
        return effort.is_spent
    return not any(map(ctx.reaches, (function, *arguments.positional, *arguments.keywords.values())))


def _remembered(ctx: Context, function: FunctionValue, arguments: Arguments, origin: Site) -> Value:
    """The result of a call, from memory when an identical call had no effects and no findings."""
    key = call_key(function, arguments)
    state = (ctx.journal.state, ctx.ambient)
    known = ctx.remembered.recall(key, state)
    if known is not None:
        ctx.budget.spend()
        return known[0]
    before = _effects(ctx)
    value = _run_function(ctx, function, arguments, origin)
    if _effects(ctx) == before:
        ctx.remembered.keep(key, arguments, state, value)
    return value


def _effects(ctx: Context) -> tuple[object, ...]:
    """The effects of a call: equal before and after one that only returns a value."""
    defined = (len(ctx.defined.functions), len(ctx.defined.classes))
    return ctx.journal.state, ctx.log.mark(), *defined, ctx.budget.skipped_calls, ctx.log.withheld_findings


def _run_function(ctx: Context, function: FunctionValue, arguments: Arguments, origin: Site) -> Value:
    if function.owner is not None and function.name == "call" and not ctx.ambient.traced:
        with ctx.within(traced=True):
            return _run_function(ctx, function, arguments, origin)
    scope = Scope("function", function.scope)
    for name, value in bind_parameters(function, arguments).items():
        scope.slots[name] = value
    if isinstance(function.node, cst.Lambda):
        return _in_frame(ctx, Frame(scope, function.unit, ctx.journal.mark(), function, origin), function.node.body)
    body = function.unit.body_of(function.node)
    frame = Frame(scope, body, ctx.journal.mark(), function, origin)
    value = run_frame(ctx, frame, body.statements)
    if "yield" in body.words:
        return GeneratorValue(function, arguments, origin, tuple(frame.yielded)) if frame.yielded else Unknown()
    name_holder(value, function.name)
    return value


def _in_frame(ctx: Context, frame: Frame, expression: cst.BaseExpression) -> Value:
    ctx.frames.append(frame)
    try:
        return ctx.evaluate(expression)
    finally:
        ctx.frames.pop()


def run_frame(ctx: Context, frame: Frame, statements: Sequence[cst.CSTNode]) -> Value:
    """Execute a body and join the values of all its returns; unknown for a body that only raises."""
    ctx.frames.append(frame)
    try:
        ended = ctx.execute(statements)
    finally:
        ctx.frames.pop()
    value: Value = None
    alive = ended is None or ended.kind == "return"
    if isinstance(ended, Exit) and ended.kind == "return":
        value = ended.value
    if not frame.returns:
        return value if alive else Unknown()
    values = [returned for _, returned in frame.returns]
    changes = [changes for changes, _ in frame.returns]
    present = ctx.journal.rewind(frame.entry)
    if alive:
        values.append(value)
        changes.append(present)
    join_changes(ctx.journal, changes)
    return join(values)


def bind_parameters(function: FunctionValue, arguments: Arguments) -> dict[str, Value]:
    """The values of a function's parameters; an undetermined one is an unknown of that name."""
    signature = function.signature
    bound = dict(zip(signature.positional, arguments.positional))
    extra: dict[Value, Value] = {}
    for name, value in arguments.keywords.items():
        if name in signature.named:
            bound[name] = value
        else:
            extra[name] = value
    for name in signature.named:
        if name not in bound:
            given = function.defaults.get(name, _NO_DEFAULT) if arguments.complete else _NO_DEFAULT
            bound[name] = Unknown(name) if given is _NO_DEFAULT else given
    if signature.star is not None:
        rest = arguments.positional[len(signature.positional) :]
        bound[signature.star] = tuple(rest) if arguments.complete else Unknown(signature.star)
    if signature.double_star is not None:
        bound[signature.double_star] = DictValue(extra if arguments.complete else Unknown())
    return bound


_NO_DEFAULT = object()


@kinds.call.of(ClassValue)
def _instantiate(ctx: Context, class_: ClassValue, arguments: Arguments, origin: Site) -> Value:
    """`Class(...)`: an instance after its `__init__`."""
    instance = class_.make(origin)
    ctx.defined.instances.setdefault(id(class_), []).append(instance)
    initializer = attributes.find_in_class(class_, "__init__")
    if isinstance(initializer, FunctionValue):
        call_function(ctx, initializer, bound_to(instance, arguments), origin)
    elif attributes.is_dataclass(class_) or "typing.NamedTuple" in external_bases(class_):
        attributes.fill_fields(ctx, instance, arguments)
    elif external_bases(class_):
        escape_all(ctx, arguments)
    return instance


@kinds.call.of(InstanceValue)
def call_instance(ctx: Context, instance: InstanceValue, arguments: Arguments, origin: Site) -> Value:
    """`instance(…)`: its `__call__`."""
    method = attributes.find_in_class(instance.class_, "__call__")
    if isinstance(method, FunctionValue):
        return call_function(ctx, method, bound_to(instance, arguments), origin)
    escape_all(ctx, arguments)
    return Unknown()


def escape_all(ctx: Context, arguments: Arguments) -> None:
    """The arguments escape: code that is not seen may change them."""
    seen: set[int] = set()
    for value in (*arguments.positional, *arguments.keywords.values()):
        kinds.escape[type(value)](ctx, value, seen)


def escape(ctx: Context, value: Value, seen: set[int]) -> None:
    """The value escapes to code that is not seen: what that code may change becomes unknown.

    `seen` holds the functions and instances that escaped already, by identity.
    """
    kinds.escape[type(value)](ctx, value, seen)


@kinds.escape.of(BoundMethod)
def _escape_receiver(ctx: Context, method: BoundMethod, seen: set[int]) -> None:
    escape(ctx, method.receiver, seen)


@kinds.escape.of(InstanceValue)
def escape_instance(ctx: Context, instance: InstanceValue, seen: set[int]) -> None:
    """The contents of an instance escape with it."""
    if id(instance) not in seen:
        seen.add(id(instance))
        for held in instance.contents:
            escape(ctx, held, seen)


@kinds.escape.of(tuple)
def _escape_parts(ctx: Context, structure: Value, seen: set[int]) -> None:
    for part in trees.parts(structure) or ():
        escape(ctx, part, seen)


@kinds.escape.of(ListValue, DictValue)
def _escape_contents(ctx: Context, container: ListValue | DictValue, seen: set[int]) -> None:
    parts = trees.parts(container) or ()
    ctx.journal.write(container, "items", Unknown())
    for part in parts:
        escape(ctx, part, seen)


@kinds.escape.of(Alternatives)
def _escape_alternatives(ctx: Context, alternatives: Alternatives, seen: set[int]) -> None:
    for each in alternatives.values:
        escape(ctx, each, seen)


CHANGING = frozenset({"add", "pop", "append", "extend", "insert", "remove", "clear", "update", "setdefault"})
"""Words without which a function changes no model, list or dict of the scopes around it."""


@kinds.escape.of(FunctionValue)
def _escape_function(ctx: Context, function: FunctionValue, seen: set[int]) -> None:
    """Unseen code may call the function at any time: what it may change in the scopes around it escapes."""
    if id(function.node) in seen:
        return
    seen.add(id(function.node))
    if isinstance(function.node, cst.Lambda):
        words = frozenset(re.findall(r"\w+", code_of(function)))
    else:
        words = function.unit.words_of(function.node)
        ctx.defined.escaped_functions.add(function.node)
    if words.isdisjoint(CHANGING):
        return
    scope: Scope | None = function.scope
    while scope is not None:
        for name in sorted(words):
            held = scope.slots.get(name)
            if isinstance(held, (ModelValue, InstanceValue, ListValue, DictValue, FunctionValue)):
                escape(ctx, held, seen)
        scope = scope.parent
