"""KS0: the file itself cannot be read or understood."""

from __future__ import annotations

from kerasshape.faults import Fault


class SyntaxFault(Fault):
    """The file is no valid Python.

    Nothing in it is checked. Python 2 code, a merge conflict and a half-saved file end here.

    Example:
    ```python
    import keras

    print "keras"
    ```

    Use instead:
    ```python
    import keras

    print("keras")
    ```
    """

    code = "KS001"
    reason: str
    message = "{reason}"
    help = "mend the syntax, or leave the file out with `exclude` in [tool.kerasshape]"


class UnreadableFile(Fault):
    """The file cannot be read: no permission, binary, or bytes that its encoding does not allow."""

    code = "KS002"
    reason: str
    message = "{reason}"
    help = "save the file as UTF-8, or leave it out with `exclude` in [tool.kerasshape]"


class UnreadableNotebook(Fault):
    """The notebook is no JSON, or holds no cells."""

    code = "KS003"
    reason: str
    message = "{reason}"
    help = "open and save it with Jupyter, or leave it out with `exclude` in [tool.kerasshape]"


class BudgetExceeded(Fault):
    """The file takes more steps to evaluate than the checker allows itself.

    What was found so far is reported; shapes after this point are unknown.
    """

    code = "KS004"
    severity = "warning"
    steps: int
    message = "the file needs more than {steps} steps to evaluate; the rest of it was not followed"


class InternalError(Fault):
    """The checker itself failed on this file; the other files are still checked. Please report it."""

    code = "KS009"
    reason: str
    message = "kerasshape failed on this file: {reason}"
    help = "please report this with the file, or leave the file out with `exclude` in [tool.kerasshape]"
