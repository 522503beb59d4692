"""Holds the shapes of arrays against numpy itself."""

from __future__ import annotations

from typing import Any

import pytest

from kerasshape.checker import check_source
from kerasshape.config import Config

PRELUDE = """\
import numpy as np
x = np.zeros((20, 6, 4))
row = np.arange(20) % 3
flat = np.linspace(0, 1, 24)
image = np.ones((5, 8, 8, 1), dtype="uint8")
nested = [[1, 2, 3], [4, 5, 6]]
"""

EXPRESSIONS = [
    "x.reshape(-1, 24)", "x.reshape((20, -1))", "x.reshape(x.shape[0], 24)", "x.reshape(len(x), 6, 4, 1)", "x.T",
    "np.reshape(x, (10, 2, -1))", "x.transpose(0, 2, 1)", "x.transpose((2, 0, 1))", "np.transpose(x, [1, 0, 2])",
    "np.swapaxes(x, 1, 2)", "x.swapaxes(0, -1)", "np.moveaxis(x, 1, -1)", "np.moveaxis(image, -1, 1)", "x.flatten()",
    "x.ravel()", "np.expand_dims(x, -1)", "np.expand_dims(x, axis=0)", "np.expand_dims(row, axis=(0, 2))",
    "x[np.newaxis]", "x[..., np.newaxis]", "x[:, None]", "image.squeeze()", "np.squeeze(image, axis=-1)", "x[0]",
    "x[-1]", "x[:5]", "x[5:]", "x[:-2]", "x[::2]", "x[::-1]", "x[:, 1]", "x[:, 1:3]", "x[:, -1, :]", "x[..., 0]",
    "x[2:4, :, 1:]", "x[[1, 2, 3]]", "x[np.array([0, 5])]", "x[:, [0, 1]]", "x[np.argsort(row)]", "x[1:100]",
    "np.concatenate([x, x])", "np.concatenate((x, x), axis=1)", "np.concatenate([x, x], axis=-1)", "np.stack([x, x])",
    "np.stack((row, row), axis=1)", "np.stack([x, x], axis=-1)", "np.vstack([x, x])", "np.vstack((row, row))",
    "np.hstack([x, x])", "np.hstack((row, row))", "np.column_stack([row, row])", "np.dstack([row, row])",
    "np.append(x, x)", "np.append(x, x, axis=0)", "np.tile(x, 2)", "np.tile(row, (2, 3))", "np.tile(x, (2, 1, 1, 3))",
    "np.repeat(x, 3)", "np.repeat(x, 3, axis=0)", "np.repeat(image, 3, axis=-1)", "np.pad(x, 1)",
    "np.pad(row, (1, 2))", "np.pad(x, ((0, 0), (1, 1), (0, 2)))", "np.split(x, 4)[0]", "np.split(x, [3, 8])[2]",
    "np.array_split(x, 2)[1]", "x.mean(axis=0)", "x.sum(axis=(1, 2))", "x.max(axis=-1, keepdims=True)",
    "np.mean(x, axis=1)", "np.argmax(x, axis=2)", "x + 1", "x * row[:, None, None]", "x - x.mean(axis=0)",
    "x / np.ones(4)", "1 - x", "x > 0", "x ** 2", "-x", "np.sqrt(x)", "np.clip(x, 0, 1)", "np.where(x > 0, x, 0)",
    "np.add(x, x)", "np.maximum(x, 0)", "x.astype('float32')", "x @ np.zeros((4, 7))",
    "np.dot(np.zeros((3, 4)), np.zeros((4, 5)))", "np.matmul(x, np.zeros((4, 2)))", "np.array(nested)",
    "np.array([nested, nested])", "np.array([x, x])", "np.asarray(nested, dtype='float32')", "np.array([1, 2, 3])",
    "np.array([[1.0], [2.0]])", "np.array([row[i:i + 5] for i in range(15)])", "np.array(range(7))", "np.zeros(5)",
    "np.zeros((2, 3))", "np.ones([2, 3])", "np.empty((1, 2))", "np.full((2, 2), 7)", "np.zeros_like(x)", "np.eye(3)",
    "np.eye(3, 4)", "np.identity(5)", "np.arange(10)", "np.arange(2, 10, 3)", "np.arange(0, 1, 0.1)",
    "np.arange(5.0)", "np.linspace(0, 1)", "np.linspace(0, 1, 7)", "np.random.rand(3, 4)", "np.random.randn(2)",
    "np.random.random((2, 3))", "np.random.random(4)", "np.random.randint(0, 9, size=(3, 2))",
    "np.random.randint(5, size=8)", "np.random.normal(0, 1, (2, 5))", "np.random.uniform(size=(3, 3))",
    "np.random.uniform(-1, 1, 6)", "np.random.choice(5, 10)", "np.random.choice([1, 2], size=(2, 2))",
    "np.random.permutation(10)", "np.random.permutation(x)", "np.random.default_rng(0).random((2, 3))",
    "np.random.default_rng().normal(size=(4, 1))", "np.random.RandomState(1).rand(2, 2)",
    "np.random.default_rng(1).integers(0, 3, size=7)", "np.unique(row)", "np.flip(x, 1)", "np.roll(x, 2)",
    "np.cumsum(row)", "np.cumsum(x)", "np.atleast_2d(row)", "flat.reshape(2, 3, 4)", "flat[:20].reshape(-1, 5, 1)",
    "np.delete(x, 0, axis=1)", "np.delete(x, [0, 2], axis=-1)", "np.take(x, [0, 1], axis=1)",
    "np.take(row, [[1], [2]])", "np.take(x, row, axis=0)", "np.outer(row, flat)", "np.triu(np.eye(3))",
    "np.c_[row, row]", "np.c_[x[:, 0], row]",
    "np.r_[x, x]", "np.r_[row, row]", "np.random.standard_normal((2, 3))", "np.random.standard_normal(4)",
    "np.random.multivariate_normal(np.zeros(3), np.eye(3), 10)",
    "np.random.multivariate_normal(np.zeros(3), np.eye(3), (2, 5))",
    "np.lib.stride_tricks.sliding_window_view(flat, 5)", "np.lib.stride_tricks.sliding_window_view(x, 5, axis=0)",
    "np.lib.stride_tricks.sliding_window_view(x, 2, 1)",
    "image[0]", "image[0, ..., 0]", "image / 255.0", "np.eye(3)[row]", "x.copy()",
]  # fmt: skip
MASKS = {"x[row == 1]": (None, 6, 4), "x[x > 0]": (None,), "image[np.random.rand(5) > 0.5]": (None, 8, 8, 1)}
SILENT = [
    "x.reshape(7, -1)", "x.reshape(3, 3)", "np.concatenate([x, row])", "unknown(x)", "np.c_[x, row]", "x[unknown]",
    "np.load('x')",
]  # fmt: skip


def _told(expression: str) -> Any:
    source = f"{PRELUDE}import keras\nkeras.layers.Identity()({expression})\n"
    (call,) = check_source(source.encode(), "a.py", Config(keras_version=3)).calls
    (shape,) = call.inputs
    return shape


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_shape(expression: str) -> None:
    """The shape is numpy's, dim by dim."""
    np = pytest.importorskip("numpy")
    names: dict[str, Any] = {}
    exec(PRELUDE, names)
    assert _told(expression) == np.shape(eval(expression, names))


@pytest.mark.parametrize("expression", MASKS)
def test_a_mask_keeps_the_other_axes(expression: str) -> None:
    shape = _told(expression)
    assert len(shape) == len(MASKS[expression])
    assert all(known is None or dim == known for dim, known in zip(shape, MASKS[expression], strict=True))
    assert isinstance(shape[0], str)


@pytest.mark.parametrize("expression", SILENT)
def test_unknown(expression: str) -> None:
    """What cannot be told, or what numpy refuses, is unknown."""
    assert _told(expression) == "?"
