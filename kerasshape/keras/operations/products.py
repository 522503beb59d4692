"""Products of matrices and tensors."""

from __future__ import annotations

from collections.abc import Sequence

from kerasshape.faults import Refused
from kerasshape.keras.operations.registry import dims_of, known_shape, operation, require_axis
from kerasshape.keras.vocabulary import items_of
from kerasshape.rules.merging import EquationMismatch, OperandsDoNotBroadcast
from kerasshape.shapes import Dim, Shape, Unknown, Unresolved, broadcast, differ

Dims = tuple[Dim, ...]


@operation("keras.ops.matmul(x1: left, x2: right)")
def matmul(left: object, right: object, name: str) -> Shape:
    """A product of matrices, a batch of them, or of vectors."""
    first, second = known_shape(left), known_shape(right)
    if not first or not second:
        raise Unresolved
    row, column = len(first) == 1, len(second) == 1
    product = _matrices(name, (1, *first) if row else first, (*second, 1) if column else second, (first, second))
    if row:
        product = (*product[:-2], product[-1])
    return product[:-1] if column else product


@operation(
    "tf.matmul(a: left, b: right, transpose_a=False, transpose_b=False)",
    "tf.linalg.matmul(a: left, b: right, transpose_a=False, transpose_b=False)",
)
def tensorflow_matmul(left: object, right: object, transpose_a: object, transpose_b: object, name: str) -> Shape:
    """A product of matrices or batches of them, each perhaps transposed."""
    first, second = known_shape(left), known_shape(right)
    if len(first) < 2 or len(second) < 2 or not isinstance(transpose_a, bool) or not isinstance(transpose_b, bool):
        raise Unresolved
    if transpose_a:
        first = (*first[:-2], first[-1], first[-2])
    if transpose_b:
        second = (*second[:-2], second[-1], second[-2])
    return _matrices(name, first, second, (first, second))


def _matrices(name: str, left: Dims, right: Dims, shown: Sequence[Dims]) -> Dims:
    batch = broadcast(left[:-2], right[:-2])
    if batch is None or differ(left[-1], right[-2]):
        raise Refused(OperandsDoNotBroadcast(name, list(shown)))
    return (*batch, left[-2], right[-1])


@operation("keras.ops.dot(x1: left, x2: right)", "keras.backend.dot(x: left, y: right)")
def dot(left: object, right: object, name: str) -> Shape:
    """The last axis of one with the last but one of the other."""
    first, second = known_shape(left), known_shape(right)
    if not first or not second:
        return first or second
    if len(second) == 1:
        inner, rest = second[0], ()
    else:
        inner, rest = second[-2], (*second[:-2], second[-1])
    if differ(first[-1], inner):
        raise Refused(OperandsDoNotBroadcast(name, [first, second]))
    return (*first[:-1], *rest)


@operation("keras.backend.batch_dot(x: left, y: right, axes=None)")
def batch_dot(left: object, right: object, axes: object, name: str) -> Shape:
    """A product for each sample. Source: keras.backend.batch_dot."""
    first, second = known_shape(left), known_shape(right)
    if len(first) < 2 or len(second) < 2:
        raise Unresolved
    if axes is None:
        axes = [len(first) - 1, len(second) - 1 if len(second) == 2 else len(second) - 2]
    pair = (axes, axes) if isinstance(axes, int) else tuple(dims_of(axes))
    if len(pair) != 2:
        raise Unresolved
    a, b = require_axis(name, pair[0], first), require_axis(name, pair[1], second)
    if a == 0 or b == 0:
        raise Unresolved
    if differ(first[a], second[b]):
        raise Refused(OperandsDoNotBroadcast(name, [first, second]))
    rest = (*first[1:a], *first[a + 1 :], *second[1:b], *second[b + 1 :])
    batch = first[0] if isinstance(first[0], int) or first[0] is second[0] else Unknown()
    return (batch, *rest) if rest else (batch, 1)


@operation("keras.ops.tensordot(x1: left, x2: right, axes=2)", "tf.tensordot(a: left, b: right, axes)")
def tensordot(left: object, right: object, axes: object, name: str) -> Shape:
    """The axes that are summed over go, the others follow each other."""
    first, second = known_shape(left), known_shape(right)
    if isinstance(axes, int):
        pairs = (tuple(range(len(first) - axes, len(first))), tuple(range(axes)))
    elif isinstance(axes, (list, tuple)) and len(axes) == 2:
        pairs = (dims_of(axes[0]), dims_of(axes[1]))
    else:
        raise Unresolved
    a = [require_axis(name, axis, first) for axis in pairs[0]]
    b = [require_axis(name, axis, second) for axis in pairs[1]]
    if len(a) != len(b):
        raise Unresolved
    if any(differ(first[i], second[j]) for i, j in zip(a, b)):
        raise Refused(OperandsDoNotBroadcast(name, [first, second]))
    kept = [dim for index, dim in enumerate(first) if index not in a]
    return (*kept, *(dim for index, dim in enumerate(second) if index not in b))


@operation("keras.ops.einsum(subscripts: equation, *operands)", "tf.einsum(equation, *inputs: operands)")
def einsum(equation: object, operands: object, name: str) -> Shape:
    """The axes that the equation names behind its arrow, in their order; those that it leaves out are summed over."""
    if not isinstance(equation, str):
        raise Unresolved
    shapes = [known_shape(operand) for operand in items_of(operands)]
    left, arrow, right = equation.replace(" ", "").partition("->")
    terms = left.split(",")
    if "." in equation or len(terms) != len(shapes):
        raise Unresolved
    sizes: dict[str, Dim] = {}
    for term, shape in zip(terms, shapes):
        if len(term) != len(shape):
            raise Refused(EquationMismatch(name, equation, shape, f"{term!r} names {len(term)} axes"))
        for letter, dim in zip(term, shape):
            before = sizes.get(letter, dim)
            if differ(before, dim) and 1 not in (before, dim):
                # keras.ops notices it only when it runs
                if not name.startswith("tf."):
                    raise Unresolved
                reason = f"{letter!r} is {before} in one input and {dim} in another"
                raise Refused(EquationMismatch(name, equation, shape, reason))
            sizes[letter] = _agreed(before, dim)
    if not arrow:
        letters = "".join(terms)
        right = "".join(letter for letter in sorted(set(letters)) if letters.count(letter) == 1)
    if any(letter not in sizes for letter in right):
        raise Unresolved
    return tuple(sizes[letter] for letter in right)


def _agreed(before: Dim, now: Dim) -> Dim:
    """One size for a letter that stands twice."""
    if before is now:
        return now
    if isinstance(before, int) and isinstance(now, int):
        return max(before, now)
    if before is None or now is None:
        return before if isinstance(before, int) else now if isinstance(now, int) else Unknown()
    return Unknown()
