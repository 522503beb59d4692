"""The evaluated program's state: changes are taken back exactly, and what branches leave is joined."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kerasshape.evaluate.state.joins import MOST_ALTERNATIVES, collapsed, identical, join, join_changes
from kerasshape.evaluate.state.journal import ABSENT, Journal, Mutable
from kerasshape.evaluate.state.values import Alternatives, DictValue, ListValue, ModelState, Tensor
from kerasshape.shapes import Unknown

KEYS = st.sampled_from("abc")
WRITES = st.lists(st.tuples(KEYS, st.one_of(st.integers(0, 3), st.just(ABSENT))), max_size=8)


@given(WRITES, WRITES)
def test_rewinding_restores_and_applying_repeats(before: list[tuple[str, int]], after: list[tuple[str, int]]) -> None:
    journal, target = Journal(), Mutable()
    for key, value in before:
        journal.write(target, key, value)
    mark, old = journal.mark(), dict(target.slots)
    for key, value in after:
        journal.write(target, key, value)
    new = dict(target.slots)
    changes = journal.rewind(mark)
    assert target.slots == old
    journal.apply(changes)
    assert target.slots == new


@given(st.lists(WRITES, min_size=1, max_size=3))
def test_a_join_keeps_what_all_branches_agree_on(branches: list[list[tuple[str, int]]]) -> None:
    journal, target = Journal(), Mutable()
    journal.write(target, "a", 7)
    left = []
    for writes in branches:
        mark = journal.mark()
        for key, value in writes:
            journal.write(target, key, value)
        left.append((journal.rewind(mark), dict({"a": 7}, **dict(writes))))
    join_changes(journal, [changes for changes, _ in left])
    for key in "abc":
        possible = {state.get(key, ABSENT) for _, state in left} - {ABSENT}
        joined = target.slots.get(key, ABSENT)
        if len(possible) == 1:
            assert joined == possible.pop()
        elif not possible:
            assert joined is ABSENT
        else:
            assert isinstance(joined, Alternatives)
            assert set(joined.values) == possible


def test_join_counts_each_value_once_and_gives_up_in_the_end() -> None:
    assert join([3, 3, Alternatives((3,))]) == 3
    assert join([ABSENT, 4]) == 4
    few = join(range(MOST_ALTERNATIVES))
    assert isinstance(few, Alternatives)
    assert few.values == tuple(range(MOST_ALTERNATIVES))
    assert isinstance(join(range(MOST_ALTERNATIVES + 1)), Unknown)
    unknown = Unknown("x")
    assert join([1, unknown, 2]) is unknown
    assert isinstance(join([]), Unknown)


def test_too_many_states_of_a_model_keep_the_input_they_share() -> None:
    entry = Tensor((None, 4), is_input=True)
    states = [ModelState((), entry, Tensor((None, units))) for units in range(6)]
    joined = join(states)
    assert isinstance(joined, ModelState)
    assert joined.opaque
    assert joined.inputs is entry
    assert isinstance(joined.outputs.shape, Unknown)
    other = ModelState((), Tensor((None, 5), is_input=True), Tensor((None, 2)))
    assert isinstance(collapsed([states[0], other]).inputs.shape, Unknown)
    assert collapsed([ModelState(), ModelState()]).inputs is None
    assert isinstance(collapsed([ModelState(), 3]), Unknown)


def test_identical_means_that_shapes_cannot_tell() -> None:
    assert identical(3, 3)
    assert not identical(3, 3.0)
    assert not identical(1, True)
    assert identical((1, "a", None), (1, "a", None))
    assert not identical((1,), (1, 2))
    unknown = Unknown()
    assert identical(unknown, unknown)
    assert not identical(unknown, Unknown())
    assert identical(ListValue((1, 2)), ListValue((1, 2)))
    assert not identical(ListValue((1, 2)), (1, 2))
    assert identical(DictValue({"a": 1}), DictValue({"a": 1}))
    assert not identical(DictValue({"a": 1}), DictValue({"b": 1}))
    assert identical(Tensor((None, 3)), Tensor((None, 3)))
    assert not identical(Tensor((None, 3)), Tensor((None, 3), "int32"))
    assert not identical(Tensor((Unknown(), 3)), Tensor((Unknown(), 3)))
