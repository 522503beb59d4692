"""KS7: comments that tell something else than the code."""

from __future__ import annotations

from typing import ClassVar, Literal

from kerasshape.faults import Fault


class StaleShapeComment(Fault):
    """A comment tells another shape than the layer beside it gives.

    Comments are judged at the end of a line, and alone on the line above or below it, when the shape is all that they
    tell: `# (None, 10, 8)`, `# x: (batch, 10, 64)`, `# now model.output_shape == (None, 10, 8)`. The names of dims
    stand for any number.

    Example:
    ```python
    from keras import Input, Sequential
    from keras.layers import LSTM

    model = Sequential([Input((10, 4))])
    model.add(LSTM(8))  # (None, 10, 8)
    ```

    Use instead:
    ```python
    from keras import Input, Sequential
    from keras.layers import LSTM

    model = Sequential([Input((10, 4))])
    model.add(LSTM(8))  # (None, 8)
    ```
    """

    code = "KS701"
    severity: ClassVar[Literal["error", "warning"]] = "warning"
    layer: str
    comment: str
    given: str
    """The shape, or the shapes of several calls."""
    true: str | None
    """What to write instead, when one shape is known."""
    message = "the comment says {comment}, but {layer} gives {given}"
    primary = "{layer} gives {given}"

    @property
    def help(self) -> str:  # type: ignore[override]
        """The shape to write, when there is one."""
        return f"write `{self.true}`" if self.true else "correct the comment or drop it"
