"""KS1: what does not go together: several inputs, states, operands."""

from __future__ import annotations

from kerasshape.faults import Fault
from kerasshape.shapes import Shape


class MergeShapeMismatch(Fault):
    """A merging layer receives shapes that do not fit together.

    Concatenate needs all axes but its own to agree; Add, Multiply and their like need shapes that broadcast.

    Example:
    ```python
    from keras import Input
    from keras.layers import Concatenate

    merged = Concatenate()([Input((4, 3)), Input((5, 3))])
    ```

    Use instead:
    ```python
    from keras import Input
    from keras.layers import Concatenate

    merged = Concatenate(axis=1)([Input((4, 3)), Input((5, 3))])
    ```
    """

    code = "KS109"
    layer: str
    received: list[Shape]
    reason: str
    message = "{layer} receives {received}: {reason}"
    primary = "{reason}"
    keras_says = "ValueError: inputs have incompatible shapes"

    @property
    def help(self) -> str:  # type: ignore[override]
        """What brings inputs together that differ in this way."""
        differing = _differing_axes(self.received)
        if differing is None:
            return f"bring the inputs to one rank before the {self.layer}, for instance with Flatten or Reshape"
        rank = len(self.received[0]) if isinstance(self.received[0], tuple) else 0
        if differing == [rank - 1] and self.layer in _ELEMENTWISE:
            widths = [shape[-1] for shape in self.received if isinstance(shape, tuple)]
            widest = max(width for width in widths if isinstance(width, int))
            project = f"Conv{rank - 2}D({widest}, 1)" if rank > 3 else f"Dense({widest})"
            return f"project the narrower input before the {self.layer}, for instance with `{project}`"
        between = [axis for axis in differing if axis != rank - 1 or self.layer != "Concatenate"]
        if rank > 3 and between and 0 not in between and rank - 1 not in between:
            halved = "or choose an input whose size can be halved as often as it is pooled"
            return f"crop, pad or resize one of the inputs before the {self.layer}, {halved}"
        return f"bring the inputs to matching shapes before the {self.layer}"


_ELEMENTWISE = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")


def _differing_axes(shapes: list[Shape]) -> list[int] | None:
    """The axes on which known sizes differ; None when the ranks do."""
    known = [shape for shape in shapes if isinstance(shape, tuple)]
    if len({len(shape) for shape in known}) > 1:
        return None
    columns = ({dim for dim in column if isinstance(dim, int)} for column in zip(*known))
    return [axis for axis, sizes in enumerate(columns) if len(sizes) > 1]


class WrongInitialState(Fault):
    """A recurrent layer receives states of another number or width than it has.

    An encoder hands its states to a decoder of the same width. Keras 3 notices a wrong one when the model runs.

    Example:
    ```python keras=2
    from keras import Input
    from keras.layers import LSTM

    source, target = Input((10, 4)), Input((7, 5))
    encoded, hidden, cell = LSTM(32, return_state=True)(source)
    decoded = LSTM(64)(target, initial_state=[hidden, cell])
    ```

    Use instead:
    ```python
    from keras import Input
    from keras.layers import LSTM

    source, target = Input((10, 4)), Input((7, 5))
    encoded, hidden, cell = LSTM(32, return_state=True)(source)
    decoded = LSTM(32)(target, initial_state=[hidden, cell])
    ```
    """

    code = "KS115"
    layer: str
    expected: str
    received: object
    message = "{layer} takes {expected} as its initial state, but receives {received}"
    primary = "received {received}"
    help = "pass {expected}; an encoder and its decoder need the same number of units"
    keras_says = "ValueError: initial_state"


class AttentionWidthMismatch(Fault):
    """Query, key and value of an attention layer do not fit together.

    The key and the value have one entry for each step, so they are equally long.

    Example:
    ```python
    from keras import Input
    from keras.layers import MultiHeadAttention

    query, value, key = Input((10, 16)), Input((20, 16)), Input((30, 16))
    context = MultiHeadAttention(num_heads=2, key_dim=8)(query, value, key)
    ```

    Use instead:
    ```python
    from keras import Input
    from keras.layers import MultiHeadAttention

    query, value, key = Input((10, 16)), Input((20, 16)), Input((20, 16))
    context = MultiHeadAttention(num_heads=2, key_dim=8)(query, value, key)
    ```
    """

    code = "KS117"
    layer: str
    reason: str
    message = "{layer}: {reason}"
    primary = "{reason}"
    help = "project the query and the key to the same width with a Dense before the {layer}"


class EquationMismatch(Fault):
    """An einsum equation does not fit its input.

    Example:
    ```python
    from keras import Input, Sequential
    from keras.layers import EinsumDense

    model = Sequential([Input((10, 64)), EinsumDense("abc,cd->abd", output_shape=(12, 32))])
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import EinsumDense

    model = Sequential([Input((10, 64)), EinsumDense("abc,cd->abd", output_shape=(10, 32))])
    ```
    """

    code = "KS118"
    layer: str
    equation: str
    received: Shape
    reason: str
    message = "{layer} with equation {equation} receives {received}: {reason}"
    primary = "{reason}"
    help = "give the equation one letter for each axis of the input"


class OperandsDoNotBroadcast(Fault):
    """Two tensors meet in an operator or function that cannot bring their shapes together.

    Example:
    ```python
    from keras import Input

    total = Input((4, 3)) + Input((5, 3))
    ```

    Use instead:
    ```python
    from keras import Input

    total = Input((4, 3)) + Input((1, 3))
    ```
    """

    code = "KS120"
    layer: str
    received: list[Shape]
    message = "{layer} cannot bring {received} together"
    primary = "{received} do not fit"
    help = "make the axes that differ equal, or 1"
    keras_says = "ValueError: Cannot broadcast shape"
