"""What `compile` and `fit` are given for several outputs: metrics, losses, weights."""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from kerasshape.faults import Fault
from kerasshape.fix.calls import call_at, compile_of, compile_parameters
from kerasshape.fix.cases import Alternative, Case, fixes
from kerasshape.fix.data import around
from kerasshape.fix.placing import argument, dropped, replaced
from kerasshape.rules.compiling import LossWeightsMismatch, MetricCountMismatch, SampleWeightsDoNotFit
from kerasshape.rules.losses import LossCountMismatch, MetricDoesNotFitOutput


@fixes(MetricDoesNotFitOutput)
def metric(case: Case[MetricDoesNotFitOutput]) -> Iterator[Alternative]:
    """`accuracy` in place of the metric, or none."""
    call = compile_of(case)
    if call is None:
        return
    for name in ("metrics", "weighted_metrics"):
        arg = argument(call, name, compile_parameters(case.finding.keras))
        if arg is None:
            continue
        listed = arg.value
        if isinstance(listed, (cst.List, cst.Tuple)):
            items = [case.tree.code(element.value) for element in listed.elements]
            wrong = [index for index, item in enumerate(items) if _names(item, case.fault.metric)]
            for index in wrong or range(len(items)):
                if '"accuracy"' not in items and "'accuracy'" not in items:
                    yield Alternative(
                        'use "accuracy"', (replaced(case.tree, listed.elements[index].value, '"accuracy"'),)
                    )
            for index in wrong or range(len(items)):
                rest = [item for number, item in enumerate(items) if number != index]
                yield Alternative(
                    f"drop the metric {items[index]}", (replaced(case.tree, listed, f"[{', '.join(rest)}]"),)
                )
        yield Alternative('use "accuracy"', (replaced(case.tree, listed, '["accuracy"]'),))
        yield Alternative("drop the metrics", (dropped(case.tree, call, arg),))


def _names(item: str, metric_name: str) -> bool:
    plain = re.sub(r"\W|_", "", item).lower()
    return re.sub(r"\W|_", "", metric_name).lower() in plain


@fixes(MetricCountMismatch)
def metric_count(case: Case[MetricCountMismatch]) -> Iterator[Alternative]:
    """One entry for each output."""
    yield from _as_many(case, case.fault.argument, case.fault.outputs)


@fixes(LossCountMismatch)
def loss_count(case: Case[LossCountMismatch]) -> Iterator[Alternative]:
    """One loss for each output."""
    yield from _as_many(case, "loss", case.fault.outputs)


@fixes(LossWeightsMismatch)
def loss_weights(case: Case[LossWeightsMismatch]) -> Iterator[Alternative]:
    """One weight for each loss."""
    yield from _as_many(case, "loss_weights", case.fault.losses)


def _as_many(case: Case[Fault], name: str, number: int) -> Iterator[Alternative]:
    """A list in `compile` of another length: cut, or its last entry repeated."""
    call = compile_of(case)
    arg = None if call is None else argument(call, name, compile_parameters(case.finding.keras))
    if call is None or arg is None:
        return
    if isinstance(arg.value, (cst.List, cst.Tuple)):
        items = [case.tree.code(element.value) for element in arg.value.elements]
        if len(items) > number:
            items = items[:number]
        elif items:
            items += [items[-1]] * (number - len(items))
        if number == 1 and items:
            yield Alternative(f"give `{name}` one entry", (replaced(case.tree, arg.value, items[0]),))
        yield Alternative(f"give `{name}` {number} entries", (replaced(case.tree, arg.value, f"[{', '.join(items)}]"),))
    if name != "loss" and arg.keyword is not None:
        yield Alternative(f"drop `{name}`", (dropped(case.tree, call, arg),))


@fixes(SampleWeightsDoNotFit)
def sample_weights(case: Case[SampleWeightsDoNotFit]) -> Iterator[Alternative]:
    """No weights, or those of the first axis."""
    call = call_at(case)
    arg = None if call is None else argument(call, "sample_weight")
    if call is not None and arg is not None:
        yield Alternative("take one weight for each sample", around(case.tree, arg.value, "", "[:, 0]"))
        yield Alternative("drop `sample_weight`", (dropped(case.tree, call, arg),))
