"""Layers that wrap another one: Bidirectional, TimeDistributed, SpectralNormalization; and RepeatVector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kerasshape.faults import Refused
from kerasshape.keras.facts import Situation, traced_in_keras_2
from kerasshape.keras.layers.recurrent import (
    batch_for_features,
    keeps_sequences,
    require_sequence,
    sequence_and_states,
    shown_name,
    state_shapes,
    step_vectors,
    with_steps,
)
from kerasshape.keras.registry import LAYERS, Layer, call, constructor, layer, traced
from kerasshape.keras.result import LayerLike, Result, Structure, Weight
from kerasshape.keras.vocabulary import refuse_argument, require_positive
from kerasshape.rules.arguments import ConflictingArguments
from kerasshape.rules.inputs import (
    SequenceIntoRepeatVector,
    TimeDistributedWithoutSteps,
    WeightsOfAnotherShape,
    WrongRank,
)
from kerasshape.rules.merging import MergeShapeMismatch, WrongInitialState
from kerasshape.rules.sizes import PermuteRankMismatch, ReshapeProductMismatch
from kerasshape.shapes import Dim, Shape, Unknown, Unresolved, broadcast, plus, same

_MERGE_MODES = ("sum", "mul", "ave", "concat", None)


# RepeatVector


@constructor("RepeatVector")
def repetitions(layer: Layer, n: object) -> None:
    """`n` is an integer; Keras 3 takes a positive one only."""
    if n is None or isinstance(n, (float, str, list, tuple)) or (isinstance(n, bool) and layer.major == 3):
        raise refuse_argument(layer, "n", n, "a positive integer")
    if layer.major == 3:
        require_positive(layer, "n", n)


def _any_rank(layer: Layer) -> int:
    return 0


@layer("RepeatVector", least_rank=_any_rank)
def repeat_vector(x: Shape, n: Dim, layer: Layer, producer: LayerLike | None) -> Shape:
    """One vector per sample, repeated `n` times: (batch, n, features)."""
    if isinstance(n, int) and n < -1:
        raise refuse_argument(layer, "n", n, "a positive integer")
    if isinstance(n, int):  # Keras 2 takes these too: True is 1, and -1 gives a free axis
        n = int(n) if n >= 0 else None
    if isinstance(x, Unknown):
        return (Unknown(), n, Unknown())
    if len(x) == 3:
        if producer is not None and keeps_sequences(producer):
            raise Refused(SequenceIntoRepeatVector(layer.name, x, shown_name(producer), (x[0], *x[2:])))
        raise Refused(SequenceIntoRepeatVector(layer.name, x))
    if len(x) != 2:
        raise Refused(WrongRank(layer.name, "(batch, features)", x))
    return (x[0], n, x[1])


# What is wrapped


@constructor("Bidirectional", "TimeDistributed", "SpectralNormalization", "Wrapper")
def wrapped_layer(layer: Layer) -> None:
    """`layer` is a layer that was constructed."""
    for argument in ("layer", "backward_layer"):
        inner = layer.arguments.get(argument, Unknown())
        if argument == "backward_layer" and inner is None:
            continue
        if inner is None or isinstance(inner, (int, float, str, list, dict)):
            raise refuse_argument(layer, argument, inner, "a layer")


def inner_layer(layer: Layer, argument: str = "layer") -> LayerLike:
    """The wrapped layer. Raises Unresolved when it is not known."""
    inner = layer.arguments[argument]
    if isinstance(inner, Unknown) or not hasattr(inner, "call"):
        raise Unresolved
    found: LayerLike = inner
    return found


def inner_weights(inner: LayerLike, result: Result) -> tuple[Weight, ...] | None:
    """The wrapped layer's weights, frozen where it was constructed with `trainable=False`."""
    if result.weights is None or not isinstance(inner, Layer) or inner.options.get("trainable") is not False:
        return result.weights
    return tuple(replace(weight, trainable=False) for weight in result.weights)


Built = tuple[Weight, ...] | None


def call_inside(layer: Layer, inner: LayerLike, inputs: Structure, built: Built, traced: bool) -> Result:
    """The result of the wrapped layer; `built` holds the weights that an earlier call fixed, where that matters.

    Keras 3 builds it and computes its shapes without a call. A rank that the layer checks when it is called passes
    until the model runs; the result is unknown here.
    """
    try:
        return call_again(layer, inner, inputs, built, traced)
    except Refused as refused:
        unseen = layer.major == 3 and isinstance(inner, Layer) and _passes_unseen(inner, inputs, built, traced)
        if unseen and isinstance(refused.fault, (WrongRank, SequenceIntoRepeatVector, PermuteRankMismatch)):
            raise Unresolved from refused
        runs_steps = layer.major == 2 and traced and isinstance(inputs, tuple) and None in inputs
        if runs_steps and isinstance(refused.fault, ReshapeProductMismatch):
            raise Unresolved from refused  # in its loop over the steps TensorFlow does not know the batch
        raise


def call_again(
    layer: Layer, inner: LayerLike, inputs: Structure, built: Built, traced: bool, **call_arguments: object
) -> Result:
    """The result of the wrapped layer with its weights; Keras 3 does not compare another width until it runs."""
    if not isinstance(inner, Layer):
        return inner.call(inputs, **call_arguments)
    try:
        return call(inner, inputs, call_arguments, Situation(built=built, traced=traced))
    except Refused as refused:
        if layer.major == 3 and isinstance(refused.fault, WeightsOfAnotherShape):
            return call(inner, inputs, call_arguments, Situation(traced=traced))
        raise


def _passes_unseen(inner: Layer, inputs: Structure, built: Built, traced: bool) -> bool:
    if not isinstance(inputs, tuple):
        return False
    facts = inner.facts
    if traced and (facts.recurrent is not None or built is not None):
        # In the `call` of a user's layer the layer is called; others check the rank when they are built.
        return facts.recurrent is None
    if facts.passes_wrapped is not None:
        return facts.passes_wrapped(inner, inputs)
    if facts.least_rank is not None:
        return len(inputs) >= facts.least_rank(inner)
    return len(inputs) == 1


# Bidirectional


@constructor("Bidirectional")
def merge_mode(layer: Layer, merge_mode: object) -> None:
    """`merge_mode` is one of five."""
    if not isinstance(merge_mode, Unknown) and merge_mode not in _MERGE_MODES:
        raise refuse_argument(layer, "merge_mode", merge_mode, "one of " + ", ".join(map(repr, _MERGE_MODES)))


@constructor("Bidirectional")
def directions(layer: Layer) -> None:
    """Both layers are recurrent, one goes backwards, and otherwise they are alike."""
    forward, backward = layer.arguments["layer"], layer.arguments["backward_layer"]
    for argument, inner in (("layer", forward), ("backward_layer", backward)):
        if isinstance(inner, Layer) and inner.facts.recurrent is None and inner.name in LAYERS:
            raise refuse_argument(layer, argument, inner.name, "a recurrent layer")
    if not isinstance(forward, Layer) or isinstance(backward, Unknown):
        return
    if backward is None:
        if layer.major == 3 and forward.arguments["go_backwards"] is True:
            reason = "the forward layer already has `go_backwards=True`"
            raise Refused(ConflictingArguments(layer.name, reason), "layer")
        return
    if not isinstance(backward, Layer):
        return
    if bool(forward.arguments["go_backwards"]) == bool(backward.arguments["go_backwards"]):
        reason = "exactly one of the two layers needs `go_backwards=True`"
        raise Refused(ConflictingArguments(layer.name, reason), "backward_layer")
    for name in ("stateful", "return_sequences", "return_state"):
        if bool(forward.arguments[name]) != bool(backward.arguments[name]):
            reason = f"both layers need the same `{name}`"
            raise Refused(ConflictingArguments(layer.name, reason), "backward_layer")


@layer(
    "Bidirectional",
    sequences_of="layer",
    checked_once={WrongInitialState: traced_in_keras_2},
    flexible=(3,),
    passes_wrapped=batch_for_features,
)
def bidirectional(
    structure: Structure,
    initial_state: object,
    layer: Layer,
    producer: LayerLike | None,
    merge_mode: object,
    backward_layer: object,
    built: Built,
    traced: bool,
) -> Result:
    """A recurrent layer in both directions, their outputs merged or side by side."""
    forward = inner_layer(layer)
    backward = forward if backward_layer is None else inner_layer(layer, "backward_layer")
    if not isinstance(forward, Layer) or not isinstance(backward, Layer):
        raise Unresolved
    x, states = sequence_and_states(layer, structure, initial_state)
    if layer.major == 3 and forward.arguments["stateful"] and forward.arguments["return_state"]:
        reason = "`stateful` and `return_state` do not go together here in Keras 3"
        raise Refused(ConflictingArguments(layer.name, reason), "layer")
    if forward.facts.recurrent is None or forward.facts.recurrent.vectors:
        if "cell" in forward.arguments:
            x = step_vectors(layer, x, forward.arguments["cell"])
        x = require_sequence(layer, x, producer)
    first, second = _halves(layer, states)
    middle = len(built or ()) // 2
    ahead = call_again(layer, forward, x, built and built[:middle], traced, initial_state=first)
    behind = call_again(layer, backward, x, built and built[middle:], traced, initial_state=second)
    if isinstance(ahead.outputs, Unknown) or isinstance(behind.outputs, Unknown):
        raise Unresolved
    outputs, states_ahead = _split(ahead.outputs)
    outputs_behind, states_behind = _split(behind.outputs)
    if layer.major == 3 and not traced:
        # Keras 3 computes with the forward layer alone until it runs.
        outputs_behind, states_behind = outputs, states_ahead
    merged = _merge(layer, merge_mode, outputs, outputs_behind)
    weights = None
    one, other = inner_weights(forward, ahead), inner_weights(backward, behind)
    if one is not None and other is not None:
        weights = (*one, *other)
    everything = [*merged, *states_ahead, *states_behind]
    return Result(everything[0] if len(everything) == 1 else everything, weights)


def _halves(layer: Layer, states: object) -> tuple[Any, Any]:
    given = state_shapes(states)
    if given is None or layer.major == 3:
        return None, None
    if len(given) % 2:
        raise Refused(WrongInitialState(layer.name, "the states of both directions", given))
    half = len(given) // 2
    return given[:half], given[half:]


def _split(outputs: Structure) -> tuple[Shape, list[Any]]:
    if isinstance(outputs, list):
        return outputs[0], outputs[1:]
    if isinstance(outputs, (tuple, Unknown)):
        return outputs, []
    raise Unresolved


def _merge(layer: Layer, mode: object, ahead: Shape, behind: Shape) -> list[Shape]:
    if mode is None:
        return [ahead, behind]
    if isinstance(ahead, Unknown) or isinstance(behind, Unknown):
        raise Unresolved
    if mode == "concat":
        return [(*ahead[:-1], plus(ahead[-1], behind[-1]))]
    merged = broadcast(ahead, behind)
    if merged is None:
        reason = "the two directions have different widths"
        raise Refused(MergeShapeMismatch(layer.name, [ahead, behind], reason))
    return [merged]


# TimeDistributed


@layer("TimeDistributed", flexible=(3,))
def time_distributed(x: Shape, layer: Layer, producer: LayerLike | None, built: Built, traced: bool) -> Result:
    """The wrapped layer on each step; the steps axis passes by it."""
    if isinstance(x, Unknown):
        inner = inner_layer(layer)
        if isinstance(inner, Layer) and inner.facts.least_rank is not None:
            return Result(Unknown(), None)  # it may be given another rank than its own
        outputs = inner.call(Unknown()).outputs
        return Result((Unknown(), Unknown(), *outputs[1:]) if isinstance(outputs, tuple) else Unknown(), None)
    if len(x) < 3:
        name = every_step = None
        if len(x) == 2 and producer is not None and keeps_sequences(producer) is False:
            name, every_step = shown_name(producer), with_steps(x)
        raise Refused(TimeDistributedWithoutSteps(x, name, every_step))
    inner = inner_layer(layer)
    batch = _inner_batch(layer, inner, x)
    result = call_inside(layer, inner, (batch, *x[2:]), built, traced)
    outputs = result.outputs
    if isinstance(outputs, tuple) and outputs:
        if not same(outputs[0], batch) and (layer.major == 2 or traced):
            raise Unresolved  # one image was taken for a batch, and its height for the batch size
        first = x[0] if batch is None else outputs[0]
        return Result((first, x[1], *outputs[1:]), inner_weights(inner, result), result.dtype)
    return Result(Unknown(), inner_weights(inner, result))


def _inner_batch(layer: Layer, inner: LayerLike, x: tuple[Dim, ...]) -> Dim:
    """The batch of the wrapped layer. Keras 2 counts the steps with the samples, where no axis is free."""
    counts = layer.major == 2 and isinstance(inner, Layer) and not inner.arguments.get("stateful")
    return None if counts and any(dim is None for dim in x[1:]) else x[0]


@traced("TimeDistributed")
def time_distributed_traced(layer: Layer, inputs: Sequence[object], outputs: Structure) -> Structure:
    """Where the steps are free and the batch is not, Keras 3 takes the batch for the steps."""
    x = inputs[0]
    if not isinstance(x, tuple) or not isinstance(outputs, tuple) or isinstance(x[1], int) or x[0] is None:
        return outputs
    return (outputs[0], Unknown(), *outputs[2:])


# SpectralNormalization


@constructor("SpectralNormalization")
def power_iterations(layer: Layer, power_iterations: object) -> None:
    """`power_iterations` is positive."""
    require_positive(layer, "power_iterations", power_iterations)


@layer("SpectralNormalization")
def spectral_normalization(structure: Structure, layer: Layer, built: Built, traced: bool) -> Result:
    """The wrapped layer, beside one more vector as wide as its kernel, which training does not change."""
    inner = inner_layer(layer)
    if isinstance(inner, Layer) and inner.name in LAYERS and layer.major not in inner.facts.kernel:
        raise refuse_argument(layer, "layer", inner.name, "a layer with a kernel or embeddings")
    result = call_inside(layer, inner, structure, built and built[:-1], traced)
    weights = inner_weights(inner, result)
    if not isinstance(inner, Layer) or not weights:
        return Result(result.outputs, None, result.dtype)
    kernel = weights[0].shape
    if isinstance(kernel, Unknown):
        return Result(result.outputs, None, result.dtype)
    return Result(result.outputs, (*weights, Weight((1, kernel[-1]), trainable=False)), result.dtype)
