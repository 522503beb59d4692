"""What is special about a layer, as keywords of `@layer`, and the situations in which a layer is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, TypeAlias

from kerasshape.faults import Fault
from kerasshape.keras.result import LayerLike, Weight
from kerasshape.records import dataclass
from kerasshape.shapes import Dim, Shape

if TYPE_CHECKING:
    from kerasshape.keras.registry import Layer


@dataclass(frozen=True)
class Situation:
    """Where a layer is called, beside the inputs and arguments of the call. Shape functions request each of these."""

    producer: LayerLike | None = None
    """The layer that made the input."""
    dtype: str | None = None
    """The dtype of the first input."""
    built: tuple[Weight, ...] | None = None
    """The weights that an earlier call fixed."""
    running: bool = False
    """Whether the inputs are data, so that no layer takes them that has weights of another shape."""
    eager: bool = False
    """Whether the inputs hold numbers, so that Keras runs the layer and does not compute with shapes."""
    traced: bool = False
    """Whether the call stands in the `call` of a user's layer, which Keras 3 runs on tensors of TensorFlow."""


When: TypeAlias = "Callable[[Layer, Situation], bool]"
"""A condition of a fact."""


def always(layer: Layer, situation: Situation) -> bool:
    """In both majors."""
    return True


def in_keras_2(layer: Layer, situation: Situation) -> bool:
    """In Keras 2 alone."""
    return layer.major == 2


def in_keras_3(layer: Layer, situation: Situation) -> bool:
    """In Keras 3 alone."""
    return layer.major == 3


def traced_in_keras_2(layer: Layer, situation: Situation) -> bool:
    """In the `call` of a user's layer, in Keras 2 alone."""
    return layer.major == 2 and situation.traced


@dataclass(frozen=True)
class Recurrent:
    """A layer that runs over steps, as Bidirectional takes it."""

    states: int | None
    """The number of its states; None when its cell decides."""
    vectors: bool = True
    """Whether each step is a vector; else it is an image."""


@dataclass(frozen=True)
class Facts:
    """What is special about a layer, for whoever calls it, wraps it or checks what stands around it.

    Each field is a keyword of `@layer`. The defaults hold for most layers.
    """

    # What it takes
    made_with_tensor: Sequence[int] = ()
    """The majors in which its constructor takes a symbolic tensor first, so that a call fails at the earliest."""
    called_on_anything: Sequence[int] = ()
    """The majors in which its call passes on what is no tensor, such as another layer."""
    called_on_none: Sequence[int] = ()
    """The majors in which its call passes on None."""
    one_tensor: bool = False
    """It does not take its tensor out of a list or a dict."""
    is_input: bool = False
    """It stands for an input of a model."""
    declared: Callable[[Layer], Sequence[Dim] | None] | None = None
    """The dims behind the batch that arguments of its own declare in Keras 2, where it comes first in a Sequential."""
    checked_once: Mapping[type[Fault], When] = field(default_factory=dict)
    """The faults that Keras looks for only when it makes the weights, so that a second call passes."""
    slides_eagerly: When | None = None
    """When TensorFlow may slide its window over an eager tensor that is smaller."""
    whole_floats: bool = False
    """Keras 2 takes sizes such as 2.0."""

    doubtful: Callable[[Layer, Sequence[Shape], Sequence[LayerLike | None]], Fault | None] | None = None
    """A warning of inputs that Keras takes and that cannot be meant, given their shapes and the layers that made them.

    It is asked for symbolic inputs of a model alone.
    """

    # Its weights
    built_when_made: bool = False
    """Keras 3 takes it for built before its first call, so that a summary counts it."""
    weights: tuple[str, ...] = ()
    """The names of its weights in order, where `<name>_initializer` fills each; the bias is last."""
    kernel: Sequence[int] = ()
    """The majors in which SpectralNormalization finds a kernel in it."""
    first_weight: Callable[[Layer], Shape | None] | None = None
    """The shape of the weight that Keras 3 fills from the argument `weights` as soon as the layer is made."""
    flexible: Sequence[int] = ()
    """The majors in which a second call may need weights of another shape, which Keras notices when the model runs."""
    stretching: bool = False
    """Its weights of size 1, or of fewer axes, meet inputs of any size, as they do element by element."""

    # Inside a wrapper
    recurrent: Recurrent | None = None
    """It runs over steps."""
    sequences_of: str | None = None
    """The argument that holds the recurrent layer whose sequences it returns."""
    least_rank: Callable[[Layer], int] | None = None
    """The fewest axes from which Keras 3 computes its output shape in a wrapper, which does not call it.

    None for a layer that takes its own rank alone, or decides by `passes_wrapped`.
    """
    passes_wrapped: Callable[[Layer, tuple[Dim, ...]], bool] | None = None
    """Whether Keras 3 computes its output shape in a wrapper from an input of a rank that it refuses when called."""

    # What it makes of its input
    activation: Callable[[Layer], str | None] | None = None
    """The activation that it applies, where no argument `activation` names it; None for another function."""
    pools: bool = False
    """It makes images smaller, or one number of each."""
    drops_steps: bool = False
    """Its output has no steps and no places any more."""
    position_by_position: bool = False
    """It changes the last axis, for each place of the others alone."""

    # Its arguments
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Former names of arguments that Keras 2 still takes out of its `**kwargs`, with their present names."""
    any_trainable: Sequence[int] = ()
    """The majors in which it takes anything as `trainable`."""
    own_identifiers: bool = False
    """It knows names of activations or initializers of its own, such as "gaussian"."""
    unread: Sequence[str] = ()
    """Arguments that Keras 3 takes and never uses."""
