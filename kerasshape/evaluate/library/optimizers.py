"""Optimizers: keywords that they do not take, and the legacy ones, which Keras 3 does not have."""

from __future__ import annotations

from kerasshape.evaluate.graph import layers
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.external import Call, external
from kerasshape.evaluate.state.values import Value
from kerasshape.faults import Refused
from kerasshape.keras import binding
from kerasshape.rules.arguments import OPTIMIZERS
from kerasshape.rules.versions import RemovedName
from kerasshape.shapes import Unknown


@external(*(f"{module}.{name}" for name in OPTIMIZERS for module in ("keras.optimizers", "tf.optimizers")))
def make(ctx: Context, call: Call) -> Value:
    """Check the keywords; what an optimizer is makes no difference."""
    try:
        name, is_tf_keras = call.path.rpartition(".")[2], call.spelled.startswith("tf_keras.")
        binding.check_optimizer(name, call.major, call.arguments.keywords, is_tf_keras=is_tf_keras)
    except Refused as refused:
        place = layers.keyword_place(call.arguments, refused.argument, call.origin)
        ctx.report(refused.fault, place, call.major)
    return Unknown()


@external(*(f"keras.optimizers.legacy.{name}" for name in OPTIMIZERS))
def make_legacy(ctx: Context, call: Call) -> Value:
    """Keras 3 has none of them."""
    if call.major == 3:
        cure = f"use `keras.optimizers.{call.path.rpartition('.')[2]}`, with `learning_rate` for `lr`"
        ctx.report(RemovedName(call.path, 3, cure), call.origin, 3)
    return Unknown()
