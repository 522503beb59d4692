"""Batches from generator functions and from classes derived from Keras's `Sequence` or `PyDataset`."""

from __future__ import annotations

from dataclasses import replace

from kerasshape.evaluate.language import generators
from kerasshape.evaluate.scopes.definitions import external_bases, mro
from kerasshape.evaluate.state import trees
from kerasshape.evaluate.state.code import (
    Arguments,
    BoundMethod,
    ClassValue,
    FunctionValue,
    GeneratorValue,
    InstanceValue,
)
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.values import Array, DatasetValue, ListValue, Tensor, Value
from kerasshape.keras import names
from kerasshape.rules.training import ListsInBatches
from kerasshape.shapes import Shape, Unknown

_BASES = frozenset({"keras.utils.Sequence", "keras.utils.PyDataset"})


def with_batches(ctx: Context, arguments: Arguments) -> Arguments:
    """The arguments of a training method, with what gives batches as a dataset of them."""
    given = (*arguments.positional, *arguments.keywords.values())
    if not any(isinstance(value, (GeneratorValue, InstanceValue)) for value in given):
        return arguments
    return replace(
        arguments,
        positional=tuple(_as_dataset(ctx, value) for value in arguments.positional),
        keywords={name: _as_dataset(ctx, value) for name, value in arguments.keywords.items()},
    )


def _as_dataset(ctx: Context, value: Value) -> Value:
    """The batches of a generator or of an instance of a user's `Sequence`; any other value as it is.

    Keras 2 knows only the ranks of what they give, and leaves more to each layer when it runs.
    """
    if isinstance(value, GeneratorValue):
        element, origin = generators.element_of(ctx, value), value.origin
        source, is_refused = value.function.name, _holds_list(element)
    elif isinstance(value, InstanceValue) and is_sequence(value.class_):
        element, origin = _item_of(ctx, value), value.origin
        source, is_refused = value.class_.name, any(map(_holds_list, trees.sequence(element) or ()))
    else:
        return value
    known = ctx.major == 3 and isinstance(element, (tuple, Array, Tensor))
    if ctx.major == 3 and is_refused:
        return DatasetValue(Unknown(), origin, refused=ListsInBatches(source))
    return DatasetValue(_unsized(element), origin) if known else Unknown()


def _holds_list(value: Value) -> bool:
    """Whether a list stands anywhere in what is given as a batch."""
    return any(map(_is_list, trees.leaves(value, _is_list)))


def _is_list(value: Value) -> bool:
    return isinstance(value, ListValue)


def _unsized(value: Value) -> Value:
    """The same batches with any number of samples."""
    whole = value.items if isinstance(value, ListValue) and isinstance(value.items, tuple) else value
    return trees.map_leaves(_unsized_leaf, whole)


def _unsized_leaf(value: Value) -> Value:
    if not isinstance(value, (Array, Tensor)):
        return value
    shape = value.shape
    cut: Shape = (Unknown(), *shape[1:]) if isinstance(shape, tuple) and shape else Unknown()
    return Array(cut, value.dtype, value.origin)


def is_sequence(class_: ClassValue) -> bool:
    """Whether a class of the project is a `Sequence` or `PyDataset`, and nothing else of Keras's."""
    bases = external_bases(class_)
    return bool(bases) and all((names.resolve(path) or path) in _BASES for path in bases)


def _item_of(ctx: Context, instance: InstanceValue) -> Value:
    """What `__getitem__` returns for the first index, which Keras asks for before it trains."""
    owners = (base for base in mro(instance.class_) if isinstance(base, ClassValue) and "__getitem__" in base.slots)
    owner = next(owners, None)
    found = None if owner is None else owner.slots["__getitem__"]
    if not isinstance(found, FunctionValue) or found.kind != "function":
        return Unknown()
    method = BoundMethod(instance, found)
    return generators.merged([generators.aside(ctx, lambda: ctx.call(method, Arguments((0,)), instance.origin))])
