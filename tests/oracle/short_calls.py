"""Short programs about what models and layers are called with: dicts, arrays behind slices, eager scalars."""

from __future__ import annotations

from random import Random

HEADS = (
    "from keras import Input, Model, Sequential, layers",
    "from tensorflow.keras import Input, Model, Sequential, layers",
)

# Dicts

_TAKERS = {
    "lambda": 'layers.Lambda(lambda d: d["a"])',
    "sum": 'layers.Lambda(lambda d: d["a"] + d["b"])',
    "both": 'layers.Lambda(lambda d: {"c": d["a"], "d": d["b"]})',
    "layer": "Take()",
    "model": "part",
    "nested": 'layers.Lambda(lambda d: d["a"][1] + d["a"][0])',
    "deep": 'layers.Lambda(lambda d: d["a"]["b"])',
    "list": 'layers.Lambda(lambda parts: parts[0]["a"])',
}
_GIVEN = {"nested": '{"a": [t, x]}', "deep": '{"a": {"b": t}}', "list": '[{"a": t}, {"b": x}]'}


def dicts(random: Random) -> str:
    """A functional model whose inner call takes a dict, called again on other lengths."""
    features = random.choice([3, 4])
    length = random.choice([None, None, 6])
    kind = random.choice(sorted(_TAKERS))
    lines = [random.choice(HEADS), "import numpy as np"]
    if kind == "layer":
        body = random.choice(['parts["a"] * 2', 'self.join([parts["a"], parts["b"]])', 'self.dense(parts["a"])'])
        lines += [
            "class Take(layers.Layer):",
            "    def __init__(self):",
            "        super().__init__()",
            "        self.join = layers.Concatenate()",
            "        self.dense = layers.Dense(3)",
            "    def call(self, parts):",
            f"        return {body}",
        ]
    if kind == "model":
        entries = random.choice(['{"a": p, "b": q}', "[p, q]"])
        lines += [
            f"p, q = Input(({length}, {features}), name='a'), Input(({length}, {features}), name='b')",
            f"part = Model({entries}, layers.Concatenate()([p, q]))",
        ]
    lines.append(f"x = Input(({length}, {features}))")
    first = f"layers.Dense({features})" if random.random() < 0.7 else "layers.Activation('relu')"
    lines.append(f"t = {first}(x)")
    key = random.choice(['["c"]', '["d"]']) if kind == "both" else ""
    given = _GIVEN.get(kind, '{"a": t, "b": x}')
    lines.append(f"y = {_TAKERS[kind]}({given}){key}")
    if random.random() < 0.4:
        lines.append("y = layers.Dense(2)(y)")
    outputs = random.choice(["y", "y", "[y, t]", '{"y": y, "t": t}'])
    lines.append(f"inner = Model(x, {outputs})")
    take = {"[y, t]": "[0]", '{"y": y, "t": t}': '["y"]'}.get(outputs, "")
    for name in ("first", "second")[: random.choice([1, 2])]:
        lines.append(f"{name} = inner({_argument(random, (random.choice([5, 6, 7]), features))}){take}")
        if random.random() < 0.8:
            lines.append(f"{name} = layers.Dense(2)(layers.Flatten()({name}))")
    if random.random() < 0.3:
        lines.append(f"third = layers.TimeDistributed(Model(x, y))(Input((3, {length or 4}, {features})))")
    return "\n".join(lines) + "\n"


def _argument(random: Random, shape: tuple[int, ...], batch: int = 2) -> str:
    """A symbolic input, an array or an eager tensor, sometimes with other features."""
    if random.random() < 0.1:
        shape = (*shape[:-1], shape[-1] + 1)
    array = ", ".join(map(str, (batch, *shape)))
    return random.choice([
        f"Input({shape})", f"Input({shape})", f"np.zeros(({array}))", f"np.ones(({array}), dtype='float32')",
        f"layers.Activation('relu')(np.zeros(({array})))",
    ])  # fmt: skip


# Slices

_SLICES = {
    1: ["x[:, :3]", "x[:, 0]", "x[..., None]", "x[0]", "x[:, 1:]", "x[:, -1:]", "x[:, ::2]", "x[:2]", "x[:, None]"],
    2: ["x[:, 0]", "x[:, -1]", "x[:, :, 0]", "x[:, 1:]", "x[..., :1]", "x[:, :, None]", "x[:, 1:3, 0]", "x[..., ::-1]"],
    3: ["x[:, 0]", "x[..., 0]", "x[:, :, :, 1:]", "x[:, ::2, ::2]", "x[:, 1:-1, 1:-1]", "x[:, 0, 0]", "x[..., None]"],
}


def slices(random: Random) -> str:
    """A model that begins or ends with a slice of its input, called on arrays."""
    shape = random.choice([(6,), (5,), (4, 3), (6, 2), (5, 5, 3), (None, 3)])
    rank = len(shape)
    lines = [random.choice(HEADS), "import numpy as np", "import tensorflow as tf", f"x = Input({shape})"]
    if random.random() < 0.4:
        lines.append(f"y = {random.choice(['x * 2', '-x', '1 - x', 'x + x', 'x / 2.0', 'x ** 2', 'x[:]'])}")
        lines.append(f"y = {random.choice(_SLICES[rank]).replace('x[', 'y[')}")
    else:
        lines.append(f"y = {random.choice(_SLICES[rank])}")
    behind = random.choice([None, None, "layers.Activation('relu')", "layers.Dense(2)", "layers.Flatten()"])
    if behind:
        lines.append(f"y = {behind}(y)")
    outputs = random.choice(["y", "y", "[y, x]", "y + y"])
    lines.append(f"model = Model(x, {outputs})")
    concrete = tuple(dim or 4 for dim in shape)
    if random.random() < 0.1:
        concrete = (*concrete[:-1], concrete[-1] + 1)
    given = ", ".join(map(str, (random.choice([1, 2, 3]), *concrete)))
    call = random.choice([
        f"model(np.zeros(({given})))", f"model(tf.zeros(({given})))", f"model(np.ones(({given}), dtype='float32'))",
        f"model.predict(np.zeros(({given})), verbose=0)", f"model.predict_on_batch(np.zeros(({given})))",
        f"model(Input({concrete}))", f"model(tf.constant(np.zeros(({given})), dtype='float32'))",
        f"model(layers.Activation('relu')(np.zeros(({given}))))",
    ])  # fmt: skip
    lines.append(f"out = {call}{'[0]' if outputs == '[y, x]' else ''}")
    if random.random() < 0.7:
        lines.append(f"more = {random.choice(['layers.Flatten()', 'layers.Dense(2)', 'layers.ReLU()'])}(out)")
    return "\n".join(lines) + "\n"


# Scalars

_WORDS = ['"a b"', 'tf.constant("a b")', 'np.array("a")', 'tf.constant(["a", "b"])[0]', 'np.array(["a", "b c"])[1]',
          '["a", "b"]', 'tf.constant(["a b", "c"])', '[["a"], ["b"]]', 'tf.constant([["a", "b"]])',
          'np.array(["a", "b"])']  # fmt: skip
_WHOLE = ["3", "tf.constant(3)", "np.array(3)", "np.int64(2)", "tf.constant([1, 2])[0]", "np.array([1, 2])[1]",
    "[1, 2]",
          "tf.constant([1, 2])", "np.array([[1], [2]])", "[[1, 2], [3, 4]]",
          "tf.constant(3, dtype='int64')"]  # fmt: skip
_REAL = ["1.5", "tf.constant(1.5)", "np.array(1.5)", "np.float32(2.5)", "tf.constant([1.0, 2.0])[0]", "[1.0, 2.0]",
         "np.array([1.0, 2.0])", "tf.constant([[1.0, 2.0]])", "3", "np.zeros((2, 3))", "tf.zeros(())"]  # fmt: skip
_IMAGES = ["np.zeros((8, 8, 3))", "np.zeros((2, 8, 8, 3))", "tf.zeros((8, 8, 1))", "np.zeros((8, 8))", "1.5",
           "tf.constant(1.5)", "np.zeros((2, 8, 8, 3))[0]", "np.zeros(3)"]  # fmt: skip
_MODES = ["", "", 'output_mode="one_hot"', 'output_mode="multi_hot"', 'output_mode="count"', 'output_mode="int"']
_OF_WORDS = {
    "StringLookup": (["vocabulary=['a', 'b']", "vocabulary=['a', 'b'], num_oov_indices=0",
        "vocabulary=['a'], mask_token=''"], _MODES),
    "Hashing": (["num_bins=4", "4", "num_bins=4, salt=3"], _MODES),
    "TextVectorization": (
        ["vocabulary=['a', 'b']"],
        ["", "", 'output_mode="multi_hot"', 'output_mode="count"', "output_sequence_length=4", "split=None",
            'split="character"',
         "standardize=None", "ngrams=2", 'output_mode="int"'],
    ),
}  # fmt: skip
_OF_NUMBERS = {
    "IntegerLookup": (["vocabulary=[1, 2]", "vocabulary=[1, 2], num_oov_indices=2"], _MODES),
    "Hashing": (["num_bins=4"], _MODES),
    "CategoryEncoding": (
        ["num_tokens=5", "5"],
        ["", 'output_mode="one_hot"', 'output_mode="multi_hot"', 'output_mode="count"'],
    ),
}
_OF_REALS = {
    "Discretization": (["bin_boundaries=[0.0, 2.0]", "[0.0, 2.0]"], _MODES),
    "Normalization": (
        ["mean=1.0, variance=2.0", "axis=None, mean=1.0, variance=2.0", "mean=[1.0, 2.0], variance=[1.0, 1.0]"],
        [""],
    ),
    "Rescaling": (["2.0", "scale=2.0, offset=-1", "1 / 255"], [""]),
}
_OF_IMAGES = {
    "Rescaling": (["2.0"], [""]),
    "Resizing": (["4, 4"], ["", "crop_to_aspect_ratio=True", 'interpolation="nearest"']),
    "CenterCrop": (["4, 4", "9, 9"], [""]),
    "RandomCrop": (["4, 4"], [""]),
    "RandomFlip": (["", '"horizontal"'], [""]),
    "RandomRotation": (["0.1"], [""]),
    "RandomTranslation": (["0.1, 0.1"], [""]),
    "RandomZoom": (["0.1"], [""]),
    "RandomContrast": (["0.1"], [""]),
    "RandomBrightness": (["0.1"], [""]),
}
_ROWS = [(_OF_WORDS, _WORDS), (_OF_NUMBERS, _WHOLE), (_OF_REALS, _REAL), (_OF_IMAGES, _IMAGES)]


def scalars(random: Random) -> str:
    """A preprocessing layer called on a scalar or a few values, as themselves, arrays or eager tensors."""
    kinds, values = random.choice(_ROWS)
    name = random.choice(sorted(kinds))
    required, optional = kinds[name]
    arguments = ", ".join(filter(None, [random.choice(required), random.choice(optional)]))
    lines = [
        random.choice(HEADS),
        "import numpy as np",
        "import tensorflow as tf",
        f"layer = layers.{name}({arguments})",
    ]
    value = random.choice(values)
    if random.random() < 0.2:
        lines.append(f"value = {value}")
        value = "value"
    lines.append(f"out = layer({value})")
    follow = random.random()
    if follow < 0.3:
        lines.append("more = layers.Rescaling(2.0)(out)")
    elif follow < 0.45:
        lines.append("more = layers.Embedding(9, 3)(out)")
    elif follow < 0.6:
        lines.append(f"again = layer({random.choice(values)})")
    elif follow < 0.7:
        lines.append("row = layers.Rescaling(2.0)(out[None])")
    return "\n".join(lines) + "\n"
