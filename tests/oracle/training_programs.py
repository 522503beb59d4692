"""Draws training programs and compares the checker with real Keras on them.

`python -m tests.oracle.training_programs 1500 [first seed]` runs as many programs in both majors and prints the table:
agreed, false alarms, misses. A program is made from its seed alone.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from dataclasses import dataclass, field

from kerasshape.checker import check_source
from kerasshape.config import Config
from kerasshape.diagnostics import Diagnostic
from tests.oracle.real_keras import RealKeras, ScriptOutcome

HEAD = """\
import keras
import numpy as np
from keras import Input, Model, Sequential
from keras.layers import *
from keras.utils import to_categorical
"""
LOSSES = (
    ["categorical_crossentropy"] * 5 + ["sparse_categorical_crossentropy"] * 5 + ["binary_crossentropy"] * 4
    + ["mse"] * 4 + ["mae", "hinge", "kl_divergence", "huber", "poisson", "cosine_similarity", "log_cosh"]
)  # fmt: skip
METRICS = (
    ["'accuracy'"] * 6 + ["'mae'", "'mse'", "'binary_accuracy'", "'categorical_accuracy'", "'AUC'"]
    + ["'sparse_categorical_accuracy'", "'sparse_top_k_categorical_accuracy'", "'categorical_crossentropy'"]
    + ["keras.metrics.Precision()", "keras.metrics.Recall(name='r')", "keras.metrics.CategoricalAccuracy(name='c')"]
    + ["keras.metrics.RootMeanSquaredError()", "keras.metrics.F1Score()", "keras.metrics.AUC(name='area')"]
    + ["'acurracy'"]
)  # fmt: skip
Shape = tuple[int, ...]


@dataclass
class Draft:
    """A program in the making."""

    random: random.Random
    lines: list[str] = field(default_factory=list)
    samples: int = 0

    def pick(self, *options: object) -> object:
        return self.random.choice(options)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def add(self, line: str) -> None:
        self.lines.append(line)


def program(seed: int) -> str:
    """The program of one seed: one in seven has a model with two outputs."""
    draft = Draft(random.Random(seed))
    draft.samples = draft.random.choice([6, 7, 10, 12])
    if draft.chance(0.14):
        _two_outputs(draft)
        return HEAD + "\n".join(draft.lines) + "\n"
    entry = draft.random.choice([(4,), (5,), (1,), (6, 3), (6, 1), (8, 8, 1), (8, 8, 3), (8, 6, 2)])
    draft.add(f"x = {_data(draft, entry)}")
    _transforms(draft, entry)
    output = _model(draft, entry)
    loss = draft.random.choice(LOSSES)
    if draft.chance(0.96):
        draft.add(f'model.compile("sgd", loss={loss!r}{_metrics(draft)})')
    _targets(draft, output, loss)
    draft.add(_fit(draft, output))
    if draft.chance(0.12):
        draft.add(str(draft.pick("y = y.reshape(len(y), -1)", "y = y[..., np.newaxis]", "x = x[:4]; y = y[:4]")))
        draft.add(_fit(draft, output))
    return HEAD + "\n".join(draft.lines) + "\n"


def _data(draft: Draft, entry: Shape) -> str:
    shape = (draft.samples, *_distorted(draft, entry)) if draft.chance(0.93) else entry
    dims = ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "")
    return str(
        draft.pick(
            f"np.zeros(({dims}))",
            f"np.ones(({dims}), dtype='float32')",
            f"np.random.rand({dims})",
            f"np.random.normal(size=({dims}))",
            f"np.full(({dims}), 1.0)",
            f"np.arange({_product(shape)}).reshape({dims}) / 10",
        )
    )


def _distorted(draft: Draft, entry: Shape) -> Shape:
    """The shape of a sample, sometimes another than the model takes."""
    if draft.chance(0.72):
        return entry
    kind = draft.pick("wider", "turned", "flat", "last", "drop", "more")
    if kind == "wider":
        return (*entry[:-1], entry[-1] + 1)
    if kind == "turned":
        return entry[::-1]
    if kind == "flat":
        return (_product(entry),)
    if kind == "last":
        return (*entry, 1)
    if kind == "more":
        return (entry[0] + 1, *entry[1:])
    return entry[:-1]


def _product(shape: Shape) -> int:
    result = 1
    for dim in shape:
        result *= dim
    return result


def _transforms(draft: Draft, entry: Shape) -> None:
    if draft.chance(0.25):
        draft.add(str(draft.pick("x = x / 255.0", "x = x.astype('float32')", "x -= x.mean(axis=0)", "x = x[:]")))
    if draft.chance(0.12):
        shape = ", ".join(map(str, entry))
        draft.add(str(draft.pick(f"x = x.reshape(-1, {shape})", f"x = np.reshape(x, (x.shape[0], {shape}))")))
    if draft.chance(0.08):
        draft.add(str(draft.pick("x = np.expand_dims(x, -1)", "x = x[..., np.newaxis]", "x = np.squeeze(x)")))
    if draft.chance(0.08):
        draft.add(str(draft.pick("x = np.concatenate([x, x])", "x = np.vstack((x, x))", "x = np.repeat(x, 2, axis=0)")))
        draft.samples *= 2
    if draft.chance(0.08):
        draft.add("x = np.swapaxes(x, -1, 1)")


def _model(draft: Draft, entry: Shape) -> Shape:
    """Adds the model's lines; the shape of one output as it was meant."""
    layers, output = _body(draft, entry)
    units = draft.random.choice([1, 1, 2, 3, 3, 5])
    activation = draft.random.choice(["sigmoid", "softmax", "softmax", None])
    layers.append(f"Dense({units})" if activation is None else f"Dense({units}, activation={activation!r})")
    kind = draft.random.choice(["sequential", "added", "deferred", "functional", "class"])
    if kind == "class":
        _class(draft, layers)
        return (*output, units)
    if kind == "functional":
        draft.add(f"inputs = Input({entry})")
        draft.add("t = inputs")
        for layer in layers:
            draft.add(f"t = {layer}(t)")
        draft.add("model = Model(inputs, t)")
        return (*output, units)
    first = [] if kind == "deferred" else [f"Input({entry})"]
    if kind == "sequential":
        draft.add(f"model = Sequential([{', '.join(first + layers)}])")
    else:
        draft.add("model = Sequential()")
        for layer in first + layers:
            draft.add(f"model.add({layer})")
    return (*output, units)


def _class(draft: Draft, layers: list[str]) -> None:
    """The model as a class of its own."""
    names = [f"self.model_{i}" for i in range(len(layers))]
    draft.add("class Net(Model):")
    draft.add("    def __init__(self):")
    draft.add("        super().__init__()")
    for name, layer in zip(names, layers):
        draft.add(f"        {name} = {layer}")
    draft.add("    def call(self, x):")
    for name in names:
        draft.add(f"        x = {name}(x)")
    draft.add("        return x")
    draft.add("model = Net()")


def _metrics(draft: Draft) -> str:
    if draft.chance(0.6):
        return ""
    # Keras 2 refuses two metrics of one name
    asked = {draft.random.choice(METRICS): True for _ in range(draft.random.choice([1, 1, 2]))}
    return f", metrics=[{', '.join(asked)}]"


def _two_outputs(draft: Draft) -> None:
    """A functional model with two outputs, and what may be said of each of them."""
    n, widths = draft.samples, [draft.random.choice([1, 2, 3]), draft.random.choice([1, 3])]
    draft.add(f"x = np.ones(({n}, 4))")
    draft.add("inputs = Input((4,))")
    draft.add(f"first = Dense({widths[0]}, name='first')(inputs)")
    draft.add(f"second = Dense({widths[1]}, activation='softmax', name='second')(inputs)")
    draft.add("model = Model(inputs, [first, second])")
    loss = str(draft.pick("'mse'", "['mse', 'mae']", "{'first': 'mse', 'second': 'mae'}", "{'first': 'mse'}",
                          "['mse', 'categorical_crossentropy']", "['mse', 'mse', 'mse']", "['mse']",
                          "{'first': 'mse', 'third': 'mse'}"))  # fmt: skip
    weights = str(draft.pick("None", "None", "[1.0, 0.5]", "[1.0]", "[1, 2, 3]", "0.5", "{'first': 1.0, 'second': 2.0}",
                             "{'first': 1.0}"))  # fmt: skip
    metrics = str(draft.pick("None", "['mae']", "['mae', 'mse']", "[['mae'], ['accuracy']]", "{'first': 'mae'}",
                             "{'second': ['mae', 'accuracy']}", "{'third': 'mae'}", "[['mae'], None]", "['AUC', 'mse']",
                             "[['mae']]"))  # fmt: skip
    draft.add(f"model.compile('sgd', loss={loss}, loss_weights={weights}, metrics={metrics})")
    given = [width if draft.chance(0.9) else width + 1 for width in widths]
    one, two = (f"np.zeros(({n}, {width}))" for width in given)
    both = f"{{'first': {one}, 'second': {two}}}"
    targets = draft.pick(f"[{one}, {two}]", f"[{one}, {two}]", f"({one}, {two})", both,
                         f"{{'second': {two}, 'first': {one}}}", f"[{one}]", one, f"{{'first': {one}}}")  # fmt: skip
    draft.add(f"y = {targets}")
    weighed = draft.pick("", "", "", f", sample_weight=np.ones({n})", ", class_weight={0: 1.0, 1: 2.0}")
    draft.add(f"model.fit(x, y{weighed}, verbose=0)")


def _body(draft: Draft, entry: Shape) -> tuple[list[str], Shape]:
    if len(entry) == 1:
        return [["Dense(4, activation='relu')"], ["Dense(4)", "Dropout(0.1)"], []][draft.random.randrange(3)], ()
    if len(entry) == 2:
        return draft.random.choice(
            [
                (["LSTM(3)"], ()),
                (["GRU(3, return_sequences=True)"], (entry[0],)),
                (["Flatten()"], ()),
                (["Conv1D(2, 2)", "GlobalMaxPooling1D()"], ()),
                (["LSTM(3, return_sequences=True)", "LSTM(2)"], ()),
                (["TimeDistributed(Dense(2))"], (entry[0],)),
                ([], (entry[0],)),
            ]
        )
    return draft.random.choice(
        [
            (["Conv2D(2, 3)", "Flatten()"], ()),
            (["Conv2D(2, 3)", "GlobalAveragePooling2D()"], ()),
            (["Conv2D(2, 3)", "MaxPooling2D()", "Flatten()"], ()),
            (["Flatten()", "Dense(3)"], ()),
            (["Conv2D(2, 3, padding='same')"], entry[:2]),
        ]
    )


def _targets(draft: Draft, output: Shape, loss: str) -> None:
    samples, units = draft.samples, output[-1]
    if draft.chance(0.05):
        samples += draft.random.choice([-1, 1, 3])
    inner, classes = output[:-1], units if draft.chance(0.75) else units + 1
    labels = f"np.arange({_product((samples, *inner))}).reshape{(samples, *inner)} % {max(classes, 2)}"
    options = {
        "labels": [f"y = {labels}"],
        "column": [f"y = {labels}", "y = y.reshape(*y.shape, 1)"],
        "one-hot": [f"y = {labels}", f"y = to_categorical(y, {max(classes, 2)})"],
        "same": [f"y = np.zeros({(samples, *inner, classes)})"],
        "flat": [f"y = np.zeros({(samples,)})"],
        "single": [f"y = np.ones({(samples, 1)})"],
        "wide": [f"y = np.zeros({(samples, draft.random.choice([2, 3, 4, 5]))})"],
        "list": [f"y = np.array({[i % 2 for i in range(samples)]})"],
    }
    fitting = {"s": ["labels", "column"], "c": ["one-hot", "same"]}.get(loss[0], ["same", "flat", "single", "list"])
    names = fitting if draft.chance(0.5) else list(options)
    for line in options[draft.random.choice(names)]:
        draft.add(line)


def _weights(draft: Draft, output: Shape) -> str:
    """What weighs the samples or classes, sometimes in a shape that does not fit."""
    n, steps = draft.samples, output[0] if len(output) > 1 else 3
    return str(
        draft.pick(
            f", sample_weight=np.ones({n})",
            f", sample_weight=np.ones(({n}, 1))",
            f", sample_weight=np.ones(({n}, {steps}))",
            f", sample_weight=np.ones({n - 1})",
            f", sample_weight=np.ones(({n}, {output[-1]}))",
            f", sample_weight={[1.0] * n}",
        )
    )


def _fit(draft: Draft, output: Shape) -> str:
    weights = _weights(draft, output) if draft.chance(0.12) else ""
    if not weights and draft.chance(0.06):
        classes = draft.pick("{0: 1.0, 1: 2.0}", "{0: 1.0, 1: 2.0, 2: 1.0}", "[1.0, 2.0, 3.0]", "{1: 1.0, 2: 2.0}")
        weights = f", class_weight={classes}"
    return _call(draft, weights)


def _call(draft: Draft, weights: str) -> str:
    sizes = ["", "", "", ", batch_size=4", ", batch_size=1", ", batch_size=5", ", batch_size=100"]
    size = draft.random.choice(sizes)
    kind = draft.random.choice(["fit"] * 5 + ["split", "validation", "evaluate", "predict", "batch"])
    return {
        "fit": f"model.fit(x, y{size}, epochs=1, verbose=0{weights})",
        "split": f"model.fit(x, y{size}, verbose=0, validation_split=0.5)",
        "validation": f"model.fit(x, y{size}, verbose=0, validation_data=(x[:4], y[:4]))",
        "evaluate": f"model.evaluate(x, y{size}, verbose=0{weights if 'sample' in weights else ''})",
        "predict": f"model.predict(x{size}, verbose=0)",
        "batch": "model.train_on_batch(x, y)",
    }[kind]


@dataclass(frozen=True)
class Verdict:
    """What both say of one program for one major."""

    seed: int
    major: int
    text: str
    errors: tuple[Diagnostic, ...]
    outcome: ScriptOutcome

    @property
    def kind(self) -> str:
        """`agreed`, `false alarm`, `miss` or `other line`; what numpy refuses is not for the checker to tell."""
        if self.outcome.kind == "ok":
            return "false alarm" if self.errors else "agreed"
        if "model" not in self.text.split("\n")[(self.outcome.line or 1) - 1]:
            return "agreed"
        if not self.errors:
            return "miss"
        return "agreed" if self._same_line() else "other line"

    def _same_line(self) -> bool:
        """Whether a finding stands where Keras raised; one on a layer may be raised wherever the model is built."""
        last = self.outcome.lines[-1:] or [0]
        return any(each.span.line in self.outcome.lines or each.span.line <= last[0] for each in self.errors)

    def __str__(self) -> str:
        told = [f"  line {each.span.line}: {each.code} {each.message}" for each in self.errors]
        real = f"  Keras {self.major}, line {self.outcome.line}: {self.outcome.error_type}: {self.outcome.message}"
        return "\n".join([f"--- seed {self.seed}, Keras {self.major}: {self.kind}", self.text, *told, real[:600]])


def judge(seed: int, text: str, keras: RealKeras) -> Verdict:
    """Ask both about a program."""
    result = check_source(text.encode(), "program.py", Config(keras_version=keras.major))  # type: ignore[arg-type]
    assert result.status == "checked", result
    errors = tuple(each for each in result.diagnostics if each.severity == "error")
    return Verdict(seed, keras.major, text, errors, keras.run_source(text, ["no_model"]))


def main(arguments: list[str]) -> int:
    count, first = int(arguments[0]), int(arguments[1]) if len(arguments) > 1 else 0
    majors = [int(arguments[2])] if len(arguments) > 2 else [2, 3]
    failed = 0
    for major in majors:
        table: Counter[str] = Counter()
        with RealKeras(major) as keras:
            for seed in range(first, first + count):
                verdict = judge(seed, program(seed), keras)
                table[verdict.kind] += 1
                table["refused"] += verdict.outcome.kind != "ok"
                if verdict.kind != "agreed":
                    print(verdict, flush=True)
        print(f"Keras {major}: {count} programs, {dict(table)}", flush=True)
        failed += table["false alarm"] + table["other line"]
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
