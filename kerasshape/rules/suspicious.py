"""KS6: legal and surely not meant; warnings."""

from __future__ import annotations

from typing import ClassVar, Literal

from kerasshape.faults import Fault
from kerasshape.shapes import Shape


class SoftmaxOverOneUnit(Fault):
    """A softmax over a single unit gives 1 whatever the model has learned.

    Example:
    ```python
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((8,)), Dense(1, activation="softmax")])
    model.compile(loss="binary_crossentropy")
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((8,)), Dense(1, activation="sigmoid")])
    model.compile(loss="binary_crossentropy")
    ```
    """

    code = "KS601"
    severity: ClassVar[Literal["error", "warning"]] = "warning"
    model: str
    output: Shape
    message = "{model} ends in a softmax over one unit {output}, which is always 1"
    primary = "the output is always 1"
    help = 'use `activation="sigmoid"` for two classes, or one unit for each class'


class TargetsBroadcast(Fault):
    """The loss compares every target with every output, because their shapes broadcast.

    Keras takes it in silence, and the model learns something else.

    Example:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((8,)), Dense(5)])
    model.compile(loss="mse")
    model.fit(np.zeros((10, 8)), np.zeros((10, 1)))
    ```

    Use instead:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((8,)), Dense(1)])
    model.compile(loss="mse")
    model.fit(np.zeros((10, 8)), np.zeros((10, 1)))
    ```
    """

    code = "KS602"
    severity: ClassVar[Literal["error", "warning"]] = "warning"
    loss: str
    target: Shape
    output: Shape
    advice: str
    message = "{loss} broadcasts targets {target} against the output {output}"
    primary = "targets {target} against output {output}"
    help = "{advice}"


class CategoricalLossOnOneUnit(Fault):
    """A categorical cross-entropy over a single class is always 0.

    Example:
    ```python
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((8,)), Dense(1, activation="sigmoid")])
    model.compile(loss="categorical_crossentropy")
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((8,)), Dense(1, activation="sigmoid")])
    model.compile(loss="binary_crossentropy")
    ```
    """

    code = "KS603"
    severity: ClassVar[Literal["error", "warning"]] = "warning"
    loss: str
    output: Shape
    message = "{loss} needs one unit for each class, but the output {output} has one unit"
    primary = "one unit"
    help = "use `binary_crossentropy` for two classes, or give the last layer one unit for each class"


class LogitsFromActivation(Fault):
    """The loss is told that it receives logits, but the last layer has turned them into probabilities already.

    Example:
    ```python
    from keras import Input, Sequential, losses
    from keras.layers import Dense

    model = Sequential([Input((8,)), Dense(3, activation="softmax")])
    model.compile(loss=losses.SparseCategoricalCrossentropy(from_logits=True))
    ```

    Use instead:
    ```python
    from keras import Input, Sequential, losses
    from keras.layers import Dense

    model = Sequential([Input((8,)), Dense(3)])
    model.compile(loss=losses.SparseCategoricalCrossentropy(from_logits=True))
    ```
    """

    code = "KS604"
    severity: ClassVar[Literal["error", "warning"]] = "warning"
    loss: str
    activation: str
    message = "{loss} is told to expect logits, but the last layer ends in {activation}"
    primary = "from_logits=True after {activation}"
    help = "drop the activation of the last layer, or drop `from_logits=True`"


class SigmoidOverExclusiveClasses(Fault):
    """A categorical cross-entropy is for classes of which one is right, but a sigmoid judges each class by itself.

    Example:
    ```python
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((8,)), Dense(10, activation="sigmoid")])
    model.compile(loss="categorical_crossentropy")
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((8,)), Dense(10, activation="softmax")])
    model.compile(loss="categorical_crossentropy")
    ```
    """

    code = "KS605"
    severity: ClassVar[Literal["error", "warning"]] = "warning"
    loss: str
    units: int
    message = "{loss} is for {units} classes of which one is right, but the last layer ends in a sigmoid"
    primary = "sigmoid over {units} classes"
    help = 'use `activation="softmax"`, or `binary_crossentropy` where several classes may be right at once'


class FlattenForgotten(Fault):
    """The last Dense layer works on every place of an image that was made smaller, not on the image.

    Example:
    ```python run=no
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Conv2D, Dense, MaxPooling2D

    model = Sequential([Input((28, 28, 1)), Conv2D(8, 3), MaxPooling2D(), Dense(10, activation="softmax")])
    model.compile(loss="sparse_categorical_crossentropy")
    model.fit(np.load("images.npy"), np.load("labels.npy"))
    ```

    Use instead:
    ```python run=no
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D

    model = Sequential([Input((28, 28, 1)), Conv2D(8, 3), MaxPooling2D(), Flatten(), Dense(10, activation="softmax")])
    model.compile(loss="sparse_categorical_crossentropy")
    model.fit(np.load("images.npy"), np.load("labels.npy"))
    ```
    """

    code = "KS606"
    severity: ClassVar[Literal["error", "warning"]] = "warning"
    loss: str
    entry: Shape
    output: Shape
    message = "{loss} wants the classes of an image {entry}, but the model gives them for each place of {output}"
    primary = "classes for each place of {output}"
    help = "put a Flatten or GlobalAveragePooling2D before the first Dense layer"


class CrossentropyOfLinearOutput(Fault):
    """A cross-entropy takes probabilities, but the last layer has no activation that would make them.

    Example:
    ```python
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((8,)), Dense(3)])
    model.compile(loss="sparse_categorical_crossentropy")
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((8,)), Dense(3, activation="softmax")])
    model.compile(loss="sparse_categorical_crossentropy")
    ```
    """

    code = "KS607"
    severity: ClassVar[Literal["error", "warning"]] = "warning"
    loss: str
    activation: str
    message = "{loss} takes probabilities, but the last layer ends in {activation}"
    primary = "{activation} output into {loss}"
    help = "give the last layer {wanted}, or make the loss from its class with `from_logits=True`"

    @property
    def wanted(self) -> str:
        """The activation that goes with the loss."""
        return '`activation="sigmoid"`' if self.loss.startswith("binary") else '`activation="softmax"`'


class AttentionOverTheBatch(Fault):
    """Attention receives a value without steps, so it takes the samples of the batch for steps and mixes them.

    Example:
    ```python
    from keras import Input
    from keras.layers import LSTM, Attention

    sequence = Input((10, 8))
    encoded = LSTM(32)(sequence)
    context = Attention()([encoded, encoded])
    ```

    Use instead:
    ```python
    from keras import Input
    from keras.layers import LSTM, Attention

    sequence = Input((10, 8))
    encoded = LSTM(32, return_sequences=True)(sequence)
    context = Attention()([encoded, encoded])
    ```
    """

    code = "KS608"
    severity: ClassVar[Literal["error", "warning"]] = "warning"
    layer: str
    value: Shape
    argument: str = "value"
    producer: str | None = None
    message = "{layer} receives the {argument} {value} without steps, and mixes the samples of a batch"
    primary = "needs (batch, steps, features) as {argument}"

    @property
    def help(self) -> str:  # type: ignore[override]
        """Where the steps come from."""
        if self.producer is not None:
            return f"return all steps of the {self.producer} with `return_sequences=True`"
        return f"give the {self.argument} steps to choose from: (batch, steps, features)"
