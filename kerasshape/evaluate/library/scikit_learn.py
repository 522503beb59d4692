"""scikit-learn's data sets, splits and transformers."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from kerasshape.evaluate.arrays.conversion import as_array
from kerasshape.evaluate.arrays.frames import columns_of
from kerasshape.evaluate.library.instances import BUNCH, makes_object
from kerasshape.evaluate.state.context import Context
from kerasshape.evaluate.state.external import external, method
from kerasshape.evaluate.state.values import Arguments, Array, Labels, ListValue, ObjectValue, Origin, Tensor, Value
from kerasshape.keras import datasets
from kerasshape.shapes import Dim, Unknown


def _classes(classes: int) -> Labels | None:
    return Labels(frozenset(range(classes))) if classes else None


def _scikit_learn_table(name: str, table: datasets.Table) -> None:
    @external(f"sklearn.datasets.{name}")
    def handler(ctx: Context, arguments: Arguments, origin: Origin) -> Value:
        if arguments.positional or arguments.keywords.keys() - {"return_X_y"} or not arguments.complete:
            return Unknown()
        dtype = "int64" if table.classes else "float64"
        data = Array(table.data, "float64", origin)
        target = Array(table.target, dtype, origin, _classes(table.classes))
        as_pair = arguments.get(None, "return_X_y", False)
        if as_pair is True:
            return (data, target)
        if as_pair is not False:
            return Unknown()
        items: dict[str, Value] = {"data": data, "target": target}
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
        if other or arguments.keywords.keys() & _OTHER_RESULTS:
            return Unknown()
        defaults = {"n_samples": maker.samples, "n_features": maker.features}
        values = [arguments.get(place, key, defaults[key]) for place, key in enumerate(maker.parameters)]
        dims = [value if isinstance(value, int) else Unknown() for value in (*values, maker.features)][:2]
        target: tuple[Dim, ...] = (dims[0],)
        if maker.columns is not None:
            columns = arguments.get(None, *maker.columns)
            if not isinstance(columns, int):
                return Unknown()
            is_row = columns == 1 and maker.columns[0] == "n_targets"
            target = target if is_row else (dims[0], columns)
        return (Array(tuple(dims), "float64", origin), Array(target, None, origin))


_OTHER_RESULTS = frozenset(
    {"return_X_y", "coef", "return_centers", "return_distributions", "return_indicator", "sparse"}
)
"""Arguments by which something else may be made than an array and its targets."""

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
    makes_object(path)

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
    makes_object(name, f"sklearn.preprocessing.{name}")
    method(name, "fit")(lambda ctx, own, arguments, origin: own)


_label_encoder("LabelEncoder")


@method("LabelEncoder", "fit_transform", "transform")
def encoded(ctx: Context, own: ObjectValue, arguments: Arguments, origin: Origin) -> Value:
    """One number for each label, in one row."""
    return Array((_rows_of(arguments.get(0, "y")),), "int64", origin)


def _rows_of(value: Value) -> Dim:
    if isinstance(value, ListValue):
        return len(value.items) if isinstance(value.items, tuple) else Unknown()
    shape = as_array(value).shape if isinstance(value, Array) else Unknown()
    return shape[0] if isinstance(shape, tuple) and shape else Unknown()


def _count_of_labels(value: Value) -> int | None:
    """How many labels one row or column of them holds; None when that is not known."""
    found = as_array(value) if isinstance(value, (Array, ListValue)) else None
    if found is None or found.labels is None or not found.labels.values or not isinstance(found.shape, tuple):
        return None
    return len(found.labels.values) if len(found.shape) == 1 or found.shape[1:] == (1,) else None


_label_encoder("LabelBinarizer")
_label_encoder("MultiLabelBinarizer")


@method("LabelBinarizer", "fit_transform")
def binarized(ctx: Context, own: ObjectValue, arguments: Arguments, origin: Origin) -> Value:
    """A column for each class, or a single one for two classes."""
    value = arguments.get(0, "y")
    count = _count_of_labels(value)
    columns: Dim = Unknown() if count is None else 1 if count <= 2 else count
    return Array((_rows_of(value), columns), "int64", origin)


@method("LabelBinarizer", "transform")
@method("MultiLabelBinarizer", "fit_transform", "transform")
def binarized_as_before(ctx: Context, own: ObjectValue, arguments: Arguments, origin: Origin) -> Value:
    """As many columns as there were classes when it was fitted."""
    return Array((_rows_of(arguments.get(0, "y")), Unknown()), "int64", origin)


_SPARSE = "scipy.sparse.csr_matrix"
_ENCODER = "sklearn.preprocessing.OneHotEncoder"
makes_object(_ENCODER)


@method(_ENCODER, "fit_transform", "transform")
def one_hot(ctx: Context, own: ObjectValue, arguments: Arguments, origin: Origin) -> Value:
    """A column for each class of each column; a sparse matrix unless the encoder was told otherwise."""
    value, options = arguments.get(0, "X"), own.arguments
    count = None if options.keywords.keys() - {"sparse", "sparse_output", "dtype"} else _count_of_labels(value)
    dense = Array((_rows_of(value), Unknown() if count is None else count), "float64", origin)
    sparse = options.get(None, "sparse_output", options.get(None, "sparse", True))
    if sparse is False:
        return dense
    return ObjectValue(_SPARSE, Arguments((dense,)), origin) if sparse is True else Unknown()


method(_ENCODER, "fit")(lambda ctx, own, arguments, origin: own)
method(_SPARSE, "toarray", "todense")(lambda ctx, own, arguments, origin: own.arguments.positional[0])


def _vectorizer(path: str) -> None:
    """What makes a sparse row of numbers of each text; how many columns is in the texts."""
    makes_object(path)

    @method(path, "fit_transform", "transform")
    def transform(ctx: Context, own: ObjectValue, arguments: Arguments, origin: Origin) -> Value:
        dense = Array((_rows_of(arguments.get(0, "raw_documents")), Unknown()), "float64", origin)
        return ObjectValue(_SPARSE, Arguments((dense,)), origin)

    method(path, "fit")(lambda ctx, own, arguments, origin: own)


for _name in ("TfidfVectorizer", "CountVectorizer", "HashingVectorizer"):
    _vectorizer(f"sklearn.feature_extraction.text.{_name}")


def _narrowing(path: str, keyword: str, columns: Callable[[Arguments, Dim], Dim]) -> None:
    """A transformer that keeps the rows and gives another number of columns."""
    makes_object(path)

    @method(path, "fit_transform", "transform")
    def transform(ctx: Context, own: ObjectValue, arguments: Arguments, origin: Origin) -> Value:
        value = arguments.get(0, keyword)
        found = as_array(columns_of(value)) if isinstance(value, Array) else None
        if found is None or not isinstance(found.shape, tuple) or len(found.shape) != 2 or not own.arguments.complete:
            return Array((Unknown(), columns(own.arguments, Unknown())), None, origin)
        return Array((found.shape[0], columns(own.arguments, found.shape[1])), None, origin)

    method(path, "fit")(lambda ctx, own, arguments, origin: own)


def _as_asked(position: int | None, keyword: str) -> Callable[[Arguments, Dim], Dim]:
    def columns(options: Arguments, _: Dim) -> Dim:
        asked = options.get(position, keyword)
        return asked if isinstance(asked, int) and not isinstance(asked, bool) else Unknown()

    return columns


def _monomials(options: Arguments, given: Dim) -> Dim:
    degree = options.get(0, "degree", 2)
    plain = options.keywords.keys() <= {"degree"} and len(options.positional) < 2
    if not plain or not isinstance(degree, int) or not isinstance(given, int):
        return Unknown()
    return math.comb(given + degree, degree)


_narrowing("sklearn.decomposition.PCA", "X", _as_asked(0, "n_components"))
_narrowing("sklearn.decomposition.TruncatedSVD", "X", _as_asked(0, "n_components"))
_narrowing("sklearn.feature_selection.SelectKBest", "X", _as_asked(1, "k"))
_narrowing("sklearn.preprocessing.PolynomialFeatures", "X", _monomials)


def _folds(name: str, count: int) -> None:
    path = f"sklearn.model_selection.{name}"
    makes_object(path)

    @method(path, "split")
    def split(ctx: Context, own: ObjectValue, arguments: Arguments, origin: Origin) -> Value:
        folds = own.arguments.get(0, "n_splits", count)
        if not isinstance(folds, int) or not 0 < folds <= datasets.MOST_FOLDS or not own.arguments.complete:
            return Unknown()
        rows = _rows_of(arguments.get(0, "X"))
        sizes = datasets.fold_sizes(rows, folds) if name == "KFold" else [(Unknown(), Unknown())] * folds
        return ListValue([tuple(Array((size,), "int64", origin) for size in pair) for pair in sizes])

    method(path, "get_n_splits")(lambda ctx, own, arguments, origin: own.arguments.get(0, "n_splits", count))


for _name, _count in {"KFold": 5, "StratifiedKFold": 5, "TimeSeriesSplit": 5, "ShuffleSplit": 10,
                      "StratifiedShuffleSplit": 10, "GroupKFold": 5}.items():  # fmt: skip
    _folds(_name, _count)
