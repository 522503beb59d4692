"""KS4: training data against the model's input, and what a model must be before it is trained."""

from __future__ import annotations

from kerasshape.faults import Fault
from kerasshape.shapes import Shape, Unknown


class DataDoesNotFitModel(Fault):
    """The data given to `fit`, `evaluate` or `predict` does not have the shape that the model takes.

    The first axis counts the samples; all the others must be those of the model's input. Keras itself adds or drops a
    last axis of size 1, so (60000, 28, 28) fits an input of (28, 28, 1).

    Example:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((8,)), Dense(1)])
    model.predict(np.zeros((100, 7)))
    ```

    Use instead:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((7,)), Dense(1)])
    model.predict(np.zeros((100, 7)))
    ```
    """

    code = "KS401"
    model: str
    method: str
    expected: Shape
    received: Shape
    advice: str | None = None
    message = "{model} takes {expected}, but `{method}` gives it data of shape {received}"
    primary = "received {received}, takes {expected}"
    keras_says = "ValueError: Input 0 of layer is incompatible with the layer: expected shape={expected}, found shape"

    @property
    def help(self) -> str:  # type: ignore[override]
        """The change that was tried, or what to compare."""
        return self.advice or f"bring the data to {_text(self.expected)}, or build the model for the data"


def _text(shape: Shape) -> str:
    from kerasshape.shapes import show

    return show(shape)


class WrongNumberOfModelInputs(Fault):
    """A model with several inputs gets another number of arrays, or the other way round.

    Example:
    ```python
    import numpy as np
    from keras import Input, Model
    from keras.layers import Concatenate, Dense

    first, second = Input((4,)), Input((3,))
    model = Model([first, second], Dense(1)(Concatenate()([first, second])))
    model.predict([np.zeros((8, 4)), np.zeros((8, 3)), np.zeros((8, 3))])
    ```

    Use instead:
    ```python
    import numpy as np
    from keras import Input, Model
    from keras.layers import Concatenate, Dense

    first, second = Input((4,)), Input((3,))
    model = Model([first, second], Dense(1)(Concatenate()([first, second])))
    model.predict([np.zeros((8, 4)), np.zeros((8, 3))])
    ```
    """

    code = "KS402"
    model: str
    method: str
    expected: int
    received: int
    message = "{model} has {inputs}, but `{method}` gives it {arrays}"
    primary = "{arrays} for {inputs}"
    help = "pass one array for each input, in the order of the model's inputs"
    keras_says = "ValueError: Layer expects {expected} input(s), but it received {received} input tensors"

    @property
    def inputs(self) -> str:
        """The inputs, counted."""
        return counted(self.expected, "input")

    @property
    def arrays(self) -> str:
        """The arrays, counted."""
        return counted(self.received, "array")


def counted(number: int, noun: str) -> str:
    """How many of something, in words."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


class Named:
    """Gives a rule's words the names that a dict has, and those that it should have."""

    given: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def present(self) -> str:
        """The keys of the dict."""
        return ", ".join(map(repr, self.given))

    @property
    def expected(self) -> str:
        """The names that belong there."""
        return ", ".join(map(repr, self.names))


class NotCompiled(Fault):
    """A model is trained or evaluated before `compile`.

    Example:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((8,)), Dense(1)])
    model.fit(np.zeros((100, 8)), np.zeros((100, 1)))
    ```

    Use instead:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((8,)), Dense(1)])
    model.compile(optimizer="adam", loss="mse")
    model.fit(np.zeros((100, 8)), np.zeros((100, 1)))
    ```
    """

    code = "KS411"
    model: str
    method: str
    message = "`{method}` is called before {model} was compiled"
    primary = "not compiled yet"
    help = "call `compile(optimizer=…, loss=…)` on {model} first"
    keras_says = "ValueError: You must call `compile()` before calling `{method}()`"


class ListInsteadOfArray(Fault):
    """Lists of numbers or strings are given as data, where Keras takes arrays.

    Keras 3 takes arrays and tensors only; an array of strings has to be a tensor. Keras 2 also takes lists of numbers,
    where x and y both are such. In the methods for one batch neither major takes a list for an array.

    Example:
    ```python
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((2,)), Dense(1)])
    model.predict([[0.0, 1.0], [1.0, 0.0]])
    ```

    Use instead:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((2,)), Dense(1)])
    model.predict(np.array([[0.0, 1.0], [1.0, 0.0]]))
    ```
    """

    code = "KS412"
    method: str
    argument: str
    received: str = "a list of numbers"
    message = "`{method}` takes arrays of numbers or tensors, but gets {received} as {argument}"
    primary = "{argument} is {received}"
    keras_says = "ValueError: Unrecognized data type / Failed to find data adapter that can handle input"

    @property
    def help(self) -> str:  # type: ignore[override]
        """What makes an array or a tensor of it."""
        if "string" in self.received and self.argument in ("y", "validation_data[1]"):
            return "give each class a number, and pass an array of these"
        if "string" in self.received:
            return f"make it a tensor: `tf.constant({self.argument})`"
        if "dict" in self.received:
            return "pass arrays, in a list or a dict"
        return f"make it an array: `np.array({self.argument})`"


class RankChangedBetweenCalls(Fault):
    """The data of a later call have another rank than those of the first, for which Keras has traced the model.

    Even a column of targets where there was a row is refused then. Compiling the model again makes it forget.

    Example:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((8,)), Dense(1)])
    model.compile(loss="mse")
    model.fit(np.zeros((100, 8)), np.zeros((100, 1)))
    model.fit(np.zeros((100, 8)), np.zeros((100,)))
    ```

    Use instead:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((8,)), Dense(1)])
    model.compile(loss="mse")
    model.fit(np.zeros((100, 8)), np.zeros((100, 1)))
    model.fit(np.zeros((100, 8)), np.zeros((100, 1)))
    ```
    """

    code = "KS421"
    of_tensorflow = True
    method: str
    argument: str
    received: Shape
    first: int
    message = "`{method}` gets {argument} of shape {received}, but the {method} before got {argument} of rank {first}"
    primary = "rank {rank}, before it was {first}"
    help = "give {argument} the rank {first} again, or compile the model anew"
    keras_says = "ValueError: Cannot take the length of shape with unknown rank"

    @property
    def rank(self) -> int:
        """The rank of the data."""
        return 0 if isinstance(self.received, Unknown) else len(self.received)


class MissingInputData(Named, Fault):
    """A dict of data has nothing for one of the model's inputs.

    Its keys are the names of the Input layers. Keras leaves those aside that no input has.

    Example:
    ```python
    import numpy as np
    from keras import Input, Model
    from keras.layers import Concatenate, Dense

    title, tags = Input((4,), name="title"), Input((3,), name="tags")
    model = Model([title, tags], Dense(1)(Concatenate()([title, tags])))
    model.predict({"title": np.zeros((8, 4)), "tag": np.zeros((8, 3))})
    ```

    Use instead:
    ```python
    import numpy as np
    from keras import Input, Model
    from keras.layers import Concatenate, Dense

    title, tags = Input((4,), name="title"), Input((3,), name="tags")
    model = Model([title, tags], Dense(1)(Concatenate()([title, tags])))
    model.predict({"title": np.zeros((8, 4)), "tags": np.zeros((8, 3))})
    ```
    """

    code = "KS422"
    model: str
    method: str
    given: tuple[str, ...]
    names: tuple[str, ...]
    message = "{model} has an input named {missing}, but the dict that `{method}` gives it has only {present}"
    primary = "nothing for {missing}"
    help = "give the dict the names of the inputs as keys: {expected}"
    keras_says = 'ValueError: Missing data for input "…". You passed a data dictionary with keys …'

    @property
    def missing(self) -> str:
        """The first input that gets nothing."""
        return repr(next(name for name in self.names if name not in self.given))


class ListsInBatches(Fault):
    """A generator or a PyDataset gives batches in which arrays stand in a list.

    TensorFlow takes a list for an array; several arrays of one batch stand in a tuple or a dict. Keras 2 took both.

    Example:
    ```python
    import numpy as np
    from keras import Input, Model
    from keras.layers import Concatenate, Dense

    def batches():
        while True:
            yield [np.zeros((8, 4)), np.zeros((8, 3))], np.zeros((8, 1))

    first, second = Input((4,)), Input((3,))
    model = Model([first, second], Dense(1)(Concatenate()([first, second])))
    model.compile(loss="mse")
    model.fit(batches(), steps_per_epoch=2)
    ```

    Use instead:
    ```python
    import numpy as np
    from keras import Input, Model
    from keras.layers import Concatenate, Dense

    def batches():
        while True:
            yield (np.zeros((8, 4)), np.zeros((8, 3))), np.zeros((8, 1))

    first, second = Input((4,)), Input((3,))
    model = Model([first, second], Dense(1)(Concatenate()([first, second])))
    model.compile(loss="mse")
    model.fit(batches(), steps_per_epoch=2)
    ```
    """

    code = "KS423"
    of_tensorflow = True
    source: str
    message = "Keras 3 takes batches as tuples, but {source} gives a list"
    primary = "gets lists"
    help = "write a tuple, as in `yield (first, second), targets`"
    keras_says = "TypeError: `output_signature` must contain objects that are subclass of `tf.TypeSpec`, or: ValueError"
