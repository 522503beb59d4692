"""Whole programs of other kinds: models without an input shape, subclassed models, and bases with heads."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from tests.oracle.graph_programs import SMALL, GraphWriter, chain
from tests.oracle.program_layers import FLAG, Shape, chance, drawn_input


def _specs_for(writer: GraphWriter, most: int = 3) -> tuple[Shape, list[str], Shape | None]:
    """An input's shape, layers for it as code, and what we think they give."""
    shape = drawn_input(writer.draw)[:5]
    specs, result = chain(writer.draw, shape, most)
    return shape, list(map(writer.layer, specs)), result


def _data(writer: GraphWriter, shape: Shape) -> str:
    writer.imports.add("import numpy as np")
    sizes = tuple(2 if index == 0 and dim is None else dim or 3 for index, dim in enumerate(shape))
    return f'np.zeros({sizes}, dtype="float32")'


def write_use(writer: GraphWriter, model: str, shape: Shape) -> None:
    """The model gets its shape: built, called, or asked to predict."""
    kind = writer.draw(st.sampled_from(["build", "call", "array", "predict"]))
    if chance(writer.draw, 10):
        shape = (*shape[:-1], 7)
    if kind == "build":
        style = writer.draw(st.sampled_from(["{}", "input_shape={}"]))
        writer.line(f"{model}.build({style.format(writer.value(shape))})")
    elif kind == "call":
        writer.line(f"outputs = {model}({writer.kind('Input')}(batch_shape={shape}))")
    elif kind == "array":
        writer.line(f"outputs = {model}({_data(writer, shape)})")
    elif kind == "predict":
        writer.line(f"outputs = {model}.predict({_data(writer, shape)}, verbose=0)")
    if kind != "predict" and writer.draw(FLAG):
        writer.line(f"{model}.summary()")


def write_open(writer: GraphWriter) -> None:
    """A Sequential without an input, in one piece or added to, perhaps by a function."""
    shape, layers, _ = _specs_for(writer)
    style = writer.draw(st.sampled_from(["list", "add", "function", "nested", "extended"]))
    if style == "list":
        writer.line(f"model = {writer.sequential()}([{', '.join(layers)}])")
    elif style == "function":
        body = "\n    ".join(f"model.add({layer})" for layer in layers)
        writer.define(f"def build(units=3):\n    model = {writer.sequential()}()\n    {body}\n    return model")
        writer.line("model = build()")
    elif style == "nested":
        inner = f"{writer.sequential()}([{layers[0]}])"
        writer.line(f"model = {writer.sequential()}([{', '.join([inner, *layers[1:]])}])")
    else:
        writer.line(f"model = {writer.sequential()}()")
        for layer in layers:
            writer.line(f"model.add({layer})")
    write_use(writer, "model", shape)
    if style == "extended":
        writer.line(f"model.add({writer.kind('Dense')}({writer.draw(SMALL)}))")


def write_subclassed(writer: GraphWriter) -> None:
    """A subclass of Model that is the whole program, or stands in a Sequential."""
    shape, layers, _ = _specs_for(writer)
    made = "\n        ".join(f"self.layer{index} = {layer}" for index, layer in enumerate(layers))
    called = "\n        ".join(f"x = self.layer{index}(x)" for index in range(len(layers)))
    base = writer.draw(st.sampled_from([writer.model, writer.model, writer.kind("Layer")]))
    drop = "self.drop = " + writer.kind("Dropout") + "(0.5)" if writer.draw(FLAG) else "pass"
    dropped = "x = self.drop(x, training=training)" if drop != "pass" else "pass"
    writer.define(f"""
class Net({base}):
    def __init__(self, units={writer.draw(SMALL)}):
        super(Net, self).__init__()
        {made}
        {drop}
        self.last = {writer.kind("Dense")}(units)
    def call(self, inputs, training=False):
        x = inputs
        {called}
        {dropped}
        return self.last(x)
""")
    if base == writer.model and writer.draw(FLAG):
        writer.line("model = Net()")
        if writer.draw(FLAG):
            writer.line('model.compile(optimizer="adam", loss="mse")')
        write_use(writer, "model", shape)
        return
    dense = f"{writer.kind('Dense')}({writer.draw(SMALL)})"
    first = f"{writer.kind('Input')}(batch_shape={shape}), " if writer.draw(FLAG) else ""
    writer.line(f"model = {writer.sequential()}([{first}Net(), {dense}])")
    if not first:
        write_use(writer, "model", shape)


# Applications: small ones, for they take long to build.

BASES = {"MobileNet": "alpha=0.25, ", "VGG16": "", "MobileNetV2": "alpha=0.35, "}
"""Arguments that make it small."""
INNER = {
    "MobileNet": ["conv_pw_3_relu", "conv_dw_5", "conv1"],
    "VGG16": ["block3_pool", "block5_conv3", "block1_conv1"],
    "MobileNetV2": ["block_6_expand_relu", "out_relu", "Conv1"],
}


def write_application(writer: GraphWriter) -> None:
    """A base of `keras.applications`, frozen in one of the usual ways, with a head behind it."""
    name = writer.draw(st.sampled_from(sorted(BASES)))
    small, smallest = BASES[name], 32
    size = smallest + writer.draw(st.sampled_from([0, 0, 16, 32, 1]))
    package = writer.draw(st.sampled_from(["keras", "tensorflow.keras"]))
    writer.imports.add(f"from {package}.applications import {name}")
    channels = 1 if chance(writer.draw, 12) else 3
    image = f"({size}, {writer.draw(st.sampled_from([size, smallest, 40]))}, {channels})"
    way = writer.draw(st.sampled_from(["shape", "shape", "tensor", "none"]))
    given = {"shape": f"input_shape={image}", "tensor": "input_tensor=image", "none": ""}[way]
    if way == "tensor":
        writer.line(f"image = {writer.kind('Input')}(shape={image})")
    pooling = writer.draw(st.sampled_from(["", "", ', pooling="avg"', ', pooling="max"']))
    if name != "VGG16" and way == "shape" and chance(writer.draw, 5):
        writer.line(f"base = {name}({small}weights=None, classes=7, {given})")
        pooling = "top"
    else:
        parts = [f"{small}weights=None", "include_top=False", *([given] if given else [])]
        writer.line(f"base = {name}({', '.join(parts)}{pooling})")
    freeze = writer.draw(st.sampled_from(["", "base.trainable = False", "all", "some"]))
    if freeze in ("all", "some"):
        writer.line(f"for layer in base.layers{'' if freeze == 'all' else '[:-4]'}:")
        freeze = "    layer.trainable = False"
    if freeze:
        writer.line(freeze)
    _write_head(writer, name, image, pooling)


def _write_head(writer: GraphWriter, name: str, image: str, pooling: str) -> None:
    flat = {"flatten": f"{writer.kind('Flatten')}()", "average": f"{writer.kind('GlobalAveragePooling2D')}()"}
    squeeze = flat[writer.draw(st.sampled_from(sorted(flat)))]
    if bool(pooling) is not chance(writer.draw, 10):
        squeeze = f"{writer.kind('Dropout')}(0.2)"
    dense = f"{writer.kind('Dense')}({writer.value(writer.draw(SMALL))}, activation='softmax')"
    ways = ["output", "output", "called", "sequential", "add", "layers", "named", "prepared"]
    way = writer.draw(st.sampled_from(ways))
    if way in ("sequential", "add"):
        if way == "sequential":
            first = f"{writer.kind('Input')}({image}), " if chance(writer.draw, 3) else ""
            writer.line(f"model = {writer.sequential()}([{first}base, {squeeze}, {dense}])")
        else:
            writer.line(f"model = {writer.sequential()}()")
            for item in ("base", squeeze, dense):
                writer.line(f"model.add({item})")
        return
    start = "base.input"
    if way in ("called", "prepared"):
        writer.line(f"inputs = {writer.kind('Input')}(shape={image})")
        start, source = "inputs", "inputs"
        if way == "prepared":
            module = {"MobileNet": "mobilenet", "VGG16": "vgg16", "MobileNetV2": "mobilenet_v2"}[name]
            writer.imports.add(f"from keras.applications.{module} import preprocess_input")
            writer.line("prepared = preprocess_input(inputs)")
            source = "prepared"
        writer.line(f"x = base({source}{writer.draw(st.sampled_from(['', ', training=False']))})")
    elif way == "layers":
        writer.line(f"x = base.layers[-{writer.draw(st.integers(1, 6))}].output")
    elif way == "named":
        inner = writer.draw(st.sampled_from(INNER[name]))
        writer.line(f'x = base.get_layer("{inner}").output')
    else:
        writer.line("x = base.output")
    writer.line(f"x = {squeeze}(x)")
    writer.line(f"x = {dense}(x)")
    arguments = f"{start}, x" if writer.draw(FLAG) else f"inputs={start}, outputs=x"
    writer.line(f"model = {writer.model}({arguments})")
    if writer.draw(FLAG):
        writer.line('model.compile(optimizer="adam", loss="categorical_crossentropy")')


WHOLES: list[Callable[[GraphWriter], None]] = [write_open, write_subclassed]
