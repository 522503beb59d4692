"""Evaluates `match`: patterns of constants are decided, all others may or may not match."""

from __future__ import annotations

import operator
from collections.abc import Callable

import libcst as cst

from kerasshape.evaluate.language import containers
from kerasshape.evaluate.language.assignment import assign_target
from kerasshape.evaluate.scopes import guards
from kerasshape.evaluate.state import trees
from kerasshape.evaluate.state.context import Context, Exit
from kerasshape.evaluate.state.values import DictValue, Value
from kerasshape.shapes import Unknown


def run_match(ctx: Context, node: cst.Match) -> Exit | None:
    """The first case that matches, or every one that may."""
    subject = ctx.evaluate(node.subject)
    possible: list[Callable[[], Exit | None]] = []
    for case in node.cases:
        matches = _matches(ctx, case.pattern, subject)
        if case.guard is not None and matches is not False:
            guard = containers.truth(ctx.evaluate(case.guard)) if not _captures(case.pattern) else None
            matches = guard if matches is True else (False if guard is False else None)
        if matches is not False:
            possible.append(_runner(ctx, case, subject))
        if matches is True:
            break
    else:
        possible.append(lambda: None)
    if len(possible) == 1:
        return possible[0]()
    tests = [node.subject, *(case.guard for case in node.cases if case.guard is not None)]
    return ctx.branch(possible, frozenset().union(*(guards.asked(ctx, test) for test in tests)))


def _runner(ctx: Context, case: cst.MatchCase, subject: Value) -> Callable[[], Exit | None]:
    def run() -> Exit | None:
        _bind_captures(ctx, case.pattern, subject)
        return ctx.execute(case.body.body)

    return run


def _matches(ctx: Context, pattern: cst.MatchPattern, subject: Value) -> bool | None:
    if isinstance(pattern, cst.MatchValue):
        outcome = ctx.fork([subject, ctx.evaluate(pattern.value)], lambda a, b: containers.compare(operator.eq, a, b))
        return outcome if isinstance(outcome, bool) else None
    if isinstance(pattern, cst.MatchSingleton):
        outcome = containers.is_same(subject, ctx.evaluate(pattern.value), negated=False)
        return outcome if isinstance(outcome, bool) else None
    if isinstance(pattern, cst.MatchAs):
        return True if pattern.pattern is None else _matches(ctx, pattern.pattern, subject)
    if isinstance(pattern, cst.MatchOr):
        outcomes = {_matches(ctx, option.pattern, subject) for option in pattern.patterns}
        return True if True in outcomes else (None if None in outcomes else False)
    parts = _parts(ctx, pattern, subject)
    if not isinstance(parts, list):
        return parts
    inner = {_matches(ctx, part, value) for part, value in parts}
    return False if False in inner else (None if None in inner else True)


def _parts(ctx: Context, pattern: cst.CSTNode, subject: Value) -> list[tuple[cst.MatchPattern, Value]] | bool | None:
    """The patterns inside a pattern, each with its part of the subject; False when the subject has another form."""
    if isinstance(pattern, (cst.MatchList, cst.MatchTuple)):
        items = trees.sequence(subject)
        plain = [each.value for each in pattern.patterns if not isinstance(each, cst.MatchStar)]
        if items is None or len(plain) < len(pattern.patterns):
            return None
        return list(zip(plain, items)) if len(items) == len(plain) else False
    if isinstance(pattern, cst.MatchMapping) and pattern.rest is None:
        if not isinstance(subject, DictValue) or not isinstance(subject.items, dict):
            return None
        parts = []
        for element in pattern.elements:
            key = ctx.evaluate(element.key)
            if not containers.is_key(key):
                return None
            if key not in subject.items:
                return False
            parts.append((element.pattern, subject.items[key]))
        return parts
    return None


def _captures(pattern: cst.MatchPattern) -> bool:
    return not isinstance(pattern, (cst.MatchValue, cst.MatchSingleton, cst.MatchOr))


def _bind_captures(ctx: Context, pattern: cst.CSTNode, subject: Value) -> None:
    if isinstance(pattern, cst.MatchAs):
        if pattern.name is not None:
            assign_target(ctx, pattern.name, subject)
        if pattern.pattern is not None:
            _bind_captures(ctx, pattern.pattern, subject)
        return
    parts = _parts(ctx, pattern, subject)
    if isinstance(parts, list):
        for part, value in parts:
            _bind_captures(ctx, part, value)
        return
    if isinstance(pattern, cst.MatchStar) and pattern.name is not None:
        assign_target(ctx, pattern.name, Unknown())
    for child in pattern.children:
        if isinstance(child, cst.CSTNode) and "Match" in type(child).__name__:
            _bind_captures(ctx, child, Unknown())
