"""What `get_weights()` and `weights` hold: as many arrays or variables as a layer or model has weights."""

from __future__ import annotations

from kerasshape.evaluate.state.values import Array, ListValue, Site, Value
from kerasshape.keras.result import Weight
from kerasshape.shapes import Unknown

_MOST = 1_000
LISTED = frozenset({"weights", "trainable_weights", "trainable_variables", "non_trainable_weights"})
"""Attributes that list weights. In Keras 3 `variables` and its like list what random layers keep, too."""


def arrays(weights: tuple[Weight, ...] | None, site: Site) -> Value:
    """`get_weights()` of a layer."""
    return Unknown() if weights is None else ListValue([Array(each.shape, None, site) for each in weights])


def of_kind(name: str, weights: tuple[Weight, ...] | None) -> Value:
    """`weights`, `trainable_weights` or `non_trainable_weights` of a layer or model that has these."""
    if weights is None or name == "weights":
        return as_many(weights)
    if any(each.trainable is None for each in weights):
        return Unknown()
    trainable = name.startswith("trainable")
    return as_many(tuple(each for each in weights if each.trainable is trainable))


def as_many(weights: tuple[Weight, ...] | None) -> Value:
    """As many items as there are weights; in which order a model has them differs between the majors."""
    return Unknown() if weights is None or len(weights) > _MOST else ListValue([Unknown() for _ in weights])
