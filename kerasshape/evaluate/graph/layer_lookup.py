"""`model.get_layer`: the layer of a name or an index, and whether the model has such a layer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kerasshape.evaluate.graph import functional, naming
from kerasshape.evaluate.state.notes import ENTRY, LAYERS_HANDED_OUT, MERGED
from kerasshape.evaluate.state.values import ApplicationValue, LayerValue, ModelState, ModelValue, Value
from kerasshape.faults import Fault
from kerasshape.rules.arguments import WrongArguments
from kerasshape.rules.models import NoSuchLayer
from kerasshape.shapes import Unknown

_NUMBER = re.compile(r"_\d+$")


def find(model: ModelValue, state: ModelState, name: Value, index: Value) -> Value:
    """`model.get_layer(name=None, index=None)`; unknown where it is not certain which layer that is."""
    if state.opaque:
        return Unknown()
    listed = functional.layers_of(state)
    if isinstance(index, int):
        ordered = listed if state.stages else functional.handed_out(model, state) or []
        return ordered[index] if -len(ordered) <= index < len(ordered) else Unknown()
    matching = [layer for layer in listed if getattr(layer, "label", None) == name]
    return matching[0] if len(matching) == 1 else Unknown()


def lookup_fault(model: ModelValue, state: ModelState, name: Value, index: Value) -> Fault | None:
    """What Keras refuses: a name or an index that no layer has, none of both, or both."""
    if isinstance(name, (str, int)) and isinstance(index, int):
        return WrongArguments("get_layer", "takes a name or an index, but receives both")
    if name is None and index is None:
        return WrongArguments("get_layer", "needs a name or an index")
    layers = None if state.opaque or state.merged else functional.handed_out(model, state)
    if not layers:
        return None
    if isinstance(index, int):
        wanted = f"index {index}"
        is_missing = name is None and index >= len(layers)
    else:
        wanted = f"name {name!r}"
        is_missing = isinstance(name, str) and not any(_may_be_called(layer, name) for layer in layers)
    return NoSuchLayer(wanted, _told_names(layers)) if is_missing else None


def _may_be_called(layer: Value, name: str) -> bool:
    """Whether a layer has that name, or one that is not certain: Keras counts the names that it makes itself."""
    if not isinstance(layer, (LayerValue, ModelValue)) or isinstance(layer, ApplicationValue):
        return True  # an application may stand for its own layers
    if naming.is_given(layer):
        return layer.label == name
    if MERGED.of(layer) or LAYERS_HANDED_OUT.of(layer) or not {"name", "_name"}.isdisjoint(layer.slots):
        return True
    if isinstance(layer, LayerValue) and layer.layer.options.get("name", layer.layer.arguments.get("name")) is not None:
        return True
    is_numbered = _NUMBER.sub("", layer.label) == _NUMBER.sub("", name)
    return is_numbered or (ENTRY.of(layer) is not None and layer.label == name)


def _told_names(layers: Sequence[Value]) -> tuple[str, ...]:
    return tuple(str(getattr(layer, "label", "?")) for layer in layers)
