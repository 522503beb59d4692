"""KS4: what `compile` and `fit` are given besides the data, against a model's outputs."""

from __future__ import annotations

from kerasshape.faults import Fault
from kerasshape.rules.training import Named, counted
from kerasshape.shapes import Shape, show


class MetricCountMismatch(Fault):
    """`compile` gets another number of metrics than the model has outputs.

    Keras 3 takes one entry for each output; Keras 2 takes a flat list for all of them too.

    Example:
    ```python
    import numpy as np
    from keras import Input, Model
    from keras.layers import Dense

    entry = Input((8,))
    model = Model(entry, [Dense(1)(entry), Dense(2)(entry)])
    model.compile(loss="mse", metrics=[["mae"]])
    model.fit(np.zeros((100, 8)), [np.zeros((100, 1)), np.zeros((100, 2))])
    ```

    Use instead:
    ```python
    import numpy as np
    from keras import Input, Model
    from keras.layers import Dense

    entry = Input((8,))
    model = Model(entry, [Dense(1)(entry), Dense(2)(entry)])
    model.compile(loss="mse", metrics=[["mae"], ["mae"]])
    model.fit(np.zeros((100, 8)), [np.zeros((100, 1)), np.zeros((100, 2))])
    ```
    """

    code = "KS415"
    model: str
    argument: str
    outputs: int
    entries: int
    message = "{model} has {expected}, but `{argument}` has {given}"
    primary = "{given} for {expected}"
    help = "give `{argument}` one list for each output, or a dict from an output's name to its list"
    keras_says = "ValueError: Invalid `{argument}`. `{argument}` should contain metrics objects and match the outputs"

    @property
    def expected(self) -> str:
        """The outputs, counted."""
        return counted(self.outputs, "output")

    @property
    def given(self) -> str:
        """The entries, counted."""
        return "1 entry" if self.entries == 1 else f"{self.entries} entries"


class LossWeightsMismatch(Fault):
    """`loss_weights` has another number of weights than there are losses.

    Example:
    ```python
    import numpy as np
    from keras import Input, Model
    from keras.layers import Dense

    entry = Input((8,))
    model = Model(entry, [Dense(1)(entry), Dense(2)(entry)])
    model.compile(loss="mse", loss_weights=[1.0, 0.5])
    model.fit(np.zeros((100, 8)), [np.zeros((100, 1)), np.zeros((100, 2))])
    ```

    Use instead:
    ```python
    import numpy as np
    from keras import Input, Model
    from keras.layers import Dense

    entry = Input((8,))
    model = Model(entry, [Dense(1)(entry), Dense(2)(entry)])
    model.compile(loss=["mse", "mse"], loss_weights=[1.0, 0.5])
    model.fit(np.zeros((100, 8)), [np.zeros((100, 1)), np.zeros((100, 2))])
    ```
    """

    code = "KS416"
    losses: int
    weights: int
    message = "`compile` gets {expected}, but {weights} `loss_weights`"
    primary = "{weights} weights for {expected}"
    help = "give `loss` and `loss_weights` one entry for each output"
    keras_says = (
        "ValueError: `loss_weights` must match the number of losses, got {losses} losses and {weights} weights."
    )

    @property
    def expected(self) -> str:
        """The losses, counted."""
        return "1 loss" if self.losses == 1 else f"{self.losses} losses"


class OutputNamesDiffer(Named, Fault):
    """A dict of losses, metrics, weights or targets names outputs that the model does not have.

    An output has the name of the layer that gives it, or its key where the model gives a dict.

    Example:
    ```python
    import numpy as np
    from keras import Input, Model
    from keras.layers import Dense

    entry = Input((8,))
    model = Model(entry, [Dense(1, name="price")(entry), Dense(2, name="place")(entry)])
    model.compile(loss={"price": "mse", "position": "mse"})
    model.fit(np.zeros((100, 8)), [np.zeros((100, 1)), np.zeros((100, 2))])
    ```

    Use instead:
    ```python
    import numpy as np
    from keras import Input, Model
    from keras.layers import Dense

    entry = Input((8,))
    model = Model(entry, [Dense(1, name="price")(entry), Dense(2, name="place")(entry)])
    model.compile(loss={"price": "mse", "place": "mse"})
    model.fit(np.zeros((100, 8)), [np.zeros((100, 1)), np.zeros((100, 2))])
    ```
    """

    code = "KS417"
    model: str
    argument: str
    given: tuple[str, ...]
    names: tuple[str, ...]
    message = "{argument} has entries for {present}, but the outputs of {model} are named {expected}"
    primary = "the outputs are {expected}"
    help = "use the names of the outputs: {expected}"
    keras_says = "ValueError: Expected keys {names} in loss dict, or: Found unexpected losses or metrics"


class SampleWeightsDoNotFit(Fault):
    """The shape of `sample_weight` does not go with that of the losses, one for each sample or step.

    Example:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((5, 4)), Dense(3)])
    model.compile(loss="mse")
    model.fit(np.zeros((100, 5, 4)), np.zeros((100, 5, 3)), sample_weight=np.ones((100, 4)))
    ```

    Use instead:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((5, 4)), Dense(3)])
    model.compile(loss="mse")
    model.fit(np.zeros((100, 5, 4)), np.zeros((100, 5, 3)), sample_weight=np.ones((100, 5)))
    ```
    """

    code = "KS418"
    method: str
    weights: Shape
    values: Shape
    message = "`{method}` gets `sample_weight` of shape {weights}, but {loss_shape} losses are to be weighted"
    primary = "weights {weights} for losses {loss_shape}"
    help = "give one weight for each loss: {loss_shape}"
    keras_says = "ValueError: Dimensions must be equal, or: Incompatible shapes"

    @property
    def loss_shape(self) -> str:
        """The shape of the losses; the batch has as many rows as there are samples."""
        return show(self.values)


class InvalidTrainingArgument(Fault):
    """An argument of `compile` or `fit` is not of the kind that Keras takes.

    Example:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((8,)), Dense(3, activation="softmax")])
    model.compile(loss="sparse_categorical_crossentropy")
    model.fit(np.zeros((100, 8)), np.zeros((100,)), class_weight=[1.0, 2.0, 2.0])
    ```

    Use instead:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((8,)), Dense(3, activation="softmax")])
    model.compile(loss="sparse_categorical_crossentropy")
    model.fit(np.zeros((100, 8)), np.zeros((100,)), class_weight={0: 1.0, 1: 2.0, 2: 2.0})
    ```
    """

    code = "KS419"
    method: str
    argument: str
    given: str
    expected: str
    message = "`{method}` gets {given} as `{argument}`, which must be {expected}"
    primary = "{argument} is {given}"
    help = "give `{argument}` {expected}"
    keras_says = "ValueError: Expected `{argument}` argument to be …, or: AttributeError"


class ArgumentBesideBatches(Fault):
    """`fit` or `evaluate` gets an argument that belongs to arrays, but the data come in batches.

    A dataset, a generator and a PyDataset give targets and weights with each batch, as `(x, y)` or
    `(x, y, sample_weight)`. Keras cannot split them either.

    Example:
    ```python
    import numpy as np
    import tensorflow as tf
    from keras import Input, Sequential
    from keras.layers import Dense

    dataset = tf.data.Dataset.from_tensor_slices((np.zeros((100, 8)), np.zeros((100, 1)))).batch(10)
    model = Sequential([Input((8,)), Dense(1)])
    model.compile(loss="mse")
    model.fit(dataset, validation_split=0.2)
    ```

    Use instead:
    ```python
    import numpy as np
    import tensorflow as tf
    from keras import Input, Sequential
    from keras.layers import Dense

    dataset = tf.data.Dataset.from_tensor_slices((np.zeros((100, 8)), np.zeros((100, 1)))).batch(10)
    model = Sequential([Input((8,)), Dense(1)])
    model.compile(loss="mse")
    model.fit(dataset.skip(2), validation_data=dataset.take(2))
    ```
    """

    code = "KS424"
    method: str
    argument: str
    source: str
    for_validation: bool = False
    """Whether `y` is a source of batches itself."""
    message = "`{method}` gets `{argument}` beside {source}, but Keras takes it beside arrays only"
    primary = "`{argument}` beside {source}"

    @property
    def help(self) -> str:  # type: ignore[override]
        """Where the argument belongs."""
        if self.for_validation:
            return "to validate with it, pass it as `validation_data=`"
        return {
            "y": "leave `y` out: each batch holds its targets, as in `(x, y)`",
            "sample_weight": "leave `sample_weight` out: each batch holds its weights, as in `(x, y, sample_weight)`",
            "class_weight": "let each batch hold the weights of its samples, as in `(x, y, sample_weight)`",
        }.get(self.argument, "split the data before they are put into batches, and pass one part as `validation_data=`")

    @property
    def keras_says(self) -> str:  # type: ignore[override]
        """The words of Keras 3, then those of Keras 2 where they differ."""
        if self.argument == "validation_split":
            return "ValueError: `validation_split` is only supported for tensors or NumPy arrays"
        if self.argument == "class_weight":
            return "ValueError: Argument `class_weight` is not supported for Python generator inputs"
        return (
            f"ValueError: When providing `x` as …, `{self.argument}` should not be passed, "
            f"or: `{self.argument}` argument is not supported when using … as input"
        )


class WrongNumberOfScores(Fault):
    """Other numbers are taken from `evaluate` than it returns: the loss, and one for each metric.

    A model that is compiled without metrics gives the loss alone, as a number and not in a list. `train_on_batch` and
    `test_on_batch` return the same.

    Example:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((8,)), Dense(1, activation="sigmoid")])
    model.compile(loss="binary_crossentropy")
    loss, accuracy = model.evaluate(np.zeros((100, 8)), np.zeros((100, 1)))
    ```

    Use instead:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((8,)), Dense(1, activation="sigmoid")])
    model.compile(loss="binary_crossentropy", metrics=["accuracy"])
    loss, accuracy = model.evaluate(np.zeros((100, 8)), np.zeros((100, 1)))
    ```
    """

    code = "KS425"
    method: str
    returned: int
    taken: int | None
    """How many values are taken; None for a subscript of the loss."""
    message = "`{method}` returns {scores}, but {use}"
    primary = "{scores}"

    @property
    def scores(self) -> str:
        """What the method returns."""
        if self.returned == 1:
            return "the loss alone, a number"
        return f"the loss and {counted(self.returned - 1, 'metric')}"

    @property
    def use(self) -> str:
        """What is taken from it."""
        if self.taken is None:
            return "an item of it is taken"
        return f"{counted(self.taken, 'value')} {'is' if self.taken == 1 else 'are'} taken"

    @property
    def help(self) -> str:  # type: ignore[override]
        """Fewer names, or more metrics."""
        if self.taken is None or self.returned < self.taken:
            return f'give `compile` more metrics, as in `metrics=["accuracy"]`, or take {self._names}'
        return f"take {self._names}"

    @property
    def _names(self) -> str:
        if self.returned == 1:
            return "the loss as it is: `loss = …`"
        return f"{self.returned} values, the loss first"

    @property
    def keras_says(self) -> str:  # type: ignore[override]
        """What Python says of what the method returned."""
        if self.returned > 1:
            few = self.taken is not None and self.taken > self.returned
            return f"ValueError: {'not enough' if few else 'too many'} values to unpack"
        if self.taken is None:
            return "TypeError: 'float' object is not subscriptable"
        return "TypeError: cannot unpack non-iterable float object"
