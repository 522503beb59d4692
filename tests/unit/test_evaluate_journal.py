"""The evaluated program's state: changes are taken back exactly, and what branches leave is joined."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerasshape.evaluate.interpreter import Interpreter, run_module
from kerasshape.evaluate.scopes.project import Project
from kerasshape.evaluate.state.joins import MOST_ALTERNATIVES, collapsed, identical, join, join_changes
from kerasshape.evaluate.state.journal import ABSENT, Journal, Mutable, Note
from kerasshape.evaluate.state.notes import USED
from kerasshape.evaluate.state.values import Alternatives, DictValue, ListValue, ModelState, Tensor
from kerasshape.modules import Imports
from kerasshape.shapes import Unknown
from kerasshape.source import read_source

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


COUNT: Note[int | None] = Note("count", 0, unsure=None)
FIRST: Note[str] = Note("first")
VALUE: Note[object] = Note("value", of_program=True)


def test_a_note_is_apart_from_an_attribute_of_its_name() -> None:
    journal, target = Journal(), Mutable()
    journal.write(target, "count", "of the program")
    assert COUNT.of(target) == 0
    assert not COUNT.is_on(target)
    mark = journal.mark()
    journal.note(target, COUNT, 3)
    assert (COUNT.of(target), target.slots) == (3, {"count": "of the program"})
    changes = journal.rewind(mark)
    assert not COUNT.is_on(target)
    journal.apply(changes)
    assert COUNT.of(target) == 3
    with pytest.raises(KeyError, match="first"):
        FIRST.of(target)


@pytest.mark.parametrize(
    ("note", "written", "expected"),
    [
        (COUNT, [[4], [4]], 4),
        (COUNT, [[4], [5]], None),
        (COUNT, [[], [5]], 5),
        (COUNT, [[None], [5]], None),
        (USED, [[True], [False]], True),
        (FIRST, [["a"], ["b"]], "a"),
        (FIRST, [[], ["b"], ["a"]], "b"),
    ],
)
def test_a_note_says_itself_what_holds_where_two_ways_differ(
    note: Note[object], written: list[list[object]], expected: object
) -> None:
    journal, target = Journal(), Mutable()
    several = []
    for values in written:
        mark = journal.mark()
        for value in values:
            journal.note(target, note, value)
        several.append(journal.rewind(mark))
    join_changes(journal, several)
    assert note.of(target) == expected
    journal.note(target, VALUE, 1)
    mark = journal.mark()
    journal.note(target, VALUE, 2)
    join_changes(journal, [journal.rewind(mark), {}])
    joined = VALUE.of(target)
    assert isinstance(joined, Alternatives)
    assert set(joined.values) == {1, 2}


MADE = """
    import keras
    import numpy as np
    import pandas as pd
    from keras import Input, Model, Sequential, layers

    class Net(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = layers.Dense(3)
            self.steps = 0

        def call(self, x):
            return self.dense(x)

    class Scale(layers.Dense):
        def build(self, shape):
            self.factor = self.add_weight((1,))

        def call(self, x):
            return x * self.factor

    class Chain(Sequential):
        pass

    x = Input((8,))
    dense = layers.Dense(4)
    graph = Model(x, layers.Dense(2)(x))
    open_model, stateless = Sequential([layers.Dense(3)]), Sequential()
    base = keras.applications.MobileNetV2(weights=None, input_shape=(96, 96, 3))
    net, scale, chain = Net(), Scale(3), Chain()
    numbers, table = [1, 2], {"a": 1}
    labels = np.array([0, 1, 2])
    frame = pd.DataFrame(np.zeros((4, 3)), columns=["a", "b", "c"])

    def count():
        global total
        total = len(numbers)
"""

CHANGES = {
    "names and containers": """
        numbers.append(3); numbers[0] = 5; table["b"] = 2; table.update(c=3); del table["a"]
        labels[0] = 7; frame["d"] = 1; frame.drop(columns=["a"], inplace=True); count(); x = 3
    """,
    "layers": "y = dense(x); dense.trainable = False; dense.name = 'other'; scale(x); layers.Dense(3)(scale(x))",
    "a graph": """
        graph.compile("adam", "mse"); graph.fit(np.zeros((4, 8)), np.zeros((4, 2))); graph.predict(np.zeros((3, 8)))
        graph.evaluate(np.zeros((4, 8)), np.zeros((4, 2))); graph.trainable = False; graph.layers[1].trainable = False
        graph(Input((8,))); graph.fit(np.zeros((4, 9)), np.zeros((4, 2)))
    """,
    "Sequential models": """
        stateless.add(layers.Dense(2)); open_model.pop(); open_model.add(layers.Dense(9))
        open_model(x); open_model(x); open_model.build((None, 8)); held = stateless; stateless.name = "b"
    """,
    "an application": """
        inner = base.get_layer("block_1_expand"); last = base.layers[-2]; base.trainable = False
        last.trainable = False; Model(base.input, last.output); base.get_layer("nowhere")
    """,
    "instances": """
        net.compile("adam", "mse"); net.fit(np.zeros((4, 8)), np.zeros((4, 3))); net.steps += 1; net.name = "n"
        net(x); net.build((None, 8)); chain.add(layers.Dense(2)); chain.compile("adam", "mse"); chain(x)
        something_unseen(net, graph, chain, numbers); net.inner = graph
    """,
}

_NOT_STATE = {
    "slots": "compared below",
    "notes": "compared below",
    "is_shared": "once a function may see an object it may see it for ever",
    "holder": "is printed only",
    "ancestry": "is computed once from what does not change",
    "load": "is set when a module is first read",
}


def _state(target: Mutable) -> dict[object, object]:
    """All that an object holds."""
    names = {name for kind in type(target).__mro__ for name in getattr(kind, "__slots__", ())} - _NOT_STATE.keys()
    fields = {name: getattr(target, name, ABSENT) for name in names}
    frozen = {name: frozenset(value) if isinstance(value, set) else value for name, value in fields.items()}
    return {**frozen, **{("slot", key): value for key, value in target.slots.items()}, **target.notes}


def _differ(old: dict[object, object], new: dict[object, object]) -> bool:
    return old.keys() != new.keys() or any(
        old[key] != new[key] if isinstance(old[key], frozenset) else old[key] is not new[key] for key in old
    )


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("major", [2, 3])
def test_taking_changes_back_restores_all_that_the_program_had(
    name: str, major: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Mutable] = []
    original = Mutable.__init__

    def init(self: Mutable) -> None:
        original(self)
        made.append(self)

    monkeypatch.setattr(Mutable, "__init__", init)
    ctx = Interpreter("a.py", major, Project(Imports(Path())))
    run_module(ctx, read_source("a.py", dedent(MADE).encode()).units)
    before = [(each, _state(each)) for each in made]
    mark = ctx.journal.mark()
    for unit in read_source("a.py", dedent(CHANGES[name]).encode()).units:
        ctx.frame.unit = unit
        assert ctx.execute(unit.statements) is None
    assert sum(_differ(old, _state(each)) for each, old in before) > 1, "the program changed nothing"
    ctx.journal.rewind(mark)
    assert not [(each, old, _state(each)) for each, old in before if _differ(old, _state(each))]
    ctx.release()
