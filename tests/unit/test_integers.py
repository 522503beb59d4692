"""Integers that operations leave in an array: where they are told, they are numpy's."""

from __future__ import annotations

import operator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerasshape.evaluate.arrays import integers

numpy: Any = pytest.importorskip("numpy")

VALUES = st.frozensets(st.integers(-300, 300), min_size=1, max_size=6)
TYPES = st.sampled_from(["int8", "uint8", "int16", "int32", "int64", "bool"])
OPERATORS = {name: getattr(operator, name) for name in ("add", "sub", "mul", "floordiv", "mod")}


def held(array: Any) -> frozenset[int]:
    return frozenset(int(value) for value in array)


@given(VALUES, st.sampled_from(sorted(OPERATORS)), st.integers(-5, 12), TYPES, st.booleans())
def test_operators(values: frozenset[int], name: str, number: int, dtype: str, reflected: bool) -> None:
    array = numpy.array(sorted(values)).astype(dtype)
    before = held(array)
    pair = (number, before) if reflected else (before, number)
    told = integers.operated(name, *pair, dtype)
    if told is not None and dtype != "bool":
        with numpy.errstate(all="ignore"):
            try:
                real = OPERATORS[name](number, array) if reflected else OPERATORS[name](array, number)
            except OverflowError:
                return  # numpy refuses a number that the dtype does not hold
        assert told == held(real)


@given(VALUES, TYPES)
def test_astype(values: frozenset[int], dtype: str) -> None:
    told = integers.cast(values, dtype)
    if told is not None:
        assert told == held(numpy.array(sorted(values)).astype(dtype))


@given(VALUES, st.none() | st.integers(-9, 9), st.none() | st.integers(-9, 9))
def test_clip(values: frozenset[int], low: int | None, high: int | None) -> None:
    if low is not None or high is not None:
        assert integers.clipped(values, low, high) == held(numpy.clip(numpy.array(sorted(values)), low, high))


@pytest.mark.parametrize(
    ("times", "sure"), [(3, True), ((2, 1), True), ([1], True), (0, False), ((2, 0), False), ((), False)]
)
def test_what_is_repeated_is_there(times: Any, sure: bool) -> None:
    assert integers.is_repeated(times) is sure
    assert sure == (numpy.tile(numpy.arange(3), times).size > 0 and times != ())


def test_an_unknown_operand_gives_nothing() -> None:
    assert integers.operated("add", frozenset({1}), object(), None) is None
    assert integers.operated("truediv", frozenset({1}), 2, None) is None
    assert integers.clipped(frozenset({1}), object(), 3) is None
