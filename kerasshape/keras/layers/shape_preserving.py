"""What layers share whose output has the shape of the input, and the names of the axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kerasshape.faults import Refused
from kerasshape.keras.registry import Layer
from kerasshape.keras.result import Result, Structure
from kerasshape.keras.vocabulary import items_of
from kerasshape.rules.inputs import AxisOutOfRange, FreeLastAxis, WrongDtype
from kerasshape.shapes import Dim, Shape, Unknown, Unresolved, axis_of

AXIS_NAMES: Mapping[int, tuple[str, ...]] = {
    2: ("batch", "features"),
    3: ("batch", "steps", "features"),
    4: ("batch", "height", "width", "channels"),
    5: ("batch", "depth", "height", "width", "channels"),
}
"""How the axes of a channels-last input of each rank are called."""

_FLOATING = ("float", "bfloat", "complex", "mixed")


def axis_name(index: int, rank: int) -> str:
    """The name of an axis, such as "steps"; its number where there is no common name."""
    return AXIS_NAMES[rank][index] if rank in AXIS_NAMES else f"axis {index}"


def compute_dtype(layer: Layer) -> str | None:
    """The dtype that the layer computes in: its own `dtype`, else float32; None when it is unknown."""
    dtype = layer.options.get("dtype", layer.arguments.get("dtype"))
    if dtype is None:
        return "float32"
    if not isinstance(dtype, str):
        return None
    return dtype.removeprefix("mixed_")


def pass_on(layer: Layer, structure: Structure, dtype: str | None = None, lists: Sequence[int] = (3,)) -> Result:
    """The input's own shape. `lists` are the majors in which the layer maps over a list of inputs.

    Elsewhere Keras stacks the list or refuses it, which depends on the function inside.
    """
    if isinstance(structure, (list, dict)) and layer.major not in lists:
        raise Unresolved
    return Result(structure, (), compute_dtype(layer) if layer.major == 3 else dtype)


def require_floating(layer: Layer, dtype: str | None) -> None:
    """Refuse integers, where Keras 2 hands the input to an operation that takes floats alone."""
    if layer.major == 2 and dtype is not None and not dtype.startswith(_FLOATING):
        raise Refused(WrongDtype(layer.name, "floating-point numbers", dtype))


def require_axis(layer: Layer, axis: int, x: tuple[Dim, ...]) -> int:
    """The axis counted from 0. Raises Refused(AxisOutOfRange) when the input has no such axis."""
    found = axis_of(axis, len(x))
    if found is None:
        raise Refused(AxisOutOfRange(layer.name, axis, x))
    return found


def require_axes(layer: Layer, axis: object, x: Shape) -> tuple[int, ...]:
    """One axis or several, each counted from 0 and in the order given. Raises Unresolved for an unknown."""
    if isinstance(x, Unknown) or isinstance(axis, Unknown):
        raise Unresolved
    given = [axis] if isinstance(axis, int) else items_of(axis)
    if any(not isinstance(one, int) for one in given):
        raise Unresolved
    return tuple(require_axis(layer, one, x) for one in given)


def require_fixed(layer: Layer, x: tuple[Dim, ...], index: int) -> Dim:
    """The dim that weights are made from. Raises Refused(FreeLastAxis) when it is free."""
    if x[index] is None:
        raise Refused(FreeLastAxis(layer.name, x, axis_name(index % len(x), len(x))))
    return x[index]
