"""KS1: what a layer receives."""

from __future__ import annotations

from kerasshape.faults import Fault
from kerasshape.shapes import Dim, Shape, Unknown, show


class _Ranked:
    """Gives a rule's words the rank of what the layer receives."""

    received: Shape

    @property
    def rank(self) -> str:
        """The rank received."""
        return "?" if isinstance(self.received, Unknown) else str(len(self.received))


class WrongRank(_Ranked, Fault):
    """A layer receives an input of a rank that it does not take.

    Every layer that slides, recurs or pools over axes needs them to be there: an LSTM takes (batch, steps, features),
    a Conv2D (batch, height, width, channels).

    Example:
    ```python
    from keras import Input, Sequential
    from keras.layers import Conv2D

    model = Sequential([Input((28, 28)), Conv2D(8, 3)])
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import Conv2D

    model = Sequential([Input((28, 28, 1)), Conv2D(8, 3)])
    ```
    """

    code = "KS101"
    layer: str
    expected: str
    received: Shape
    advice: str | None = None
    message = "{layer} takes {expected}, but receives rank {rank} {received}"
    primary = "received rank {rank} {received}"
    keras_says = "ValueError: Input 0 of layer is incompatible with the layer: expected ndim, found ndim={rank}"

    @property
    def help(self) -> str:  # type: ignore[override]
        """The advice of the layer's family, or what to bring the input to."""
        return self.advice or f"give {self.layer} an input of shape {self.expected}"


class SequenceIntoRepeatVector(_Ranked, Fault):
    """RepeatVector receives a sequence.

    RepeatVector repeats one vector per sample, so it takes (batch, features). A recurrent layer before it must give its
    last step only.

    Example:
    ```python
    from keras import Input, Sequential
    from keras.layers import LSTM, RepeatVector

    model = Sequential([Input((10, 16)), LSTM(150, return_sequences=True), RepeatVector(20)])
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import LSTM, RepeatVector

    model = Sequential([Input((10, 16)), LSTM(150), RepeatVector(20)])
    ```
    """

    code = "KS102"
    layer: str
    received: Shape
    producer: str | None = None
    last_step: Shape | None = None
    message = "{layer} takes (batch, features), but receives {what}"
    primary = "needs rank 2, received rank {rank} {received}"
    keras_says = "ValueError: Input 0 of layer is incompatible with the layer: expected ndim=2, found ndim={rank}"
    cause = "return_sequences"
    cause_label = "keeps every step"

    @property
    def what(self) -> str:
        """The input in words."""
        if isinstance(self.received, tuple) and len(self.received) == 3:
            steps = self.received[1]
            if not isinstance(steps, int):
                return "a sequence"
            return "a sequence of one step" if steps == 1 else f"a sequence of {steps} steps"
        return f"rank {self.rank} {show(self.received)}"

    @property
    def help(self) -> str:  # type: ignore[override]
        """Drop the sequences of the layer before, where it is a recurrent one."""
        if self.last_step is not None:
            return (
                f"drop `return_sequences=True`, so that the {self.producer} returns its last step only: "
                f"{show(self.last_step)}"
            )
        return f"bring the input of {self.layer} to (batch, features), with Flatten or a recurrent layer's last step"


class TimeDistributedWithoutSteps(_Ranked, Fault):
    """TimeDistributed receives an input without a steps axis.

    TimeDistributed applies its layer to each step of (batch, steps, …). A recurrent layer before it must keep every
    step, or a RepeatVector must stand between them.

    Example:
    ```python
    from keras import Input, Sequential
    from keras.layers import LSTM, Dense, TimeDistributed

    model = Sequential([Input((10, 16)), LSTM(150), TimeDistributed(Dense(8))])
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import LSTM, Dense, TimeDistributed

    model = Sequential([Input((10, 16)), LSTM(150, return_sequences=True), TimeDistributed(Dense(8))])
    ```
    """

    code = "KS103"
    received: Shape
    producer: str | None = None
    every_step: Shape | None = None
    message = "TimeDistributed takes (batch, steps, …), but receives {received}, which has no steps axis"
    primary = "needs rank 3 or more, received rank {rank} {received}"
    keras_says = "ValueError: `TimeDistributed` Layer should be passed an `input_shape` with at least 3 dimensions"

    @property
    def help(self) -> str:  # type: ignore[override]
        """Keep the sequences of the layer before, where it is a recurrent one."""
        if self.every_step is not None:
            return (
                f"give the {self.producer} `return_sequences=True`, so that it keeps every step: "
                f"{show(self.every_step)}; or put a RepeatVector between them"
            )
        return "drop TimeDistributed, or give it an input of shape (batch, steps, …)"


class RecurrentAfterLastStep(_Ranked, Fault):
    """A recurrent layer follows one that returns its last step only.

    Stacked recurrent layers hand on sequences: every one but the last needs `return_sequences=True`.

    Example:
    ```python
    from keras import Input, Sequential
    from keras.layers import LSTM

    model = Sequential([Input((10, 16)), LSTM(32), LSTM(32)])
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import LSTM

    model = Sequential([Input((10, 16)), LSTM(32, return_sequences=True), LSTM(32)])
    ```
    """

    code = "KS104"
    layer: str
    received: Shape
    producer: str
    every_step: Shape | None = None
    message = "{layer} takes a sequence, but the {producer} before it returns its last step only: {received}"
    primary = "needs rank 3, received rank {rank} {received}"
    keras_says = "ValueError: Input 0 of layer is incompatible with the layer: expected ndim=3, found ndim={rank}"

    @property
    def help(self) -> str:  # type: ignore[override]
        """Keep the sequences of the layer before."""
        every_step = "" if self.every_step is None else f": {show(self.every_step)}"
        return f"give the {self.producer} `return_sequences=True`, so that it keeps every step{every_step}"


class FreeLastAxis(Fault):
    """A layer whose weights are as wide as its input's last axis receives one that is free (None).

    Example:
    ```python
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((None,)), Dense(8)])
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((16,)), Dense(8)])
    ```
    """

    code = "KS105"
    layer: str
    received: Shape
    axis: str = "features"
    message = "{layer} needs to know its number of {axis}, but receives {received}, where it is free"
    primary = "the {axis} axis of {received} is None"
    help = "give the {axis} axis a number in the input shape"
    keras_says = "ValueError: The last dimension of the inputs should be defined. Found None"


class WeightsOfAnotherShape(Fault):
    """A layer is called again with an input of other width than the one that its weights were made for.

    Example:
    ```python
    from keras import Input
    from keras.layers import Dense

    shared = Dense(8)
    first = shared(Input((16,)))
    second = shared(Input((32,)))
    ```

    Use instead:
    ```python
    from keras import Input
    from keras.layers import Dense

    shared = Dense(8)
    first = shared(Input((16,)))
    second = shared(Input((16,)))
    ```
    """

    code = "KS106"
    layer: str
    first: Shape
    second: Shape
    message = "{layer} was first called with an input that gave it weights {first}, this input would need {second}"
    primary = "needs weights {second}, the layer has {first}"
    help = "give this input a {layer} of its own, or bring both inputs to the same width"
    keras_says = (
        "ValueError: Input 0 of layer is incompatible with the layer: expected axis -1 of input shape to have value"
    )


class WindowLargerThanInput(Fault):
    """A convolution or pooling window is larger than what it slides over.

    Often several pooling layers have used the image up, or channels-first data is read as channels-last.

    Example:
    ```python
    from keras import Input, Sequential
    from keras.layers import Conv2D

    model = Sequential([Input((4, 4, 3)), Conv2D(8, 5)])
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import Conv2D

    model = Sequential([Input((4, 4, 3)), Conv2D(8, 5, padding="same")])
    ```
    """

    code = "KS107"
    layer: str
    axis: str
    size: Dim
    window: Dim
    received: Shape
    message = "{layer} slides a window of {window} over the {axis} axis, which has {size} left: {received}"
    primary = "a window of {window} over {size}"
    help = 'use `padding="same"`, a smaller window, or fewer strides and pooling layers before it'
    keras_says = "ValueError: Computed output size would be negative"


class ReshapeProductMismatch(Fault):
    """Reshape asks for another number of elements than its input has.

    Example:
    ```python
    from keras import Input, Sequential
    from keras.layers import Reshape

    model = Sequential([Input((784,)), Reshape((28, 29))])
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import Reshape

    model = Sequential([Input((784,)), Reshape((28, 28))])
    ```
    """

    code = "KS108"
    layer: str
    received: Shape
    target: Shape
    elements: Dim
    wanted: object
    message = "{layer} cannot make {target} ({wanted} elements) of {received} ({elements} elements per sample)"
    primary = "{elements} elements into {target}"
    help = "choose a target shape whose product is {elements}, or let one axis be -1"
    keras_says = "ValueError: The total size of the tensor must be unchanged"


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
    help = "bring the inputs to matching shapes before the {layer}"
    keras_says = "ValueError: inputs have incompatible shapes"


class AxisOutOfRange(Fault):
    """A layer is told to work on an axis that its input does not have.

    Example:
    ```python
    from keras import Input, Sequential
    from keras.layers import BatchNormalization

    model = Sequential([Input((16,)), BatchNormalization(axis=3)])
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import BatchNormalization

    model = Sequential([Input((16,)), BatchNormalization()])
    ```
    """

    code = "KS110"
    layer: str
    axis: object
    received: Shape
    message = "{layer} works on axis {axis}, which {received} does not have"
    primary = "axis {axis} of {received}"
    help = "choose an axis of the input, such as -1, its last one"
    keras_says = "ValueError: Invalid axis"


class PermuteRankMismatch(Fault):
    """Permute names another number of axes than its input has.

    Example:
    ```python
    from keras import Input, Sequential
    from keras.layers import Permute

    model = Sequential([Input((10, 64)), Permute((3, 1, 2))])
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import Permute

    model = Sequential([Input((10, 64)), Permute((2, 1))])
    ```
    """

    code = "KS111"
    layer: str
    dims: tuple[int, ...]
    received: Shape
    message = "{layer} orders {number} axes {dims}, but receives {received}"
    primary = "{dims} does not fit {received}"
    help = "name each axis of the input once, counting from 1 and leaving the batch out"
    keras_says = "ValueError: expected ndim, found ndim"

    @property
    def number(self) -> str:
        """How many axes are named."""
        return str(len(self.dims))


class CroppingLargerThanInput(Fault):
    """A cropping layer takes off as much as there is, or more.

    Example:
    ```python
    from keras import Input, Sequential
    from keras.layers import Cropping1D

    model = Sequential([Input((4, 8)), Cropping1D((3, 2))])
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import Cropping1D

    model = Sequential([Input((4, 8)), Cropping1D((1, 1))])
    ```
    """

    code = "KS112"
    layer: str
    axis: str
    size: Dim
    cropped: Dim
    received: Shape
    message = "{layer} crops {cropped} off the {axis} axis, which has only {size}: {received}"
    primary = "crops {cropped} off {size}"
    help = "crop less than {size}"
    keras_says = "ValueError: `cropping` parameter of layer must be smaller than the input"


class GroupsDoNotDivide(Fault):
    """The channels are not divisible by the number of groups.

    Example:
    ```python
    from keras import Input, Sequential
    from keras.layers import Conv2D

    model = Sequential([Input((8, 8, 6)), Conv2D(8, 3, groups=4)])
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import Conv2D

    model = Sequential([Input((8, 8, 6)), Conv2D(8, 3, groups=2)])
    ```
    """

    code = "KS113"
    layer: str
    channels: Dim
    groups: Dim
    received: Shape
    message = "{layer} splits {channels} channels into {groups} groups, which does not come out even: {received}"
    primary = "{channels} channels, {groups} groups"
    help = "choose a number of groups that divides {channels}"
    keras_says = "ValueError: The number of input channels must be evenly divisible by the number of groups"


class WrongDtype(Fault):
    """A layer receives a dtype that it does not take.

    Example:
    ```python keras=2
    from keras import Input
    from keras.layers import Hashing

    hashed = Hashing(num_bins=8)(Input((1,), dtype="float32"))
    ```

    Use instead:
    ```python keras=2
    from keras import Input
    from keras.layers import Hashing

    hashed = Hashing(num_bins=8)(Input((1,), dtype="int64"))
    ```
    """

    code = "KS114"
    layer: str
    expected: str
    dtype: str
    message = "{layer} takes {expected}, but receives {dtype}"
    primary = "received {dtype}"
    help = "cast the input to {expected} before the {layer}"


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


class WrongNumberOfInputs(Fault):
    """A layer or model receives another number of inputs than it takes.

    Example:
    ```python
    from keras import Input
    from keras.layers import Dense

    output = Dense(8)([Input((4,)), Input((4,))])
    ```

    Use instead:
    ```python
    from keras import Input
    from keras.layers import Concatenate, Dense

    output = Dense(8)(Concatenate()([Input((4,)), Input((4,))]))
    ```
    """

    code = "KS116"
    layer: str
    expected: object
    received: int
    message = "{layer} takes {expected}, but receives {received}"
    primary = "received {received}"
    help = "pass as many inputs as {layer} takes, or merge them first, for instance with Concatenate"
    keras_says = "ValueError: Layer expects 1 input(s), but it received {received} input tensors"


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


class ImageTooSmall(Fault):
    """An application model receives images smaller than it can take, or with the wrong number of channels.

    Example:
    ```python
    from keras.applications import VGG16

    model = VGG16(weights=None, include_top=False, input_shape=(16, 16, 3))
    ```

    Use instead:
    ```python
    from keras.applications import VGG16

    model = VGG16(weights=None, include_top=False, input_shape=(64, 64, 3))
    ```
    """

    code = "KS119"
    layer: str
    received: Shape
    minimum: str
    message = "{layer} takes images of {minimum}, but is given {received}"
    primary = "{received} is too small"
    help = "use images of {minimum}"
    keras_says = "ValueError: Input size must be at least"


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


class IndexOutOfRange(Fault):
    """A subscript asks for an element or an axis that a tensor does not have.

    Example:
    ```python
    from keras import Input

    last = Input((4, 6))[:, 4]
    ```

    Use instead:
    ```python
    from keras import Input

    last = Input((4, 6))[:, 3]
    ```
    """

    code = "KS121"
    index: str
    received: Shape
    reason: str
    message = "{index} into a tensor of {received}, which {reason}"
    primary = "{received} {reason}"
    help = "count from 0, or from -1 at the end, and stay inside the axis"
    keras_says = "IndexError: out-of-bounds index was requested"
