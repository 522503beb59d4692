"""What generator functions `yield`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kerasshape.evaluate.state import trees
from kerasshape.evaluate.state.code import GeneratorValue
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.values import Alternatives, Array, Tensor, Value, all_are
from kerasshape.shapes import Shape, Unknown, Unresolved, common


def element_of(ctx: Context, generator: GeneratorValue) -> Value:
    """An abstract element of a generator: what all its yielded values share.

    The body runs when the element is read, so it is evaluated with the present values of its names.
    """
    again = aside(ctx, lambda: ctx.call(generator.function, generator.arguments, generator.origin))
    return merged(again.yielded) if isinstance(again, GeneratorValue) else Unknown()


def merged(values: Sequence[Value]) -> Value:
    """One structure of arrays for several, with the dims that they share; the rest is unknown."""
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


def aside(ctx: Context, evaluate: Callable[[], Value]) -> Value:
    """The value of an extra evaluation, whose findings and changes are dropped."""
    mark = ctx.journal.mark()
    try:
        with ctx.unrecorded(), ctx.expecting_failure():
            return evaluate()
    except Unresolved:
        return Unknown()
    finally:
        ctx.journal.rewind(mark)
