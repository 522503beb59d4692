"""Patterns of published code, told in our own words, on which the checker once was wrong, crashed or was slow."""

from __future__ import annotations

import textwrap

from kerasshape.checker import check_source
from kerasshape.config import Config
from kerasshape.results import FileResult


def check(text: str, major: int = 3) -> FileResult:
    return check_source(textwrap.dedent(text).encode(), "a.py", Config(keras_version=major))  # type: ignore[arg-type]


def codes(text: str, major: int = 3) -> list[str]:
    return [item.code for item in check(text, major).diagnostics]


def test_keywords_of_a_function_that_nothing_calls_may_hold_what_a_layer_needs() -> None:
    assert codes("""
        from keras.layers import Conv2D

        def block(x, filters, **options):
            return Conv2D(filters, **options)(x)
        """) == []


def test_keywords_of_a_constructor_that_nothing_calls_may_hold_what_a_layer_needs() -> None:
    assert codes("""
        import keras

        class Block(keras.layers.Layer):
            def __init__(self, units=3, **options):
                super().__init__()
                self.conv = keras.layers.Conv2D(units, **options)

            def call(self, x):
                return self.conv(x)
        """) == []


def test_a_function_that_is_called_without_them_has_no_further_keywords() -> None:
    assert codes("""
        from keras.layers import Conv2D, Input

        def block(x, filters, **options):
            return Conv2D(filters, **options)(x)

        block(Input((8, 8, 3)), 4)
        """) == ["KS203"]


def test_defaults_of_a_function_that_nothing_calls_are_taken() -> None:
    assert codes("""
        from keras.layers import Conv2D, Input

        def block(size=9, **options):
            return Conv2D(4, size)(Input((8, 8, 3)))
        """) == ["KS107"]
