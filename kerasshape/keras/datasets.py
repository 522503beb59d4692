"""The shapes, dtypes and labels of the data sets that come with Keras and scikit-learn."""

from __future__ import annotations

from kerasshape.records import dataclass
from kerasshape.shapes import Dim, Unknown

Dims = tuple[int, ...]


@dataclass(frozen=True)
class Part:
    """An array: the shape of one sample, its dtype, and how many classes its labels name (0 when they are numbers)."""

    shape: Dims
    dtype: str
    classes: int = 0


@dataclass(frozen=True)
class KerasDataset:
    """What `load_data()` gives: `(x_train, y_train), (x_test, y_test)`.

    `split_by` names the arguments that change how many samples go where.
    """

    name: str
    train: int
    test: int
    x: Part
    y: Part
    split_by: tuple[str, ...] = ()
    image: bool = False


_IMAGE_LABELS = Part((1,), "uint8", 10)

KERAS: dict[str, KerasDataset] = {
    found.name: found
    for found in [
        KerasDataset("mnist", 60_000, 10_000, Part((28, 28), "uint8"), Part((), "uint8", 10)),
        KerasDataset("fashion_mnist", 60_000, 10_000, Part((28, 28), "uint8"), Part((), "uint8", 10)),
        KerasDataset("cifar10", 50_000, 10_000, Part((32, 32, 3), "uint8"), _IMAGE_LABELS, image=True),
        KerasDataset("cifar100", 50_000, 10_000, Part((32, 32, 3), "uint8"), Part((1,), "int64", 100), image=True),
        KerasDataset("imdb", 25_000, 25_000, Part((), "object"), Part((), "int64", 2), ("maxlen",)),
        KerasDataset("reuters", 8_982, 2_246, Part((), "object"), Part((), "int64", 46), ("maxlen", "test_split")),
        KerasDataset("boston_housing", 404, 102, Part((13,), "float64"), Part((), "float64"), ("test_split",)),
        KerasDataset(
            "california_housing", 16_512, 4_128, Part((8,), "float32"), Part((), "float32"), ("test_split", "version")
        ),
    ]
}


@dataclass(frozen=True)
class Table:
    """What a `load_…` function of scikit-learn gives as `data` and `target`, and more arrays by name."""

    data: Dims
    target: Dims
    classes: int
    images: Dims | None = None


SCIKIT_LEARN: dict[str, Table] = {
    "load_iris": Table((150, 4), (150,), 3),
    "load_wine": Table((178, 13), (178,), 3),
    "load_breast_cancer": Table((569, 30), (569,), 2),
    "load_digits": Table((1797, 64), (1797,), 10, (1797, 8, 8)),
    "load_diabetes": Table((442, 10), (442,), 0),
    "load_linnerud": Table((20, 3), (20, 3), 0),
    "load_boston": Table((506, 13), (506,), 0),
    "fetch_california_housing": Table((20_640, 8), (20_640,), 0),
    "fetch_olivetti_faces": Table((400, 4096), (400,), 40, (400, 64, 64)),
}
"""Only with all arguments at their defaults, `return_X_y` aside."""


SAME_SHAPE_TRANSFORMERS = (
    "StandardScaler", "MinMaxScaler", "RobustScaler", "MaxAbsScaler", "Normalizer", "QuantileTransformer",
    "PowerTransformer",
)  # fmt: skip


def part_sizes(count: Dim, test_size: object, train_size: object) -> tuple[Dim, Dim]:
    """How many samples `train_test_split` puts into its two parts.

    Source: sklearn.model_selection._split._validate_shuffle_split.
    """
    if not isinstance(count, int) or any(isinstance(size, Unknown) for size in (test_size, train_size)):
        return Unknown(), Unknown()
    if test_size is None and train_size is None:
        test_size = 0.25
    test = -int(-count * test_size // 1) if isinstance(test_size, float) else test_size
    train = int(count * train_size // 1) if isinstance(train_size, float) else train_size
    if not isinstance(test, int):
        test = count - train if isinstance(train, int) else None
    if not isinstance(train, int):
        train = count - test if isinstance(test, int) else None
    if not isinstance(train, int) or not isinstance(test, int) or train <= 0 or test <= 0:
        return Unknown(), Unknown()
    return train, test


MOST_FOLDS = 20


def fold_sizes(count: Dim, folds: int) -> list[tuple[Dim, Dim]]:
    """How many samples `KFold` trains and tests with, fold by fold; the first ones are larger by one.

    Source: sklearn.model_selection.KFold._iter_test_indices.
    """
    if not isinstance(count, int) or count < folds:
        return [(Unknown(), Unknown())] * folds
    tested = [count // folds + (fold < count % folds) for fold in range(folds)]
    return [(count - size, size) for size in tested]
