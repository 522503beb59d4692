"""Batches of models that keep their states, one for each sample of the batch that they were made for."""

from __future__ import annotations

from kerasshape.evaluate.graph import functional, layers
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.journal import Note
from kerasshape.evaluate.state.log import Remark
from kerasshape.evaluate.state.values import Array, LayerValue, ModelState, ModelValue, Site, Tensor, Value
from kerasshape.evaluate.training.call import TrainingCall
from kerasshape.evaluate.training.targets import Batches
from kerasshape.faults import Fault
from kerasshape.rules.samples import BatchSizeOfStatefulModel

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

_TRACED = {name: Note(f"traced {name}", False, unsure=True) for name in ("train", "test", "predict")}
"""Whether Keras may have traced a function of the model before."""


def note_call(ctx: Context, model: ModelValue, method: str) -> None:
    """Remember that Keras may have traced what the method runs."""
    for function in _RUNS[method]:
        ctx.journal.note(model, _TRACED[function], True)


def breaks_state(ctx: Context, call: TrainingCall, cut: Batches) -> bool:
    """Report a batch that does not have the size that a stateful model was made for."""
    entry = None if cut.size is None or cut.samples is None else _entry(call.state)
    if entry is None or cut.size is None:
        return False
    expected = _batch_of(entry)
    for size in cut.certain()[0]:
        if size != expected and (size != 1 or _is_traced_for_one(ctx, call, cut)):
            fault = BatchSizeOfStatefulModel(call.method, expected, size, cut.size, cut.samples)
            _report(ctx, call.model, entry, fault, call.place)
            return True
    return False


def refuses_call(ctx: Context, model: ModelValue, state: ModelState, inputs: Value, origin: Site) -> bool:
    """Report a stateful model that is called with a batch of data of another size."""
    if not isinstance(inputs, Array) and not (isinstance(inputs, Tensor) and inputs.eager):
        return False
    entry, size = _entry(state), _batch_of(inputs)
    if entry is None or size < 0 or size == _batch_of(entry):
        return False
    called = getattr(origin.node, "func", None)
    name = "model(…)" if called is None else f"{origin.unit.text(called)}(…)"
    _report(ctx, model, entry, BatchSizeOfStatefulModel(name, _batch_of(entry), size, size, size), origin)
    return True


def _report(ctx: Context, model: ModelValue, entry: Tensor, fault: Fault, place: Site) -> None:
    remarks = [] if entry.origin is None else [Remark(entry.origin, f"made for {_batch_of(entry)} samples")]
    ctx.report(fault, place, model.major, remarks)


def _entry(state: ModelState) -> Tensor | None:
    """The input of a stateful model that was made for batches of a known size."""
    entries = [] if state.opaque else layers.flat(state.inputs)
    first = entries[0] if entries else None
    if not isinstance(first, Tensor) or _batch_of(first) < 0:
        return None
    held = functional.layers_of(state)
    return first if any(isinstance(each, LayerValue) and _is_stateful(each) for each in held) else None


def _is_stateful(layer: LayerValue) -> bool:
    return layer.layer.arguments.get("stateful") is True


def _batch_of(value: Tensor | Array) -> int:
    """The size of the batch; less than 0 when it is not known."""
    size = value.shape[0] if isinstance(value.shape, tuple) and value.shape else None
    return size if isinstance(size, int) else -1


def _is_traced_for_one(ctx: Context, call: TrainingCall, cut: Batches) -> bool:
    """Whether Keras traces the method for batches of one sample; in any other trace that one is stretched.

    It does when all batches are full, and Keras 3 also when it predicts a single batch.
    """
    if call.model.serial < ctx.ambient.trusted_since or _TRACED[_RUNS[call.method][0]].of(call.model):
        return False
    return cut.size == 1 or (call.major == 3 and call.method == "predict" and cut.samples == 1)
