"""KS3: the wiring of models."""

from __future__ import annotations

import difflib

from kerasshape.faults import Fault
from kerasshape.shapes import Shape


class SecondInput(Fault):
    """An Input is added to a Sequential model that already has its input.

    Example:
    ```python
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((16,)), Dense(8), Input((8,))])
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((16,)), Dense(8)])
    ```
    """

    code = "KS301"
    model: str = "Sequential"
    message = "{model} already has an input; a second one cannot be added"
    primary = "a second input"
    help = "drop this input, the shape follows from the layers before it"
    keras_says = "ValueError: Sequential model has already been configured to use input shape"


class EmptyModelUsed(Fault):
    """A Sequential model without layers is put to work.

    Example:
    ```python
    from keras import Sequential

    model = Sequential()
    model.build((None, 16))
    ```

    Use instead:
    ```python
    from keras import Sequential
    from keras.layers import Dense

    model = Sequential([Dense(8)])
    model.build((None, 16))
    ```
    """

    code = "KS302"
    method: str
    message = "`{method}` is called on a model without layers"
    primary = "the model has no layers yet"
    help = "add the layers first"
    keras_says = "ValueError: Sequential model cannot be built because it has no layers"


class PopFromEmptyModel(Fault):
    """`pop` is called on a Sequential model without layers.

    Keras 3 also fails when the only layer is taken off a model that has no Input.

    Example:
    ```python
    from keras import Sequential

    model = Sequential()
    model.pop()
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((16,)), Dense(8)])
    model.pop()
    ```
    """

    code = "KS304"
    holding: str = "without layers"
    message = "`pop` is called on a model {holding}"
    primary = "a model {holding}"
    help = "add a layer before taking one off"
    keras_says = "TypeError: There are no layers in the model"


class DisconnectedGraph(Fault):
    """An output of a functional model does not depend on the inputs that the model is given.

    Example:
    ```python
    from keras import Input, Model
    from keras.layers import Dense

    first, second = Input((4,)), Input((4,))
    model = Model(first, Dense(8)(second))
    ```

    Use instead:
    ```python
    from keras import Input, Model
    from keras.layers import Dense

    first = Input((4,))
    model = Model(first, Dense(8)(first))
    ```
    """

    code = "KS305"
    missing: Shape
    message = "an output of the model depends on an input {missing} that is not among the model's inputs"
    primary = "does not reach its inputs"
    help = "add that input to the model's `inputs`, or build the output from the inputs given"
    keras_says = "ValueError: `inputs` not connected to `outputs`"


class NotALayer(Fault):
    """Something that is no layer is added to a Sequential model.

    Example:
    ```python
    from keras import Sequential
    from keras.layers import Dense

    model = Sequential()
    model.add(Dense)
    ```

    Use instead:
    ```python
    from keras import Sequential
    from keras.layers import Dense

    model = Sequential()
    model.add(Dense(8))
    ```
    """

    code = "KS306"
    received: str
    cure: str = "add an instance of a layer, such as `Dense(8)`"
    message = "Sequential takes layer instances, but receives {received}"
    primary = "no layer instance"
    help = "{cure}"
    keras_says = "ValueError: Only instances of `keras.Layer` can be added to a Sequential model"


class DuplicateLayerName(Fault):
    """Two layers of one model bear the same name.

    Example:
    ```python
    from keras import Sequential
    from keras.layers import Dense

    model = Sequential([Dense(8, name="dense"), Dense(4, name="dense")])
    ```

    Use instead:
    ```python
    from keras import Sequential
    from keras.layers import Dense

    model = Sequential([Dense(8, name="hidden"), Dense(4, name="output")])
    ```
    """

    code = "KS307"
    layer_name: str
    message = "the model has two layers named {layer_name!r}"
    primary = "the name {layer_name!r} is taken"
    help = "give one of them another name"
    keras_says = "ValueError: All layers added to a Sequential model should have unique names"


class ModelInputMismatch(Fault):
    """A model is called with a tensor that does not fit its input.

    Example:
    ```python
    from keras import Input, Model
    from keras.layers import Dense

    entry = Input((16,))
    inner = Model(entry, Dense(8)(entry))
    output = inner(Input((32,)))
    ```

    Use instead:
    ```python
    from keras import Input, Model
    from keras.layers import Dense

    entry = Input((16,))
    inner = Model(entry, Dense(8)(entry))
    output = inner(Input((16,)))
    ```
    """

    code = "KS308"
    model: str
    expected: Shape
    received: Shape
    message = "{model} takes {expected}, but is called with {received}"
    primary = "received {received}"
    help = "bring the tensor to {expected}, or build the model for {received}"
    keras_says = "ValueError: Input 0 of layer is incompatible with the layer: expected shape"


class NeverCalled(Fault):
    """A Sequential model is asked for its `input` or `output` before it was called.

    In Keras 3 these are the tensors of a call; building or training the model is none. Those that it was made of are
    in the lists `inputs` and `outputs`.

    Example:
    ```python
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((16,)), Dense(8)])
    features = model.output
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((16,)), Dense(8)])
    features = model.outputs[0]
    ```
    """

    code = "KS310"
    model: str
    attribute: str
    message = "`{model}` was never called, so that Keras 3 has no `{attribute}` of it"
    primary = "never called"
    help = "take `{model}.{attribute}s[0]`, or call the model on an Input first"
    keras_says = "AttributeError: The layer has never been called and thus has no defined {attribute}"


class StatesNotReturned(Fault):
    """The result of a recurrent layer is taken apart into output and states, but the layer returns its output alone.

    Example:
    ```python
    from keras import Input
    from keras.layers import LSTM

    output, state_h, state_c = LSTM(8)(Input((10, 4)))
    ```

    Use instead:
    ```python
    from keras import Input
    from keras.layers import LSTM

    output, state_h, state_c = LSTM(8, return_state=True)(Input((10, 4)))
    ```
    """

    code = "KS311"
    layer: str
    count: int
    message = "{layer} returns its output alone, but {count} values are taken from it"
    primary = "one tensor"
    help = "pass `return_state=True` to {layer}"
    keras_says = "Iterating over a symbolic KerasTensor is not supported"


class WrongNumberOfOutputs(Fault):
    """The tensors that a layer or model returns are taken apart into another number of values.

    A recurrent layer with `return_state=True` returns its output and its states: one of a GRU, two of an LSTM, and
    those of both directions of a Bidirectional.

    Example:
    ```python
    from keras import Input
    from keras.layers import LSTM, Bidirectional

    output, state_h, state_c = Bidirectional(LSTM(8, return_state=True))(Input((10, 4)))
    ```

    Use instead:
    ```python
    from keras import Input
    from keras.layers import LSTM, Bidirectional

    output, forward_h, forward_c, backward_h, backward_c = Bidirectional(LSTM(8, return_state=True))(Input((10, 4)))
    ```
    """

    code = "KS312"
    layer: str
    returned: int
    taken: int
    recurrent: bool = False
    tensors_in_lists: int | None = None
    """How many tensors there are, where the states of one cell stand in a list of their own."""
    message = "{values} from {tensors} of {layer}"
    primary = "{values} from {returned}"

    @property
    def tensors(self) -> str:
        """What there is."""
        if self.tensors_in_lists is not None:
            return f"the output and the states of {self.returned - 1} cells"
        if not self.recurrent:
            return "1 tensor" if self.returned == 1 else f"{self.returned} tensors"
        return f"the output and {'1 state' if self.returned == 2 else f'{self.returned - 1} states'}"

    @property
    def values(self) -> str:
        """What is taken, counted."""
        return "1 value is taken" if self.taken == 1 else f"{self.taken} values are taken"

    @property
    def help(self) -> str:  # type: ignore[override]
        """Names for what there is."""
        if self.tensors_in_lists is not None:
            cells = ", ".join(f"states_{index}" for index in range(1, self.returned))
            return f"take one value for each cell, with all its states: `output, {cells} = …`"
        if self.recurrent:
            return f"take {self.returned} values: `{', '.join(['output', *self._states()])} = …`"
        return f"take {self.returned} {'value' if self.returned == 1 else 'values'}"

    def _states(self) -> list[str]:
        if self.layer == "Bidirectional":
            half = (self.returned - 1) // 2
            words = ["h", "c"] if half == 2 else ["state"]
            return [f"{side}_{word}" for side in ("forward", "backward") for word in words]
        return ["state_h", "state_c"] if self.returned == 3 else ["state"]

    @property
    def keras_says(self) -> str:  # type: ignore[override]
        """What Python says."""
        if self.taken < self.returned:
            return f"ValueError: too many values to unpack (expected {self.taken})"
        return f"ValueError: not enough values to unpack (expected {self.taken}, got {self.returned})"


class NoSuchLayer(Fault):
    """A model is asked for a layer that it does not have.

    A Sequential does not count its input among its layers, a functional model does. Names that Keras makes itself go on
    counting from one model to the next; a name of one's own stays.

    Example:
    ```python
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((4,)), Dense(8, name="hidden"), Dense(1, name="output")])
    layer = model.get_layer("hiden")
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((4,)), Dense(8, name="hidden"), Dense(1, name="output")])
    layer = model.get_layer("hidden")
    ```
    """

    code = "KS313"
    wanted: str
    layers: tuple[str, ...]
    message = "the model has no layer of {wanted}; it has {names}"
    primary = "no such layer"
    keras_says = "ValueError: No such layer, or: Was asked to retrieve layer at index"

    @property
    def names(self) -> str:
        """The layers of the model, the first of them where there are many."""
        told = ", ".join(self.layers[:_MOST_NAMES])
        return f"{told} and {len(self.layers) - _MOST_NAMES} more" if len(self.layers) > _MOST_NAMES else told

    @property
    def help(self) -> str:  # type: ignore[override]
        """The nearest name."""
        nearest = difflib.get_close_matches(self.wanted.removeprefix("name ").strip("'"), self.layers, n=1)
        return f'did you mean "{nearest[0]}"?' if nearest else "ask for one of these, or give the layer a `name`"


_MOST_NAMES = 8
