"""The table of `summary` is, line by line, what `model.summary()` prints."""

from __future__ import annotations

import re
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

from kerasshape.checker import check_source
from kerasshape.config import Config
from kerasshape.report.table import Look, table
from tests.oracle.real_keras import RealKeras

HEAD = """
import keras
import numpy as np
from keras import Input, Model, Sequential, layers
"""

EPILOGUE = """
import os
os.environ["COLUMNS"] = "200"
with open({path!r}, "w", encoding="utf-8") as _file:
    m.summary(print_fn=lambda text, line_break=True: _file.write(text + "\\n" * line_break){options})
"""

PROGRAMS = {
    "Sequential": """
        m = Sequential([Input((28, 28, 1)), layers.Conv2D(16, 3), layers.MaxPooling2D(), layers.Flatten()])
        m.add(layers.Dense(10, activation="softmax", name="a_name_that_is_much_longer_than_the_column_of_layers"))
    """,
    "open": "m = Sequential([layers.Dense(3), layers.Dropout(0.5), layers.LSTM(2), layers.Dense(2)])",
    "built later": "m = Sequential([layers.Dense(3), layers.Dense(2)])\nm.build((None, 7))",
    "empty": "m = Sequential()",
    "U-Net": """
        def block(x, filters):
            x = layers.Conv2D(filters, 3, padding="same")(x)
            return layers.ReLU()(layers.BatchNormalization()(x))

        i = x = Input((64, 64, 3))
        skips = []
        for filters in (8, 16):
            x = block(x, filters)
            skips.append(x)
            x = layers.MaxPooling2D()(x)
        x = block(x, 32)
        for filters, skip in zip((16, 8), reversed(skips)):
            x = layers.Conv2DTranspose(filters, 2, strides=2)(x)
            x = block(layers.Concatenate()([x, skip]), filters)
        m = Model(i, layers.Conv2D(1, 1)(x), name="unet")
    """,
    "nested": """
        inner = Sequential([Input((8,)), layers.Dense(4), layers.Dense(4)], name="inner")
        i = Input((8,))
        deep = Model(i, layers.Dense(3)(inner(i)), name="deep")
        m = Sequential([Input((8,)), layers.Dense(8), deep, layers.Dense(1)])
    """,
    "shared": """
        shared = layers.Dense(4, name="shared")
        a, b = Input((8,), name="a"), Input((8,), name="b")
        x = layers.Concatenate()([shared(a), shared(b)])
        m = Model([a, b], layers.Dense(1)(x))
    """,
    "shared on other lengths": """
        shared = layers.Dense(4, name="shared")
        a, b = Input((3, 8), name="a"), Input((5, 8), name="b")
        m = Model([a, b], layers.Concatenate(axis=1)([shared(a), shared(b)]))
    """,
    "a shared model": """
        branch = Sequential([Input((8,)), layers.Dense(4)], name="branch")
        a, b = Input((8,), name="a"), Input((8,), name="b")
        m = Model([a, b], layers.Subtract()([branch(a), branch(b)]))
    """,
    "a list of layers": """
        class Net(Model):
            def __init__(self):
                super().__init__()
                self.blocks = [layers.Dense(8) for _ in range(3)]
                self.by_name = {"drop": layers.Dropout(0.1), "norm": layers.LayerNormalization()}
                self.out = layers.Dense(2)

            def call(self, x):
                for block in self.blocks:
                    x = block(x)
                return self.out(self.by_name["norm"](self.by_name["drop"](x)))

        m = Net()
        y = m(np.zeros((4, 6), "float32"))
    """,
    "a user's model that nothing calls": """
        class Net(Model):
            def __init__(self):
                super().__init__()
                self.first = layers.Dense(8)
                self.drop = layers.Dropout(0.1)

            def call(self, x):
                return self.drop(self.first(x))

        m = Net()
    """,
    "a user's layer": """
        class Block(layers.Layer):
            def __init__(self, units, **kwargs):
                super().__init__(**kwargs)
                self.dense = layers.Dense(units)
                self.norm = layers.BatchNormalization()

            def call(self, x):
                return self.norm(self.dense(x))

        m = Sequential([Input((8,)), Block(4, name="first"), Block(2)])
    """,
    "seq2seq": """
        encoder_inputs = Input((None, 20), name="source")
        _, state_h, state_c = layers.LSTM(16, return_state=True, name="encoder")(encoder_inputs)
        decoder_inputs = Input((None, 30), name="target")
        decoder = layers.LSTM(16, return_sequences=True, return_state=True, name="decoder")
        outputs, _, _ = decoder(decoder_inputs, initial_state=[state_h, state_c])
        m = Model([encoder_inputs, decoder_inputs], layers.Dense(30, activation="softmax")(outputs))
    """,
    "a frozen application": """
        base = keras.applications.MobileNetV2(weights=None, include_top=False, input_shape=(96, 96, 3))
        base.trainable = False
        m = Sequential([base, layers.GlobalAveragePooling2D(), layers.Dense(5)])
    """,
    "frozen layers": """
        m = Sequential([Input((4,)), layers.Dense(8, trainable=False), layers.BatchNormalization(), layers.Dense(1)])
        m.layers[2].trainable = False
    """,
    "several inputs and outputs": """
        text = Input((20,), dtype="int32", name="text")
        number = Input((3,), name="number")
        x = layers.LSTM(8)(layers.Embedding(1000, 16, mask_zero=False)(text))
        x = layers.concatenate([x, number])
        m = Model({"text": text, "number": number}, [layers.Dense(1, name="a")(x), layers.Dense(4, name="b")(x)])
    """,
    "wide numbers": "m = Sequential([Input((5000,)), layers.Dense(5000), layers.Dense(5000), layers.Dense(40000)])",
    "float16": "m = Sequential([Input((50,)), layers.Dense(40, dtype='float16'), layers.Dense(3, dtype='float16')])",
}

LOOKS = {"as it is": Look(), "nested, trainable": Look(expand_nested=True, show_trainable=True)}
EXPANDED_BY_US_ALONE = "a user's layer"
NOT_EXPANDED_BY_US = "a frozen application"


@pytest.mark.oracle
@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("look", LOOKS)
def test_a_table_is_that_of_keras(real_keras: RealKeras, program: str, look: str, tmp_path: Path) -> None:
    chosen = LOOKS[look]
    if program in (EXPANDED_BY_US_ALONE, NOT_EXPANDED_BY_US):
        chosen = replace(chosen, expand_nested=False)
    source = HEAD + textwrap.dedent(PROGRAMS[program])
    path = tmp_path / "summary.txt"
    options = f", expand_nested={chosen.expand_nested}, show_trainable={chosen.show_trainable}"
    script = real_keras.run_source(source + EPILOGUE.format(path=str(path), options=options))
    major = real_keras.major
    if major == 2 and "not yet been built" in (script.message or ""):
        return
    assert script.kind == "ok", script.message
    result = check_source(source.encode(), "a.py", Config(keras_version=3 if major == 3 else 2))
    (model,) = [each for each in result.models if each.name == "m"]
    drawn = [line for line in table(model, replace(chosen, major=major)) if "Not built: " not in line]
    printed = path.read_text(encoding="utf-8").splitlines()
    read = rows if major == 3 else lines
    wanted, found = read(printed), read(drawn)
    assert len(wanted) > 4
    assert [[*map(filled, one, other)] for one, other in zip(wanted, found)] == found
    assert len(wanted) == len(found)


def lines(text: list[str]) -> list[list[str]]:
    """The lines of Keras 2's table. Only where it prints "multiple" for a shape, they are taken in words."""
    kept = [line.rstrip() for line in text]
    kept = kept if kept[-1] else kept[:-1]
    return [re.split(r"  +", line) if "(4, " in line or "multiple " in line else [line] for line in kept]


def rows(text: list[str]) -> list[list[str]]:
    """The cells of Keras 3's table, without the breaks that the width of a column makes."""
    found: list[list[str]] = []
    begun = False
    for line in text:
        if line[:1] in ("│", "┃"):
            cells = ["".join(cell.split()) for cell in re.split("[│┃]", line)[1:-1]]
            if begun:
                found[-1] = [first + second for first, second in zip(found[-1], cells)]
            else:
                found.append(cells)
        elif line.strip() and line[0] not in "┏┡├└":
            found.append([line.strip()])
        begun = line[:1] in ("│", "┃")
    return found


def filled(wanted: str, found: str) -> str:
    """What Keras prints, with what it leaves out: the end of a long word, and the shape of an eager call."""
    if "…" in wanted and len(wanted) > 1:
        begin, _, end = wanted.partition("…")
        return found if found.startswith(begin) and found.endswith(end) else wanted
    return found if wanted in ("?", "multiple") and found.startswith("(") else wanted
