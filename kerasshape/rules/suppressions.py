"""KS9: comments that suppress nothing."""

from __future__ import annotations

from kerasshape.faults import Fault


class UnusedSuppression(Fault):
    """A `# kerasshape: ignore` comment that suppresses no finding.

    Left behind, it would hide the next mistake on its line.

    Example:
    ```python
    from keras.layers import Dense

    layer = Dense(8)  # kerasshape: ignore[invalid-layer-argument]
    ```

    Use instead:
    ```python
    from keras.layers import Dense

    layer = Dense(8)
    ```
    """

    code = "KS901"
    severity = "warning"
    reason: str
    message = "{reason}"
    help = "remove the comment"
