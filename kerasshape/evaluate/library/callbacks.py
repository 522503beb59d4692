"""Callbacks, and the function that saves a model: what their arguments must be."""

from __future__ import annotations

from kerasshape.evaluate.graph import layers
from kerasshape.evaluate.graph import saving as model_saving
from kerasshape.evaluate.library.handlers import Handler, external
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.values import Arguments, Origin, Value
from kerasshape.faults import Refused
from kerasshape.keras import binding, saving
from kerasshape.shapes import Unknown

NAMES = (
    "BackupAndRestore", "CSVLogger", "EarlyStopping", "LambdaCallback", "LearningRateScheduler", "ModelCheckpoint",
    "ProgbarLogger", "ReduceLROnPlateau", "RemoteMonitor", "SwapEMAWeights", "TensorBoard", "TerminateOnNaN",
)  # fmt: skip
"""The callbacks whose arguments Keras may refuse."""


def _checked(name: str) -> Handler:
    def make(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
        if not arguments.complete:
            return Unknown()
        path, major = f"callbacks.{name}", ctx.callee_major
        try:
            given = binding.bind_function(path, name, major, arguments.positional, arguments.keywords)
            if name in saving.CALLBACKS:
                saving.CALLBACKS[name](major, given)
        except Refused as refused:
            ctx.report(refused.fault, layers.keyword_place(arguments, refused.argument, origin), major)
        return Unknown()

    return make


for _name in NAMES:
    external(f"keras.callbacks.{_name}")(_checked(_name))


@external("keras.models.save_model")
def save_model(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """`save_model(model, filepath)`: what `model.save(filepath)` is."""
    given = Arguments(arguments.positional[1:], arguments.keywords, arguments.complete, arguments.nodes)
    model_saving.check_method(ctx, "save", ctx.callee_major, given, origin)
    return None
