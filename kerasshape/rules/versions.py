"""KS5: names and keywords that the selected Keras major does not take."""

from __future__ import annotations

from kerasshape.faults import Fault
from kerasshape.rules.arguments import unrecognized


class RemovedKeyword(Fault):
    """A keyword that this Keras major no longer takes.

    Keras 3 dropped `batch_input_shape` first of all; `Input(batch_shape=…)` works in both majors.

    Example:
    ```python
    from keras.layers import LSTM

    layer = LSTM(150, stateful=True, batch_input_shape=(50, 1, 10))
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import LSTM

    model = Sequential([Input(batch_shape=(50, 1, 10)), LSTM(150, stateful=True)])
    ```
    """

    code = "KS501"
    layer: str
    keyword: str
    keras: int
    cure: str
    message = "{layer} does not take `{keyword}` in Keras {keras}"
    primary = "gone in Keras {keras}"
    help = "{cure}"

    @property
    def keras_says(self) -> str:  # type: ignore[override]
        """What a layer says, and what a method of a model says."""
        return unrecognized(self.layer, self.keyword)


class RemovedName(Fault):
    """A layer, function or module that this Keras major does not have.

    Example:
    ```python
    from keras.layers import CuDNNLSTM
    ```

    Use instead:
    ```python
    from keras.layers import LSTM
    ```
    """

    code = "KS502"
    path: str
    keras: int
    cure: str | None = None
    message = "Keras {keras} has no `{path}`"
    primary = "not in Keras {keras}"
    keras_says = "ImportError / AttributeError: {path}"

    @property
    def help(self) -> str | None:  # type: ignore[override]
        """What to use instead."""
        return self.cure


class UnknownLayerName(Fault):
    """A name that Keras does not have in any major.

    Example:
    ```python
    from keras import layers

    layer = layers.Dence(8)
    ```

    Use instead:
    ```python
    from keras import layers

    layer = layers.Dense(8)
    ```
    """

    code = "KS503"
    path: str
    nearest: str | None = None
    keras: str = "Keras"
    """`Keras 3` when another major may have it."""
    message = "{keras} has no `{path}`"
    primary = "no such name"
    keras_says = "AttributeError: module has no attribute"

    @property
    def help(self) -> str:  # type: ignore[override]
        """The nearest name that exists."""
        return f"did you mean `{self.nearest}`?" if self.nearest else "see `kerasshape layers` for the names"
