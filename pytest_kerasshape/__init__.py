"""The pytest plugin of kerasshape: assertions about shapes, and the tutorial's models.

The fixtures, options and markers are there without an import. The assertions are imported in a test:

    from pytest_kerasshape import assert_shapes

Nothing is loaded before it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_kerasshape.article import ArticleModel, build_article_model
    from pytest_kerasshape.assertions import (
        assert_clean,
        assert_fault,
        assert_layer_shapes,
        assert_same_shapes,
        assert_shapes,
    )

__all__ = [
    "ArticleModel",
    "assert_clean",
    "assert_fault",
    "assert_layer_shapes",
    "assert_same_shapes",
    "assert_shapes",
    "build_article_model",
]

_ARTICLE = ("ArticleModel", "build_article_model")


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = "article" if name in _ARTICLE else "assertions"
    return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
