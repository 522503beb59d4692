"""Where data come from: `keras.datasets`, and Keras's helpers for sequences and texts."""

from __future__ import annotations

from kerasshape.evaluate.library.instances import makes_object, options
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.external import Call, external, method
from kerasshape.evaluate.state.values import Array, Contents, ListValue, ObjectValue, Site, UnknownLength, Value
from kerasshape.keras import datasets
from kerasshape.shapes import Dim, Unknown, UnknownNumber


def _labels(classes: int) -> Contents | None:
    return Contents(frozenset(range(classes))) if classes else None


def _keras_dataset(found: datasets.KerasDataset) -> None:
    @external(f"keras.datasets.{found.name}.load_data")
    def handler(ctx: Context, call: Call) -> Value:
        arguments, origin = call.arguments, call.origin
        sizes_known = arguments.complete and not arguments.keywords.keys() & set(found.split_by)
        sizes_known = sizes_known and len(arguments.positional) < 2
        shape = found.x.shape
        if found.image and ctx.image_data_format == "channels_first":
            shape = (shape[-1], *shape[:-1])
        elif found.image and ctx.image_data_format != "channels_last":
            return Unknown()
        parts = []
        for count in (found.train, found.test):
            rows: Dim = count if sizes_known else Unknown()
            x = Array((rows, *shape), found.x.dtype, origin)
            parts.append((x, Array((rows, *found.y.shape), found.y.dtype, origin, _labels(found.y.classes))))
        return tuple(parts)


for _dataset in datasets.KERAS.values():
    _keras_dataset(_dataset)


@external("keras.utils.pad_sequences", "keras.preprocessing.sequence.pad_sequences")
def pad_sequences(sequences: Value, maxlen: Value, origin: Site) -> Value:
    """Sequences brought to one length."""
    value, length = sequences, maxlen
    rows: Dim = Unknown()
    if isinstance(value, Array):
        if not isinstance(value.shape, tuple) or len(value.shape) != 1:
            return Array(Unknown(), origin=origin)
        rows = value.shape[0]
    elif isinstance(value, ListValue) and isinstance(value.items, UnknownLength):
        if not is_list_of_numbers(value.items.item):
            return Array(Unknown(), origin=origin)
        rows = value.items.count
    elif isinstance(value, ListValue):
        items = value.items if isinstance(value.items, tuple) else None
        if items is None or any(isinstance(inner, ListValue) for item in items for inner in _first_items(item)):
            return Array(Unknown(), origin=origin)
        rows = len(items)
    else:
        # the sequences may hold vectors, which would give another axis
        return Array(Unknown(), origin=origin)
    return Array((rows, length if isinstance(length, int) else Unknown()), "int32", origin)


def is_list_of_numbers(value: Value) -> bool:
    """Whether it is a list of which all items are certainly numbers."""
    items = value.items if isinstance(value, ListValue) else None
    return isinstance(items, UnknownLength) and isinstance(items.item, UnknownNumber)


@external("keras.preprocessing.text.one_hot", "keras.preprocessing.text.hashing_trick")
def words_as_numbers() -> Value:
    """A number for each word of a text."""
    return ListValue(UnknownLength(UnknownNumber()))


def _first_items(value: Value) -> tuple[Value, ...]:
    items = value.items if isinstance(value, ListValue) else ()
    return items[:1] if isinstance(items, tuple) else ()


_TOKENIZER = "keras.preprocessing.text.Tokenizer"
makes_object(_TOKENIZER)


@method(_TOKENIZER, "texts_to_sequences")
def texts_to_sequences(origin: Site) -> Value:
    """A list of numbers for each text, of different lengths."""
    return Array((Unknown(),), "object", origin)


@method(_TOKENIZER, "texts_to_matrix", "sequences_to_matrix")
def texts_to_matrix(own: ObjectValue, origin: Site) -> Value:
    """A row for each text, with a column for each word that is counted."""
    words = options(own)["num_words"]
    return Array((Unknown(), words if isinstance(words, int) else Unknown()), "float64", origin)


@method(_TOKENIZER, "fit_on_texts", "fit_on_sequences")
def fit_on_texts() -> Value:
    """Counts words."""
    return None


@external("keras.utils.normalize")
def normalize(x: Value, origin: Site) -> Value:
    """Numbers of the same shape."""
    return Array(x.shape, "float64", origin) if isinstance(x, Array) and x.kind == "array" else Unknown()
