"""The words of a help: they name a cure that mends the program they stand at."""

from __future__ import annotations

import pytest

from kerasshape.checker import check_source
from kerasshape.config import Config

HEAD = """
import numpy as np
import keras
from keras import Input, Model, Sequential, layers
from tensorflow.keras.preprocessing.image import ImageDataGenerator

a, b = Input((4, 3)), Input((4, 3))
image = Input((32, 32, 3))
"""
FOLDER = 'keras.utils.image_dataset_from_directory("photos", image_size=(32, 32)'
FLOW = 'ImageDataGenerator().flow_from_directory("photos", target_size=(32, 32)'


def helps(code: str, major: int) -> list[str]:
    """The helps of all findings in a program."""
    result = check_source((HEAD + code).encode(), "a.py", Config(keras_version=major))  # type: ignore[arg-type]
    return [item.help or "" for item in result.diagnostics]


def _trained(output: str, loss: str, *data: str) -> str:
    return f'm = Model(image, {output})\nm.compile("adam", "{loss}")\nm.fit({", ".join(data)})\n'


CLASSES = 'layers.Dense(5, activation="softmax")(layers.Flatten()(image))'
PICTURES = "np.zeros((8, 32, 32, 3))"


@pytest.mark.parametrize("major", [2, 3])
@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("layers.concatenate(a, b)", "put the tensors in a list: `concatenate([a, b])`"),
        ("layers.concatenate(a, b, axis=-1)", "put the tensors in a list: `concatenate([a, b])`"),
        ("layers.add(a, b)", "put the tensors in a list: `add([a, b])`"),
        ("layers.Add()(a, b)", "put the tensors in a list: `Add()([a, b])`"),
        ("layers.Dot(axes=1)(a, b)", "put the tensors in a list: `Dot(…)([a, b])`"),
        ("layers.Average()(a, b, a)", "put the tensors in a list: `Average()([a, b])`"),
        (
            "layers.Attention(return_attention_scores=True)",
            "it is an argument of the call: `Attention(…)(inputs, return_attention_scores=…)`",
        ),
        (
            "layers.MultiHeadAttention(2, 4, use_causal_mask=True)",
            "it is an argument of the call: `MultiHeadAttention(…)(inputs, use_causal_mask=…)`",
        ),
        ("layers.LSTM(4, initial_state=a)", "it is an argument of the call: `LSTM(…)(inputs, initial_state=…)`"),
        ("layers.Dropout(0.5, training=True)", "it is an argument of the call: `Dropout(…)(inputs, training=…)`"),
        ("layers.Dense(4, units_=3)", "did you mean `units`?"),
        (
            _trained(CLASSES, "categorical_crossentropy", f"{FOLDER})"),
            'use `sparse_categorical_crossentropy`, or read the labels with `label_mode="categorical"`',
        ),
        (
            _trained(CLASSES, "categorical_crossentropy", f'{FLOW}, class_mode="sparse")'),
            'use `sparse_categorical_crossentropy`, or read the labels with `class_mode="categorical"`',
        ),
        (
            _trained(CLASSES, "sparse_categorical_crossentropy", f'{FLOW}, classes=["a", "b", "c", "d", "e"])'),
            'use `categorical_crossentropy`, or read them with `class_mode="sparse"`',
        ),
        (
            _trained(CLASSES, "categorical_crossentropy", PICTURES, "np.zeros((8,))"),
            "use `sparse_categorical_crossentropy`, or encode the labels by `keras.utils.to_categorical(y, 5)`",
        ),
        (
            _trained(
                "layers.Conv2D(2, 1, activation='softmax')(image)",
                "categorical_crossentropy",
                PICTURES,
                "np.zeros((8, 32, 32, 4))",
            ),
            "give the last layer 4 filters",
        ),
        (
            _trained("layers.Conv2D(1, 1, activation='sigmoid')(image)", "binary_crossentropy", PICTURES, PICTURES),
            "read the targets with one channel (`channels=1`, or in gray), or give the last layer 3 filters",
        ),
        (
            _trained(
                "layers.Dense(2, activation='softmax')(image)",
                "categorical_crossentropy",
                PICTURES,
                "np.zeros((8, 32, 32, 4))",
            ),
            "give the last layer 4 units",
        ),
        (
            _trained('layers.Conv2D(4, 3, padding="same")(image)', "mse", PICTURES, "np.zeros((8, 2))"),
            "put a pooling layer or a Flatten behind the last convolution and end in a Dense layer of 2 units, "
            "so that the output is (None, 2)",
        ),
        (
            "m = Model([a, b], layers.Dense(2)(layers.Concatenate(axis=1)([a, b])))\n"
            'm.compile("adam", "mse")\n'
            "m.fit([np.zeros((6, 4, 3))] * 2, np.zeros((6, 4, 2)))",
            "the inputs are joined along axis 1, which makes it 8 long: join them along the last axis, `axis=-1`",
        ),
        (
            "for filters in (4, 8):\n    image = layers.Conv2D(filters, 3)(image)\n    image = layers.Flatten()(image)",
            "drop the Flatten, or put it behind the last Conv2D, which needs all axes",
        ),
        (
            "layers.LSTM(4)(layers.GlobalMaxPooling1D()(a))",
            "drop the GlobalMaxPooling1D, or put it behind the last LSTM, which needs all axes",
        ),
        (
            "layers.Conv2D(4, 3)(layers.Dense(64)(Input((8,))))",
            "the image is flat: put a Reshape before it that brings it to (batch, height, width, channels)",
        ),
        (
            "layers.LSTM(4, stateful=True)(Input((2, 5, 3)))",
            "if 2 is the batch size, give the input the whole shape: `Input(batch_shape=(2, 5, 3))`",
        ),
        (
            "layers.LSTM(4)(Input((2, 5, 3)))",
            "make one vector of each step, with TimeDistributed(Flatten()) or a Reshape to (steps, features)",
        ),
        (
            "layers.IntegerLookup(vocabulary=[1, 2], max_tokens=2)",
            "give `vocabulary` at most 1 entry (`max_tokens=2` less 1 token that is no entry)",
        ),
        (
            "layers.StringLookup(vocabulary=['a', 'b', 'c'], max_tokens=3, num_oov_indices=2)",
            "give `vocabulary` at most 1 entry (`max_tokens=3` less 2 tokens that are no entry)",
        ),
        (
            "layers.IntegerLookup(vocabulary=[1, 2], max_tokens=2, num_oov_indices=0, output_mode='int')\n"
            "layers.IntegerLookup(vocabulary=[1, 2, 3], max_tokens=2, num_oov_indices=0)",
            "give `vocabulary` at most 2 entries",
        ),
    ],
)
def test_help_names_the_cure(code: str, words: str, major: int) -> None:
    assert helps(code, major) == [words]


def test_an_old_keyword_is_dropped_where_its_new_name_is_gone_too() -> None:
    code = 'm = Sequential([Input((3,)), layers.Dense(1)])\nm.compile("adam", "mse")\n'
    code += "m.fit(np.zeros((8, 3)), np.zeros(8), max_q_size=1)"
    assert helps(code, 3) == ["drop `max_q_size`"]
    assert helps(code, 2) == ["call it `max_queue_size`"]


def test_batches_have_no_expression_to_change() -> None:
    """No help speaks of an `x` where a generator gives the data."""
    films = "m = Sequential([Input((7, 32, 32, 3)), layers.Conv3D(4, 3), layers.Flatten(), layers.Dense(2)])\n"
    code = f'{films}m.compile("adam", "mse")\nm.fit({FLOW}))\n'
    flat = f'm = Sequential([Input((3072,)), layers.Dense(2)])\nm.compile("adam", "mse")\nm.fit({FLOW}))\n'
    assert helps(f"{films}m.predict(np.zeros((7, 32, 32, 3)))", 3) == [
        "a single sample still needs the axis of the samples: `np.expand_dims(x, 0)`"
    ]
    assert not any("`" in each or "sample" in each for each in helps(code, 3))
    assert helps(flat, 3) == ["bring each sample to (3072,) where the batches are made"]


@pytest.mark.parametrize(
    ("code", "alone"),
    [
        ('Sequential([layers.Dense(1)], trainable="net")', False),
        ("layers.Dense(1, units_=3)", False),
        ('Model(a, layers.Dense(2)(a)).compile("adam", "mse", metrics="mae")', True),
    ],
)
def test_alone_means_that_the_other_major_takes_the_line(code: str, alone: bool) -> None:
    result = check_source((HEAD + code).encode(), "a.py", Config())
    assert result.diagnostics
    assert all(("alone)" in item.message) is alone for item in result.diagnostics)
