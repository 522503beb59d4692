"""Batches from generator functions and from classes derived from Keras's `Sequence` or `PyDataset`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from kerasshape.evaluate.scopes.definitions import external_bases, mro
from kerasshape.evaluate.state import trees
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.values import (
    Alternatives,
    Arguments,
    Array,
    BoundMethod,
    ClassValue,
    DatasetValue,
    FunctionValue,
    GeneratorValue,
    InstanceValue,
    ListValue,
    Tensor,
    Value,
    all_are,
)
from kerasshape.keras import names
from kerasshape.rules.training import ListsInBatches
from kerasshape.shapes import Shape, Unknown, Unresolved, common

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
        element, origin = element_of(ctx, value), value.origin
        source, is_refused = value.function.name, _holds_list(element)
    elif isinstance(value, InstanceValue) and _is_sequence(value.class_):
        element, origin = _item_of(ctx, value), value.origin
        parts = element.items if isinstance(element, ListValue) else element
        source, is_refused = value.class_.name, isinstance(parts, tuple) and any(map(_holds_list, parts))
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


def element_of(ctx: Context, generator: GeneratorValue) -> Value:
    """What a generator gives, as far as all that it yields agrees.

    Its body runs when it is asked, so it is evaluated with what its names hold by now.
    """
    again = _aside(ctx, lambda: ctx.call(generator.function, generator.arguments, generator.origin))
    return merged(again.yielded) if isinstance(again, GeneratorValue) else Unknown()


def merged(values: Sequence[Value]) -> Value:
    """One structure of arrays for several, with the dims that all have; what does not agree is unknown."""
    return trees.merge_leaves(_merged_leaves, _one_by_one(values))


def _one_by_one(values: Sequence[Value]) -> list[Value]:
    return [each for value in values for each in (value.values if isinstance(value, Alternatives) else (value,))]


def _merged_leaves(several: Sequence[Value]) -> Value:
    if any(isinstance(value, Alternatives) for value in several):
        return merged(several)
    if not several:
        return Unknown()
    if all(value is None for value in several):
        return None
    if all_are(several, Tensor):
        first = several[0]
        return Tensor(*_agreed(several), None, first.origin, eager=True) if first.eager else Unknown()
    if all_are(several, Array) and all(value.kind == "array" for value in several):
        return Array(*_agreed(several), several[0].origin)
    return Unknown()


def _agreed(several: Sequence[Tensor] | Sequence[Array]) -> tuple[Shape, str | None]:
    """The shape and the dtype of several, as far as all have them."""
    dtype = several[0].dtype
    return common([value.shape for value in several]), dtype if all(value.dtype == dtype for value in several) else None


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


def _is_sequence(class_: ClassValue) -> bool:
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
    return merged([_aside(ctx, lambda: ctx.call(method, Arguments((0,)), instance.origin))])


def _aside(ctx: Context, evaluate: Callable[[], Value]) -> Value:
    """The value of what is evaluated once more, or at an uncertain time: it leaves no findings and no changes."""
    mark = ctx.journal.mark()
    try:
        with ctx.unrecorded(), ctx.expecting_failure():
            return evaluate()
    except Unresolved:
        return Unknown()
    finally:
        ctx.journal.rewind(mark)
