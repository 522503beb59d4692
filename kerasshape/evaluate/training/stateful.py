"""Batches of models that keep their states, one for each sample of the batch that they were made for."""

from __future__ import annotations

from kerasshape.evaluate import functional, layers
from kerasshape.evaluate.context import Context, Remark
from kerasshape.evaluate.journal import ABSENT
from kerasshape.evaluate.training.targets import Batches
from kerasshape.evaluate.values import LayerValue, ModelState, ModelValue, Origin, Tensor
from kerasshape.rules.training import BatchSizeOfStatefulModel

_RUNS = {
    "fit": ("train", "test"),
    "train_on_batch": ("train",),
    "fit_generator": ("train", "test"),
    "evaluate": ("test",),
    "test_on_batch": ("test",),
    "evaluate_generator": ("test",),
    "predict": ("predict",),
    "predict_on_batch": ("predict",),
    "predict_generator": ("predict",),
}
"""The functions that a method may have Keras trace, the one that it needs first."""


def note_call(ctx: Context, model: ModelValue, method: str) -> None:
    """Remember that Keras may have traced what the method runs."""
    for function in _RUNS[method]:
        ctx.journal.write(model, f"ran:{function}", True)


def breaks_state(ctx: Context, model: ModelValue, state: ModelState, method: str, cut: Batches, place: Origin) -> bool:
    """Report a batch that does not have the size that a stateful model was made for."""
    if state.opaque or cut.size is None or cut.samples is None:
        return False
    entries = layers.flat(state.inputs)
    if not entries or not isinstance(entries[0], Tensor):
        return False
    expected = entries[0].shape[0] if isinstance(entries[0].shape, tuple) and entries[0].shape else None
    if not isinstance(expected, int) or not _is_stateful(state):
        return False
    for size in cut.certain()[0]:
        if size != expected and (size != 1 or _is_traced_for_one(ctx, model, method, cut)):
            fault = BatchSizeOfStatefulModel(method, expected, size, cut.size, cut.samples)
            remarks = [] if entries[0].origin is None else [Remark(entries[0].origin, f"made for {expected} samples")]
            ctx.report(fault, place, model.major, remarks)
            return True
    return False


def _is_stateful(state: ModelState) -> bool:
    return any(
        isinstance(layer, LayerValue) and layer.layer.arguments.get("stateful") is True
        for layer in functional.layers_of(state)
    )


def _is_traced_for_one(ctx: Context, model: ModelValue, method: str, cut: Batches) -> bool:
    """Whether Keras traces the method for batches of one sample; in any other trace that one is stretched.

    It does when all batches are full, and Keras 3 also when it predicts a single batch.
    """
    if model.serial < ctx.settled_before or model.slots.get(f"ran:{_RUNS[method][0]}", ABSENT) is not ABSENT:
        return False
    return cut.size == 1 or (model.major == 3 and method == "predict" and cut.samples == 1)
