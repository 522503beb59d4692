"""Callbacks, and the function that saves a model: what their arguments must be."""

from __future__ import annotations

from dataclasses import replace

from kerasshape.evaluate.graph import layers
from kerasshape.evaluate.graph import saving as model_saving
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.external import Call, external
from kerasshape.evaluate.state.values import Value
from kerasshape.faults import Refused
from kerasshape.keras import binding, saving
from kerasshape.shapes import Unknown

NAMES = (
    "BackupAndRestore", "CSVLogger", "EarlyStopping", "LambdaCallback", "LearningRateScheduler", "ModelCheckpoint",
    "ProgbarLogger", "ReduceLROnPlateau", "RemoteMonitor", "SwapEMAWeights", "TensorBoard", "TerminateOnNaN",
)  # fmt: skip
"""The callbacks whose arguments Keras may refuse."""


@external(*(f"keras.callbacks.{name}" for name in NAMES))
def make(ctx: Context, call: Call) -> Value:
    """Check the arguments; what a callback does makes no difference."""
    arguments, name, major = call.arguments, call.path.rpartition(".")[2], call.major
    if not arguments.complete:
        return Unknown()
    try:
        given = binding.bind_function(f"callbacks.{name}", name, major, arguments.positional, arguments.keywords)
        if name in saving.CALLBACKS:
            saving.CALLBACKS[name](major, given)
    except Refused as refused:
        ctx.report(refused.fault, layers.keyword_place(arguments, refused.argument, call.origin), major)
    return Unknown()


@external("keras.models.save_model")
def save_model(ctx: Context, call: Call) -> Value:
    """`save_model(model, filepath)`: what `model.save(filepath)` is."""
    given = replace(call.arguments, positional=call.arguments.positional[1:])
    model_saving.check_method(ctx, "save", call.major, given, call.origin)
    return None
