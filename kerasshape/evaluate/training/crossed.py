"""x and y of two parts of one split, of sizes that are not known."""

from __future__ import annotations

from kerasshape.evaluate.state import parts, trees
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.log import Remark
from kerasshape.evaluate.state.values import Array
from kerasshape.evaluate.training.call import TrainingCall
from kerasshape.rules.samples import PartsCrossed


def crosses_parts(ctx: Context, call: TrainingCall) -> bool:
    """Whether x and y are of two parts of one split, or those to validate with; it is reported.

    With `validation_split` Keras does not compare their numbers of samples, and Keras 3 never does for one batch.
    """
    if call.is_split or (call.method.endswith("on_batch") and call.major == 3):
        return False
    validation = trees.sequence(call.given.get("validation_data")) or ()
    for method, pair in ((call.method, (call.given.get("x"), call.given.get("y"))), ("validation_data", validation)):
        if len(pair) > 1 and parts.are_crossed(pair[0], pair[1]):
            rows, arrays = parts.rows_of(pair[0]), [each for each in pair[:2] if isinstance(each, Array)]
            fault = PartsCrossed(method, "x", "y", isinstance(rows, parts.PartSize) and rows.is_first)
            call.report(ctx, fault, [Remark(each.origin, "a part of it") for each in arrays if each.origin is not None])
            return True
    return False
