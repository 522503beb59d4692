"""What `predict` gives: arrays in the structure of the outputs."""

from __future__ import annotations

from kerasshape.evaluate.graph import layers
from kerasshape.evaluate.state import trees
from kerasshape.evaluate.state.values import Array, ListValue, ModelState, PredictionSite, Site, Tensor, Value
from kerasshape.evaluate.training.call import TrainingCall
from kerasshape.evaluate.training.feeding import Data, shape_of
from kerasshape.shapes import Dim, Unknown


def given(outputs: Value, data: Data, call: TrainingCall, batch: Dim) -> Value:
    """What `predict` gives: arrays in the structure of the outputs, and one array for a list of one output."""
    items = trees.sequence(outputs)
    if items is not None and len(items) == 1:
        outputs = items[0] if isinstance(outputs, ListValue) else Unknown()
    shape = shape_of(data.leaves[0])
    whole = call.given.get("steps") is None
    rows = shape[0] if isinstance(shape, tuple) and shape and whole else Unknown()
    return trees.map_leaves(lambda leaf: _array(leaf, rows, batch, call.place), outputs)


def _array(output: Value, rows: Dim, batch: Dim, place: Site) -> Value:
    """The array of one output: as many rows as the data have, fewer with `steps`, known where the batch leads."""
    if not isinstance(output, Tensor) or isinstance(output.shape, Unknown) or not output.shape:
        return Unknown()
    first, *others = output.shape
    dims = (Unknown() if dim is None else dim for dim in others)
    known = Unknown() if isinstance(first, int) and first != batch else rows
    return Array((known, *dims), "float32", PredictionSite(place.unit, place.node))


def batch_size(state: ModelState) -> Dim:
    """The batch size that the model's first input has."""
    first = next(iter(layers.flat(state.inputs)), None)
    return first.shape[0] if isinstance(first, Tensor) and isinstance(first.shape, tuple) and first.shape else None
