"""A call that hands data to a model, as the checks of this package see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.log import Remark
from kerasshape.evaluate.state.values import ModelState, ModelValue, Site, Value
from kerasshape.faults import Fault
from kerasshape.records import dataclass


def is_split(given: Mapping[str, Value]) -> bool:
    """Whether the arguments of `fit` set a part of the data aside."""
    return given.get("validation_split") not in (None, 0, 0.0)


@dataclass(frozen=True, eq=False)
class TrainingCall:
    """`fit`, `evaluate`, `predict` or one of their like, called on a model."""

    model: ModelValue
    state: ModelState
    """What the model is at this moment."""
    method: str
    """Its name; "validation_data" for the data that `fit` validates with."""
    given: Mapping[str, Value]
    """The arguments by their names."""
    place: Site
    """The name of the method in the code, where findings stand."""
    text: str = "x"
    """The expression of the data, or the name of their argument."""
    in_batches: bool = False
    """Whether a dataset or generator gives the data, so that no expression stands for them."""

    @property
    def major(self) -> int:
        """The Keras major of the model."""
        return self.model.major

    @property
    def name(self) -> str:
        """How a message calls the model."""
        return self.model.holder or "the model"

    @property
    def predicts(self) -> bool:
        """Whether no targets belong to the data."""
        return self.method.startswith("predict")

    @property
    def is_split(self) -> bool:
        """Whether a part is set aside, in which case Keras does not compare the numbers of samples."""
        return is_split(self.given)

    def report(self, ctx: Context, fault: Fault, remarks: Sequence[Remark] = ()) -> None:
        """Report a finding at the name of the method."""
        ctx.report(fault, self.place, self.major, remarks)
