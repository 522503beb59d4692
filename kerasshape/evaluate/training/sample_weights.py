"""`sample_weight` and `class_weight` against the samples and the losses."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from kerasshape.evaluate.state import trees
from kerasshape.evaluate.state.values import Array, DictValue, ListValue, Tensor, Value
from kerasshape.evaluate.training import feeding
from kerasshape.evaluate.training.call import TrainingCall
from kerasshape.evaluate.training.targets import Batches, KnownLoss, find_loss
from kerasshape.faults import Fault
from kerasshape.keras import losses
from kerasshape.keras.losses import Concrete, Setting
from kerasshape.rules.compiling import InvalidTrainingArgument, SampleWeightsDoNotFit
from kerasshape.shapes import Shape, Unknown, show

_ONE_VALUE_FOR_ALL = frozenset({"dice", "tversky"})
"""Losses that give no value for each sample."""

Pairs = Sequence[tuple[Tensor, Value]]


def class_weight_fault(call: TrainingCall, loss: Value, pairs: Pairs, batches: Batches) -> Fault | None:
    """What is wrong with `class_weight`, if anything is; `pairs` has each output with its targets."""
    value = call.given.get("class_weight")

    def fault(shown: str, expected: str) -> Fault:
        return InvalidTrainingArgument(call.method, "class_weight", shown, expected)

    if isinstance(value, (ListValue, tuple, Array)):
        shown = f"an array {show(value.shape)}" if isinstance(value, Array) else "a list"
        return fault(shown, "a dict from class number to weight, such as `dict(enumerate(weights))`")
    keys = value.items if isinstance(value, DictValue) else None
    if not isinstance(keys, dict) or not keys or any(isinstance(key, Unknown) for key in keys):
        return None
    if len(pairs) > 1:
        return fault("a dict", "None for a model with several outputs")
    if call.major == 3:
        if isinstance(call.given.get("sample_weight"), Array):
            return fault("a dict", "None beside `sample_weight`")
        whole = "None, for each sample has several targets; use `sample_weight`"
        return fault("a dict", whole) if _several_targets(loss, pairs, batches) else None
    shown = f"a dict with the keys {', '.join(map(repr, keys))}"
    if set(keys) != set(range(len(keys))):
        return fault(shown, f"a dict whose keys are the numbers from 0 to {len(keys) - 1}")
    highest = _highest_label(pairs)
    return None if highest < len(keys) else fault(shown, f"a dict with a weight for each class from 0 to {highest}")


def _several_targets(loss: Value, pairs: Pairs, batches: Batches) -> bool:
    """Whether Keras 3, which makes one weight for each sample of the classes, has several targets to weigh with it."""
    known = find_loss(loss, 3)
    target = _inner(feeding.shape_of(pairs[0][1])) if pairs else None
    if target is None:
        return False
    if len(target) > 1 and prod(target[:-1]) > 1:
        return True
    one_each = Array((feeding.shape_of(pairs[0][1])[0],))
    if known is None or known.loss.name in _ONE_VALUE_FOR_ALL:
        return False
    return _mismatch("fit", known, one_each, pairs[0], batches, 3) is not None


def _highest_label(pairs: Pairs) -> int:
    """The highest class number in the targets, where each sample has one and all are known; else -1."""
    target = pairs[0][1] if pairs else None
    if not isinstance(target, Array) or target.contents is None or not isinstance(target.shape, tuple):
        return -1
    values = target.contents.values
    return max(values) if values and (len(target.shape) == 1 or target.shape[1:] == (1,)) else -1


def sample_weight_fault(call: TrainingCall, loss: Value, pairs: Pairs, batches: Batches) -> Fault | None:
    """What is wrong with `sample_weight` beside its number of rows, if anything is."""
    value, method, major = call.given.get("sample_weight"), call.method, call.major
    if _is_numbers(value) and method in ("fit", "evaluate"):
        return InvalidTrainingArgument(method, "sample_weight", "a list", "an array with a weight for each sample")
    items = trees.sequence(value)
    if items is not None:
        arrays = all(isinstance(item, Array) for item in items)
        if major == 3 and arrays and len(pairs) > 1 and len(items) != len(pairs):
            shown = f"a list of {len(items)} {'array' if len(items) == 1 else 'arrays'}"
            return InvalidTrainingArgument(
                method, "sample_weight", shown, f"one array for each of {len(pairs)} outputs"
            )
        return None
    known = find_loss(loss, major)
    if known is None or known.loss.name in _ONE_VALUE_FOR_ALL or not isinstance(value, (Array, Tensor)):
        return None
    found = (_mismatch(method, known, value, pair, batches, major) for pair in pairs)
    return next((fault for fault in found if fault is not None), None)


def _mismatch(
    method: str, known: KnownLoss, weights: Value, pair: tuple[Tensor, Value], batches: Batches, major: int
) -> Fault | None:
    shapes = [_inner(shape) for shape in (feeding.shape_of(pair[1]), pair[0].shape, feeding.shape_of(weights))]
    if any(shape is None for shape in shapes):
        return None
    target, output, given = (shape for shape in shapes if shape is not None)
    setting = Setting(major, None, known.from_logits)

    def refused(size: int) -> bool:
        return not losses.weights_fit(known.loss, (size, *target), (size, *output), (size, *given), setting)

    if not all(any(map(refused, sizes)) for sizes in batches.certain()):
        return None
    values = losses.values_shape(known.loss, (1, *target), (1, *output), major)
    rows = feeding.shape_of(weights)
    if values is None or not isinstance(rows, tuple):
        return None
    return SampleWeightsDoNotFit(method, rows, (rows[0], *values[1:]))


def _inner(shape: Shape) -> Concrete | None:
    """A shape without its batch axis, when each of the other axes is known."""
    if isinstance(shape, Unknown) or not shape:
        return None
    dims = tuple(dim for dim in shape[1:] if isinstance(dim, int))
    return dims if len(dims) == len(shape) - 1 else None


def _is_numbers(value: Value) -> bool:
    """Whether a value is a list of numbers, or of lists of them."""
    numbers = trees.leaves(value) if isinstance(value, ListValue) else []
    return bool(numbers) and all(isinstance(number, (int, float)) for number in numbers)
