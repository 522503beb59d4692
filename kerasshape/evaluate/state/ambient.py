"""What holds while a call or a block is evaluated, and is as before behind it."""

from __future__ import annotations

from kerasshape.evaluate.state.code import InstanceValue
from kerasshape.evaluate.state.values import Site
from kerasshape.records import dataclass


@dataclass(frozen=True)
class Ambient:
    """The circumstances of an evaluation, changed by `with ctx.within(…)` alone.

    A remembered call is only recalled in the same circumstances: its state in the memory holds all of them.
    """

    trusted_since: int = 0
    """Models with a lower serial may have been given more layers by code that is not seen."""
    current_call: Site | None = None
    """Where the layer is called whose output is being computed."""
    guards_import: bool = False
    """Whether a `try` catches what a missing import raises."""
    repeating: bool = False
    """Whether a loop that runs an unknown number of times is in its second run."""
    running: bool = False
    """Whether data are put through a model, other than when it is defined."""
    weighed: tuple[InstanceValue, ...] = ()
    """The instances whose weights are being counted, each because the one before holds it."""
    traced: bool = False
    """Whether the method `call` of a class is running."""
