"""Recurrent layers over sequences of vectors: LSTM, GRU, SimpleRNN, and RNN over cells and their stacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from kerasshape.faults import Fault, Refused
from kerasshape.keras.facts import Recurrent, Situation, traced_in_keras_2
from kerasshape.keras.registry import LAYERS, Layer, at_run, check_arguments_at_call, constructor, layer
from kerasshape.keras.result import LayerLike, Result, Structure, Weight
from kerasshape.keras.vocabulary import refuse_argument
from kerasshape.records import dataclass
from kerasshape.rules.arguments import StatefulWithoutBatchSize
from kerasshape.rules.inputs import FreeLastAxis, RecurrentAfterLastStep, WrongNumberOfInputs, WrongRank
from kerasshape.rules.merging import WrongInitialState
from kerasshape.shapes import Dim, Shape, Unknown, Unresolved, broadcast, differ, same, times, unknown_shape

GATES = {"LSTM": 4, "GRU": 3, "SimpleRNN": 1}
"""How many kernels of width `units` a recurrent layer holds side by side."""

_LAYERS = tuple(GATES)
_CELLS = tuple(f"{name}Cell" for name in GATES)
_SEQUENCE = "(batch, steps, features)"


# Constructors


@constructor(*_LAYERS, *_CELLS, at_call=True)
def units_argument(layer: Layer, units: object) -> None:
    """`units` is a positive integer; some layers look for a fraction only when they make weights of it."""
    if isinstance(units, (Unknown, bool)) or (isinstance(units, int) and units > 0):
        return
    if units is None or isinstance(units, (int, float, str)):
        later = isinstance(units, float) and units > 0 and (layer.name.endswith("Cell") or _looks_late(layer))
        raise refuse_argument(layer, "units", units, "a positive integer", at_call=later)


def _looks_late(layer: Layer) -> bool:
    return (layer.name == "LSTM") is (layer.major == 3)


@constructor("RNN", at_call=True)
def cell_argument(layer: Layer, cell: object) -> None:
    """`cell` is a cell or a list of cells."""
    for each in cell if isinstance(cell, (list, tuple)) else [cell]:
        _require_cell(layer, "cell", each)


@constructor("StackedRNNCells")
def cells_argument(layer: Layer, cells: object) -> None:
    """`cells` is a list of cells."""
    if cells is None or isinstance(cells, (int, float)):
        raise refuse_argument(layer, "cells", cells, "a list of cells")
    if isinstance(cells, (list, tuple)):
        for each in cells:
            _require_cell(layer, "cells", each)


def _require_cell(layer: Layer, argument: str, value: object) -> None:
    if value is None or isinstance(value, (int, float, str)):
        raise refuse_argument(layer, argument, value, "a cell, such as LSTMCell(32)")
    if isinstance(value, Layer) and value.name in LAYERS and value.name not in _CELLS:
        # a recurrent layer of Keras 3 has a `state_size`, as cells have, and fails when it is built for one step
        later = layer.major == 3 and value.facts.recurrent is not None
        raise refuse_argument(layer, argument, value.name, "a cell, such as LSTMCell(32)", at_call=later)


# Cells


@dataclass(frozen=True)
class Cell:
    """What a recurrent layer repeats: the widths of its states, nested in a stack, and of its output."""

    states: tuple[Any, ...]
    output: Dim
    weights: tuple[Weight, ...] | None


def cell_of(name: str, arguments: Mapping[str, Any], features: Dim) -> Cell:
    """The cell of a recurrent layer, or of the cell layer of that name, for inputs of so many features."""
    kind = name.removesuffix("Cell")
    units = arguments["units"]
    width = times(units, GATES[kind])
    bias: Shape = (2, width) if kind == "GRU" and _truth(arguments["reset_after"]) is True else (width,)
    weights: tuple[Weight, ...] | None = (Weight((features, width)), Weight((units, width)))
    use_bias = _truth(arguments["use_bias"])
    if use_bias is None or (use_bias and kind == "GRU" and _truth(arguments["reset_after"]) is None):
        weights = None
    elif use_bias and weights is not None:
        weights = (*weights, Weight(bias))
    return Cell((units, units) if kind == "LSTM" else (units,), units, weights)


def _truth(value: object) -> bool | None:
    return None if isinstance(value, Unknown) else bool(value)


@runtime_checkable
class UserCell(Protocol):
    """A cell of the user's own, as far as its code can be followed."""

    def attribute(self, name: str) -> Any:
        """Its `state_size` or `output_size`; None when it certainly has none."""
        ...

    def step(self, x: Shape, states: list[Shape]) -> Result:
        """Its output and new states for one step."""
        ...

    def build(self, batch: Dim, features: Dim) -> Result:
        """The weights that its `build` makes."""
        ...


def made_cell(cell: object, features: Dim, major: int) -> Cell:
    """A cell as it was constructed: one of Keras's own, a user's or a stack. Raises Unresolved for any other."""
    if isinstance(cell, (list, tuple)):
        return _stack(cell, features, major)
    if isinstance(cell, UserCell):
        return _user_cell(cell, features, major)
    if isinstance(cell, Layer) and cell.name in _CELLS:
        check_arguments_at_call(cell)
        return cell_of(cell.name, cell.arguments, features)
    if isinstance(cell, Layer) and cell.name == "StackedRNNCells":
        cells = cell.arguments["cells"]
        if isinstance(cells, (list, tuple)):
            return _stack(cells, features, major)
    raise Unresolved


def _user_cell(cell: UserCell, features: Dim, major: int) -> Cell:
    """Keras 3 builds the cell and trusts its sizes, Keras 2 calls it on a step."""
    size = cell.attribute("state_size")
    widths = tuple(size) if isinstance(size, (tuple, list)) else (size,)
    if not isinstance(features, int) or not widths or not all(isinstance(width, int) for width in widths):
        raise Unresolved
    if major == 3:
        output = cell.attribute("output_size")
        output = widths[0] if output is None else output
        if not isinstance(output, (int, Unknown)):
            raise Unresolved
        return Cell(widths, output, cell.build(None, features).weights)
    result = cell.step((Unknown(), features), [(Unknown(), width) for width in widths])
    after = result.outputs
    if not isinstance(after, list) or len(after) != 2 or not isinstance(after[0], tuple) or len(after[0]) != 2:
        raise Unresolved
    return Cell(_new_widths(after[1], widths), after[0][1], result.weights)


def _new_widths(states: object, widths: tuple[int, ...]) -> tuple[Any, ...]:
    """The widths of the states after a step."""
    given = states if isinstance(states, list) else [states]
    pairs = [state for state in given if isinstance(state, tuple) and len(state) == 2]
    if len(given) != len(widths) or len(pairs) < len(given):
        raise Unresolved
    return tuple(state[1] for state in pairs)


def _stack(cells: Sequence[Any], features: Dim, major: int) -> Cell:
    found = []
    for each in cells:
        found.append(made_cell(each, features, major))
        features = found[-1].output
    if not found:
        raise Unresolved
    states = tuple(cell.states if len(cell.states) > 1 else cell.states[0] for cell in found)
    weights: tuple[Weight, ...] | None = ()
    for cell in found:
        weights = None if weights is None or cell.weights is None else (*weights, *cell.weights)
    return Cell(states, found[-1].output, weights)


# What comes in


def recurrent_inside(producer: LayerLike | None) -> Layer | None:
    """The recurrent layer itself, out of its Bidirectional."""
    if not isinstance(producer, Layer):
        return None
    wrapped = producer.facts.sequences_of
    if wrapped is not None:
        return recurrent_inside(producer.arguments.get(wrapped))
    return producer if producer.facts.recurrent is not None else None


def returned_with_states(layer: Layer) -> int | None:
    """How many tensors a recurrent layer returns with its states; None for any other, and where a cell decides."""
    inside = recurrent_inside(layer)
    recurrent = None if inside is None else inside.facts.recurrent
    if recurrent is None or recurrent.states is None:
        return None
    return 1 + recurrent.states * (1 if inside is layer else 2)


def keeps_sequences(producer: LayerLike | None) -> bool | None:
    """Whether a recurrent producer returns sequences; None for any other one, or when that is not known."""
    inside = recurrent_inside(producer)
    kept = None if inside is None else inside.arguments.get("return_sequences")
    return None if kept is None or isinstance(kept, Unknown) else bool(kept)


def shown_name(producer: LayerLike) -> str:
    """The layer's name, and that of the one that it wraps."""
    wrapped = producer.facts.sequences_of if isinstance(producer, Layer) else None
    inside = None if wrapped is None else producer.arguments.get(wrapped)
    return f"{producer.name}({inside.name})" if isinstance(inside, Layer) else producer.name


def with_steps(shape: tuple[Dim, ...]) -> tuple[Dim, ...]:
    """The shape of all steps where `shape` is that of the last."""
    return (shape[0], Unknown("steps"), *shape[1:])


def require_sequence(layer: Layer, x: Shape, producer: LayerLike | None) -> tuple[Dim, ...]:
    """The dims of (batch, steps, features). Raises Refused for any other rank."""
    if isinstance(x, Unknown):
        return unknown_shape(3)
    if len(x) == 3:
        return x
    if len(x) == 2 and producer is not None and keeps_sequences(producer) is False:
        raise Refused(RecurrentAfterLastStep(layer.name, x, shown_name(producer), with_steps(x)))
    advice = None
    if len(x) == 2 and isinstance(producer, Layer) and producer.facts.drops_steps:
        advice = f"drop the {producer.name} before the {layer.name}, which leaves no steps"
    elif len(x) == 2:
        advice = f"reshape the data to {_SEQUENCE}; a single feature is a last axis of 1"
    elif len(x) == 4 and x[0] is None and layer.arguments.get("stateful") is True and isinstance(x[1], int):
        given = ", ".join("None" if dim is None else repr(dim) for dim in x[1:])
        advice = f"if {x[1]} is the batch size, give the input the whole shape: `Input(batch_shape=({given}))`"
    elif len(x) > 3:
        advice = "make one vector of each step, with TimeDistributed(Flatten()) or a Reshape to (steps, features)"
    raise Refused(WrongRank(layer.name, _SEQUENCE, x, advice))


def sequence_and_states(layer: Layer, structure: Structure, initial_state: object) -> tuple[Shape, Any]:
    """The sequence, and the states that Keras 2 also takes in the same list."""
    if isinstance(structure, list):
        if layer.major == 3:
            expected = "one sequence (and its states by `initial_state`)" if len(structure) != 1 else "no list"
            raise Refused(WrongNumberOfInputs(layer.name, expected, len(structure)))
        if not structure:
            raise Unresolved
        sequence = structure[0]
        states = structure[1:] or initial_state
    else:
        sequence, states = structure, initial_state
    if not isinstance(sequence, (tuple, Unknown)) or (layer.options.get("num_constants")):
        raise Unresolved
    return sequence, states


def state_shapes(states: object) -> list[Any] | None:
    """Initial states as a list of shapes, or None when none are given or they are not known."""
    if isinstance(states, tuple) and all(isinstance(item, (tuple, list)) for item in states):
        states = list(states)
    if isinstance(states, tuple):
        return [states]
    if not isinstance(states, list):
        return None
    flat: list[Any] = []
    for state in states:
        flat.extend(state if isinstance(state, list) else [state])
    return flat if all(isinstance(state, (tuple, Unknown)) for state in flat) else None


def require_states(layer: Layer, cell: Cell, states: object) -> list[Any]:
    """The shapes of the initial states; Keras 2 refuses a wrong number or width."""
    given = state_shapes(states)
    if given is None:
        return []
    widths = _flat(cell.states)
    fits = len(given) == len(widths) and all(map(_fits, given, widths))
    if layer.major == 2 and not fits:
        words = ", ".join(map(repr, widths))
        expected = f"a state of width {words}" if len(widths) == 1 else f"{len(widths)} states of widths {words}"
        raise Refused(WrongInitialState(layer.name, expected, given if len(given) != 1 else given[0]))
    return given


def _flat(states: Sequence[Any]) -> list[Any]:
    return [width for state in states for width in (state if isinstance(state, tuple) else (state,))]


def _fits(state: object, width: Dim) -> bool:
    if isinstance(state, Unknown):
        return True
    return isinstance(state, Sequence) and len(state) == 2 and not differ(state[1], width)


# The layers


def batch_for_features(layer: Layer, x: tuple[Dim, ...]) -> bool:
    """Whether a recurrent layer in a wrapper of Keras 3 takes the batch for the features of a single step.

    This fails only when the batch is free.
    """
    return len(x) > 3 or x[0] is not None


def _declared_vectors(layer: Layer) -> Sequence[Dim] | None:
    if "input_length" not in layer.options and "input_dim" not in layer.options:
        return None
    return layer.options.get("input_length"), layer.options.get("input_dim")


def _is_unrolled(layer: Layer, situation: Situation) -> bool:
    return layer.major == 2 and layer.arguments["unroll"] is True


_OVER_VECTORS: dict[str, Any] = {
    "checked_once": {WrongRank: _is_unrolled, WrongInitialState: traced_in_keras_2},
    "declared": _declared_vectors,
    "flexible": (3,),
    "passes_wrapped": batch_for_features,
}


@layer("LSTM", recurrent=Recurrent(2), **_OVER_VECTORS)
@layer("GRU", recurrent=Recurrent(1), **_OVER_VECTORS)
@layer("SimpleRNN", recurrent=Recurrent(1), unread=("activity_regularizer",), **_OVER_VECTORS)
def recurrent(
    structure: Structure, initial_state: object, layer: Layer, producer: LayerLike | None, built: object
) -> Result:
    """A state of `units` that each step changes; the last one, or all of them, are the output."""
    x, states = sequence_and_states(layer, structure, initial_state)
    if layer.major == 2 and states is not None and isinstance(x, tuple) and len(x) > 3:
        raise Unresolved  # Keras 2 does not check the rank when states are given
    return recur(layer, layer, require_sequence(layer, x, producer), states, built)


@at_run(*_LAYERS)
def initial_states(layer: Layer, inputs: Structure, call_arguments: Mapping[str, Any]) -> Fault | None:
    """The first state meets the recurrent weights, and a second one is added to; further ones are left aside."""
    given, units = state_shapes(call_arguments.get("initial_state")), layer.arguments["units"]
    if not given or not isinstance(units, int):
        return None
    several = len(given) > 1
    both = layer.facts.recurrent == Recurrent(2)
    expected = f"2 states of width {units}" if both else f"a state of width {units}"
    wrong = _is_as_wide(given[0], units) is False
    if both:
        # a state of width 1 may be stretched
        second = given[1] if several else None
        stretched = isinstance(second, tuple) and second[-1:] == (1,)
        wrong = wrong or len(given) != 2 or (not stretched and _is_as_wide(second, units) is False)
    return WrongInitialState(layer.name, expected, given if several else given[0]) if wrong else None


def _is_as_wide(state: Shape | None, units: Dim) -> bool | None:
    """Whether a state has that width; None when that is not known."""
    if state is None or isinstance(state, Unknown) or len(state) != 2:
        return None
    return not differ(state[1], units)


def recur(named: Layer, inner: Layer, x: tuple[Dim, ...], states: object, built: object = None) -> Result:
    """The result of a recurrent layer over vectors; faults are reported for the layer `named`."""
    if x[2] is None and built is None:
        raise Refused(FreeLastAxis(named.name, x, "features"))
    return run_cell(named, inner, x, cell_of(inner.name, inner.arguments, x[2]), states, built)


def run_cell(
    named: Layer, inner: Layer, x: tuple[Dim, ...], cell: Cell, states: object, built: object = None
) -> Result:
    """The outputs of a cell that is repeated over the steps."""
    batch, steps = (x[1], x[0]) if is_time_major(inner) else (x[0], x[1])
    if batch is None and built is None and _truth(inner.arguments.get("stateful")):
        raise Refused(StatefulWithoutBatchSize(named.name))
    if steps is None and named.major == 2 and _truth(inner.arguments.get("unroll")):
        raise Refused(FreeLastAxis(named.name, x, "steps"))
    given = require_states(named, cell, states)
    if named.major == 2 and batch is None and built is not None and _truth(inner.arguments.get("stateful")):
        batch = Unknown()  # the states have the size of the first call's batch
    state_batch = batch
    if named.major == 2 and given:
        batch = _batch_with_states(named, inner, batch, given)
        # How TensorFlow runs the loop decides which of two sizes the states keep.
        state_batch = batch if all(_of_batch(state, batch) for state in given) else Unknown()
    lead = (steps, batch) if is_time_major(inner) else (batch, steps)
    output: Shape = (*lead, cell.output) if inner.arguments["return_sequences"] else (batch, cell.output)
    if not inner.arguments["return_state"]:
        return Result(output, cell.weights)
    if named.major == 2 and any(isinstance(state, tuple) and state[-1] is None for state in given):
        raise Unresolved  # a state of free width is returned as it is
    return Result([output, *_state_outputs(state_batch, cell.states)], cell.weights)


def _of_batch(state: object, batch: Dim) -> bool:
    return isinstance(state, tuple) and same(state[0], batch)


def _batch_with_states(named: Layer, inner: Layer, batch: Dim, given: Sequence[Any]) -> Dim:
    """Keras 2 learns a free batch size from the states, and refuses states of another."""
    sizes = [state[0] if isinstance(state, tuple) else Unknown() for state in given]
    if all(same(size, batch) for size in sizes):
        return batch
    if _truth(inner.arguments.get("stateful")) is not False:
        return Unknown()  # the states that it keeps decide
    alike, unrolled = all(same(size, sizes[0]) for size in sizes), _truth(inner.arguments.get("unroll"))
    for state, other in zip(given, sizes):
        merged = broadcast((batch,), (other,))
        # The loop requires states of one shape; unrolled steps broadcast a single one.
        unfit = alike and differ(batch, other) and (same(batch, 1) or (same(other, 1) and unrolled is False))
        if merged is None or unfit:
            raise Refused(WrongInitialState(named.name, f"states for a batch of {batch}", state))
        if alike and batch is None and same(other, 1) and unrolled is False:
            batch = other
        elif not same(batch, other):
            # How TensorFlow runs the loop decides what a batch of 1 and another become.
            batch = Unknown() if same(batch, 1) or same(other, 1) else merged[0]
    return batch


def is_time_major(inner: Layer) -> bool:
    """Whether the steps axis comes first, which only Keras 2 knows."""
    return bool(inner.arguments.get("time_major", inner.options.get("time_major", False)))


def _state_outputs(batch: Dim, states: Sequence[Any]) -> list[Any]:
    return [[(batch, width) for width in state] if isinstance(state, tuple) else (batch, state) for state in states]


@layer("RNN", recurrent=Recurrent(None), **_OVER_VECTORS)
def over_cells(
    structure: Structure, initial_state: object, layer: Layer, producer: LayerLike | None, cell: object, built: object
) -> Result:
    """A cell, or a stack of them, repeated over the steps."""
    x, states = sequence_and_states(layer, structure, initial_state)
    x = step_vectors(layer, x, cell)
    return run_rnn(layer, layer, require_sequence(layer, x, producer), states, cell, built)


def step_vectors(named: Layer, x: Shape, cell: object) -> Shape:
    """How an RNN of Keras 3 reads an input of another rank; this is known for cells of Keras only."""
    if not isinstance(x, tuple) or len(x) == 3:
        return x
    made_cell(cell, Unknown(), named.major)
    if named.major == 3 and len(x) > 3:
        return (x[0], x[1], x[-1])
    if named.major == 3 and len(x) == 2 and x[0] is not None:
        raise Unresolved  # the batch is taken for the features, until it runs
    return x


def run_rnn(
    named: Layer, inner: Layer, x: tuple[Dim, ...], states: object, cell: object, built: object = None
) -> Result:
    """The result of an RNN; faults are reported for the layer `named`."""
    if x[-1] is None and built is None:
        made_cell(cell, None, named.major)
        raise Refused(FreeLastAxis(named.name, x, "features"))
    return run_cell(named, inner, x, made_cell(cell, x[-1], named.major), states, built)


@layer(*_CELLS, checked_once={WrongInitialState: traced_in_keras_2})
def one_step(structure: Structure, states: object, layer: Layer) -> Result:
    """One step: (batch, features) and the states give the output and the new states."""
    if not isinstance(structure, tuple) or len(structure) != 2:
        raise Unresolved
    if structure[1] is None:
        raise Refused(FreeLastAxis(layer.name, structure, "features"))
    cell = cell_of(layer.name, layer.arguments, structure[1])
    if not isinstance(states, list) or len(states) != len(cell.states):
        return Result(Unknown(), cell.weights)
    for state, width in zip(states, cell.states):
        if not isinstance(state, tuple) or len(state) != 2 or state[0] != structure[0]:
            raise Unresolved
        if differ(state[1], width):
            raise Refused(WrongInitialState(layer.name, f"states of width {width}", state))
    output = (structure[0], cell.output)
    return Result([output, [output for _ in cell.states]], cell.weights)
