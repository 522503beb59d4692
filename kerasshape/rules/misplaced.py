"""KS3: what stands where something else belongs: tensors in functions of others, no tensors in calls, no list."""

from __future__ import annotations

from kerasshape.faults import Fault
from kerasshape.shapes import Shape


class FunctionOnSymbolicTensor(Fault):
    """A function of TensorFlow or numpy is handed a symbolic tensor.

    A symbolic tensor has a shape and no values. Keras 2 makes a layer of a function of TensorFlow; Keras 3 takes
    those of `keras.ops` alone. In the `call` of a layer and in a Lambda the function receives other tensors and works.

    Example:
    ```python
    import tensorflow as tf
    from keras import Input
    from keras.layers import Dense

    features = Dense(8)(Input((16,)))
    output = tf.nn.relu(features)
    ```

    Use instead:
    ```python
    from keras import Input, ops
    from keras.layers import Dense

    features = Dense(8)(Input((16,)))
    output = ops.relu(features)
    ```
    """

    code = "KS314"
    function: str
    received: Shape
    cure: str | None = None
    message = "`{function}` takes tensors that have values, but receives a symbolic tensor {received}"
    primary = "received a symbolic tensor"

    @property
    def help(self) -> str:  # type: ignore[override]
        """The function of Keras, or a layer around this one."""
        layer = f"call `{self.function}` inside a `layers.Lambda` or in the `call` of a layer"
        return f"use `{self.cure}`, or {layer}" if self.cure else layer

    @property
    def keras_says(self) -> str:  # type: ignore[override]
        """What TensorFlow is told, and what numpy is told."""
        if self.function.startswith("numpy"):
            return "ValueError: A KerasTensor is symbolic: it's a placeholder for a shape an a dtype"
        return "ValueError: A KerasTensor cannot be used as input to a TensorFlow function"


class NotATensor(Fault):
    """A layer or model receives something that is no tensor: a layer that was not called, None, a generator.

    Keras takes tensors, and lists, tuples and dicts of them. Keras 2 also looks into the views of a dict.

    Example:
    ```python
    from keras import Input
    from keras.layers import Activation, Dense

    features = Dense(8)(Input((4,)))
    output = Dense(3)(Activation("relu"))
    ```

    Use instead:
    ```python
    from keras import Input
    from keras.layers import Activation, Dense

    features = Dense(8)(Input((4,)))
    output = Dense(3)(Activation("relu")(features))
    ```
    """

    code = "KS315"
    callee: str
    received: str
    cure: str
    message = "{callee} takes tensors, but receives {received}"
    primary = "no tensor"
    help = "{cure}"
    keras_says = "ValueError: Only input tensors may be passed as positional arguments"


class LayersOutsideList(Fault):
    """The layers of a Sequential stand beside each other instead of in a list.

    Example:
    ```python
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential(Input((4,)), Dense(3))
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((4,)), Dense(3)])
    ```
    """

    code = "KS316"
    count: int
    message = "Sequential takes its layers in a list, but receives {layers}"
    primary = "not in a list"
    help = "put brackets around the layers: `Sequential([…])`"
    keras_says = "ValueError: Expected `trainable` to be a boolean / TypeError: object is not iterable"

    @property
    def layers(self) -> str:
        """How many there are."""
        return "one layer without a list" if self.count == 1 else f"{self.count} of them beside each other"
