"""keras.layers.core: Dense, Embedding and their like."""

from __future__ import annotations

from typing import Any

from kerasshape.faults import Refused
from kerasshape.keras.layers.passing import compute_dtype
from kerasshape.keras.registry import Layer, Result, Weight, constructor, layer
from kerasshape.keras.vocabulary import refuse_argument, require_last_axis, require_min_rank
from kerasshape.rules.arguments import ConflictingArguments
from kerasshape.rules.inputs import WrongDtype
from kerasshape.shapes import Dim, Shape, Unknown


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


@constructor("Dense")
def dense_arguments(layer: Layer, units: Any) -> None:
    """`units` is a positive integer; Keras 2 rounds, and takes 0."""
    if isinstance(units, Unknown):
        return
    if layer.major == 3 and (not isinstance(units, int) or units <= 0):
        raise refuse_argument(layer, "units", units, "a positive integer")
    if units is None or (isinstance(units, (int, float)) and int(units) < 0):
        raise refuse_argument(layer, "units", units, "a positive integer")


@layer("Dense")
def dense(x: Shape, units: Any, use_bias: Any, layer: Layer) -> Result:
    """A matrix product over the last axis, which becomes `units`."""
    require_min_rank(layer, x, 2, "(batch, …, features)")
    features = require_last_axis(layer, x)
    width: Dim = int(units) if isinstance(units, (int, float)) else Unknown()
    weights = (*_with_lora(layer, features, width), *((Weight((width,)),) if use_bias else ()))
    return Result(x if isinstance(x, Unknown) else (*x[:-1], width), weights, compute_dtype(layer))


def _with_lora(layer: Layer, rows: Dim, columns: Dim) -> tuple[Weight, ...]:
    """A matrix; with `lora_rank` it is frozen and two thin ones beside it are trained."""
    rank = layer.arguments.get("lora_rank")
    if rank is None or (isinstance(rank, int) and rank == 0):
        return (Weight((rows, columns)),)
    return (Weight((rows, columns), False), Weight((rows, rank)), Weight((rank, columns)))


@constructor("Embedding", "ReversibleEmbedding")
def embedding_arguments(layer: Layer, input_dim: Any, output_dim: Any) -> None:
    """Both sizes are positive integers."""
    for name, value in (("input_dim", input_dim), ("output_dim", output_dim)):
        if isinstance(value, Unknown):
            continue
        if layer.major == 3 and not _is_whole(value):
            raise refuse_argument(layer, name, value, "a positive integer")
        if isinstance(value, (int, float)) and value <= 0:
            raise refuse_argument(layer, name, value, "a positive integer")


@constructor("Embedding")
def sparse_embedding_arguments(layer: Layer, sparse: Any, mask_zero: Any) -> None:
    """Keras 2's `sparse` and `mask_zero` exclude each other."""
    if layer.major == 2 and sparse and mask_zero:
        raise Refused(ConflictingArguments(layer.name, "`mask_zero` does not go with `sparse`"), "mask_zero")


@layer("Embedding")
def embedding(x: Shape, input_dim: Dim, output_dim: Dim, layer: Layer, dtype: str | None) -> Result:
    """Each number becomes a vector: one more axis at the end."""
    if dtype == "string":
        raise Refused(WrongDtype(layer.name, "integers", dtype))
    outputs = x if isinstance(x, Unknown) else (*x, output_dim)
    return Result(outputs, _with_lora(layer, input_dim, output_dim), compute_dtype(layer))
