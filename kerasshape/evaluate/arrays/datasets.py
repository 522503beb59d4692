"""Batches of datasets and generators, as a loop over them gets them."""

from __future__ import annotations

from kerasshape.evaluate.state import kinds, trees
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.joins import fresh
from kerasshape.evaluate.state.values import Array, DatasetValue, Site, Tensor, Value
from kerasshape.shapes import Unresolved, eager_shape


@kinds.any_item.of(DatasetValue)
def batch_of(dataset: DatasetValue) -> Value:
    """One batch. Raises Unresolved when it is not known whether the elements are batched."""
    if dataset.batched is None:
        raise Unresolved
    return fresh(_as_batch(dataset.element))


@kinds.item.of(DatasetValue)
def _batch_at(ctx: Context, dataset: DatasetValue, key: Value, origin: Site) -> Value:
    return batch_of(dataset)


def _as_batch(value: Value) -> Value:
    """The arrays of an element as eager tensors."""

    def change(leaf: Value) -> Value:
        if isinstance(leaf, Array):
            return Tensor(eager_shape(leaf.shape), leaf.dtype, None, leaf.origin, eager=True)
        return leaf

    return trees.map_leaves(change, value)
