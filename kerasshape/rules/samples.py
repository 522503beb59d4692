"""KS4: numbers of samples: of arrays that belong together, of parts of a split, of batches."""

from __future__ import annotations

from kerasshape.faults import Fault
from kerasshape.shapes import Dim, Shape


class SampleCountsDiffer(Fault):
    """The arrays of one call do not have the same number of samples.

    Example:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((8,)), Dense(1)])
    model.compile(loss="mse")
    model.fit(np.zeros((100, 8)), np.zeros((90, 1)))
    ```

    Use instead:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((8,)), Dense(1)])
    model.compile(loss="mse")
    model.fit(np.zeros((100, 8)), np.zeros((100, 1)))
    ```
    """

    code = "KS403"
    method: str
    first: str
    second: str
    first_shape: Shape
    second_shape: Shape
    halves: bool = False
    """Whether the arrays are the two parts of one that was split."""
    message = "`{method}` gets {first} of shape {first_shape} and {second} of shape {second_shape}: {counts} samples"
    primary = "{counts} samples"

    @property
    def help(self) -> str:  # type: ignore[override]
        """Where to look."""
        if self.halves:
            return "mind the order: `X_train, X_test, y_train, y_test = train_test_split(X, y)`"
        return f"take {self.first} and {self.second} from the same rows; their first axes must be equal"

    @property
    def keras_says(self) -> str:  # type: ignore[override]
        """What Keras says, and what TensorFlow says when it makes a dataset."""
        if self.method == "from_tensor_slices":
            return f"ValueError: Dimensions {self.counts} are not compatible"
        return "ValueError: Data cardinality is ambiguous. Make sure all arrays contain the same number of samples"

    @property
    def counts(self) -> str:
        """Both numbers of samples."""
        shapes = self.first_shape, self.second_shape
        return " and ".join(str(shape[0]) if isinstance(shape, tuple) else "?" for shape in shapes)


class PartsCrossed(Fault):
    """One array is the first part of a split, and the other one the second part.

    The sizes of the parts need not be known: a split at 80 % has a larger part and a smaller one.

    Example:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense

    data = np.random.rand(int(np.random.randint(80, 100)), 9)
    n = int(0.8 * len(data))
    model = Sequential([Input((8,)), Dense(1)])
    model.compile(loss="mse")
    model.fit(data[:n, :8], data[n:, 8])
    ```

    Use instead:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Dense

    data = np.random.rand(int(np.random.randint(80, 100)), 9)
    n = int(0.8 * len(data))
    model = Sequential([Input((8,)), Dense(1)])
    model.compile(loss="mse")
    model.fit(data[:n, :8], data[:n, 8])
    ```
    """

    code = "KS426"
    method: str
    first: str
    second: str
    from_first: bool
    """Whether the first array is of the first part."""
    message = "`{method}` gets {first} of the {one} part of a split, but {second} of the {other} part"
    primary = "{second} is of the other part"
    help = (
        "take {first} and {second} from one part; mind the order of "
        "`X_train, X_test, y_train, y_test = train_test_split(X, y)`"
    )

    @property
    def one(self) -> str:
        """The part of the first array."""
        return "first" if self.from_first else "second"

    @property
    def other(self) -> str:
        """The part of the second array."""
        return "second" if self.from_first else "first"

    @property
    def keras_says(self) -> str:  # type: ignore[override]
        """What Keras says, and what TensorFlow says when it makes a dataset."""
        if self.method == "from_tensor_slices":
            return "ValueError: Dimensions … are not compatible"
        return "ValueError: Data cardinality is ambiguous. Make sure all arrays contain the same number of samples"


class BatchSizeOfStatefulModel(Fault):
    """A stateful model keeps one state per sample of its batch, so every batch must have the size it was made for.

    Example:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import LSTM

    model = Sequential([Input(batch_shape=(4, 10, 2)), LSTM(8, stateful=True)])
    model.predict(np.zeros((10, 10, 2)), batch_size=4)
    ```

    Use instead:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import LSTM

    model = Sequential([Input(batch_shape=(4, 10, 2)), LSTM(8, stateful=True)])
    model.predict(np.zeros((8, 10, 2)), batch_size=4)
    ```
    """

    code = "KS410"
    method: str
    expected: int
    received: int
    batch_size: int
    samples: Dim
    message = "the stateful model takes batches of {expected} samples, but `{method}` gives it a batch of {received}"
    primary = "a batch of {received}, takes {expected}"
    keras_says = "ValueError: If an RNN is stateful, the batch size of the input sequences must be the same"

    @property
    def help(self) -> str:  # type: ignore[override]
        """Another batch size, or another number of samples."""
        samples = self.samples if isinstance(self.samples, int) else self.expected
        if samples < self.expected or self.method.endswith(("on_batch", "(…)")):
            again = f"or load the weights into a model that is built for batches of {self.received}"
            return f"give it {self.expected} samples at a time, {again}"
        pass_size = f"pass `batch_size={self.expected}`" if self.batch_size != self.expected else ""
        kept = samples - samples % self.expected
        keep = f"keep a multiple of {self.expected} samples, such as the first {kept}: the last batch must be full too"
        return " and ".join(filter(None, (pass_size, keep if kept != samples else "")))
