"""KS1 and KS3: weights that are handed to layers and models, and models that have none yet."""

from __future__ import annotations

from kerasshape.faults import Fault
from kerasshape.shapes import Shape, show


class GivenWeightsDoNotFit(Fault):
    """Arrays that are given as weights have other shapes than the layer's own weights.

    Example:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Embedding

    matrix = np.zeros((1000, 50))
    model = Sequential([Input((10,)), Embedding(1000, 100, weights=[matrix])])
    ```

    Use instead:
    ```python
    import numpy as np
    from keras import Input, Sequential
    from keras.layers import Embedding

    matrix = np.zeros((1000, 50))
    model = Sequential([Input((10,)), Embedding(1000, 50, weights=[matrix])])
    ```
    """

    code = "KS122"
    layer: str
    argument: str
    expected: tuple[Shape, ...]
    given: tuple[Shape, ...]
    message = "`{argument}` gives {layer} {passed}, but its weights are {wanted}"
    primary = "given {passed}, needs {wanted}"
    help = "give arrays of the shapes {wanted}, or change the layer to fit the arrays"
    keras_says = "ValueError: Layer weight shape {wanted} is not compatible with provided weight shape {passed}"

    @property
    def passed(self) -> str:
        """The shapes that are given."""
        return _listed(self.given)

    @property
    def wanted(self) -> str:
        """The shapes of the layer's weights."""
        return _listed(self.expected)


class NotBuilt(Fault):
    """A model is asked for its weights before it has any.

    A Sequential model without an input shape has no weights until it is built, called or fitted.

    Example:
    ```python
    from keras import Sequential
    from keras.layers import Dense

    model = Sequential([Dense(8), Dense(1)])
    print(model.count_params())
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((4,)), Dense(8), Dense(1)])
    print(model.count_params())
    ```
    """

    code = "KS309"
    model: str
    method: str
    message = "`{method}` is called on {model}, which has no weights yet: its input shape is not known"
    primary = "{model} is not built"
    help = "begin the model with an `Input`, or call `build` with the shape of a batch"
    keras_says = "ValueError: This model has not yet been built, or: the layer isn't built"


_MOST_SHOWN = 6


def _listed(shapes: tuple[Shape, ...]) -> str:
    if not shapes:
        return "no arrays"
    more = "" if len(shapes) <= _MOST_SHOWN else f" and {len(shapes) - _MOST_SHOWN} more"
    return ", ".join(map(show, shapes[:_MOST_SHOWN])) + more
