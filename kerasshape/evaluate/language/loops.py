"""Evaluates `for` and `while`: item by item when the number is known and small, else zero, one and two times."""

from __future__ import annotations

import re
from collections.abc import Callable

import libcst as cst

from kerasshape.evaluate.language import containers, generators
from kerasshape.evaluate.language.assignment import assign_target
from kerasshape.evaluate.scopes import guards
from kerasshape.evaluate.state import trees
from kerasshape.evaluate.state.code import GeneratorValue
from kerasshape.evaluate.state.context import Context, Exit, Loop
from kerasshape.evaluate.state.counts import Counts
from kerasshape.evaluate.state.joins import collapsed, fresh, identical, join_changes, joined_items, joined_note, many
from kerasshape.evaluate.state.journal import ABSENT, Changes, Note, Slot
from kerasshape.evaluate.state.values import (
    Alternatives,
    Array,
    ListValue,
    ModelValue,
    Tensor,
    UnknownLength,
    Value,
    all_are,
)
from kerasshape.shapes import Unknown, UnknownNumber, Unresolved

MOST_STEPS_OF_LOOP = 20_000
"""A loop of known length that spends more steps than this is evaluated like one of unknown length."""

_ALWAYS_FOLLOWED = 16
"""Unless it has no more iterations than this."""


def run_for(ctx: Context, node: cst.For) -> Exit | None:
    """A `for` loop with its `else`."""
    iterable = ctx.evaluate(node.iter)

    def run(items: Value) -> Exit | None:
        try:
            known = containers.bounded(containers.items_of(items))
        except Unresolved:
            if isinstance(items, UnknownLength) and items.start is not None and _asks_for_number(ctx, node):
                return _counted(ctx, node, items, items.start)
            bind = lambda: _bind_unknown(ctx, node, items)  # noqa: E731
            if isinstance(items, GeneratorValue):
                bind = _binder(ctx, node, generators.element_of(ctx, items))
            return _unknown_times(ctx, bind, lambda: ctx.execute(node.body.body))
        return _known_times(ctx, [_binder(ctx, node, item) for item in known], node)

    if isinstance(iterable, Alternatives):
        return ctx.branch([lambda items=each: run(items) for each in iterable.values])  # type: ignore[misc]
    return run(iterable)


def _binder(ctx: Context, node: cst.For, item: Value) -> Callable[[], None]:
    return lambda: assign_target(ctx, node.target, item)


def _bind_unknown(ctx: Context, node: cst.For | cst.CompFor, items: Value) -> None:
    name = node.target.value if isinstance(node.target, cst.Name) else None
    if isinstance(items, range):
        low, high = sorted((items[0], items[-1])) if items else (0, 0)
        item: Value = UnknownNumber(name, low, (None, high + 1))
    else:
        try:
            item = containers.item_of(items)
        except Unresolved:
            item = Unknown(name)
    assign_target(ctx, node.target, item)


def _asks_for_number(ctx: Context, node: cst.For) -> bool:
    """Whether the body compares the number of an iteration with a literal, as in `if i == 0`."""
    target = node.target.elements[0].value if isinstance(node.target, cst.Tuple) else node.target
    if ctx.ambient.repeating or not isinstance(target, cst.Name):
        return False
    # the text of the whole unit, which is at hand; finding that of the loop would cost more
    return re.search(rf"\b{target.value} *(?:[=!]=|[<>]=?) *\d", ctx.frame.unit.code) is not None


def _counted(ctx: Context, node: cst.For, items: UnknownLength, start: int) -> Exit | None:
    """A loop with numbered iterations: the first number is known, each other one is higher."""

    def all_runs() -> Exit | None:
        loop = _enter(ctx)
        _binder(ctx, node, items.numbered(start))()
        ended = ctx.execute(node.body.body)
        if not _settle_iteration(ctx, loop, ended):
            return _leave(ctx, loop, ended, node)
        below = items.item.below if isinstance(items.item, UnknownNumber) else None
        later = lambda: assign_target(  # noqa: E731
            ctx, node.target, fresh(items.numbered(UnknownNumber(low=start + 1, below=below)))
        )
        return _not_followed(ctx, loop, later, node)

    if isinstance(items.count, UnknownNumber) and items.count.low:
        return all_runs()
    return ctx.branch([lambda: None, all_runs])


def run_comprehension(ctx: Context, clause: cst.CompFor, items: Value, element: Callable[[], Value]) -> Unknown:
    """The items that a comprehension makes of a sequence of unknown length."""
    made: list[Value] = []

    def body() -> None:
        made.append(element())

    _unknown_times(ctx, lambda: _bind_unknown(ctx, clause, items), body)
    return many(made, None if clause.ifs else containers.count_of(items))


def run_while(ctx: Context, node: cst.While) -> Exit | None:
    """A `while` loop with its `else`."""
    loop, before, left = _enter(ctx), ctx.budget.steps, len(ctx.frame.returns)
    last: Changes | None = None
    for _ in range(containers.MOST_ITEMS):
        known = containers.truth(ctx.evaluate(node.test))
        if known is None or ctx.budget.steps - before > MOST_STEPS_OF_LOOP:
            break
        if known and (loop.breaks or len(ctx.frame.returns) > left):
            break  # something unknown may end the loop, so its length is unknown
        mark = ctx.journal.mark()
        if not known:
            return _leave(ctx, loop, None, node)
        ended = ctx.execute(node.body.body)
        if not _settle_iteration(ctx, loop, ended):
            return _leave(ctx, loop, ended, node)
        changes = ctx.journal.changes_since(mark)
        if last is not None and _stands_still(last, changes):
            break
        last = changes
    with ctx.asking(guards.asked(ctx, node.test)):
        return _not_followed(ctx, loop, lambda: None, node)


def _stands_still(last: Changes, present: Changes) -> bool:
    """Whether two iterations wrote the same values, so that nothing known ends the loop."""
    common = {(holder, key) for holder, key in last.keys() & present.keys() if not isinstance(holder, Counts)}
    return (bool(common) or not present) and all(_are_alike(last[slot], present[slot]) for slot in common)


def _are_alike(left: Value, right: Value) -> bool:
    """Whether two structures are identical, where unknown parts count as equal."""
    return all(_is_alike(*pair) for pair in trees.zip_leaves(left, right))


def _is_alike(left: Value, right: Value) -> bool:
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return isinstance(left, Unknown) and isinstance(right, Unknown)
    if isinstance(left, (Tensor, Array)) and isinstance(right, (Tensor, Array)):
        return _are_alike(left.shape, right.shape)
    if isinstance(left, ListValue) and isinstance(right, ListValue):
        return _is_alike(left.items, right.items)
    return identical(left, right)


def _enter(ctx: Context) -> Loop:
    loop = Loop(ctx.journal.mark())
    ctx.frame.loops.append(loop)
    return loop


def _known_times(ctx: Context, binders: list[Callable[[], None]], node: cst.For) -> Exit | None:
    loop, before = _enter(ctx), ctx.budget.steps
    for index, bind_item in enumerate(binders):
        bind_item()
        ended = ctx.execute(node.body.body)
        if not _settle_iteration(ctx, loop, ended):
            return _leave(ctx, loop, ended, node)
        if index == 0 and _is_too_long(len(binders), ctx.budget.steps - before):
            return _not_followed(ctx, loop, binders[-1], node)
    return _leave(ctx, loop, None, node)


def _is_too_long(times: int, steps: int) -> bool:
    """Whether so many iterations of so many steps are too many to be evaluated one by one."""
    return times > _ALWAYS_FOLLOWED and times * steps > MOST_STEPS_OF_LOOP


def _not_followed(ctx: Context, loop: Loop, bind_item: Callable[[], None], node: cst.For | cst.While) -> Exit | None:
    """Continue behind the first iteration as a loop of unknown length."""
    ctx.frame.loops.pop()
    ended = _unknown_times(ctx, bind_item, lambda: ctx.execute(node.body.body))
    if loop.breaks:
        _join_breaks(ctx, loop, alive=ended is None)
        return None
    return ended


def _settle_iteration(ctx: Context, loop: Loop, ended: Exit | None) -> bool:
    """Join the states at the end of one iteration; False when no next one follows."""
    if ended is not None and ended.kind == "continue":
        ended = None
    if not loop.continues:
        return ended is None
    going_on = list(loop.continues)
    loop.continues.clear()
    present = ctx.journal.rewind(loop.entry)
    if ended is None:
        going_on.append(present)
    join_changes(ctx.journal, going_on)
    return True


def _leave(ctx: Context, loop: Loop, ended: Exit | None, node: cst.For | cst.While) -> Exit | None:
    ctx.frame.loops.pop()
    alive = True
    if ended is None:
        after = None if node.orelse is None else ctx.execute(node.orelse.body.body)
        if after is not None:
            ended, alive = after, False
    elif ended.kind != "break":
        alive = False
    if loop.breaks:
        _join_breaks(ctx, loop, alive=alive)
        return None
    return None if alive else ended


def _join_breaks(ctx: Context, loop: Loop, *, alive: bool) -> None:
    present = ctx.journal.rewind(loop.entry)
    join_changes(ctx.journal, [*loop.breaks, present] if alive else loop.breaks)


Body = Callable[[], "Exit | None"]


def _unknown_times(ctx: Context, bind_item: Callable[[], None], body: Body) -> Exit | None:
    """Join zero, one and two iterations of the body; what the second one still changes is unknown.

    Findings of the first iteration stand, since the body has a first one whenever it is reached. Loops inside a second
    iteration run once: their effects were seen before, and the time stays linear in their depth.
    """
    loop = _enter(ctx)
    bind_item()
    ended = body()
    goes_on = _settle_iteration(ctx, loop, ended)
    once = ctx.journal.changes_since(loop.entry)
    outcomes: list[Changes] = [{}, *loop.breaks]
    if goes_on:
        outcomes.append(once)
        if not ctx.ambient.repeating:
            outcomes += _second_run(ctx, loop, bind_item, body, once)
    elif ended is not None and ended.kind == "break":
        outcomes.append(once)
    ctx.journal.rewind(loop.entry)
    ctx.frame.loops.pop()
    join_changes(ctx.journal, outcomes)
    return None


def _second_run(ctx: Context, loop: Loop, bind_item: Callable[[], None], body: Body, once: Changes) -> list[Changes]:
    """The changes of two iterations, which stand for those of any more; none when the second does not end."""
    log_mark = ctx.log.mark()
    for (holder, key), value in once.items():
        if type(value) is int and not isinstance(key, Note):
            ctx.journal.write(holder, key, Unknown())  # a counter has another number in each further iteration
    try:
        with ctx.within(repeating=True):
            bind_item()
            again = _settle_iteration(ctx, loop, body())
    finally:
        ctx.log.cut(log_mark)
    return [_widened(once, ctx.journal.changes_since(loop.entry))] if again else []


def _widened(once: Changes, twice: Changes) -> Changes:
    """The changes after two or more iterations: slots that the second one changed again are unknown."""
    return {slot: _after_any(slot, once.get(slot, ABSENT), value) for slot, value in twice.items()}


def _after_any(slot: Slot, once: Value, twice: Value) -> Value:
    if isinstance(slot[1], Note) and not slot[1].of_program:
        return joined_note(slot[1], (once, twice))
    if identical(once, twice):
        return twice
    several = [each for value in (once, twice) for each in _possible(value)]
    if all_are(several, Tensor):
        return collapsed(several)
    return _unknown_like(slot[0], once, twice)


def _possible(value: Value) -> tuple[Value, ...]:
    return value.values if isinstance(value, Alternatives) else (value,)


def _unknown_like(holder: object, once: Value, twice: Value) -> Value:
    if isinstance(holder, ListValue):
        return joined_items((*_possible(once), *_possible(twice)))
    if isinstance(holder, ModelValue):
        return collapsed(_possible(twice))
    return Unknown()
