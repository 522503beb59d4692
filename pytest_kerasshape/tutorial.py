"""The tutorial's models as fixtures; a suite asks for them with `pytest_plugins = ["pytest_kerasshape.tutorial"]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_kerasshape.article import ArticleModel

ARTICLE_MODELS = (
    "time_distributed_dense",
    "repeat_vector",
    "one_to_many",
    "many_to_many",
    "many_to_many_other_length",
)


@pytest.fixture
def build_article_model() -> Callable[..., ArticleModel]:
    """A function that builds one of the tutorial's models with sizes of your own.

    For example `build_article_model("one_to_many", n_out=7)`. The names are time_distributed_dense, repeat_vector,
    one_to_many, many_to_many and many_to_many_other_length; the sizes are the tutorial's batch_size, n_in, vector,
    n_out, in_steps, in_vector and out_vector, and units. Gives what the fixtures of the models give: `model`,
    `input_shape`, `output_shape`; anything else is asked of the Keras model.
    """
    from pytest_kerasshape.article import build_article_model

    return build_article_model


@pytest.fixture(params=ARTICLE_MODELS)
def article_model(request: pytest.FixtureRequest) -> ArticleModel:
    """Each of the tutorial's five models in turn, built with real Keras, with its documented shapes."""
    from pytest_kerasshape.article import build_article_model

    return build_article_model(request.param)


@pytest.fixture
def time_distributed_dense_model() -> ArticleModel:
    """The tutorial's TimeDistributed(Dense(8)), built: (None, 10, 16) to (None, 10, 8)."""
    from pytest_kerasshape.article import build_article_model

    return build_article_model("time_distributed_dense")


@pytest.fixture
def repeat_vector_model() -> ArticleModel:
    """The tutorial's Dense(32) and RepeatVector(3), built: (None, 32) to (None, 3, 32)."""
    from pytest_kerasshape.article import build_article_model

    return build_article_model("repeat_vector")


@pytest.fixture
def one_to_many_model() -> ArticleModel:
    """The tutorial's one-to-many model with LSTM, built: (50, 1, 10) to (50, 5, 10)."""
    from pytest_kerasshape.article import build_article_model

    return build_article_model("one_to_many")


@pytest.fixture
def many_to_many_model() -> ArticleModel:
    """The tutorial's many-to-many model of one length, built: (50, 10, 10) to (50, 10, 100)."""
    from pytest_kerasshape.article import build_article_model

    return build_article_model("many_to_many")


@pytest.fixture
def many_to_many_other_length_model() -> ArticleModel:
    """The tutorial's many-to-many model of another length, built: (50, 10, 10) to (50, 20, 100)."""
    from pytest_kerasshape.article import build_article_model

    return build_article_model("many_to_many_other_length")
