"""Losses that the code calls itself, as in a training loop of its own."""

from __future__ import annotations

from kerasshape.evaluate.graph import layers
from kerasshape.evaluate.language.calls import by_alternatives, escape_all
from kerasshape.evaluate.state import kinds
from kerasshape.evaluate.state.code import Arguments
from kerasshape.evaluate.state.context import MOST_DEPTH, Context
from kerasshape.evaluate.state.values import Array, External, ObjectValue, Site, Tensor, Value
from kerasshape.evaluate.training import feeding, targets
from kerasshape.keras import losses, signatures
from kerasshape.keras.losses import Setting
from kerasshape.shapes import Unknown, same

_WITHOUT_EFFECT = frozenset({"y_true", "y_pred", "from_logits", "label_smoothing", "sample_weight"})


@kinds.call.of(ObjectValue)
@by_alternatives
def _call_object(ctx: Context, callee: ObjectValue, arguments: Arguments, origin: Site) -> Value:
    """`loss(y_true, y_pred)` of an instance of a loss; any other instance may change what it is handed."""
    if callee.path.startswith("keras.losses."):
        return call_loss(ctx, callee, arguments, origin)
    escape_all(ctx, arguments)
    return Unknown()


def call_loss(ctx: Context, callee: ObjectValue | External, arguments: Arguments, origin: Site) -> Value:
    """`loss(y_true, y_pred)` on arrays that are there; what it gives is not followed."""
    known = targets.find_loss(callee, ctx.major)
    if known is None or known.ignores_class:
        return Unknown()
    bound = _named(callee, known.loss.name, ctx.major, arguments)
    if bound is None or not bound.keys() <= _WITHOUT_EFFECT:
        return Unknown()
    target, output = bound.get("y_true"), bound.get("y_pred")
    if not _is_eager(target) or not _is_eager(output):
        return Unknown()
    given, produced = feeding.shape_of(target), feeding.shape_of(output)
    if isinstance(given, Unknown) or isinstance(produced, Unknown) or not given or not produced:
        return Unknown()
    if ctx.major == 2 and known.loss.family == "labels" and not _is_above_one(produced[-1]):
        return Unknown()
    logits = bound.get("from_logits", known.from_logits)
    setting = Setting(ctx.major, targets.final_activation(output), logits if isinstance(logits, bool) else None)
    if losses.refuses_call(known.loss, given, produced, setting):
        remarks = [*targets.made(target), *targets.ends(output)]
        ctx.report(targets.refused(known.loss, given, produced, setting), origin, ctx.major, remarks)
    return Unknown()


def _named(callee: ObjectValue | External, name: str, major: int, arguments: Arguments) -> dict[str, Value] | None:
    """The arguments by the names of a loss's function, or of the call of its instance; None when they do not bind."""
    if isinstance(callee, ObjectValue):
        return {**dict(zip(("y_true", "y_pred", "sample_weight"), arguments.positional)), **arguments.keywords}
    return signatures.named_arguments(f"losses.{name}", major, arguments.positional, arguments.keywords)


def _is_eager(value: Value) -> bool:
    """Whether a value is an array or a tensor made of arrays: not all losses take symbolic ones."""
    for _ in range(MOST_DEPTH):
        if isinstance(value, Array) or (isinstance(value, Tensor) and value.eager):
            return isinstance(value, Tensor) or value.kind == "array"
        # of several inputs none is symbolic when the first one is eager
        inputs = layers.flat(value.step.inputs) if isinstance(value, Tensor) and value.step is not None else []
        value = inputs[0] if inputs else None
    return False


def _is_above_one(dim: object) -> bool:
    return not isinstance(dim, Unknown) and dim is not None and not same(dim, 1)  # type: ignore[arg-type]
