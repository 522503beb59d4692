"""Operators, subscripts, attributes and methods of tensors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kerasshape.evaluate.arrays import numpy_rules, symbolic
from kerasshape.evaluate.arrays.conversion import plain
from kerasshape.evaluate.state import kinds
from kerasshape.evaluate.state.code import Arguments, BoundMethod
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.joins import MERGED_TENSOR, fresh
from kerasshape.evaluate.state.values import Array, External, Site, Step, Tensor, Value
from kerasshape.faults import Refused
from kerasshape.keras.operations import Operand, products, slicing
from kerasshape.rules.merging import OperandsDoNotBroadcast
from kerasshape.rules.misplaced import FunctionOnSymbolicTensor
from kerasshape.shapes import Dim, Shape, Unknown, UnknownNumber, Unresolved, broadcast, common, same_shape

_ELEMENTWISE = frozenset(
    {"add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "and_", "or_", "xor", "lt", "le", "gt", "ge"}
)


def shape_of(value: Value) -> Shape:
    """The shape of an operand: that of a tensor or array, () for a number, else unknown."""
    if isinstance(value, (Tensor, Array)):
        return value.shape
    return () if isinstance(value, (int, float, complex, bool, UnknownNumber)) else Unknown()


@kinds.binary.of(Tensor)
def binary(ctx: Context, name: str, left: Value, right: Value, origin: Site) -> Value:
    """An operator on symbolic tensors."""
    _check_array(ctx, name, left, right, origin)
    shape = _binary_shape(ctx, name, left, right, origin)
    eager = all(not isinstance(value, Tensor) or value.eager for value in (left, right))

    def again(inputs: Value, _: Mapping[str, Value]) -> Value:
        if not isinstance(inputs, tuple):
            raise Unresolved
        return binary(ctx, name, inputs[0], inputs[1], origin)

    return Tensor(shape, _dtype(left, right), Step(name, (left, right), origin, again), origin, eager=eager)


def _check_array(ctx: Context, name: str, left: Value, right: Value, origin: Site) -> None:
    """An array of numpy on the left asks a tensor on the right for its values."""
    is_array = isinstance(left, Array) and left.kind == "array"
    if ctx.major == 3 and is_array and isinstance(right, Tensor) and symbolic.is_symbolic(ctx, right):
        ctx.report(FunctionOnSymbolicTensor(f"array {_SYMBOLS.get(name, name)} tensor", right.shape), origin)


@kinds.compare.of(Tensor)
def _compare(ctx: Context, name: str, left: Value, right: Value, origin: Site) -> Value:
    """A comparison; equality is a tensor in one major and a boolean in the other."""
    return Unknown() if name in ("eq", "ne") else binary(ctx, name, left, right, origin)


@kinds.unary.of(Tensor)
def _unary(ctx: Context, name: str, tensor: Tensor, origin: Site) -> Tensor:
    return tensor


def _dtype(left: Value, right: Value) -> str | None:
    for value in (left, right):
        if isinstance(value, (Tensor, Array)) and value.dtype is not None:
            return value.dtype
    return None


def _broadcast(left: Shape, right: Shape) -> Shape | None:
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return Unknown()
    return broadcast(left, right)


def _binary_shape(ctx: Context, name: str, left: Value, right: Value, origin: Site) -> Shape:
    first, second = shape_of(left), shape_of(right)
    if name not in _ELEMENTWISE and name != "matmul":
        return Unknown()
    try:
        shape = (
            products.matmul(Operand(first), Operand(second), name) if name == "matmul" else _broadcast(first, second)
        )
    except Unresolved:
        return Unknown()
    except Refused:
        shape = None
    if shape is None and name == "matmul" and passes_until_run(ctx, first, second):
        return Unknown()
    if shape is None:
        ctx.report(OperandsDoNotBroadcast(f"The operator {_SYMBOLS.get(name, name)}", [first, second]), origin)
        return Unknown()
    return shape


def passes_until_run(ctx: Context, left: Shape, right: Shape) -> bool:
    """Whether a product of matrices that do not fit passes in the `call` of a user's layer.

    There Keras 3 reshapes a tensor of another rank, and TensorFlow does not compare sizes while a dim is free.
    """
    known = isinstance(left, tuple) and isinstance(right, tuple)
    runs = ctx.ambient.traced or ctx.ambient.current_call is not None  # Lambda runs its function too
    return known and ctx.major == 3 and runs and len(left) != len(right) and None in (*left, *right)


_SYMBOLS = {
    "add": "+",
    "sub": "-",
    "mul": "*",
    "truediv": "/",
    "floordiv": "//",
    "pow": "**",
    "mod": "%",
    "matmul": "@",
}


@kinds.item.of(Tensor)
def subscript(ctx: Context, tensor: Tensor | Array, key: Value, origin: Site) -> Value:
    """`tensor[key]` by numpy's rules for basic indexing; an array is converted to a tensor first."""
    keys = key if isinstance(key, tuple) else (key,)
    try:
        shape = _masked(tensor.shape, key) or slicing.subscript(tensor.shape, keys)
    except Refused as refused:
        ctx.report(refused.fault, origin)
        shape = Unknown()

    def again(other: Value, _: Mapping[str, Value]) -> Value:
        return subscript(ctx, other, key, origin) if isinstance(other, (Tensor, Array)) else Tensor(Unknown())

    step = Step("getitem", tensor, origin, again)
    eager = isinstance(tensor, Array) or tensor.eager
    return Tensor(shape, tensor.dtype, step, origin, eager=eager)


@kinds.any_item.of(Tensor)
def _any_row(tensor: Tensor) -> Value:
    if isinstance(tensor.shape, tuple) and len(tensor.shape) > 1 and tensor.eager:
        return fresh(replace(tensor, shape=tensor.shape[1:], step=None))
    raise Unresolved


def _masked(shape: Shape, mask: Value) -> tuple[Dim, ...] | None:
    """The shape behind a boolean mask, which selects an unknown number of items; None for any other key."""
    if not isinstance(mask, (Array, Tensor)) or mask.dtype != "bool" or not isinstance(mask.shape, tuple):
        return None
    rank = len(mask.shape)
    return (Unknown(), *shape[rank:]) if isinstance(shape, tuple) and 0 < rank <= len(shape) else None


@kinds.attribute.of(Tensor)
def get_attribute(ctx: Context, tensor: Tensor, name: str, origin: Site) -> Value:
    """An attribute of a tensor."""
    if name in ("shape", "_keras_shape"):
        return tensor.shape
    if name in ("ndim", "rank"):
        return Unknown() if isinstance(tensor.shape, Unknown) else len(tensor.shape)
    if name == "T":
        return Tensor(numpy_rules.transpose(tensor.shape), tensor.dtype, origin=origin, eager=tensor.eager)
    if name == "dtype":
        return Unknown(tensor.dtype)
    if name == "name":
        return tensor.name if tensor.name is not None else Unknown()
    return BoundMethod(tensor, name, origin)


@kinds.method.of(Tensor)
def call_method(ctx: Context, tensor: Tensor, name: str, arguments: Arguments, origin: Site) -> Value:
    """A method of a tensor."""
    if name in ("get_shape", "shape"):
        return tensor.shape
    if name == "numpy":
        return Array(tensor.shape, tensor.dtype, origin)
    if name in ("astype", "copy", "set_shape"):
        return tensor
    if name in ("reshape", "squeeze") and not tensor.eager and ctx.major == 3:
        bound = Arguments((tensor, *arguments.positional), arguments.keywords, arguments.complete, arguments.nodes)
        return ctx.call(External(f"keras.ops.{name}"), bound, origin)
    if name == "reshape" and tensor.eager:
        given = arguments.positional
        target = plain(given[0] if len(given) == 1 else given)
        return Tensor(numpy_rules.reshape(tensor.shape, target), tensor.dtype, origin=origin, eager=True)
    return Tensor(Unknown(), origin=origin)


@kinds.alike.of(Tensor)
def _are_alike(left: Tensor, right: Tensor) -> bool:
    return same_shape(left.shape, right.shape) and left.dtype == right.dtype


@kinds.common.of(Tensor)
def _common(tensors: Sequence[Tensor]) -> Value:
    return tensors[0] if len(tensors) == 1 else merged_tensor(tensors)


@kinds.collapse.of(Tensor)
def merged_tensor(tensors: Sequence[Tensor]) -> Value:
    """One tensor for several of one rank, with the dims and the dtype that all have; else an unknown."""
    first = tensors[0]
    shape = common([tensor.shape for tensor in tensors])
    origin = first.origin or (first.step.origin if first.step is not None else None)
    if isinstance(shape, Unknown) or origin is None or any(tensor.eager is not first.eager for tensor in tensors):
        return Unknown()
    dtype = first.dtype if all(tensor.dtype == first.dtype for tensor in tensors) else None
    step = Step(MERGED_TENSOR, (), origin, lambda *_: Tensor(Unknown(), origin=origin))
    return Tensor(shape, dtype, step, origin, eager=first.eager)
