"""Losses that the code calls itself, as in a training loop of its own."""

from __future__ import annotations

from kerasshape.evaluate.graph import layers
from kerasshape.evaluate.state.context import MOST_DEPTH, Context
from kerasshape.evaluate.state.values import Arguments, Array, External, ObjectValue, Origin, Tensor, Value
from kerasshape.evaluate.training import feeding, targets
from kerasshape.keras import losses
from kerasshape.keras.losses import Setting
from kerasshape.shapes import Unknown, same

_WITHOUT_EFFECT = frozenset({"y_true", "y_pred", "from_logits", "label_smoothing", "sample_weight"})


def call_loss(ctx: Context, callee: ObjectValue | External, arguments: Arguments, origin: Origin) -> Value:
    """`loss(y_true, y_pred)` on arrays that are there; what it gives is not followed."""
    target, output = arguments.get(0, "y_true"), arguments.get(1, "y_pred")
    known = targets.find_loss(callee, ctx.major)
    if known is None or known.ignores_class or not arguments.keywords.keys() <= _WITHOUT_EFFECT:
        return Unknown()
    if not isinstance(target, (Array, Tensor)) or not _is_there(target) or not _is_there(output):
        return Unknown()
    given, produced = target.shape, feeding.shape_of(output)
    if isinstance(given, Unknown) or isinstance(produced, Unknown) or not given or not produced:
        return Unknown()
    if ctx.major == 2 and known.loss.family == "labels" and not _is_above_one(produced[-1]):
        return Unknown()
    logits = arguments.keywords.get("from_logits", known.from_logits)
    setting = Setting(ctx.major, targets.final_activation(output), logits if isinstance(logits, bool) else None)
    if losses.refuses_call(known.loss, given, produced, setting):
        remarks = [*targets.made(target), *targets.ends(output)]
        ctx.report(targets.refused(known.loss, given, produced, setting), origin, ctx.major, remarks)
    return Unknown()


def _is_there(value: Value) -> bool:
    """Whether a value is an array, or a tensor made of such, and no symbol of one: not all losses take those."""
    for _ in range(MOST_DEPTH):
        if isinstance(value, Array) or (isinstance(value, Tensor) and value.eager):
            return isinstance(value, Tensor) or value.kind == "array"
        # of several inputs none can be symbolic when the first one is there
        inputs = layers.flat(value.step.inputs) if isinstance(value, Tensor) and value.step is not None else []
        value = inputs[0] if inputs else None
    return False


def _is_above_one(dim: object) -> bool:
    return not isinstance(dim, Unknown) and dim is not None and not same(dim, 1)  # type: ignore[arg-type]
