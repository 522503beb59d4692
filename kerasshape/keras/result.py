"""What a call gives: shapes, and the weights that it fixes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeAlias, runtime_checkable

from kerasshape.records import dataclass
from kerasshape.shapes import Shape, Unknown, product

Structure: TypeAlias = "Shape | list[Any] | dict[str, Any] | None"
"""A shape, or shapes nested in lists and dicts as they were passed."""


@dataclass(frozen=True)
class Weight:
    """One variable of a layer: its shape and whether training changes it, None when that is not known."""

    shape: Shape
    trainable: bool | None = True
    size: int = 4
    """The bytes of one number in it."""


@dataclass(frozen=True)
class Result:
    """What a call gives: output shapes, the weights that it fixes, and the output dtype when it is not the input's.

    `weights` is None when they could not be determined.
    """

    outputs: Structure
    weights: tuple[Weight, ...] | None = ()
    dtype: str | None = None

    @property
    def parameters(self) -> int | None:
        """The number of weights in total, as `count_params()` gives it."""
        return count_parameters(self.weights)


@runtime_checkable
class LayerLike(Protocol):
    """Anything that is called like a layer: a layer, a model, a user's own layer."""

    @property
    def name(self) -> str:
        """The class name, such as "LSTM"."""
        ...

    @property
    def arguments(self) -> Mapping[str, Any]:
        """The bound constructor arguments."""
        ...

    def call(self, inputs: Structure, **call_arguments: object) -> Result:
        """The outputs for these inputs; raises Refused or Unresolved."""
        ...


@runtime_checkable
class ShapeFunction(Protocol):
    """A user's function from shapes to a shape."""

    def of_shapes(self, inputs: Structure) -> Shape:
        """The shape that it gives for these; unknown when it cannot be followed."""
        ...


def count_parameters(weights: Sequence[Weight] | None, *, trainable_only: bool = False) -> int | None:
    """The sum of the weights' sizes, or None when one of them is unknown."""
    if weights is None or (trainable_only and any(weight.trainable is None for weight in weights)):
        return None
    sizes = [
        None if isinstance(weight.shape, Unknown) else product(weight.shape)
        for weight in weights
        if weight.trainable or not trainable_only
    ]
    if any(not isinstance(size, int) for size in sizes):
        return None
    return sum(size for size in sizes if isinstance(size, int))
