"""What is handed over as data and is no array: numbers, strings, ranges, views of dicts, and lists of these."""

from __future__ import annotations

from collections.abc import Mapping

from kerasshape.evaluate.state import trees
from kerasshape.evaluate.state.values import Array, DictValue, Iterated, ListValue, Stream, Tensor, Value, View
from kerasshape.rules.training import ListInsteadOfArray
from kerasshape.shapes import UnknownNumber

_SCALARS = (int, float, str)
_BY_BATCH = ("train_on_batch", "test_on_batch", "predict_on_batch")
_WHOLE = ("fit", "evaluate", "predict", "validation_data")
_HELD = (Array, Tensor, ListValue, tuple, DictValue)
_VALIDATION = {"x": "validation_data[0]", "y": "validation_data[1]"}


def find_fault(method: str, given: Mapping[str, Value], major: int, outputs: int | None) -> ListInsteadOfArray | None:
    """The argument that Keras refuses as data; `outputs` is the number of outputs where that is known."""
    x, y = given.get("x"), given.get("y")
    refused = _refused(method, x, y, major, outputs)
    if refused is None:
        return None
    argument = _VALIDATION[refused] if method == "validation_data" else refused
    return ListInsteadOfArray(method, argument, _words(y if refused == "y" else x))


def _refused(method: str, x: Value, y: Value, major: int, outputs: int | None) -> str | None:
    """Which of the two arguments is refused."""
    if method in _WHOLE and major == 3:
        return _by_keras_3(x, y)
    if method in _WHOLE:
        return _by_keras_2(x, y)
    if method in _BY_BATCH and major == 3:
        return _in_a_batch(x, y, outputs)
    if method in _BY_BATCH:
        return "x" if _holds_other(x) else "y" if _holds_other(y) and isinstance(x, _HELD) else None
    return None


def _by_keras_3(x: Value, y: Value) -> str | None:
    """All of x and y has to be arrays; a string that numpy keeps as such has no dtype of Keras.

    Source: keras.src.trainers.data_adapters.array_data_adapter.can_convert_arrays.
    """
    if isinstance(x, Stream):
        return None
    if _holds_other(x) or isinstance(x, range) or _is_of_strings(x):
        return "x"
    return "y" if isinstance(x, _HELD) and (_holds_other(y) or _is_of_strings(y)) else None


def _by_keras_2(x: Value, y: Value) -> str | None:
    """Either all are arrays, or both are lists of numbers.

    Source: tf_keras.src.engine.data_adapter.ListsOfScalarsDataAdapter.
    """
    if isinstance(x, range):
        return "x"
    if not isinstance(x, _HELD) or isinstance(x, Stream):
        return None
    if _holds_other(x):
        return "x" if not _begins_with_scalar(x) or (y is not None and isinstance(y, (Array, Tensor))) else None
    is_array = isinstance(x, (Array, Tensor))
    return "y" if is_array and (_holds_other(y) or isinstance(y, (View, Stream))) else None


def _in_a_batch(x: Value, y: Value, outputs: int | None) -> str | None:
    """Keras 3 takes each number of a batch for an array of its own."""
    if isinstance(x, ListValue) and _is_of_scalars(x):
        return "x"
    if outputs is None or not isinstance(x, (Array, Tensor)) or not isinstance(y, (ListValue, tuple, range)):
        return None
    numbers = list(y) if isinstance(y, range) else trees.leaves(y)
    is_one_each = len(numbers) == outputs
    return "y" if not is_one_each and all(_is_other(number) for number in numbers) and numbers else None


def _is_of_scalars(value: Value) -> bool:
    leaves = trees.leaves(value)
    return bool(leaves) and all(map(_is_other, leaves))


def _holds_other(value: Value) -> bool:
    """Whether a value is or holds what is no array."""
    if value is None or isinstance(value, Stream):
        return isinstance(value, Stream)
    return any(map(_is_other, trees.leaves(value, lambda part: isinstance(part, Iterated))))


def _is_other(leaf: Value) -> bool:
    is_number = isinstance(leaf, (*_SCALARS, UnknownNumber, range, Iterated))
    return is_number or (isinstance(leaf, Array) and leaf.shape == () and leaf.kind == "array")


def _begins_with_scalar(value: Value) -> bool:
    items = trees.sequence(value)
    while items:
        first = items[0]
        items = trees.sequence(first)
        if items is None:
            return _is_other(first)
    return isinstance(value, _SCALARS)


def _is_of_strings(value: Value) -> bool:
    arrays = (leaf for leaf in trees.leaves(value) if isinstance(leaf, Array))
    return any(array.dtype == "str" and array.kind == "array" for array in arrays)


def _words(value: Value) -> str:
    """What a value is, as a message calls it."""
    if _is_of_strings(value):
        return "an array of strings"
    if isinstance(value, (range, Iterated)):
        return (
            "a range" if isinstance(value, range) else "a view of a dict" if isinstance(value, View) else "a generator"
        )
    if isinstance(value, (*_SCALARS, UnknownNumber)):
        return "a string" if isinstance(value, str) else "a number"
    kind = "a dict" if isinstance(value, DictValue) else "a list" if isinstance(value, ListValue) else "a tuple"
    of_strings = any(isinstance(leaf, str) for leaf in trees.leaves(value))
    return f"{kind} of {'strings' if of_strings else 'numbers'}"
