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
