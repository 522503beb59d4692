"""Optimizers: keywords that those of Keras 3 do not take, and the legacy ones, which Keras 3 does not have."""

from __future__ import annotations

from kerasshape.evaluate.graph import layers
from kerasshape.evaluate.library.handlers import Handler, external
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.values import Arguments, Origin, Value
from kerasshape.faults import Refused
from kerasshape.keras import binding
from kerasshape.rules.arguments import OPTIMIZERS
from kerasshape.rules.versions import RemovedName
from kerasshape.shapes import Unknown


def _checks_keywords(name: str) -> Handler:
    def make(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
        try:
            binding.check_optimizer(name, ctx.callee_major, arguments.keywords)
        except Refused as refused:
            ctx.report(refused.fault, layers.keyword_place(arguments, refused.argument, origin), ctx.callee_major)
        return Unknown()

    return make


def _is_gone(name: str) -> Handler:
    path, cure = f"keras.optimizers.legacy.{name}", f"use `keras.optimizers.{name}`, with `learning_rate` for `lr`"

    def make(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
        if ctx.callee_major == 3:
            ctx.report(RemovedName(path, 3, cure), origin, 3)
        return Unknown()

    return make


for _name in OPTIMIZERS:
    external(f"keras.optimizers.{_name}", f"tf.optimizers.{_name}")(_checks_keywords(_name))
    external(f"keras.optimizers.legacy.{_name}")(_is_gone(_name))
