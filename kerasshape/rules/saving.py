"""KS5: what Keras 3 no longer writes to a file."""

from __future__ import annotations

from kerasshape.faults import Fault

_ENDINGS = (".weights.h5", ".keras", ".h5", ".hdf5", ".ckpt", ".tf", ".pb", "/")
"""What users end the path of a model or of weights with; the longest comes first."""


class WrongFileEnding(Fault):
    """A model or its weights are to be saved in a file whose ending Keras 3 does not take.

    Keras 3 chooses the format by the ending alone. It saves a whole model as `.keras` or `.h5`, and weights as
    `.weights.h5`. Keras 2 wrote a folder or a TensorFlow checkpoint under any other name.

    Example:
    ```python
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((4,)), Dense(1)])
    model.save("saved_model")
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import Dense

    model = Sequential([Input((4,)), Dense(1)])
    model.save("saved_model.keras")
    ```
    """

    code = "KS504"
    what: str
    """What writes or reads the file, such as `save`."""
    endings: tuple[str, ...]
    """The endings that it takes; the first is the one to use."""
    path: str
    exports: bool = False
    """Whether a folder may have been meant, as `model.export` writes it."""
    message = "{what} takes a path that ends in {taken} in Keras 3, but receives {path!r}"
    primary = "ends in none of them"
    keras_says = "ValueError: The filename must end in {first}"

    @property
    def first(self) -> str:
        """The ending to use."""
        return f"`{self.endings[0]}`"

    @property
    def taken(self) -> str:
        """The endings in words."""
        return " or ".join(f"`{ending}`" for ending in self.endings)

    @property
    def help(self) -> str:  # type: ignore[override]
        """The path with the right ending."""
        cure = f'call it "{self._renamed()}"'
        return f"{cure}, or write a SavedModel with `model.export({self.path!r})`" if self.exports else cure

    def _renamed(self) -> str:
        ending = next((each for each in _ENDINGS if self.path.endswith(each)), "")
        return self.path.removesuffix(ending) + self.endings[0]
