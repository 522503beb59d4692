"""A second call of a method with arrays of another rank than Keras traced the model for."""

from __future__ import annotations

from collections.abc import Mapping

from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.journal import Note
from kerasshape.evaluate.state.values import Array, Tensor, Value
from kerasshape.evaluate.training.call import TrainingCall
from kerasshape.evaluate.training.feeding import Data, shape_of
from kerasshape.records import dataclass
from kerasshape.rules.training import RankChangedBetweenCalls
from kerasshape.shapes import Unknown


@dataclass(frozen=True)
class _Traced:
    """What Keras traced a model for: the ranks of the arrays, the names of the inputs, and the dtypes."""

    ranks: tuple[int | None, ...]
    names: tuple[str, ...]
    dtypes: tuple[str | None, ...]


TRACED: Mapping[str, Note[_Traced | None]] = {
    name: Note(f"traced by {name}", None, unsure=None) for name in ("fit", "evaluate", "predict")
}
"""What the first call of each method traced the model for."""


def _traced_dtype(leaf: Value) -> str | None:
    """The dtype that Keras makes of an array's; None when it is not known."""
    dtype = leaf.dtype if isinstance(leaf, (Array, Tensor)) else None
    return "float32" if dtype == "float64" else dtype


def check(ctx: Context, call: TrainingCall, data: Data, labels: Data | None) -> None:
    """Report arrays of another rank than in the call for which Keras traced the model; Keras 2 minds only x."""
    name, given, weights = call.method, call.given, call.given.get("sample_weight")
    if name not in TRACED:
        return
    leaves = [*data.leaves, *(labels.leaves if labels else ()), *([] if weights is None else [weights])]
    roles = ["x"] * len(data.leaves) + ["y"] * (len(leaves) - len(data.leaves) - (weights is not None))
    shapes = [shape_of(leaf) if getattr(leaf, "kind", "array") == "array" else Unknown() for leaf in leaves]
    # Keras makes weights of samples of those of classes, which is traced by itself
    shapes += [] if given.get("class_weight") is None else [Unknown()]
    traced = _Traced(
        tuple(None if isinstance(shape, Unknown) else len(shape) for shape in shapes),
        tuple(data.names or ()),
        tuple(map(_traced_dtype, leaves)),
    )
    before = TRACED[name].of(call.model)
    if before is None:
        ctx.journal.note(call.model, TRACED[name], traced)
        return
    # other names and other dtypes are traced anew
    alike = before.names == traced.names and before.dtypes == traced.dtypes and None not in traced.dtypes
    for shape, role, first in zip(shapes, [*roles, "sample_weight"], before.ranks if alike else ()):
        if first is None or not isinstance(shape, tuple) or len(shape) == first:
            continue
        if role == "x" or call.major == 3:
            call.report(ctx, RankChangedBetweenCalls(name, role, shape, first))
            return
