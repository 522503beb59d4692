"""What `get_weights()` and `weights` hold: as many arrays or variables as a layer or model has weights."""

from __future__ import annotations

from kerasshape.evaluate.state.values import Array, ListValue, Site, Value
from kerasshape.keras.result import Weight
from kerasshape.shapes import Unknown

_MOST = 1_000


def arrays(weights: tuple[Weight, ...] | None, site: Site) -> Value:
    """`get_weights()` of a layer."""
    return Unknown() if weights is None else ListValue([Array(each.shape, None, site) for each in weights])


def as_many(weights: tuple[Weight, ...] | None) -> Value:
    """As many items as there are weights; in which order a model has them differs between the majors."""
    return Unknown() if weights is None or len(weights) > _MOST else ListValue([Unknown() for _ in weights])
