"""Holds what is known of data sources against recorded facts, and these against the libraries if installed."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from kerasshape.checker import check_source
from kerasshape.config import Config
from kerasshape.keras import datasets

PRELUDE = """\
import numpy as np
X = np.zeros((20, 5))
y = np.arange(20) % 3
twice = np.arange(20) % 2
"""
SCIKIT_LEARN = """\
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_iris, load_linnerud, load_wine
from sklearn.datasets import make_blobs, make_circles, make_classification, make_friedman1, make_moons, make_regression
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.feature_selection import SelectKBest
from sklearn.model_selection import KFold, ShuffleSplit, StratifiedKFold, TimeSeriesSplit, train_test_split
from sklearn.preprocessing import (
    LabelBinarizer, LabelEncoder, MaxAbsScaler, MinMaxScaler, MultiLabelBinarizer, Normalizer, OneHotEncoder,
    PolynomialFeatures, RobustScaler, StandardScaler,
)
from sklearn.utils import shuffle
"""
PANDAS = """\
import pandas as pd
frame = pd.DataFrame(X, columns=["a", "b", "c", "d", "e"])
"""
Shape = tuple["int | None", ...]
LEARNED: dict[str, Shape] = {
    "load_iris().data": (150, 4),
    "load_iris()['target']": (150,),
    "load_iris(return_X_y=True)[0]": (150, 4),
    "load_wine().data": (178, 13),
    "load_breast_cancer().data": (569, 30),
    "load_breast_cancer().target": (569,),
    "load_digits().data": (1797, 64),
    "load_digits().images": (1797, 8, 8),
    "load_diabetes().data": (442, 10),
    "load_linnerud().target": (20, 3),
    "make_classification(n_samples=50, n_features=7)[0]": (50, 7),
    "make_classification(50, 7, n_informative=4)[1]": (50,),
    "make_regression(30, 4)[0]": (30, 4),
    "make_blobs(12, 3)[0]": (12, 3),
    "make_moons(14)[0]": (14, 2),
    "make_circles(n_samples=16)[1]": (16,),
    "make_friedman1(n_features=6)[0]": (100, 6),
    "train_test_split(X, y)[0]": (15, 5),
    "train_test_split(X, y)[3]": (5,),
    "train_test_split(X, y, test_size=0.33)[1]": (7, 5),
    "train_test_split(X, y, test_size=3)[0]": (17, 5),
    "train_test_split(X, y, train_size=0.5, test_size=0.25)[2]": (10,),
    "StandardScaler().fit_transform(X)": (20, 5),
    "MinMaxScaler().fit(X).transform(X)": (20, 5),
    "RobustScaler().fit_transform(X[:, :2])": (20, 2),
    "MaxAbsScaler().fit_transform(y.reshape(-1, 1))": (20, 1),
    "Normalizer().fit_transform(X)": (20, 5),
    "LabelEncoder().fit_transform(['a', 'b', 'a'])": (3,),
    "LabelBinarizer().fit_transform(y)": (20, 3),
    "LabelBinarizer().fit_transform(twice)": (20, 1),
    "LabelBinarizer().fit_transform(y[:, None])": (20, 3),
    "LabelBinarizer().fit(y).transform(y)": (20, None),
    "MultiLabelBinarizer().fit_transform([['a'], ['a', 'b']])": (2, None),
    "OneHotEncoder().fit_transform(y.reshape(-1, 1)).toarray()": (20, 3),
    "OneHotEncoder(sparse_output=False).fit_transform(y[:, None])": (20, 3),
    "OneHotEncoder(sparse_output=False, drop='first').fit_transform(y[:, None])": (20, None),
    "OneHotEncoder(sparse_output=False).fit_transform(X)": (20, None),
    "PolynomialFeatures(2).fit_transform(X)": (20, 21),
    "PolynomialFeatures(degree=3).fit_transform(X[:, :2])": (20, 10),
    "PolynomialFeatures(2, include_bias=False).fit_transform(X)": (20, None),
    "PCA(n_components=2).fit_transform(X)": (20, 2),
    "PCA(3).fit(X).transform(X)": (20, 3),
    "TruncatedSVD(2).fit_transform(X)": (20, 2),
    "SelectKBest(k=2).fit_transform(X, y)": (20, 2),
    "shuffle(X, y)[0]": (20, 5),
    "X[list(KFold(5).split(X))[0][0]]": (16, 5),
    "X[list(KFold(n_splits=3, shuffle=True).split(X))[0][1]]": (7, 5),
    "X[list(KFold(n_splits=3).split(X))[2][1]]": (6, 5),
    "y[list(StratifiedKFold(n_splits=4).split(X, y))[0][0]]": (None,),
    "X[list(TimeSeriesSplit(n_splits=3).split(X))[0][1]]": (None, 5),
    "X[list(ShuffleSplit(n_splits=3).split(X))[0][1]]": (None, 5),
}
FRAMES: dict[str, Shape] = {
    "frame.values": (None, 5),
    "frame[['a', 'b']].values": (None, 2),
    "frame['a'].values": (None,),
    "frame[['a']].to_numpy()": (None, 1),
    "frame['a'].to_numpy().reshape(-1, 1)": (None, 1),
    "frame.drop('a', axis=1).values": (None, 4),
    "frame.drop(columns=['a', 'b']).values": (None, 3),
    "frame.drop([0, 1]).values": (None, 5),
    "frame.iloc[:, 1:3].values": (None, 2),
    "frame.iloc[:, :-1].values": (None, 4),
    "frame.iloc[:, -1].values": (None,),
    "frame.iloc[:10].values": (None, 5),
    "frame.loc[:, ['a', 'b']].values": (None, 2),
    "frame.loc[:, 'a'].values": (None,),
    "frame[frame['a'] > -1].values": (None, 5),
    "frame[2:8].values": (None, 5),
    "frame.head(3).values": (None, 5),
    "frame.tail(3).values": (None, 5),
    "frame.sample(frac=0.5).values": (None, 5),
    "frame.dropna().values": (None, 5),
    "frame.dropna(axis=1).values": (None, None),
    "frame.astype('float32').values": (None, 5),
    "frame.fillna(0).values": (None, 5),
    "frame.copy().values": (None, 5),
    "np.array(frame)": (None, 5),
    "np.asarray(frame['a'])": (None,),
    "pd.DataFrame({'a': [1, 2], 'b': [3, 4]}).values": (None, 2),
    "pd.DataFrame(X).values": (None, 5),
    "pd.DataFrame([[1, 2, 3]]).values": (None, 3),
    "pd.DataFrame([1, 2, 3]).values": (None, 1),
    "pd.Series([1, 2, 3]).values": (None,),
    "pd.get_dummies(frame['a']).values": (None, None),
    "pd.get_dummies(frame).values": (None, None),
}
"""None stands for a number that is not known."""
KERAS = {
    "mnist": (((60_000, 28, 28), "uint8"), ((60_000,), "uint8"), ((10_000, 28, 28), "uint8"), ((10_000,), "uint8")),
    "fashion_mnist": (
        ((60_000, 28, 28), "uint8"), ((60_000,), "uint8"), ((10_000, 28, 28), "uint8"), ((10_000,), "uint8"),
    ),
    "cifar10": (
        ((50_000, 32, 32, 3), "uint8"), ((50_000, 1), "uint8"), ((10_000, 32, 32, 3), "uint8"), ((10_000, 1), "uint8"),
    ),
    "cifar100": (
        ((50_000, 32, 32, 3), "uint8"), ((50_000, 1), "int64"), ((10_000, 32, 32, 3), "uint8"), ((10_000, 1), "int64"),
    ),
    "imdb": (((25_000,), "object"), ((25_000,), "int64"), ((25_000,), "object"), ((25_000,), "int64")),
    "reuters": (((8_982,), "object"), ((8_982,), "int64"), ((2_246,), "object"), ((2_246,), "int64")),
    "boston_housing": (((404, 13), "float64"), ((404,), "float64"), ((102, 13), "float64"), ((102,), "float64")),
    "california_housing": (
        ((16_512, 8), "float32"), ((16_512,), "float32"), ((4_128, 8), "float32"), ((4_128,), "float32"),
    ),
}  # fmt: skip
"""Written down from Keras's documentation of `load_data`: nothing is loaded here."""
CLASSES = {"mnist": 10, "fashion_mnist": 10, "cifar10": 10, "cifar100": 100, "imdb": 2, "reuters": 46}


def _told(prelude: str, expression: str) -> Any:
    source = f"{prelude}import keras\nkeras.layers.Identity()({expression})\n"
    calls = check_source(source.encode(), "a.py", Config(keras_version=3)).calls
    ((shape,),) = [call.inputs for call in calls]
    return shape


def _fits(told: Any, known: Shape) -> bool:
    return len(told) == len(known) and all(
        isinstance(dim, str) if number is None else dim == number for dim, number in zip(told, known, strict=True)
    )


@pytest.mark.parametrize("expression", LEARNED)
def test_scikit_learn(expression: str) -> None:
    assert _fits(_told(PRELUDE + SCIKIT_LEARN, expression), LEARNED[expression])


@pytest.mark.parametrize("expression", FRAMES)
def test_pandas(expression: str) -> None:
    assert _fits(_told(PRELUDE + PANDAS, expression), FRAMES[expression])


@pytest.mark.parametrize(
    ("library", "prelude", "table"), [("sklearn", SCIKIT_LEARN, LEARNED), ("pandas", PANDAS, FRAMES)]
)
def test_the_facts_are_those_of_the_library(library: str, prelude: str, table: dict[str, Shape]) -> None:
    """Every expression is evaluated; the numbers that are written down must be those that come out."""
    pytest.importorskip(library)
    names: dict[str, Any] = {}
    exec(PRELUDE + prelude, names)
    for expression, known in table.items():
        real = eval(expression, names).shape
        assert len(real) == len(known), expression
        assert all(number in (None, dim) for number, dim in zip(known, real, strict=True)), (expression, real)


@pytest.mark.parametrize("name", KERAS)
def test_keras_datasets(name: str) -> None:
    """Shapes, dtypes and the labels of every loader."""
    found = datasets.KERAS[name]
    parts = [(found.train, found.x), (found.train, found.y), (found.test, found.x), (found.test, found.y)]
    assert tuple(((rows, *part.shape), part.dtype) for rows, part in parts) == KERAS[name]
    assert found.y.classes == CLASSES.get(name, 0)
    prelude = f"from keras.datasets import {name}\n(x, y), (x_test, y_test) = {name}.load_data()\n"
    for expression, (shape, _) in zip(("x", "y", "x_test", "y_test"), KERAS[name], strict=True):
        assert _told(prelude, expression) == shape


@pytest.mark.oracle
def test_every_loader_of_keras_is_known() -> None:
    keras = pytest.importorskip("keras")
    loaders = {name for name in dir(keras.datasets) if hasattr(importlib.import_module("keras.datasets"), name)}
    assert {name for name in loaders if hasattr(getattr(keras.datasets, name), "load_data")} == KERAS.keys()
