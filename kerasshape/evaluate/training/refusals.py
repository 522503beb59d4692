"""Reports which data do not fit which input of a model, and why."""

from __future__ import annotations

from kerasshape.evaluate.graph import layers
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.journal import Note
from kerasshape.evaluate.state.log import Remark
from kerasshape.evaluate.state.values import Array, ModelValue, Tensor, Value
from kerasshape.evaluate.training import feeding
from kerasshape.evaluate.training.call import TrainingCall
from kerasshape.evaluate.training.feeding import Data, Refusal, shape_of
from kerasshape.rules.training import DataDoesNotFitModel
from kerasshape.shapes import Shape, show

_MISFIT: Note[tuple[Shape, ...] | None] = Note("misfit", None, unsure=None)
"""The shapes of the input and of the data that were reported not to fit."""


def report(ctx: Context, call: TrainingCall, data: Data, why: Refusal, advice: str | None) -> None:
    """Report the data that the model refuses, at the method that gives them; the same mistake is reported once."""
    expected = [entry for entry in layers.flat(call.state.inputs) if isinstance(entry, Tensor)]
    index = next(
        (
            i
            for i, (entry, shape) in enumerate(zip(expected, data.shapes))
            if _is_guilty(call.model, entry.shape, shape)
        ),
        0,
    )
    wanted, received = expected[index].shape, data.shapes[index]
    mistake = tuple(_inner(shape) for shape in (wanted, received))
    if _MISFIT.of(call.model) == mistake:
        return  # the same mistake, at which the program has ended
    ctx.journal.note(call.model, _MISFIT, mistake)
    advice = advice or feeding.advice(ctx, call, wanted, received)
    fault = DataDoesNotFitModel(call.name, call.method, wanted, received, advice)
    call.report(ctx, fault, remarks(data.leaves[index], expected[index], why))


def _inner(shape: Shape) -> Shape:
    return shape[1:] if isinstance(shape, tuple) else shape


def _is_guilty(model: ModelValue, expected: Shape, received: Shape) -> bool:
    fitted = feeding.adjusted(expected, received, model.major)
    return fitted is None or feeding.breaks_specification(expected, fitted)


def remarks(leaf: Value, entry: Value, why: Refusal | None) -> list[Remark]:
    """The data line and the line that decides what the model takes."""
    remarks = []
    if isinstance(leaf, (Array, Tensor)) and leaf.origin is not None:
        remarks.append(Remark(leaf.origin, f"the data are {show(shape_of(leaf))}"))
    if isinstance(entry, Tensor) and entry.origin is not None:
        remarks.append(Remark(entry.origin, f"the model takes {show(entry.shape)}"))
    if why is not None and why.place is not None and why.words is not None:
        remarks.append(Remark(why.place, why.words))
    return remarks
