"""Whoever knows less of an input may say less of the output, and never anything else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from kerasshape.shapes import Unknown
from tests.oracle import differential
from tests.oracle.cases import Case
from tests.oracle.differential import Ours, ask_ours

SAMPLE = 15
LAYERS = sorted(differential.all_draws())


def with_less(case: Case) -> Iterator[Case]:
    """The case with each input unknown, with all its dims unknown, and with one of them unknown."""
    for index, shape in enumerate(case.shapes):
        blurred: list[Any] = [Unknown(), tuple(Unknown() for _ in shape)]
        blurred += [(*shape[:axis], Unknown(), *shape[axis + 1 :]) for axis in range(len(shape))]
        for other in blurred:
            yield replace(case, shapes=(*case.shapes[:index], other, *case.shapes[index + 1 :]))


def contradicts(less: Ours, more: Ours) -> bool:
    """Whether what is said with less knowledge cannot be so."""
    if less.kind == "broken":
        return True
    if less.kind == "refused":
        return more.kind != "refused"
    if more.kind == "refused" or less.shapes is None or more.shapes is None:
        return False
    known = [count for count in (less.parameters, less.trainable) if count is not None]
    if known and known != [more.parameters, more.trainable] and more.parameters is not None:
        return True
    return len(less.shapes) != len(more.shapes) or any(map(_differ, less.shapes, more.shapes))


def _differ(less: Any, more: Any) -> bool:
    if isinstance(less, Unknown) or isinstance(more, Unknown):
        return False
    if len(less) != len(more):
        return True
    pairs = [(a, b) for a, b in zip(less, more, strict=True) if not isinstance(a, Unknown)]
    return any(not isinstance(b, Unknown) and a != b for a, b in pairs)


MAY_BE_FREE = [
    Case("CenterCrop", {"height": 1, "width": 1}, ((1, None, 9, 3),)),
    Case("RandomCrop", {"height": 1, "width": 1}, ((1, 9, None, 3),)),
    Case("ConvLSTM3D", {"filters": 5, "kernel_size": 1, "dilation_rate": 2}, ((2, None, 6, None, 4, 3),)),
]
"""Where Keras 2 loses more than one size for a free one."""


@pytest.mark.parametrize("case", MAY_BE_FREE, ids=differential.one_line)
def test_an_unknown_axis_may_be_free(case: Case) -> None:
    more = ask_ours(case, 2)
    assert not [less for less in map(partial(ask_ours, major=2), with_less(case)) if contradicts(less, more)]


@pytest.mark.parametrize("major", [2, 3])
@pytest.mark.parametrize("layer", LAYERS)
def test_less_knowledge_never_contradicts(layer: str, major: int) -> None:
    strategy = differential.all_draws()[layer]
    wrong = []
    for case in differential.draw(strategy, SAMPLE, 2):
        more = ask_ours(case, major)
        for blurred in with_less(case):
            less = ask_ours(blurred, major)
            if more.kind != "broken" and contradicts(less, more):
                wrong.append(f"{differential.one_line(blurred)}\n    {less}\n    though with all known: {more}")
    assert not wrong, "\n".join(wrong)
