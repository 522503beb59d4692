"""The shapes of targets and outputs that each loss takes, in both majors of Keras.

The shapes here are concrete: those of one batch, the batch axis included. `refuses` asks about shapes whose dims are
partly unknown; it says yes only when no numbers in their place would do.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from math import prod
from typing import Protocol

from kerasshape.records import dataclass
from kerasshape.shapes import Dim, broadcast

Concrete = tuple[int, ...]
Rule = Callable[[Concrete, Concrete, "Setting"], bool]
"""Whether a loss takes a target and an output of these shapes."""

MOST_TRIALS = 4_000
_ELSEWHERE = 9_973
"""Stands for an unknown dim that is equal to no other."""


@dataclass(frozen=True)
class Setting:
    """What besides the shapes decides: the major, and whether the loss sees the logits behind a sigmoid or softmax."""

    major: int
    activation: str | None = None
    """The activation that the output ends in; None when it is not known."""
    from_logits: bool | None = False
    aligns: bool = True
    """Whether Keras brings target and output to one rank first, as it does for a model that it trains."""


@dataclass(frozen=True)
class Loss:
    """A loss by the name of its function; `wants` names the targets that it takes."""

    name: str
    accepts: Rule
    family: str
    """`labels` (whole numbers), `one-hot`, `binary` or `numbers`."""
    majors: tuple[int, ...] = (2, 3)


class Takes(Protocol):
    """A loss or a metric."""

    @property
    def accepts(self) -> Rule:
        """Whether it takes a target and an output."""


LOSSES: dict[str, Loss] = {}
ALIASES: dict[str, str] = {}


def loss(name: str, *aliases: str, family: str, majors: tuple[int, ...] = (2, 3)) -> Callable[[Rule], Rule]:
    """Register the rule of a loss under the names that Keras knows it by."""

    def register(rule: Rule) -> Rule:
        LOSSES[name] = Loss(name, rule, family, majors)
        for alias in (name, *aliases):
            ALIASES[alias] = name
        return rule

    return register


def find(name: str, major: int) -> Loss | None:
    """The loss of a string, function or class name; None when it is not one of Keras's."""
    known = LOSSES.get(ALIASES.get(name, ""))
    return known if known is not None and major in known.majors else None


def squeezed(target: Concrete, output: Concrete, major: int) -> tuple[Concrete, Concrete]:
    """Target and output once Keras has added or dropped a last axis of one.

    Source: keras.src.losses.loss.squeeze_or_expand_to_same_rank; tf_keras.src.engine.compile_utils.match_dtype_and_rank
    and tf_keras.src.utils.losses_utils.squeeze_or_expand_dimensions.
    """
    if major == 2:
        return _squeezed_by_keras_2(target, output)
    if len(target) == len(output) + 1 and target[-1] == 1:
        return (target, (*output, 1)) if len(output) == 1 else (target[:-1], output)
    if len(output) == len(target) + 1 and output[-1] == 1:
        return ((*target, 1), output) if len(target) == 1 else (target, output[:-1])
    return target, output


def _squeezed_by_keras_2(target: Concrete, output: Concrete) -> tuple[Concrete, Concrete]:
    if len(target) == 1 and len(output) == 2:
        target = (*target, 1)
    surplus = len(output) - len(target)
    if surplus == 1 and output[-1] == 1:
        return target, output[:-1]
    if surplus == -1 and target[-1] == 1:
        return target[:-1], output
    return target, output


def _aligned(target: Concrete, output: Concrete, setting: Setting) -> tuple[Concrete, Concrete]:
    return squeezed(target, output, setting.major) if setting.aligns else (target, output)


def broadcasts(target: Concrete, output: Concrete) -> bool:
    """Whether numpy broadcasts the two against each other."""
    return broadcast(target, output) is not None


@loss("mean_squared_error", "mse", "MSE", "MeanSquaredError", family="numbers")
@loss("mean_absolute_error", "mae", "MAE", "MeanAbsoluteError", family="numbers")
@loss("mean_absolute_percentage_error", "mape", "MAPE", "MeanAbsolutePercentageError", family="numbers")
@loss("mean_squared_logarithmic_error", "msle", "MSLE", "MeanSquaredLogarithmicError", family="numbers")
@loss("huber", "Huber", "huber_loss", family="numbers")
@loss("log_cosh", "logcosh", "LogCosh", family="numbers")
@loss("poisson", "Poisson", family="numbers")
@loss("kl_divergence", "kld", "KLD", "kullback_leibler_divergence", "KLDivergence", family="numbers")
@loss("cosine_similarity", "CosineSimilarity", family="numbers")
@loss("hinge", "Hinge", family="numbers")
@loss("squared_hinge", "SquaredHinge", family="numbers")
@loss("categorical_hinge", "CategoricalHinge", family="numbers")
@loss("dice", "Dice", family="numbers", majors=(3,))
@loss("tversky", "Tversky", family="numbers", majors=(3,))
def elementwise(target: Concrete, output: Concrete, setting: Setting) -> bool:
    """Element by element, with numpy's broadcasting: also where that is surely not meant."""
    return broadcasts(*_aligned(target, output, setting))


@loss("binary_crossentropy", "bce", "BCE", "BinaryCrossentropy", family="binary")
@loss("binary_focal_crossentropy", "BinaryFocalCrossentropy", family="binary")
def binary(target: Concrete, output: Concrete, setting: Setting) -> bool:
    """Target and output of one shape. Keras 2 asks that of logits alone, which it finds behind a sigmoid or softmax."""
    target, aligned = _aligned(target, output, setting)
    if target == aligned:
        return True
    finds_logits = setting.activation in ("sigmoid", "softmax") and aligned == output
    strict = setting.major == 3 or setting.from_logits is True or finds_logits
    return not strict and broadcasts(target, aligned)


@loss("categorical_crossentropy", "CategoricalCrossentropy", family="one-hot")
def categorical(target: Concrete, output: Concrete, setting: Setting) -> bool:
    """Target and output of one shape."""
    target, output = _aligned(target, output, setting)
    return target == output


@loss("categorical_focal_crossentropy", "CategoricalFocalCrossentropy", family="one-hot")
def categorical_focal(target: Concrete, output: Concrete, setting: Setting) -> bool:
    """Keras 3 multiplies element by element; Keras 2 asks for one shape."""
    target, output = _aligned(target, output, setting)
    return broadcasts(target, output) if setting.major == 3 else target == output


@loss("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy", family="labels")
def sparse(target: Concrete, output: Concrete, setting: Setting) -> bool:
    """The output's shape without its last axis; a last axis of one is dropped."""
    target, output = _aligned(target, output, setting)
    if not output:
        return False
    if setting.major == 3:
        if len(target) == len(output) and target[-1] == 1:
            target = target[:-1]
        return target == output[:-1]
    if len(target) == len(output) - 1:
        return target == output[:-1]
    return prod(target) == prod(output[:-1])


def refuses(
    known: Takes,
    target: tuple[Dim, ...],
    output: tuple[Dim, ...],
    setting: Setting,
    *,
    batches: Iterable[int],
) -> bool:
    """Whether the loss or metric certainly refuses batches of these shapes, given here without the batch axis.

    `batches` are the sizes of the batches that will all be seen; one that is refused is enough. A dim that is free or
    unknown may be any number.
    """
    settings = _possible(setting)
    for batch in batches:
        trials = list(itertools.islice(_fillings(target, output, batch), MOST_TRIALS))
        if len(trials) < MOST_TRIALS and not any(known.accepts(*pair, each) for pair in trials for each in settings):
            return True
    return False


def refuses_call(known: Loss, target: tuple[Dim, ...], output: tuple[Dim, ...], setting: Setting) -> bool:
    """Whether the loss certainly refuses arrays of these whole shapes when the code itself calls it.

    Some losses align the ranks of some kinds of arrays then; one is refused that either way is.
    """
    settings = [replace(each, aligns=aligns) for each in _possible(setting) for aligns in (True, False)]
    trials = list(itertools.islice(_fillings(target, output, None), MOST_TRIALS))
    return len(trials) < MOST_TRIALS and not any(known.accepts(*pair, each) for pair in trials for each in settings)


def _possible(setting: Setting) -> list[Setting]:
    if setting.activation is not None:
        return [setting]
    return [replace(setting, activation=name) for name in ("sigmoid", "linear")]


def _fillings(
    target: tuple[Dim, ...], output: tuple[Dim, ...], batch: int | None
) -> Iterator[tuple[Concrete, Concrete]]:
    """Every way to put numbers for what is unknown, as far as it can matter."""
    dims = (*target, *output)
    batches = () if batch is None else (batch,)
    numbers = {dim for dim in dims if isinstance(dim, int)} | {1, *batches}
    places = _unknown_places(dims)
    candidates = [sorted(numbers | {_ELSEWHERE + place}) for place in range(len(set(places.values())))]
    # an output of (?, 5) may have as many rows as make up a target of (20,)
    candidates = [[*each, *_products(numbers)] for each in candidates]
    for choice in itertools.product(*candidates):
        filled = [dim if isinstance(dim, int) else choice[places[i]] for i, dim in enumerate(dims)]
        yield (*batches, *filled[: len(target)]), (*batches, *filled[len(target) :])


def _unknown_places(dims: tuple[Dim, ...]) -> Mapping[int, int]:
    """For each place of an unknown dim, which of the unknowns it is; each free dim is one of its own."""
    kinds: dict[object, int] = {}
    return {
        i: kinds.setdefault(i if dim is None else id(dim), len(kinds))
        for i, dim in enumerate(dims)
        if not isinstance(dim, int)
    }


def _products(numbers: set[int]) -> list[int]:
    small = [number for number in numbers if 1 < number < 100]
    return sorted({a * b for a in small for b in small if a <= b and a * b not in numbers})[:8]


def values_shape(known: Loss, target: Concrete, output: Concrete, major: int) -> Concrete | None:
    """The shape of the losses before they are weighted and averaged: one for each vector of the output."""
    target, output = squeezed(target, output, major)
    whole = output if known.family == "labels" else broadcast(target, output)
    return None if whole is None else tuple(dim for dim in whole[:-1] if isinstance(dim, int))


def weights_fit(known: Loss, target: Concrete, output: Concrete, weights: Concrete, setting: Setting) -> bool:
    """Whether sample weights of this shape go with what the loss gives for a target and an output that it takes.

    Source: keras.src.losses.loss.reduce_weighted_values; compute_weighted_loss of tf_keras.src.utils.losses_utils.
    """
    values = values_shape(known, target, output, setting.major)
    if values is None:
        return True
    if setting.major == 3:
        return broadcasts(*squeezed(values, weights, 3))
    if len(weights) == 1 and len(output) == 2:
        weights = (*weights, 1)
    if len(weights) - len(values) == 1:
        return weights[-1] == 1 and broadcasts(values, weights[:-1])
    return broadcasts(values, (*weights, 1) if len(values) - len(weights) == 1 else weights)
