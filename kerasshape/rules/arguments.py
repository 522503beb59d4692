"""KS2: the arguments of a layer's constructor."""

from __future__ import annotations

import reprlib

from kerasshape.faults import Fault
from kerasshape.shapes import Shape


class InvalidLayerArgument(Fault):
    """An argument has a value that the layer does not take.

    Example:
    ```python
    from keras.layers import Dense

    layer = Dense(-8)
    ```

    Use instead:
    ```python
    from keras.layers import Dense

    layer = Dense(8)
    ```
    """

    code = "KS201"
    layer: str
    argument: str
    value: object
    expected: str
    message = "{layer} takes {expected} as `{argument}`, but receives {shown}"
    primary = "received {shown}"
    help = "give `{argument}` {expected}"

    @property
    def shown(self) -> str:
        """The value as code, shortened when it is long; a layer by its name."""
        if hasattr(self.value, "arguments"):
            return f"a {getattr(self.value, 'name', 'layer')} layer"
        return reprlib.repr(self.value)


OPTIMIZERS = ("SGD", "RMSprop", "Adam", "AdamW", "Adadelta", "Adagrad", "Adamax", "Nadam", "Ftrl")


def unrecognized(layer: str, keyword: str) -> str:
    """Keras's words for a keyword that a layer, an optimizer or a method such as "Model.fit" does not take."""
    if layer in OPTIMIZERS:
        return f"ValueError: Argument(s) not recognized: '{keyword}'"
    if layer == "Sequential":
        return f"TypeError: Sequential.__init__() got an unexpected keyword argument '{keyword}'"
    if "." in layer:
        return f"TypeError: {layer}() got an unexpected keyword argument '{keyword}'"
    return f"ValueError: Unrecognized keyword arguments passed to {layer}"


class UnknownKeyword(Fault):
    """A keyword that the layer, or the method of a model, does not know.

    Example:
    ```python
    from keras.layers import LSTM

    layer = LSTM(32, return_sequence=True)
    ```

    Use instead:
    ```python
    from keras.layers import LSTM

    layer = LSTM(32, return_sequences=True)
    ```
    """

    code = "KS202"
    layer: str
    keyword: str
    nearest: str | None = None
    present: str | None = None
    """What Keras calls it now, if the keyword is one of Keras 1."""
    of_call: bool = False
    """Whether it is an argument of the layer's call."""
    message = "{layer} has no argument `{keyword}`"
    primary = "not an argument of {layer}"

    @property
    def keras_says(self) -> str:  # type: ignore[override]
        """What a layer says, and what a method of a model says."""
        return unrecognized(self.layer, self.keyword)

    @property
    def help(self) -> str:  # type: ignore[override]
        """What it is called now, or the nearest argument that exists."""
        if self.of_call:
            return f"it is an argument of the call: `{self.layer}(…)(inputs, {self.keyword}=…)`"
        if self.present:
            return f"call it `{self.present}`"
        return f"did you mean `{self.nearest}`?" if self.nearest else f"drop `{self.keyword}`"


class WrongArguments(Fault):
    """A required argument is missing, one is given twice, or there are too many.

    Example:
    ```python
    from keras.layers import Dense

    layer = Dense(activation="relu")
    ```

    Use instead:
    ```python
    from keras.layers import Dense

    layer = Dense(8, activation="relu")
    ```
    """

    code = "KS203"
    layer: str
    reason: str
    message = "{layer} {reason}"
    primary = "{reason}"
    help = "see `kerasshape layers {layer}` for its arguments"

    @property
    def keras_says(self) -> str:  # type: ignore[override]
        """A model that is not made of inputs and outputs is made as a layer."""
        return f"TypeError: {'Layer' if self.layer == 'Model' else self.layer}.__init__()"


class StatefulWithoutBatchSize(Fault):
    """A stateful recurrent layer does not know its batch size.

    A stateful layer keeps one state per sample of the batch, so the batch size must be part of the input shape.

    Example:
    ```python
    from keras import Input, Sequential
    from keras.layers import LSTM

    model = Sequential([Input((10, 16)), LSTM(32, stateful=True)])
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import LSTM

    model = Sequential([Input(batch_shape=(50, 10, 16)), LSTM(32, stateful=True)])
    ```
    """

    code = "KS204"
    layer: str
    message = "{layer} is stateful, but its input has no fixed batch size"
    primary = "needs a batch size"
    help = "fix the batch size in the first input: `Input(batch_shape=(batch, steps, features))`"
    keras_says = "ValueError: If a RNN is stateful, it needs to know its batch size"


class UnknownIdentifier(Fault):
    """A string names an activation, initializer, regularizer or constraint that Keras does not have.

    Example:
    ```python
    from keras.layers import Dense

    layer = Dense(8, activation="rulu")
    ```

    Use instead:
    ```python
    from keras.layers import Dense

    layer = Dense(8, activation="relu")
    ```
    """

    code = "KS205"
    layer: str
    argument: str
    value: str
    nearest: str | None = None
    message = "{layer} receives {value!r} as `{argument}`, which Keras does not have"
    primary = "no such {argument}"
    keras_says = "ValueError: Could not interpret {argument} identifier: {value}"

    @property
    def help(self) -> str:  # type: ignore[override]
        """The nearest name that exists."""
        return (
            f"did you mean {self.nearest!r}?" if self.nearest else f"choose one of Keras's own `{self.argument}` names"
        )


class ConflictingArguments(Fault):
    """Two arguments that the layer does not take together.

    Example:
    ```python
    from keras.layers import Conv2D

    layer = Conv2D(8, 3, strides=2, dilation_rate=2)
    ```

    Use instead:
    ```python
    from keras.layers import Conv2D

    layer = Conv2D(8, 3, dilation_rate=2)
    ```
    """

    code = "KS206"
    layer: str
    reason: str
    message = "{layer}: {reason}"
    primary = "{reason}"
    help = "give up one of the two"


class TensorForArgument(Fault):
    """The constructor of a layer receives the tensor that the layer is to be called on.

    A layer is made first, with its arguments, and then called on a tensor.

    Example:
    ```python
    from keras import Input
    from keras.layers import Flatten

    image = Input((8, 8, 3))
    output = Flatten(image)
    ```

    Use instead:
    ```python
    from keras import Input
    from keras.layers import Flatten

    image = Input((8, 8, 3))
    output = Flatten()(image)
    ```
    """

    code = "KS207"
    layer: str
    argument: str
    received: Shape
    message = "{layer} is made with a tensor {received} as its `{argument}`, and not called on it"
    primary = "a tensor as `{argument}`"
    help = "make the layer first, then call it: `{layer}(…)(tensor)`"
