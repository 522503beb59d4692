"""keras.layers.EinsumDense: the shapes of its kernel, bias and output follow from an equation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from kerasshape.faults import Refused
from kerasshape.keras.facts import always
from kerasshape.keras.layers.shape_preserving import compute_dtype
from kerasshape.keras.registry import Layer, constructor, layer
from kerasshape.keras.result import Result, Weight
from kerasshape.keras.vocabulary import items_of, refuse_argument
from kerasshape.records import dataclass
from kerasshape.rules.merging import EquationMismatch
from kerasshape.shapes import Dim, Shape, Unknown, Unresolved, broadcast, differ, same

# The three forms that Keras takes, "0" standing for an ellipsis. Keras matches a beginning, not the whole.
_FORMS = (
    (re.compile("([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)"), False),
    (re.compile("0([a-zA-Z]+),([a-zA-Z]+)->0([a-zA-Z]+)"), True),
    (re.compile("([a-zA-Z]{2,})0,([a-zA-Z]+)->([a-zA-Z]+)0"), False),
)

_Dims = list[Dim]


@dataclass(frozen=True)
class _Equation:
    """An equation taken apart, and how many axes its ellipsis stands for."""

    text: str
    inputs: str
    kernel: str
    output: str
    elided: int
    left: bool
    """The ellipsis stands at the left."""


@constructor("EinsumDense")
def output_shape_argument(layer: Layer, output_shape: object) -> None:
    """`output_shape` is a number or a tuple."""
    if output_shape is None or isinstance(output_shape, float):
        raise refuse_argument(layer, "output_shape", output_shape, "a number or a tuple of dims")


@layer("EinsumDense", kernel=(2, 3), flexible=(3,), checked_once={EquationMismatch: always})
def einsum_dense(
    x: Shape, equation: Any, output_shape: object, bias_axes: object, layer: Layer, traced: bool
) -> Result:
    """A sum over products, as the equation says; `output_shape` has the output's dims behind the batch."""
    if isinstance(x, Unknown) or isinstance(equation, Unknown) or isinstance(output_shape, Unknown):
        raise Unresolved
    if isinstance(output_shape, str):
        raise refuse_argument(layer, "output_shape", output_shape, "a number or a tuple of dims")
    parts = _parse(layer, equation, x)
    output = _full_output(parts, x, output_shape)
    in_input, in_output = _places(parts, x)
    _require_agreement(layer, parts, x, output, in_input, in_output)
    kernel = _kernel(layer, parts, x, output, in_input, in_output)
    bias = None if bias_axes is None else _bias(layer, parts, x, output, bias_axes)
    if any(isinstance(dim, int) and dim < 0 for dim in (*kernel, *(bias or ()))):
        raise refuse_argument(layer, "output_shape", output_shape, "dims of at least 0")
    weights = tuple(Weight(tuple(dims)) for dims in (kernel, bias) if dims is not None)
    if layer.major == 2:
        output = _evaluated(layer, parts, x, kernel, bias)
    elif traced:  # otherwise Keras 3 trusts `output_shape`
        output = _traced(layer, parts, x, kernel, bias)
    return Result(tuple(output), weights if layer.arguments.get("lora_rank") is None else None, compute_dtype(layer))


def _refused(layer: Layer, equation: str, x: Shape, reason: str) -> Refused:
    return Refused(EquationMismatch(layer.name, equation, x, reason))


def _parse(layer: Layer, equation: str, x: tuple[Dim, ...]) -> _Equation:
    dotless = equation.replace("...", "0")
    for form, left in _FORMS:
        if (found := form.match(dotless)) is not None:
            inputs, kernel, output = found.groups()
            return _Equation(equation, inputs, kernel, output, len(x) - len(inputs), left)
    raise _refused(layer, equation, x, "it has no form that the layer takes, such as ab,bc->ac or ...a,ab->...b")


def _full_output(parts: _Equation, x: tuple[Dim, ...], output_shape: object) -> _Dims:
    partial = [output_shape] if isinstance(output_shape, int) else items_of(output_shape)
    output: _Dims = [x[0], *partial]
    if parts.elided > 0 and parts.left:
        # one at a time at the front, which turns their order round
        for index in range(1, parts.elided):
            output.insert(1, x[index])
    elif parts.elided > 0:
        output.extend(x[len(x) - parts.elided :])
    return output


def _places(parts: _Equation, x: tuple[Dim, ...]) -> tuple[dict[str, int], dict[str, int]]:
    """Which axis of the input and of the output each letter means."""
    if parts.left:
        in_input = {letter: i + parts.elided - len(x) for i, letter in enumerate(parts.inputs)}
        return in_input, {letter: i + parts.elided for i, letter in enumerate(parts.output)}
    return (
        {letter: i for i, letter in enumerate(parts.inputs)},
        {letter: i for i, letter in enumerate(parts.output)},
    )


def _at(layer: Layer, parts: _Equation, x: tuple[Dim, ...], dims: Sequence[Dim], index: int, whose: str) -> Dim:
    if not -len(dims) <= index < len(dims):
        raise _refused(layer, parts.text, x, f"{whose} has too few axes for it")
    found: Dim = dims[index]
    return found


def _require_agreement(
    layer: Layer,
    parts: _Equation,
    x: tuple[Dim, ...],
    output: _Dims,
    in_input: dict[str, int],
    in_output: dict[str, int],
) -> None:
    for letter in parts.inputs:
        given = _at(layer, parts, x, x, in_input[letter], "the input")
        if letter not in in_output:
            continue
        wanted = _at(layer, parts, x, output, in_output[letter], "the output shape")
        if wanted is None or isinstance(wanted, Unknown) or isinstance(given, Unknown) or same(wanted, given):
            continue
        raise _refused(layer, parts.text, x, f"{letter} is {given} in the input and {wanted} in the output shape")
    for letter in parts.output:
        if letter not in parts.inputs and letter not in parts.kernel:
            raise _refused(layer, parts.text, x, f"{letter} of the output is in neither the input nor the kernel")


def _kernel(
    layer: Layer,
    parts: _Equation,
    x: tuple[Dim, ...],
    output: _Dims,
    in_input: dict[str, int],
    in_output: dict[str, int],
) -> _Dims:
    dims: _Dims = []
    orders = [(in_output, output), (in_input, list(x))]
    for letter in parts.kernel:
        # a letter of both is looked up in the output by Keras 3, in the input by Keras 2
        for places, whole in orders if layer.major == 3 else orders[::-1]:
            if letter in places:
                dims.append(_at(layer, parts, x, whole, places[letter], "the output shape"))
                break
        else:
            raise _refused(layer, parts.text, x, f"{letter} of the kernel is in neither the input nor the output")
    if None in [dim for dim in dims if not isinstance(dim, Unknown)]:
        raise _refused(layer, parts.text, x, "an axis of the kernel is free")
    return dims


def _bias(layer: Layer, parts: _Equation, x: tuple[Dim, ...], output: _Dims, bias_axes: object) -> _Dims:
    if not isinstance(bias_axes, str):
        raise Unresolved
    shift = parts.elided if parts.left else 0
    sizes = {
        letter: _at(layer, parts, x, output, i + shift, "the output shape") for i, letter in enumerate(parts.output)
    }
    for letter in bias_axes:
        if letter not in parts.output:
            raise _refused(layer, parts.text, x, f"{letter} of `bias_axes` is not in the output")
    if not bias_axes:
        raise _refused(layer, parts.text, x, "`bias_axes` names no axis")
    first = min(parts.output.find(letter) for letter in bias_axes)
    bias: _Dims = [sizes[letter] if letter in bias_axes else 1 for letter in parts.output[first:]]
    if not parts.left:
        bias.extend([1] * parts.elided)
    if None in [dim for dim in bias if not isinstance(dim, Unknown)]:
        raise _refused(layer, parts.text, x, "an axis of the bias is free")
    return bias


def _traced(layer: Layer, parts: _Equation, x: tuple[Dim, ...], kernel: _Dims, bias: _Dims | None) -> _Dims:
    """The same where Keras 3 runs it, whose einsum takes some ranks that the equation does not state.

    What it does as a product of matrices fails where the axes that are summed over differ.
    """
    try:
        return _evaluated(layer, parts, x, kernel, bias)
    except Refused:
        summed = _MATRIX_PRODUCTS.get(_renamed(parts))
        if summed is not None and differ(x[-1], kernel[summed]):
            raise
        raise Unresolved from None


_MATRIX_PRODUCTS = {"ab,bc->ac": 0, "ab,cb->ac": 1, "abc,cd->abd": 0, "abc,dc->abd": 1}
"""Which axis of the kernel is summed over."""


def _renamed(parts: _Equation) -> str:
    """The equation with its letters in the order of the alphabet."""
    letters: dict[str, str] = {}
    text = f"{parts.inputs},{parts.kernel}->{parts.output}" if "..." not in parts.text else ""
    return "".join(letters.setdefault(sign, chr(ord("a") + len(letters))) if sign.isalpha() else sign for sign in text)


def _evaluated(layer: Layer, parts: _Equation, x: tuple[Dim, ...], kernel: _Dims, bias: _Dims | None) -> _Dims:
    """The result of TensorFlow, which Keras 2 calls in the graph."""
    has_dots = "..." in parts.text
    if parts.elided < 0 or (parts.elided > 0 and not has_dots):
        raise _refused(layer, parts.text, x, f"it names {len(parts.inputs)} axes, the input has {len(x)}")
    dots = list(x[: parts.elided] if parts.left else x[len(x) - parts.elided :]) if parts.elided else []
    named = x[parts.elided :] if parts.left else x[: len(parts.inputs)]
    sizes: dict[str, Dim] = {}
    for letter, dim in [*zip(parts.inputs, named, strict=True), *zip(parts.kernel, kernel, strict=True)]:
        known = sizes.get(letter)
        if known is not None and differ(known, dim) and 1 not in (known, dim):
            raise _refused(layer, parts.text, x, f"{letter} is {known} and {dim}")
        sizes[letter] = dim if known is None or (isinstance(known, int) and known == 1) else known
    output = [sizes[letter] for letter in parts.output]
    output = [*dots, *output] if parts.left else [*output, *dots]
    if bias is None:
        return output
    together = broadcast(output, bias)
    if together is None:
        raise _refused(layer, parts.text, x, f"its bias {tuple(bias)} does not fit the output")
    return list(together)
