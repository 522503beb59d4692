"""KS1: what a layer receives: its rank, its axes, its dtype."""

from __future__ import annotations

from kerasshape.faults import Fault
from kerasshape.shapes import Shape, Unknown, show


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

    @property
    def keras_says(self) -> str:  # type: ignore[override]
        """What Keras says, with the rank that it asks for where that is one."""
        axes = self.expected.count(",") + 1
        one = self.expected.startswith("(") and self.expected.endswith(")") and "…" not in self.expected
        wanted = f"expected ndim={axes}" if one else "expected min_ndim"
        return f"ValueError: Input 0 of layer is incompatible with the layer: {wanted}, found ndim={self.rank}"

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
    beside: str | None = None
    """What is called, where tensors stand beside each other instead of in a list."""
    message = "{layer} takes {taken}, but {given}"
    primary = "received {received}"

    @property
    def taken(self) -> str:
        """What the layer takes."""
        return "its inputs in a list" if self.beside else str(self.expected)

    @property
    def given(self) -> str:
        """What is there."""
        return f"{self.received} tensors stand beside each other" if self.beside else f"receives {self.received}"

    @property
    def keras_says(self) -> str:  # type: ignore[override]
        """What Keras says, with the number when there is one."""
        if self.beside:
            return "TypeError: too many positional arguments, or: ValueError: … should be called on a list of inputs"
        word = str(self.expected).partition(" ")[0]
        number = word if word.isdigit() else "…"
        return f"ValueError: Layer expects {number} input(s), but it received {self.received} input tensors"

    @property
    def help(self) -> str:  # type: ignore[override]
        """What to do with too many of them, and else."""
        if self.beside:
            return f"put the tensors in a list: `{self.beside}([a, b])`"
        if self.expected == "1 input":
            return f"call {self.layer} on each of them, or merge them first, for instance with Concatenate"
        return f"pass as many inputs as {self.layer} takes, or merge them first, for instance with Concatenate"


class WrappedTensor(Fault):
    """A layer receives a list or dict with one tensor in it, where it takes the tensor itself.

    In Keras 3, a model that is made with a list of one output has a list for its `output`.

    Example:
    ```python
    from keras import Input
    from keras.layers import Dense

    output = Dense(8)([Input((4,))])
    ```

    Use instead:
    ```python
    from keras import Input
    from keras.layers import Dense

    output = Dense(8)(Input((4,)))
    ```
    """

    code = "KS123"
    layer: str
    container: str
    received: Shape
    message = "{layer} takes a tensor, but receives a {container} with one in it, {received}"
    primary = "a {container} of one tensor"
    help = "take the tensor out of the {container}"
    keras_says = "Cannot convert '((None, 4), 8)' to a shape"
