"""Sequences and last steps: `return_sequences`, RepeatVector, TimeDistributed, stacked recurrent layers."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from kerasshape.faults import Fault
from kerasshape.fix.cases import Alternative, Case, fixes
from kerasshape.fix.layers import KEEPS, keeping, recurrent_before
from kerasshape.fix.placing import (
    argument,
    constructor,
    dropped,
    layer_before,
    parameters,
    set_argument,
    takes,
    unwrapped,
)
from kerasshape.fix.tree import called
from kerasshape.rules.inputs import RecurrentAfterLastStep, SequenceIntoRepeatVector, TimeDistributedWithoutSteps

_MOST_STACKED = 4


def last_step_only(case: Case[Fault]) -> Iterator[Alternative]:
    """The recurrent layer before gives its last step."""
    call = recurrent_before(case)
    if call is None:
        return
    order = parameters(called(call), case.finding.keras)
    arg = argument(call, KEEPS, order)
    if arg is None:
        return
    if arg.keyword is None:
        yield Alternative(
            f"{called(call)} returns its last step", (set_argument(case.tree, call, KEEPS, "False", order),)
        )
    else:
        yield Alternative(f"drop `{KEEPS}={case.tree.code(arg.value)}`", (dropped(case.tree, call, arg),))


def every_step(case: Case[Fault]) -> Iterator[Alternative]:
    """The recurrent layer before keeps its steps."""
    call = recurrent_before(case)
    if call is not None:
        yield Alternative(f"give the {called(call)} `{KEEPS}=True`", (keeping(case, call),))


@fixes(SequenceIntoRepeatVector)
def repeat_vector(case: Case[SequenceIntoRepeatVector]) -> Iterator[Alternative]:
    """The last step before it, or all steps in one row."""
    yield from last_step_only(case)
    if case.node is not None:
        for layer in ("Flatten", "GlobalAveragePooling1D"):
            changes, imports = layer_before(case.tree, case.node, layer)
            yield Alternative(f"put a {layer} before the RepeatVector", changes, imports=imports)


@fixes(TimeDistributedWithoutSteps)
def time_distributed(case: Case[TimeDistributedWithoutSteps]) -> Iterator[Alternative]:
    """All steps before it, or its layer alone."""
    yield from every_step(case)
    call = constructor(case.tree, case.node)
    if call is not None and len(call.args) == 1:
        inner = call.args[0].value
        yield Alternative("drop TimeDistributed", unwrapped(case.tree, call, inner))


@fixes(RecurrentAfterLastStep)
def stacked(case: Case[RecurrentAfterLastStep]) -> Iterator[Alternative]:
    """All steps before it; where more recurrent layers follow, all steps of each one but the last."""
    yield from every_step(case)
    first = recurrent_before(case)
    if first is None:
        return
    changes = [keeping(case, first)]
    for call in _stack(case):
        changes.append(keeping(case, call))
        title = f"give each of the {len(changes)} recurrent layers before the last one `{KEEPS}=True`"
        yield Alternative(title, tuple(changes))


def _stack(case: Case[Fault]) -> Iterator[cst.Call]:
    """The recurrent layers from the one at fault on, as far as they follow one another."""
    later = [call for call in case.result.calls if call.span >= case.finding.span]
    for each in later[:_MOST_STACKED]:
        call = constructor(case.tree, case.tree.expression(each.span))
        if call is None or not takes(called(call), KEEPS, case.finding.keras):
            return
        yield call
