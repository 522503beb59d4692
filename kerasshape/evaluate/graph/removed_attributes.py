"""Attributes that models and layers of Keras 2 have and those of Keras 3 have not."""

from __future__ import annotations

from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.values import LayerValue, ModelValue, Site, Value
from kerasshape.keras import removed
from kerasshape.rules.versions import RemovedName


def lacks(value: Value, name: str) -> bool:
    """Whether a model or a layer surely has no attribute of that name, which one of Keras 2 has."""
    if isinstance(value, ModelValue):
        is_former = value.major == 3 and name in removed.OF_MODELS
    elif isinstance(value, LayerValue):
        is_former = value.layer.major == 3 and name in removed.OF_LAYERS
    else:
        return False
    return is_former and name not in value.slots


def report(ctx: Context, value: ModelValue | LayerValue, name: str, origin: Site) -> None:
    """Say that the attribute is gone, and what to use instead."""
    if isinstance(value, LayerValue):
        owner, cures = value.layer.name, removed.OF_LAYERS
    else:
        owner, cures = "Model", removed.OF_MODELS
    place = Site(origin.unit, getattr(origin.node, "attr", origin.node))
    ctx.report(RemovedName(f"{owner}.{name}", 3, cures[name]), place, 3)
