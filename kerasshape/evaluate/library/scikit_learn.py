"""scikit-learn's data sets, splits and transformers."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from kerasshape.evaluate.arrays.conversion import as_array
from kerasshape.evaluate.arrays.frames import columns_of
from kerasshape.evaluate.library.instances import BUNCH, makes_object, options
from kerasshape.evaluate.state.code import Arguments
from kerasshape.evaluate.state.external import Call, external, method
from kerasshape.evaluate.state.parts import Part, rows_of, sizes
from kerasshape.evaluate.state.values import Array, Contents, ListValue, ObjectValue, Site, SplitSite, Tensor, Value
from kerasshape.keras import datasets
from kerasshape.shapes import Dim, Unknown


def _classes(classes: int) -> Contents | None:
    return Contents(frozenset(range(classes))) if classes else None


def _table(name: str, table: datasets.Table) -> None:
    @external(f"sklearn.datasets.{name}(*, return_X_y=False)", return_X_y="as_pair")
    def handler(as_pair: Value, origin: Site) -> Value:
        dtype = "int64" if table.classes else "float64"
        data = Array(table.data, "float64", origin)
        target = Array(table.target, dtype, origin, _classes(table.classes))
        if as_pair is True:
            return (data, target)
        if as_pair is not False:
            return Unknown()
        items: dict[str, Value] = {"data": data, "target": target}
        if table.images is not None:
            items["images"] = Array(table.images, "float64", origin)
        return ObjectValue(BUNCH, Arguments((), items), origin)


for _name, _found in datasets.SCIKIT_LEARN.items():
    _table(_name, _found)

_OTHER_RESULTS = frozenset(
    {"return_X_y", "coef", "return_centers", "return_distributions", "return_indicator", "sparse"}
)
"""Arguments by which something else may be made than an array and its targets."""


def _pair(call: Call, rows: Value, features: Value, *columns: Dim) -> Value:
    """An array and its targets, unless something else was asked for."""
    if not call.arguments.complete or call.arguments.keywords.keys() & _OTHER_RESULTS:
        return Unknown()
    count, width = (dim if isinstance(dim, int) else Unknown() for dim in (rows, features))
    return (Array((count, width), "float64", call.origin), Array((count, *columns), None, call.origin))


@external(
    "sklearn.datasets.make_classification(n_samples=100, n_features=20, ...)",
    "sklearn.datasets.make_friedman1(n_samples=100, n_features=10, ...)",
)
def make_rows(call: Call, n_samples: Value, n_features: Value) -> Value:
    """One target for each sample."""
    return _pair(call, n_samples, n_features)


@external("sklearn.datasets.make_moons(n_samples=100, ...)", "sklearn.datasets.make_circles(n_samples=100, ...)")
def make_shapes(call: Call, n_samples: Value) -> Value:
    """Points in a plane."""
    return _pair(call, n_samples, 2)


@external("sklearn.datasets.make_blobs(n_samples=100, n_features=2, *, centers=None, ...)")
def make_blobs(call: Call, n_samples: Value, n_features: Value, centers: Value) -> Value:
    """Clouds of points; an array of centers brings its own number of features."""
    return _pair(call, n_samples, n_features) if centers is None or isinstance(centers, int) else Unknown()


@external("sklearn.datasets.make_regression(n_samples=100, n_features=100, *, n_targets=1, ...)")
def make_regression(call: Call, n_samples: Value, n_features: Value, n_targets: Value) -> Value:
    """Numbers to predict; a single one of them is a row."""
    if not isinstance(n_targets, int):
        return Unknown()
    return _pair(call, n_samples, n_features, *([] if n_targets == 1 else [n_targets]))


@external("sklearn.datasets.make_multilabel_classification(n_samples=100, n_features=20, *, n_classes=5, ...)")
def make_labels(call: Call, n_samples: Value, n_features: Value, n_classes: Value) -> Value:
    """A column for each class."""
    return _pair(call, n_samples, n_features, n_classes) if isinstance(n_classes, int) else Unknown()


@external("sklearn.model_selection.train_test_split(*arrays, test_size=None, train_size=None, ...)")
def train_test_split(arrays: Value, test_size: Value, train_size: Value, origin: Site) -> Value:
    """Two parts of each array."""
    if not isinstance(arrays, tuple):
        return Unknown()
    place = SplitSite(origin.unit, origin.node)
    known = next((rows for rows in map(rows_of, arrays) if isinstance(rows, int)), Unknown())
    unknown_sizes = _part_sizes(known, test_size, train_size)
    parts: list[Value] = []
    for value in arrays:
        if not isinstance(value, Array) or not isinstance(value.shape, tuple) or not value.shape:
            parts += [Part(rows) for rows in unknown_sizes]
            continue
        count = value.shape[0]
        kept = value.contents if value.kind == "frame" else None
        for rows in _part_sizes(count, test_size, train_size) if isinstance(count, int) else unknown_sizes:
            parts.append(replace(value, shape=(rows, *value.shape[1:]), origin=place, contents=kept))
    return ListValue(parts)


def _part_sizes(count: Dim, test_size: Value, train_size: Value) -> tuple[Dim, Dim]:
    """The sizes of both parts; of an unknown number of rows it is known at least that they differ."""
    if isinstance(count, int):
        return datasets.part_sizes(count, test_size, train_size)
    if train_size is None:
        share = 0.25 if test_size is None else test_size
        return sizes(object(), 1 - share if isinstance(share, float) else share)
    return sizes(object(), train_size) if test_size is None else (Unknown(), Unknown())


@external("sklearn.utils.shuffle(*arrays, n_samples=None, ...)")
def shuffle(arrays: Value, n_samples: Value) -> Value:
    """The same arrays in another order."""
    if n_samples is not None or not isinstance(arrays, tuple):
        return Unknown()
    return arrays[0] if len(arrays) == 1 else ListValue(arrays)


def fitted(own: Value) -> Value:
    """The transformer itself."""
    return own


def _transformer(signature: str, *spellings: str) -> str:
    """Register a class that is fitted, and give its path."""
    path = signature.partition("(")[0]
    makes_object(signature, *spellings)
    method(path, "fit(...)")(fitted)
    return path


for _name in datasets.SAME_SHAPE_TRANSFORMERS:
    method(f"sklearn.preprocessing.{_name}", "partial_fit(...)")(fitted)

    @method(
        _transformer(f"sklearn.preprocessing.{_name}"),
        "fit_transform(X, ...)",
        "transform(X, ...)",
        "inverse_transform(X, ...)",
    )
    def scaled(X: Value, origin: Site) -> Value:
        """Other numbers in the same shape."""
        if not isinstance(X, (Array, Tensor)):
            return Unknown()
        return Array(as_array(columns_of(X) if isinstance(X, Array) else X).shape, "float64", origin)


_ENCODER = _transformer("sklearn.preprocessing.LabelEncoder")
_BINARIZER = _transformer("sklearn.preprocessing.LabelBinarizer")
_SETS = _transformer("sklearn.preprocessing.MultiLabelBinarizer")


@method(_ENCODER, "fit_transform(y)", "transform(y)")
def encoded(y: Value, origin: Site) -> Value:
    """One number for each label, in one row."""
    return Array((_rows_of(y),), "int64", origin)


def _rows_of(value: Value) -> Dim:
    if isinstance(value, ListValue):
        return len(value.items) if isinstance(value.items, tuple) else Unknown()
    shape = as_array(value).shape if isinstance(value, Array) else Unknown()
    return shape[0] if isinstance(shape, tuple) and shape else Unknown()


def _count_of_labels(value: Value) -> int | None:
    """How many labels one row or column of them holds; None when that is not known."""
    found = as_array(value) if isinstance(value, (Array, ListValue)) else None
    if found is None or found.contents is None or not found.contents.values or not isinstance(found.shape, tuple):
        return None
    return len(found.contents.values) if len(found.shape) == 1 or found.shape[1:] == (1,) else None


@method(_BINARIZER, "fit_transform(y)")
def binarized(y: Value, origin: Site) -> Value:
    """A column for each class, or a single one for two classes."""
    count = _count_of_labels(y)
    columns: Dim = Unknown() if count is None else 1 if count <= 2 else count
    return Array((_rows_of(y), columns), "int64", origin)


@method(_BINARIZER, "transform(y)")
@method(_SETS, "fit_transform(y)", "transform(y)")
def binarized_as_before(y: Value, origin: Site) -> Value:
    """As many columns as there were classes when it was fitted."""
    return Array((_rows_of(y), Unknown()), "int64", origin)


_SPARSE = "scipy.sparse.csr_matrix"
_ONE_HOT = _transformer("sklearn.preprocessing.OneHotEncoder(*, sparse_output|sparse=True, ...)")
_ALL_CLASSES = frozenset({"sparse", "sparse_output", "dtype"})
"""Arguments of an encoder with which each class has a column all the same."""


@method(_ONE_HOT, "fit_transform(X, ...)", "transform(X)")
def one_hot(own: ObjectValue, X: Value, origin: Site) -> Value:
    """A column for each class of each column; a sparse matrix unless the encoder was told otherwise."""
    count = None if own.arguments.keywords.keys() - _ALL_CLASSES else _count_of_labels(X)
    dense = Array((_rows_of(X), Unknown() if count is None else count), "float64", origin)
    sparse = options(own)["sparse_output"]
    if sparse is False:
        return dense
    return ObjectValue(_SPARSE, Arguments((dense,)), origin) if sparse is True else Unknown()


@method(_SPARSE, "toarray(...)", "todense(...)")
def dense(own: ObjectValue) -> Value:
    """The array that a sparse matrix stands for."""
    return own.arguments.positional[0]


for _name in ("TfidfVectorizer", "CountVectorizer", "HashingVectorizer"):

    @method(
        _transformer(f"sklearn.feature_extraction.text.{_name}"),
        "fit_transform(raw_documents|X, ...)",
        "transform(raw_documents|X, ...)",
    )
    def counted(raw_documents: Value, origin: Site) -> Value:
        """A sparse row of numbers for each text; how many columns is in the texts."""
        return ObjectValue(
            _SPARSE, Arguments((Array((_rows_of(raw_documents), Unknown()), "float64", origin),)), origin
        )


def _narrowing(signature: str, columns: Callable[[dict[str, Value], Dim], Dim]) -> None:
    """A transformer that keeps the rows and gives another number of columns."""

    @method(_transformer(signature), "fit_transform(X, ...)", "transform(X)")
    def transform(own: ObjectValue, X: Value, origin: Site) -> Value:
        found = as_array(columns_of(X)) if isinstance(X, Array) else None
        rows, given = Unknown(), Unknown()
        if found is not None and isinstance(found.shape, tuple) and len(found.shape) == 2:
            rows, given = found.shape  # type: ignore[assignment]
        return Array((rows, columns(options(own), given)), None, origin)


def _as_asked(name: str) -> Callable[[dict[str, Value], Dim], Dim]:
    def columns(held: dict[str, Value], _: Dim) -> Dim:
        asked = held[name]
        return asked if isinstance(asked, int) and not isinstance(asked, bool) else Unknown()

    return columns


def _monomials(held: dict[str, Value], given: Dim) -> Dim:
    degree, whole = held["degree"], held["interaction_only"] is False and held["include_bias"] is True
    known = whole and isinstance(degree, int) and isinstance(given, int)
    return math.comb(given + degree, degree) if known else Unknown()  # type: ignore[operator, arg-type]


_narrowing("sklearn.decomposition.PCA(n_components=None, ...)", _as_asked("n_components"))
_narrowing("sklearn.decomposition.TruncatedSVD(n_components=2, ...)", _as_asked("n_components"))
_narrowing("sklearn.feature_selection.SelectKBest(score_func=..., *, k=..., ...)", _as_asked("k"))
_narrowing(
    "sklearn.preprocessing.PolynomialFeatures(degree=2, *, interaction_only=False, include_bias=True, ...)", _monomials
)


_EQUAL_FOLDS = ("KFold", "StratifiedKFold")
"""Those that test on one fold after the other, of one size."""


def _folds(name: str, count: int) -> None:
    path = f"sklearn.model_selection.{name}"
    makes_object(f"{path}(n_splits={count}, ...)")

    @method(path, "split(X, ...)")
    def split(own: ObjectValue, X: Value, origin: Site) -> Value:
        folds = options(own)["n_splits"]
        if not isinstance(folds, int) or not 0 < folds <= datasets.MOST_FOLDS or not own.arguments.complete:
            return Unknown()
        rows = _rows_of(X)
        if name == "KFold" and isinstance(rows, int):
            found = datasets.fold_sizes(rows, folds)
        else:
            found = [sizes(object(), 1 - 1 / folds if name in _EQUAL_FOLDS else None) for _ in range(folds)]
        return ListValue([tuple(Array((size,), "int64", origin) for size in pair) for pair in found])

    @method(path, "get_n_splits(...)")
    def number(own: ObjectValue) -> Value:
        return options(own)["n_splits"]


for _name, _count in {"KFold": 5, "StratifiedKFold": 5, "TimeSeriesSplit": 5, "ShuffleSplit": 10,
                      "StratifiedShuffleSplit": 10, "GroupKFold": 5}.items():  # fmt: skip
    _folds(_name, _count)
