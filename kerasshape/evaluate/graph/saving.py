"""Saving a model or its weights, and loading weights: whether Keras takes such a file."""

from __future__ import annotations

from kerasshape.evaluate.graph import layers
from kerasshape.evaluate.state.code import Arguments
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.values import Site
from kerasshape.faults import Refused
from kerasshape.keras import binding, saving


def check_method(ctx: Context, name: str, major: int, arguments: Arguments, origin: Site) -> None:
    """Report what Keras refuses of `model.save(…)` and its like; nothing of other methods."""
    check = saving.METHODS.get(name)
    if check is None or not arguments.complete:
        return
    try:
        binding.check_method(name, major, arguments.keywords)
        check(major, binding.bind_function(f"Model.{name}", name, major, arguments.positional, arguments.keywords))
    except Refused as refused:
        place = layers.keyword_place(arguments, refused.argument, layers.method_place(origin))
        ctx.report(refused.fault, place, major)
