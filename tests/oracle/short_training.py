"""Short programs about training: own steps, and what losses, metrics, models and methods take by position."""

from __future__ import annotations

from random import Random

from kerasshape.keras import signatures

HEAD = "import numpy as np\nimport tensorflow as tf\n"
PACKAGES = ("from keras import Input, Model, Sequential, layers, losses, metrics",
            "from tensorflow.keras import Input, Model, Sequential, layers, losses, metrics")  # fmt: skip

# Own steps

_OWN = {
    "train_step": """
    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(tf.reduce_mean(y) - self(x, training=True)))
        grads = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(grads, self.trainable_variables))
        return {"loss": loss}
""",
    "test_step": """
    def test_step(self, data):
        x, y = data
        return {"loss": tf.reduce_mean(self(x, training=False)) - tf.reduce_mean(y)}
""",
    "predict_step": """
    def predict_step(self, data):
        x = data[0] if isinstance(data, tuple) else data
        return self(x, training=False) * 2
""",
}
_UP = {
    "train_step": "\n    def train_step(self, data):\n        return super().train_step(data)\n",
    "test_step": "\n    def test_step(self, data):\n        return super().test_step(data)\n",
    "predict_step": "\n    def predict_step(self, data):\n        return super().predict_step(data)\n",
}
_METHODS = (["fit", "fit", "evaluate", "predict"], ["train_on_batch", "test_on_batch", "predict_on_batch"])
"""Keras traces a step anew for batches of another size, and then leaves the size open; a program keeps to one kind."""


def steps(random: Random) -> str:
    """A class with steps of its own; each method runs, also those whose step it does not override."""
    style = random.choice(["model", "model", "sequential", "functional"])
    lines = [random.choice(PACKAGES), HEAD]
    chosen = [name for name in _OWN if random.random() < 0.5]
    body = "".join(random.choice([_OWN, _OWN, _UP])[name] for name in chosen)
    units = random.choice([1, 3])
    if style == "model":
        body = (
            "\n    def __init__(self):\n        super().__init__()\n"
            f"        self.dense = layers.Dense({units})\n"
            f"\n    def call(self, x{random.choice(['', ', training=False', ', training=None'])}):\n"
            "        return self.dense(x)\n"
        )+ body  # fmt: skip
    base = "Sequential" if style == "sequential" else "Model"
    lines.append(f"class Own({base}):{body or chr(10) + '    pass' + chr(10)}")
    if style == "model":
        lines.append("model = Own()")
    elif style == "sequential":
        first = random.choice(["Input((4,)), ", ""])
        lines.append(f"model = Own([{first}layers.Dense({units})])")
    else:
        lines += ["x = Input((4,))", f"model = Own(x, layers.Dense({units})(x))"]
    compiled = random.choice(['"adam", "mse"', '"adam"', '"adam", "mse", metrics=["mae"]', 'optimizer="adam"', None,
                              '"adam", "categorical_crossentropy"', 'loss="mse"'])  # fmt: skip
    if compiled:
        lines.append(f"model.compile({compiled})")
    width = random.choice([units, units, units, 2])
    data = random.choice([4, 4, 4, 4, 4, 4, 5])
    lines.append(f"x, y = np.zeros((6, {data})), np.zeros((6, {width}))")
    methods = random.choice(_METHODS)
    for _ in range(random.choice([1, 2, 2, 3])):
        lines.append(_method(random, random.choice(methods)))
    return "\n".join(lines) + "\n"


def _method(random: Random, name: str) -> str:
    given = "x" if "predict" in name else random.choice(["x, y"] * 6 + ["x"])
    quiet = "" if "batch" in name else ", verbose=0"
    return f"model.{name}({given}{quiet})"


# Positions

_VALUES: dict[str, list[str]] = {
    "from_logits": ["True", "False"],
    "label_smoothing": ["0.0", "0.1"],
    "axis": ["-1"],
    "reduction": ["'sum'", "'sum_over_batch_size'", "'none'"],
    "name": ["'own'", "None"],
    "dtype": ["None", "'float32'"],
    "apply_class_balancing": ["True", "False"],
    "alpha": ["0.25"],
    "gamma": ["2.0"],
    "delta": ["1.0"],
    "ignore_class": ["None", "0"],
    "threshold": ["0.5"],
    "thresholds": ["0.5", "None", "[0.3, 0.6]"],
    "top_k": ["None", "1"],
    "class_id": ["None", "0"],
    "k": ["1", "2"],
    "num_classes": ["2", "3"],
    "num_thresholds": ["10", "200"],
    "curve": ["'ROC'", "'PR'"],
    "summation_method": ["'interpolation'"],
    "average": ["None", "'micro'", "'macro'"],
    "beta": ["1.0", "2.0"],
    "target_class_ids": ["[0]", "[0, 1]"],
    "multi_label": ["False", "True"],
    "num_labels": ["None"],
    "label_weights": ["None"],
    "smooth": ["1e-6"],
    "recall": ["0.5"], "precision": ["0.5"], "sensitivity": ["0.5"], "specificity": ["0.5"],
    "class_aggregation": ["'uniform_average'"],
    "num_regressors": ["0"],
    "sparse_y_true": ["True", "False"], "sparse_y_pred": ["True", "False"],
    "trainable": ["True", "False"],
}  # fmt: skip
_LOSSES = ["BinaryCrossentropy", "BinaryFocalCrossentropy", "CategoricalCrossentropy", "CategoricalFocalCrossentropy",
           "SparseCategoricalCrossentropy", "MeanSquaredError", "Huber", "CosineSimilarity", "Hinge", "LogCosh", "Dice",
           "Tversky", "KLDivergence", "Poisson", "CategoricalHinge"]  # fmt: skip
_METRICS = ["BinaryAccuracy", "CategoricalAccuracy", "SparseCategoricalAccuracy", "TopKCategoricalAccuracy", "AUC",
            "SparseTopKCategoricalAccuracy", "Precision", "Recall", "F1Score", "FBetaScore", "MeanIoU", "BinaryIoU",
            "IoU",
            "OneHotIoU", "OneHotMeanIoU", "BinaryCrossentropy", "CategoricalCrossentropy", "MeanAbsoluteError",
            "SparseCategoricalCrossentropy", "CosineSimilarity", "RootMeanSquaredError", "R2Score", "Accuracy",
            "PrecisionAtRecall", "SensitivityAtSpecificity", "FalsePositives", "TruePositives"]  # fmt: skip


def positions(random: Random) -> str:
    """A model that is compiled and trained, with arguments by position in the order of one of the majors."""
    lines = [random.choice(PACKAGES), HEAD]
    units, last = random.choice([(1, "sigmoid"), (3, "softmax"), (3, "sigmoid"), (3, None), (1, None)])
    activation = f", {last!r}" if last else ""
    layers = f"layers.Dense({units}{activation})"
    lines += _model(random, layers)
    targets = {
        "same": f"np.ones((6, {units}))", "labels": "np.array([0, 1, 0, 1, 0, 0])", "column": "np.zeros((6, 1))",
        "wide": f"np.zeros((6, {units + 1}))",
    }  # fmt: skip
    loss = random.choice(["'mse'", "'mse'", _instance(random, "losses", _LOSSES)])
    several = random.choice(["None", "None", "['mae']", f"[{_instance(random, 'metrics', _METRICS)}]"])
    if random.random() < 0.4:
        order = [f"'sgd', {loss}", f"'sgd', {loss}, {several}", f"'sgd', {loss}, None, {several}",
                 f"'sgd', {loss}, {several}, None", f"'sgd', {loss}, 1.0, {several}",
                 f"'sgd', {loss}, {several}, [1.0]"]  # fmt: skip
        lines.append(f"model.compile({random.choice(order)})")
    else:
        lines.append(f"model.compile('sgd', loss={loss}, metrics={several})")
    lines.append(
        f"x, y = np.zeros((6, 4)), {targets[random.choice(['same', 'same', 'same', 'labels', 'column', 'wide'])]}"
    )
    lines.append(random.choice([
        "model.fit(x, y, verbose=0)", "model.fit(x, y, 3, 1, 0)", "model.fit(x, y, 4, 1, 0, None, 0.5)",
        "model.fit(x, y, 4, 1, 0, [], 0.0, (x, y))", "model.evaluate(x, y, 3, 0)",
        "model.evaluate(x, y, None, 0, np.ones(6))",
        "model.predict(x, 3, 0)", "model.fit(x, y, None, 1, 0, None, 0.0, None, True, {0: 1.0, 1: 2.0})",
        "model.train_on_batch(x, y)", "model.train_on_batch(x, y, np.ones(6))", "model.test_on_batch(x, y, np.ones(6))",
        "model.fit(x, y, 4, 1, 0, None, 0.0, None, True, None, np.ones(6))",
    ]))  # fmt: skip
    return "\n".join(lines) + "\n"


def _instance(random: Random, module: str, names: list[str]) -> str:
    """A loss or metric with the first of its arguments by position, as one of the majors orders them."""
    name = random.choice(names)
    entry = signatures.function_signature(f"{module}.{name}", random.choice([2, 3]))
    parameters = [] if entry is None else list(entry["parameters"])
    given = [random.choice(_VALUES.get(each, ["None"])) for each in parameters]
    number = random.choice([1, 1, 2, 3, len(given)])
    written = given[:number]
    if random.random() < 0.3 and number < len(parameters):
        written.append(f"{parameters[number]}={given[number]}")
    return f"{module}.{name}({', '.join(written)})"


def _model(random: Random, last: str) -> list[str]:
    """The lines of a model whose name and `trainable` may stand by position."""
    hidden = "layers.Dense(5)"
    kind = random.choice(["sequential", "model", "input", "open"])
    if kind in ("sequential", "open"):
        more = random.choice(["", ", 'net'", ", None", ", True", ", False", ", True, 'net'", ", None, 'net'",
            ", name='net'",
                              ", 'net', True"])  # fmt: skip
        first = "Input((4,)), " if kind == "sequential" else ""
        return [f"model = Sequential([{first}{hidden}, {last}]{more})"]
    entry = random.choice(
        ["(4,)", "(4,), 6", "(4,), None", "(4,), 6, 'x'", "(4,), None, 'float32'", "(4,), None, None, False"]
    )
    if kind == "model":
        entry = "(4,)"
    more = random.choice(["", ", 'net'", ", None", ", name='net'", ", True"])
    return [f"x = Input({entry})", f"model = Model(x, {last}({hidden}(x)){more})"]
