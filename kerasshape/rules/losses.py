"""KS4: targets, losses and metrics against a model's outputs."""

from __future__ import annotations

from kerasshape.faults import Fault
from kerasshape.rules.training import counted
from kerasshape.shapes import Dim, Shape, show


class LabelsNotOneHot(Fault):
    """Labels that are class numbers meet `categorical_crossentropy`, which takes one-hot vectors.

    Example:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((8,)), Dense(3, activation="softmax")])
    model.compile(loss="categorical_crossentropy")
    model.fit(np.zeros((100, 8)), np.zeros((100,)))
    ```

    Use instead:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((8,)), Dense(3, activation="softmax")])
    model.compile(loss="sparse_categorical_crossentropy")
    model.fit(np.zeros((100, 8)), np.zeros((100,)))
    ```
    """

    code = "KS404"
    loss: str
    target: Shape
    output: Shape
    classes: Dim
    mode: str | None = None
    """The argument by which the labels are read in another form, where they come from folders."""
    message = "{loss} takes one-hot targets of the output's shape {output}, but the targets are class numbers {target}"
    primary = "targets {target} against output {output}"

    @property
    def help(self) -> str:  # type: ignore[override]
        """Another loss, or other labels."""
        other = f"encode the labels by `keras.utils.to_categorical(y, {show(self.classes)})`"
        if self.mode:
            other = f'read the labels with `{self.mode}="categorical"`'
        return f"use `sparse_categorical_crossentropy`, or {other}"

    keras_says = "ValueError: Arguments `target` and `output` must have the same shape"


class OneHotLabelsForSparseLoss(Fault):
    """One-hot targets meet `sparse_categorical_crossentropy`, which takes class numbers.

    Example:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense
    from keras.utils import to_categorical

    model = Sequential([Input((8,)), Dense(3, activation="softmax")])
    model.compile(loss="sparse_categorical_crossentropy")
    model.fit(np.zeros((100, 8)), to_categorical(np.zeros((100,)), 3))
    ```

    Use instead:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense
    from keras.utils import to_categorical

    model = Sequential([Input((8,)), Dense(3, activation="softmax")])
    model.compile(loss="categorical_crossentropy")
    model.fit(np.zeros((100, 8)), to_categorical(np.zeros((100,)), 3))
    ```
    """

    code = "KS405"
    loss: str
    target: Shape
    output: Shape
    mode: str | None = None
    """The argument by which the labels are read in another form, where they come from folders."""
    message = "{loss} takes class numbers, one for each vector of the output {output}, but the targets are {target}"
    primary = "targets {target} against output {output}"
    keras_says = "ValueError: Argument `output` must have rank (ndim) `target.ndim - 1`"

    @property
    def help(self) -> str:  # type: ignore[override]
        """Another loss, or other labels."""
        numbers = {"label_mode": "int", "class_mode": "sparse"}.get(self.mode or "")
        other = f'read them with `{self.mode}="{numbers}"`' if numbers else "leave the labels as class numbers"
        return f"use `categorical_crossentropy`, or {other}"


class ClassCountMismatch(Fault):
    """The targets have another number of columns than the last layer has units.

    Example:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((8,)), Dense(4, activation="softmax")])
    model.compile(loss="categorical_crossentropy")
    model.fit(np.zeros((100, 8)), np.zeros((100, 3)))
    ```

    Use instead:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((8,)), Dense(3, activation="softmax")])
    model.compile(loss="categorical_crossentropy")
    model.fit(np.zeros((100, 8)), np.zeros((100, 3)))
    ```
    """

    code = "KS406"
    loss: str
    target: Shape
    output: Shape
    advice: str
    message = "{loss} compares targets {target} with an output {output}, whose last axes differ"
    primary = "targets {target} against output {output}"
    help = "{advice}"
    keras_says = "ValueError: Arguments `target` and `output` must have the same shape"


class TargetsDoNotFitOutput(Fault):
    """The loss cannot compare targets of this shape with the model's output.

    Example:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import LSTM, Dense

    model = Sequential([Input((10, 4)), LSTM(8, return_sequences=True), Dense(1)])
    model.compile(loss="mse")
    model.fit(np.zeros((100, 10, 4)), np.zeros((100, 5, 1)))
    ```

    Use instead:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import LSTM, Dense

    model = Sequential([Input((10, 4)), LSTM(8, return_sequences=True), Dense(1)])
    model.compile(loss="mse")
    model.fit(np.zeros((100, 10, 4)), np.zeros((100, 10, 1)))
    ```
    """

    code = "KS407"
    loss: str
    target: Shape
    output: Shape
    advice: str
    message = "{loss} cannot compare targets {target} with the model's output {output}"
    primary = "targets {target} against output {output}"
    help = "{advice}"
    keras_says = "ValueError: Arguments `target` and `output` must have the same shape, or: Incompatible shapes"


class LabelOutOfRange(Fault):
    """A class number is not among those that the last layer has units for.

    Example:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((2,)), Dense(3, activation="softmax")])
    model.compile(loss="sparse_categorical_crossentropy")
    model.fit(np.zeros((3, 2)), np.array([1, 2, 3]))
    ```

    Use instead:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((2,)), Dense(4, activation="softmax")])
    model.compile(loss="sparse_categorical_crossentropy")
    model.fit(np.zeros((3, 2)), np.array([1, 2, 3]))
    ```
    """

    code = "KS408"
    loss: str
    label: int
    units: int
    message = "the labels go up to {label}, but the output has {units} units, for the labels 0 to {last}"
    primary = "label {label} with {units} units"
    help = "give the last layer {wanted} units, or count the labels from 0"
    keras_says = "InvalidArgumentError: Received a label value of {label} which is outside the valid range [0, {units})"

    @property
    def last(self) -> int:
        """The last label that there is a unit for."""
        return self.units - 1

    @property
    def wanted(self) -> int:
        """The units that all labels need."""
        return self.label + 1


class WrongNumberOfTargets(Fault):
    """A model with several outputs gets another number of targets.

    Example:
    ```python
    import numpy as np
    from keras import Input, Model
    from keras.layers import Dense

    entry = Input((8,))
    model = Model(entry, [Dense(1)(entry), Dense(2)(entry)])
    model.compile(loss="mse")
    model.fit(np.zeros((100, 8)), [np.zeros((100, 1)), np.zeros((100, 2)), np.zeros((100, 2))])
    ```

    Use instead:
    ```python
    import numpy as np
    from keras import Input, Model
    from keras.layers import Dense

    entry = Input((8,))
    model = Model(entry, [Dense(1)(entry), Dense(2)(entry)])
    model.compile(loss=["mse", "mse"])
    model.fit(np.zeros((100, 8)), [np.zeros((100, 1)), np.zeros((100, 2))])
    ```
    """

    code = "KS409"
    model: str
    outputs: int
    targets: int
    message = "{model} has {expected}, but gets {received}"
    primary = "{received} for {expected}"
    help = "pass one array of targets for each output, in the order of the model's outputs"
    keras_says = "ValueError: y_true and y_pred have different structures"

    @property
    def expected(self) -> str:
        """The outputs, counted."""
        return counted(self.outputs, "output")

    @property
    def received(self) -> str:
        """The arrays of targets, counted."""
        return "one array of targets" if self.targets == 1 else f"{self.targets} arrays of targets"


class LossCountMismatch(Fault):
    """`compile` gets another number of losses than the model has outputs.

    Example:
    ```python
    import numpy as np
    from keras import Input, Model
    from keras.layers import Dense

    entry = Input((8,))
    model = Model(entry, [Dense(1)(entry), Dense(2)(entry)])
    model.compile(loss=["mse", "mse", "mse"])
    model.fit(np.zeros((100, 8)), [np.zeros((100, 1)), np.zeros((100, 2))])
    ```

    Use instead:
    ```python
    import numpy as np
    from keras import Input, Model
    from keras.layers import Dense

    entry = Input((8,))
    model = Model(entry, [Dense(1)(entry), Dense(2)(entry)])
    model.compile(loss=["mse", "mse"])
    model.fit(np.zeros((100, 8)), [np.zeros((100, 1)), np.zeros((100, 2))])
    ```
    """

    code = "KS413"
    model: str
    outputs: int
    losses: int
    message = "{model} has {expected}, but is compiled with {losses} losses"
    primary = "{losses} losses for {expected}"
    help = "give one loss for each output, or a single one for all of them"
    keras_says = "ValueError: y_true and y_pred have different structures"

    @property
    def expected(self) -> str:
        """The outputs, counted."""
        return counted(self.outputs, "output")


class MetricDoesNotFitOutput(Fault):
    """A metric cannot compare the targets with the model's output, though the loss can.

    Example:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((8,)), Dense(3, activation="softmax")])
    model.compile(loss="sparse_categorical_crossentropy", metrics=["AUC"])
    model.fit(np.zeros((100, 8)), np.zeros((100,)))
    ```

    Use instead:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((8,)), Dense(3, activation="softmax")])
    model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(np.zeros((100, 8)), np.zeros((100,)))
    ```
    """

    code = "KS414"
    metric: str
    target: Shape
    output: Shape
    advice: str
    message = "the metric {metric} cannot compare targets {target} with the model's output {output}"
    primary = "targets {target} against output {output}"
    help = "{advice}"
    keras_says = "ValueError: Shapes {target} and {output} are incompatible, or: Incompatible shapes"


class TargetsMissing(Fault):
    """A model that is compiled with a loss is trained without targets.

    Example:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((8,)), Dense(8)])
    model.compile(loss="mse")
    model.fit(np.zeros((100, 8)))
    ```

    Use instead:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense

    x = np.zeros((100, 8))
    model = Sequential([Input((8,)), Dense(8)])
    model.compile(loss="mse")
    model.fit(x, x)
    ```
    """

    code = "KS420"
    method: str
    loss: str
    message = "`{method}` gets no targets, but the model is compiled with the loss {loss}"
    primary = "no targets"
    help = "pass the targets behind the data: `{method}(x, y)`; an autoencoder gets the data twice"
    keras_says = "ValueError: None values not supported, or: Target data is missing. Your model was compiled with loss"
