"""Classes that train in a way of their own: what Keras hands to their `train_step` and `compute_loss`."""

from __future__ import annotations

from kerasshape.evaluate.language import containers
from kerasshape.evaluate.state.code import Arguments, FunctionValue, InstanceValue
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.journal import Note
from kerasshape.evaluate.state.values import Array, DatasetValue, DictValue, ListValue, Site, Tensor, Value
from kerasshape.evaluate.training import feeding, fit, generators
from kerasshape.evaluate.training.feeding import Data
from kerasshape.shapes import Dim, Shape, Unknown, Unresolved


def take(
    ctx: Context, instance: InstanceValue, step: FunctionValue, name: str, arguments: Arguments, origin: Site
) -> None:
    """Run a class's own step on a batch of the data; nothing happens where it is not certain what that is."""
    arguments = generators.with_batches(ctx, arguments)
    if not arguments.complete:
        return
    given = fit.given_to(name, arguments)
    value = given.get("x")
    try:
        batch = containers.item_of(value) if isinstance(value, DatasetValue) else _packed(ctx, name, given)
    except Unresolved:
        return
    mark = ctx.journal.mark()
    ctx.call(step, Arguments((instance, batch)), origin)
    for (holder, key), changed in ctx.journal.changes_since(mark).items():
        if type(changed) is int and isinstance(holder, InstanceValue) and not isinstance(key, Note):
            ctx.journal.write(holder, key, Unknown())  # a counter: nobody knows how many steps are taken


def compute_loss(
    ctx: Context,
    instance: InstanceValue,
    method: FunctionValue | None,
    pair: tuple[Data, Data],
    rows: Dim,
    outputs: Value,
    origin: Site,
) -> None:
    """Run a class's own `compute_loss` on a batch of data and targets, and what the model gives for them."""
    if method is None:
        return
    x, y = (whole(data, rows) for data in pair)
    given = {"x": x, "y": y, "y_pred": outputs, "sample_weight": Unknown("sample_weight")}
    ctx.call(method, Arguments((instance,), given), origin)


def _packed(ctx: Context, name: str, given: fit.Given) -> Value:
    """What Keras makes of the arrays that a method is given. Raises Unresolved."""
    data, labels = feeding.read(given.get("x")), feeding.read(given.get("y"))
    if data is None or (labels is None and given.get("y") is not None):
        raise Unresolved
    rows = fit.batch_of(name, data.leaves[0], given, ctx.major)
    x = whole(data, rows)
    if labels is None:
        if data.names is not None:
            raise Unresolved  # the majors pack it in different ways
        return x if data.single else (x,)
    weights = given.get("sample_weight")
    pair = (x, whole(labels, rows))
    return pair if weights is None else (*pair, Tensor(Unknown(), eager=True))


def whole(data: Data, rows: Dim) -> Value:
    """One batch of all arrays, in the structure in which they were given."""
    batches = [_batch(leaf, rows) for leaf in data.leaves]
    if data.names is not None:
        return DictValue(dict(zip(data.names, batches)))
    return batches[0] if data.single else ListValue(batches)


def _batch(leaf: Value, rows: Dim) -> Value:
    """One batch of an array."""
    shape: Shape = feeding.shape_of(leaf)
    if isinstance(shape, Unknown) or not shape:
        return Tensor(Unknown(), eager=True)
    dtype = leaf.dtype if isinstance(leaf, (Array, Tensor)) else None
    return Tensor((rows, *shape[1:]), "float32" if dtype in ("float64", "float32") else None, eager=True)
