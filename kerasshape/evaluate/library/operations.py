"""Functions on tensors: `keras.ops`, `tf` and `keras.backend`, as far as `keras.operations` knows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kerasshape.evaluate.arrays.tensors import passes_until_run
from kerasshape.evaluate.graph import layers
from kerasshape.evaluate.state import trees
from kerasshape.evaluate.state.code import Arguments
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.external import Call, external
from kerasshape.evaluate.state.values import Array, DictValue, External, Site, Step, Tensor, Value
from kerasshape.faults import Refused
from kerasshape.keras import operations
from kerasshape.keras.operations import Given, Operand
from kerasshape.shapes import Shape, Unknown, Unresolved


@external(*operations.OPERATIONS)
def call(ctx: Context, call: Call) -> Value:
    """Call a function on tensors."""
    return apply(ctx, call.path, call.major, call.arguments, call.origin)


def apply(ctx: Context, path: str, major: int, arguments: Arguments, origin: Site) -> Value:
    """Call a function on tensors; what Keras would refuse is reported and gives a tensor of unknown shape."""
    given = (*arguments.positional, *arguments.keywords.values())
    tensors = tuple(leaf for value in given for leaf in _tensors(value))
    try:
        if not arguments.complete:
            raise Unresolved
        positional = [_plain(ctx, value) for value in arguments.positional]
        keywords = {key: _plain(ctx, value) for key, value in arguments.keywords.items()}
        result = operations.call(path, major, positional, keywords)
    except Refused as refused:
        shapes = [tensor.shape for tensor in tensors]
        if path != "keras.ops.matmul" or len(shapes) != 2 or not passes_until_run(ctx, *shapes):
            ctx.report(refused.fault, origin, major)
        result = Given(Unknown())
    except Unresolved:
        result = Given(Unknown())

    def again(others: Value, _: Mapping[str, Value]) -> Value:
        if not isinstance(others, tuple):
            raise Unresolved
        return apply(ctx, path, major, _replaced(arguments, iter(others)), origin)

    step = Step(path.rpartition(".")[2], tensors, origin, again) if tensors else None
    eager = all(not isinstance(tensor, Tensor) or tensor.eager for tensor in tensors)

    def make(shape: Shape) -> Tensor:
        return Tensor(shape, result.dtype, step, origin, eager=eager)

    return layers.from_structure(result.shapes, make)


def _tensors(value: Value) -> list[Tensor | Array]:
    """The tensors and arrays among what is passed."""
    return [leaf for leaf in layers.flat(value) if isinstance(leaf, (Tensor, Array))]


def _plain(ctx: Context, value: Value) -> Any:
    """An argument as `keras.operations` takes it, for which dicts are unknown."""

    def change(leaf: Value) -> Any:
        if isinstance(leaf, (Tensor, Array)):
            return Operand(leaf.shape, leaf.dtype)
        if isinstance(leaf, External):
            # a dtype such as tf.float32
            return leaf.path.rpartition(".")[2]
        if isinstance(leaf, DictValue):
            return Unknown()
        return leaf if isinstance(leaf, range) else layers.plain(ctx, leaf)

    return trees.map_leaves(change, value, lambda part: isinstance(part, DictValue), trees.in_python)


def _replaced(arguments: Arguments, others: Iterator[Value]) -> Arguments:
    """The same arguments with other tensors in the places of the tensors."""
    keywords: Mapping[str, Value] = {key: _other(value, others) for key, value in arguments.keywords.items()}
    positional = tuple(_other(value, others) for value in arguments.positional)
    return Arguments(positional, keywords, arguments.complete, arguments.nodes)


def _other(value: Value, others: Iterator[Value]) -> Value:
    def change(leaf: Value) -> Value:
        return next(others, Tensor(Unknown())) if isinstance(leaf, (Tensor, Array)) else leaf

    return trees.map_leaves(change, value)
