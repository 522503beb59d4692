"""keras.layers.core: Dense, Embedding and their like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerasshape.faults import Refused
from kerasshape.keras.inputs import INPUT_LAYER
from kerasshape.keras.layers.shape_preserving import compute_dtype, pass_on, require_floating
from kerasshape.keras.registry import Layer, constructor, layer
from kerasshape.keras.result import LayerLike, Result, ShapeFunction, Structure, Weight
from kerasshape.keras.vocabulary import items_of, refuse_argument, require_last_axis, require_min_rank
from kerasshape.rules.arguments import ConflictingArguments, WrongArguments
from kerasshape.shapes import Dim, Shape, Unknown, Unresolved


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


@constructor("Dense")
def dense_arguments(layer: Layer, units: object) -> None:
    """`units` is a positive integer; Keras 2 rounds, and takes 0."""
    if isinstance(units, Unknown):
        return
    if layer.major == 3 and (not isinstance(units, int) or units <= 0):
        raise refuse_argument(layer, "units", units, "a positive integer")
    if units is None or (isinstance(units, (int, float)) and int(units) < 0):
        raise refuse_argument(layer, "units", units, "a positive integer")


@layer("Dense", one_tensor=True, weights=("kernel", "bias"), kernel=(2, 3), position_by_position=True)
def dense(x: Shape, units: object, use_bias: object, layer: Layer, built: Any, traced: bool) -> Result:
    """A matrix product over the last axis, which becomes `units`."""
    require_min_rank(layer, x, 2, "(batch, …, features)")
    width: Dim = int(units) if isinstance(units, (int, float)) else units if isinstance(units, Unknown) else Unknown()
    output = x if isinstance(x, Unknown) else (*x[:-1], width)
    if built is not None and isinstance(x, tuple) and _is_unseen(layer, x, traced):
        return Result(output, built, compute_dtype(layer))
    features = require_last_axis(layer, x)
    weights = (*_with_lora(layer, features, width), *((Weight((width,)),) if use_bias else ()))
    return Result(output, weights, compute_dtype(layer))


def _is_unseen(layer: Layer, x: tuple[Dim, ...], traced: bool) -> bool:
    """Whether an input is not compared with the weights before the model runs.

    Its last axis is free, or Keras 2 multiplies steps of which some axis is free, in a graph.
    """
    return x[-1] is None or (layer.major == 2 and not traced and len(x) > 2 and None in x)


def _with_lora(layer: Layer, rows: Dim, columns: Dim) -> tuple[Weight, ...]:
    """A matrix; with `lora_rank` it is frozen and two thin ones beside it are trained."""
    rank = layer.arguments.get("lora_rank")
    if rank is None or (isinstance(rank, int) and rank == 0):
        return (Weight((rows, columns)),)
    return (Weight((rows, columns), False), Weight((rows, rank)), Weight((rank, columns)))


@constructor("Embedding", "ReversibleEmbedding")
def embedding_arguments(layer: Layer, input_dim: object, output_dim: object) -> None:
    """Both sizes are positive integers."""
    for name, value in (("input_dim", input_dim), ("output_dim", output_dim)):
        if isinstance(value, Unknown):
            continue
        if layer.major == 3 and not _is_whole(value):
            raise refuse_argument(layer, name, value, "a positive integer")
        if isinstance(value, (int, float)) and value <= 0:
            raise refuse_argument(layer, name, value, "a positive integer")


@constructor("Embedding")
def sparse_embedding_arguments(layer: Layer, sparse: object, mask_zero: object) -> None:
    """Keras 2's `sparse` and `mask_zero` exclude each other."""
    if layer.major == 2 and sparse and mask_zero:
        raise Refused(ConflictingArguments(layer.name, "`mask_zero` does not go with `sparse`"), "mask_zero")


def _declared_length(layer: Layer) -> Sequence[Dim]:
    length = layer.arguments.get("input_length")
    return length if isinstance(length, (tuple, list)) else (length,)


def _table(layer: Layer) -> Shape | None:
    size = layer.arguments["input_dim"], layer.arguments["output_dim"]
    return size if all(isinstance(dim, (int, Unknown)) for dim in size) else None


@layer(
    "Embedding",
    one_tensor=True,
    weights=("embeddings",),
    kernel=(2, 3),
    first_weight=_table,
    declared=_declared_length,
)
def embedding(x: Shape, input_dim: Dim, output_dim: Dim, layer: Layer) -> Result:
    """Each number becomes a vector: one more axis at the end."""
    for name, size in (("input_dim", input_dim), ("output_dim", output_dim)):
        if isinstance(size, float):  # which Keras 2 notices when it makes the weights
            raise refuse_argument(layer, name, size, "a positive integer")
    outputs = x if isinstance(x, Unknown) else (*x, output_dim)
    return Result(outputs, _with_lora(layer, input_dim, output_dim), compute_dtype(layer))


@layer("ReversibleEmbedding")
def reversible_embedding(
    x: Shape, input_dim: Dim, output_dim: Dim, tie_weights: object, reverse: object, layer: Layer
) -> Result:
    """An embedding that can be called the other way round, from vectors to one logit for each entry."""
    weights = _with_lora(layer, input_dim, output_dim)
    if not tie_weights:
        weights = (*weights, Weight((output_dim, input_dim)))
    if isinstance(x, Unknown):
        return Result(x, weights, compute_dtype(layer))
    if not reverse:
        return Result((*x, output_dim), weights, compute_dtype(layer))
    require_min_rank(layer, x, 1, "(…, features)")
    return Result((*x[:-1], input_dim), weights, compute_dtype(layer))


@layer("Masking", made_with_tensor=(2, 3), built_when_made=True)
def masking(x: Shape, layer: Layer, dtype: str | None) -> Result:
    """The input's shape."""
    require_floating(layer, dtype)
    require_min_rank(layer, x, 1, "(batch, …, features)")
    return pass_on(layer, x, dtype)


@layer("Identity", called_on_none=(3,), built_when_made=True)
def identity(structure: Structure) -> Result:
    """The inputs as they are."""
    return Result(structure)


@layer("Lambda")
def lambda_layer(structure: Structure, function: object, output_shape: object, arguments: Any, layer: Layer) -> Result:
    """The result of the function. Keras 3 trusts `output_shape` and does not run the function."""
    if layer.major == 3 and isinstance(output_shape, Unknown):
        raise Unresolved
    if layer.major == 3 and isinstance(output_shape, ShapeFunction):
        return Result(output_shape.of_shapes(structure), (), compute_dtype(layer))
    if layer.major == 3 and output_shape is not None:
        believed = _believed_shape(structure, output_shape)
        if any(isinstance(dim, int) and dim < 0 for dim in items_of(output_shape)):
            raise refuse_argument(layer, "output_shape", output_shape, "dims of at least 0, or None")
        return Result(believed, (), compute_dtype(layer))
    if not isinstance(function, LayerLike) or isinstance(arguments, Unknown):
        raise Unresolved
    found = function.call(structure, **(arguments or {}))
    return Result(found.outputs, (), found.dtype)


def _believed_shape(structure: Structure, output_shape: object) -> Structure:
    """The batch of the first input before the shape that was given."""
    first = structure[0] if isinstance(structure, list) else structure
    if isinstance(output_shape, (list, tuple)) and all(isinstance(dim, (int, type(None))) for dim in output_shape):
        batch = first[0] if isinstance(first, tuple) and first else Unknown()
        return (batch, *output_shape)
    raise Unresolved


@constructor(INPUT_LAYER)
def input_layer_arguments(layer: Layer) -> None:
    """The shape is given once: with its batch size in it, beside it, or not at all."""
    given = {**layer.arguments, **layer.options}
    if layer.major == 2:
        if given.get("input_shape") and given.get("batch_input_shape"):
            raise Refused(ConflictingArguments(layer.name, "`input_shape` does not go with `batch_input_shape`"))
        if given.get("sparse") and given.get("ragged"):
            raise Refused(ConflictingArguments(layer.name, "`sparse` does not go with `ragged`"))
        return
    if given.get("input_tensor") is not None:
        return
    shape, batch_shape = (
        given.get("input_shape", given["shape"]),
        given.get("batch_input_shape", given["batch_shape"]),
    )
    for name, value in (("shape", shape), ("batch_size", given["batch_size"])):
        if value is not None and batch_shape is not None:
            raise Refused(ConflictingArguments(layer.name, f"`{name}` does not go with `batch_shape`"), name)
    if shape is None and batch_shape is None:
        raise Refused(WrongArguments(layer.name, "needs its argument `shape`"))


def batch_shape_of(layer: Layer) -> Shape:
    """The shape, batch included, of the input that an InputLayer stands for."""
    given = {**layer.arguments, **layer.options}
    whole = given.get("batch_input_shape", given.get("batch_shape"))
    shape = given.get("input_shape", given.get("shape")) if whole is None else whole
    if given.get("input_tensor") is not None or isinstance(shape, Unknown) or shape is None:
        return Unknown()
    dims = (shape,) if isinstance(shape, int) else tuple(shape)
    return dims if whole is not None else (given.get("batch_size"), *dims)


@layer(INPUT_LAYER, is_input=True, any_trainable=(3,), unread=("activity_regularizer",))
def input_layer(layer: Layer) -> Result:
    """The shape that its arguments state, whatever comes in."""
    dtype = layer.arguments.get("dtype")
    return Result(batch_shape_of(layer), (), dtype if isinstance(dtype, str) else None)
