"""Where data come from: `keras.datasets`, scikit-learn, pandas, and Keras's helpers for sequences."""

from __future__ import annotations

from dataclasses import replace

from kerasshape.evaluate import arrays
from kerasshape.evaluate.arrays import as_array, columns_of
from kerasshape.evaluate.context import Context
from kerasshape.evaluate.library.handlers import external
from kerasshape.evaluate.library.objects import BUNCH, method
from kerasshape.evaluate.values import (
    Arguments,
    Array,
    Labels,
    ListValue,
    ObjectValue,
    Origin,
    Tensor,
    Value,
)
from kerasshape.keras import datasets
from kerasshape.shapes import Dim, Unknown


def _labels(classes: int) -> Labels | None:
    return Labels(frozenset(range(classes))) if classes else None


def _keras_dataset(found: datasets.KerasDataset) -> None:
    @external(f"keras.datasets.{found.name}.load_data")
    def handler(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
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


def _scikit_learn_table(name: str, table: datasets.Table) -> None:
    @external(f"sklearn.datasets.{name}")
    def handler(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
        if arguments.positional or arguments.keywords.keys() - {"return_X_y"} or not arguments.complete:
            return Unknown()
        dtype = "int64" if table.classes else "float64"
        data = Array(table.data, "float64", origin)
        target = Array(table.target, dtype, origin, _labels(table.classes))
        as_pair = arguments.get(None, "return_X_y", False)
        if as_pair is True:
            return (data, target)
        if as_pair is not False:
            return Unknown()
        items: dict[Value, Value] = {"data": data, "target": target}
        if table.images is not None:
            items["images"] = Array(table.images, "float64", origin)
        return ObjectValue(BUNCH, Arguments((), items), origin)


for _name, _table in datasets.SCIKIT_LEARN.items():
    _scikit_learn_table(_name, _table)


def _scikit_learn_maker(name: str, maker: datasets.Maker) -> None:
    @external(f"sklearn.datasets.{name}")
    def handler(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
        if not arguments.complete or len(arguments.positional) > len(maker.parameters):
            return Unknown()
        # an array of centers brings its own number of features
        other = arguments.has(None, "centers") and not isinstance(arguments.get(None, "centers"), int)
        if other or arguments.has(None, "n_targets") or arguments.has(None, "return_X_y"):
            return Unknown()
        defaults = {"n_samples": maker.samples, "n_features": maker.features}
        values = [arguments.get(place, key, defaults[key]) for place, key in enumerate(maker.parameters)]
        dims = [value if isinstance(value, int) else Unknown() for value in (*values, maker.features)][:2]
        return (Array(tuple(dims), "float64", origin), Array((dims[0],), None, origin))


for _name, _maker in datasets.SCIKIT_LEARN_MAKERS.items():
    _scikit_learn_maker(_name, _maker)


@external("sklearn.model_selection.train_test_split")
def train_test_split(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """Two parts of each array."""
    if not arguments.complete:
        return Unknown()
    sizes = arguments.get(None, "test_size"), arguments.get(None, "train_size")
    parts: list[Value] = []
    split: dict[object, tuple[Dim, Dim]] = {}
    for value in arguments.positional:
        if not isinstance(value, Array) or not isinstance(value.shape, tuple) or not value.shape:
            parts += [Unknown(), Unknown()]
            continue
        count = value.shape[0]
        key: object = count if isinstance(count, int) else id(count)
        if key not in split:
            split[key] = datasets.part_sizes(count, *sizes)
        kept = value.labels if value.kind == "frame" else None
        for rows in split[key]:
            parts.append(replace(value, shape=(rows, *value.shape[1:]), origin=origin, labels=kept))
    return ListValue(parts)


@external("sklearn.utils.shuffle")
def shuffle(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """The same arrays in another order."""
    values = arguments.positional
    if arguments.get(None, "n_samples") is not None or not arguments.complete:
        return Unknown()
    return values[0] if len(values) == 1 else ListValue(values)


def _transformer(name: str) -> None:
    path = f"sklearn.preprocessing.{name}"

    @external(path)
    def make(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
        return ObjectValue(path, arguments, origin)

    @method(path, "fit_transform", "transform", "inverse_transform")
    def transform(ctx: Context, own: ObjectValue, arguments: Arguments, origin: Origin) -> Value:
        value = arguments.get(0, "X")
        if not isinstance(value, (Array, Tensor)):
            return Unknown()
        found = as_array(columns_of(value) if isinstance(value, Array) else value)
        return Array(found.shape, "float64", origin)

    @method(path, "fit", "partial_fit")
    def fit(ctx: Context, own: ObjectValue, arguments: Arguments, origin: Origin) -> Value:
        return own


for _name in datasets.SAME_SHAPE_TRANSFORMERS:
    _transformer(_name)


def _label_encoder(name: str) -> None:
    @external(f"sklearn.preprocessing.{name}")
    def make(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
        return ObjectValue(name, arguments, origin)

    method(name, "fit")(lambda ctx, own, arguments, origin: own)


_label_encoder("LabelEncoder")
_label_encoder("LabelBinarizer")


@method("LabelEncoder", "fit_transform", "transform")
def encoded(ctx: Context, own: ObjectValue, arguments: Arguments, origin: Origin) -> Value:
    """One number for each label, in one row."""
    value = arguments.get(0, "y")
    found = as_array(value) if isinstance(value, (Array, ListValue)) else None
    known = found is not None and isinstance(found.shape, tuple) and found.shape
    return Array((found.shape[0],), "int64", origin) if known and found is not None else Array((Unknown(),), "int64")


@method("LabelBinarizer", "fit_transform", "transform")
def binarized(ctx: Context, own: ObjectValue, arguments: Arguments, origin: Origin) -> Value:
    """A column for each class, or a single one for two classes."""
    value = arguments.get(0, "y")
    found = as_array(value) if isinstance(value, (Array, ListValue)) else None
    rows: Dim = found.shape[0] if found is not None and isinstance(found.shape, tuple) and found.shape else Unknown()
    return Array((rows, Unknown()), "int64", origin)


@external("pandas.read_csv", "pandas.read_excel", "pandas.DataFrame", "pandas.read_table")
def read_frame(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """A data frame whose columns are not known; options that make something else give nothing."""
    options = {"header", "index_col", "iterator", "chunksize", "squeeze", "sheet_name", "columns"}
    if not arguments.complete or (arguments.keywords.keys() & options and not _harmless(arguments)):
        return Unknown()
    return arrays.frame(Unknown(), Unknown(), origin)


def _harmless(arguments: Arguments) -> bool:
    """Whether a file's first line names plain columns."""
    if arguments.keywords.keys() & {"iterator", "chunksize", "squeeze", "sheet_name", "columns"}:
        return False
    return arguments.get(None, "header") in (None, 0) and not isinstance(arguments.get(None, "index_col"), ListValue)


@external("keras.utils.pad_sequences", "keras.preprocessing.sequence.pad_sequences")
def pad_sequences(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
    """Sequences brought to one length."""
    value, length = arguments.get(0, "sequences"), arguments.get(1, "maxlen")
    rows: Dim = Unknown()
    if isinstance(value, Array):
        if not isinstance(value.shape, tuple) or len(value.shape) != 1:
            return Array(Unknown(), origin=origin)
        rows = value.shape[0]
    elif isinstance(value, ListValue):
        items = value.items if isinstance(value.items, tuple) else None
        if items is None or any(isinstance(inner, ListValue) for item in items for inner in _first_items(item)):
            return Array(Unknown(), origin=origin)
        rows = len(items)
    else:
        # the sequences may hold vectors, which would give another axis
        return Array(Unknown(), origin=origin)
    return Array((rows, length if isinstance(length, int) else Unknown()), "int32", origin)


def _first_items(value: Value) -> tuple[Value, ...]:
    items = value.items if isinstance(value, ListValue) else ()
    return items[:1] if isinstance(items, tuple) else ()
