"""Functions that grow blocks, and classes of layers and models, for the functional programs."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from tests.oracle.graph_classes import CLASSES
from tests.oracle.graph_functions import FUNCTIONS
from tests.oracle.graph_nests import NESTS
from tests.oracle.graph_operations import OPERATIONS
from tests.oracle.graph_programs import SMALL, STEPS, GraphWriter, Tensor, chain, guess, same_layer, write_graph
from tests.oracle.graph_projects import as_project
from tests.oracle.graph_wholes import WHOLES, write_application
from tests.oracle.program_layers import FLAG, Draw, Shape, chance

WINDOWS = {3: "Conv1D", 4: "Conv2D", 5: "Conv3D"}
POOLS = {3: "MaxPooling1D", 4: "MaxPooling2D", 5: "MaxPooling3D"}
TRANSPOSES = {3: "Conv1DTranspose", 4: "Conv2DTranspose", 5: "Conv3DTranspose"}


def _image(writer: GraphWriter) -> tuple[Tensor, Shape] | None:
    tensor = writer.pick(3, 5)
    return None if tensor is None or tensor.shape is None or not tensor.is_definite else (tensor, tensor.shape)


def _call(writer: GraphWriter, name: str, tensor: Tensor, value: int, shape: Shape | None, key: str) -> None:
    """The function called with an argument by position or by name."""
    passed = f"{key}={writer.value(value)}" if writer.draw(FLAG) else writer.value(value)
    writer.assign(f"{name}({tensor.code}, {passed})", shape, tensor)


def step_residual(writer: GraphWriter) -> None:
    if (found := _image(writer)) is None:
        return
    tensor, shape = found
    name, conv, add = writer.name("residual"), writer.kind(WINDOWS[tensor.rank]), writer.kind("Add")
    norm, active = writer.kind("BatchNormalization"), writer.kind("Activation")
    project = "True" if chance(writer.draw, 20) else "x.shape[-1] != filters"
    writer.define(f"""
def {name}(x, filters, kernel={writer.draw(st.integers(1, 3))}):
    shortcut = x
    x = {conv}(filters, kernel, padding="same")(x)
    x = {norm}()(x)
    x = {active}("relu")(x)
    x = {conv}(filters, kernel, padding="same")(x)
    if {project}:
        shortcut = {conv}(filters, 1)(shortcut)
    return {add}()([x, shortcut])
""")
    filters = writer.draw(st.sampled_from([shape[-1], 2, 4]))
    _call(writer, name, tensor, filters, (*shape[:-1], filters), "filters")
    if chance(writer.draw, 3):
        result = writer.pool[-1]
        _call(writer, name, result, filters, result.shape, "filters")


def step_dense_block(writer: GraphWriter) -> None:
    """Each layer's output is joined to all before."""
    if (found := _image(writer)) is None:
        return
    tensor, shape = found
    name, conv, join = writer.name("dense_block"), writer.kind(WINDOWS[tensor.rank]), writer.kind("concatenate")
    growth = writer.draw(SMALL)
    writer.define(f"""
def {name}(x, count, growth={growth}):
    features = [x]
    for index in range(count):
        new = {conv}(growth, 3, padding="same")(x)
        features.append(new)
        x = {join}(features)
    return x
""")
    count = writer.draw(st.integers(1, 3))
    _call(writer, name, tensor, count, (*shape[:-1], shape[-1] + count * growth), "count")


def step_inception(writer: GraphWriter) -> None:
    """Towers of several windows side by side."""
    if (found := _image(writer)) is None:
        return
    tensor, shape = found
    name, conv, join = writer.name("inception"), writer.kind(WINDOWS[tensor.rank]), writer.kind("Concatenate")
    pool = writer.kind(POOLS[tensor.rank])
    padding = "valid" if chance(writer.draw, 20) else "same"
    writer.define(f"""
def {name}(x, filters):
    towers = [{conv}(filters, size, padding="{padding}", activation="relu")(x) for size in (1, 3, 5)]
    towers += [{pool}(3, strides=1, padding="same")(x)]
    return {join}(axis=-1)(towers)
""")
    filters = writer.draw(SMALL)
    _call(writer, name, tensor, filters, (*shape[:-1], 3 * filters + shape[-1]), "filters")


def step_unet(writer: GraphWriter) -> None:
    """Down and up again, with skips that are popped from a list."""
    if (found := _image(writer)) is None:
        return
    tensor, shape = found
    name, rank = writer.name("unet"), tensor.rank
    conv, pool, up = (writer.kind(kinds[rank]) for kinds in (WINDOWS, POOLS, TRANSPOSES))
    filters = writer.draw(st.lists(SMALL, min_size=1, max_size=2))
    even = all(dim % (2 ** len(filters)) == 0 for dim in shape[1:-1])
    if not even and not chance(writer.draw, 6):
        return
    ways = st.sampled_from(["for size in reversed({}):", "for size in {}[::-1]:"])
    writer.define(f"""
def {name}(x, filters=({", ".join(map(str, filters))},)):
    skips = []
    for size in filters:
        x = {conv}(size, 3, padding="same")(x)
        skips.append(x)
        x = {pool}(2)(x)
    x = {conv}(filters[-1], 1)(x)
    {writer.draw(ways).format("filters")}
        x = {up}(size, 2, strides=2)(x)
        x = {writer.kind("Concatenate")}()([x, skips.pop()])
    return x
""")
    writer.assign(f"{name}({tensor.code})", (*shape[:-1], 2 * filters[0]) if even else None, tensor)


# Classes


def _layers_of(writer: GraphWriter, shape: Shape | None) -> tuple[list[str], list[str], Shape | None]:
    """Lines of `__init__`, of `call`, and the shape that comes out."""
    specs, result = chain(writer.draw, shape)
    style = writer.draw(st.sampled_from(["attributes", "list", "sequential", "dict"]))
    made = [writer.layer(spec) for spec in specs]
    if style == "list":
        init = ["self.blocks = []", *(f"self.blocks.append({each})" for each in made)]
        return init, ["for block in self.blocks:", "    x = block(x)"], result
    if style == "sequential":
        return [f"self.body = {writer.sequential()}([{', '.join(made)}])"], ["x = self.body(x)"], result
    if style == "dict":
        listed = ", ".join(f'"{key}": {each}' for key, each in zip("abcd", made, strict=False))
        calls = [f'x = self.parts["{key}"](x)' for key, _ in zip("abcd", made, strict=False)]
        return [f"self.parts = {{{listed}}}"], calls, result
    init = [f"self.layer{index} = {each}" for index, each in enumerate(made)]
    return init, [f"x = self.layer{index}(x)" for index in range(len(made))], result


def _define_class(writer: GraphWriter, name: str, base: str, init: list[str], call: list[str], build: str = "") -> None:
    training = ", training=None" if writer.draw(FLAG) else ""
    old = writer.draw(FLAG)
    lines = [f"class {name}({base}):", "    def __init__(self, units=3, **kwargs):"]
    lines.append(f"        super({name}, self).__init__(**kwargs)" if old else "        super().__init__(**kwargs)")
    lines += ["        self.units = units", *(f"        {line}" for line in init)]
    if build:
        lines += ["    def build(self, input_shape):", f"        {build}", "        super().build(input_shape)"]
    lines += [f"    def call(self, inputs{training}):", "        x = inputs", *(f"        {line}" for line in call)]
    writer.define("\n".join(lines))


def step_class(writer: GraphWriter) -> None:
    """A class of layer or model around a few layers, called once or twice."""
    if (tensor := writer.pick(2)) is None or tensor.shape is None:
        return
    init, call, shape = _layers_of(writer, tensor.shape)
    kind = writer.draw(st.sampled_from(["plain", "plain", "residual", "units", "dict"]))
    if kind == "residual" and shape is not None and shape[-1] is not None and tensor.rank == len(shape):
        project = same_layer(writer.draw, tensor.shape, shape[-1])
        init.append(f"self.project = {writer.layer(project)}")
        call.append("x = x + self.project(inputs)")
        shape = shape if shape == guess(project, tensor.shape) else None
    elif kind == "units" and shape is not None:
        init.append(f"self.last = {writer.kind('Dense')}(self.units)")
        call.append("x = self.last(x)")
        shape = (*shape[:-1], 3)
    call.append('return {"out": x}' if kind == "dict" else "return x")
    name = writer.name("Block")
    _define_class(writer, name, writer.draw(st.sampled_from([writer.kind("Layer"), writer.model])), init, call)
    _use_class(writer, name, tensor, shape, '["out"]' if kind == "dict" else "")


def _use_class(writer: GraphWriter, name: str, tensor: Tensor, shape: Shape | None, key: str) -> None:
    if not key and chance(writer.draw, 4):
        parent, name = name, writer.name("Child")
        body = writer.draw(st.sampled_from(["return super().call(inputs) * 2", "return super().call(inputs)", "init"]))
        if body == "init":
            writer.define(f"class {name}({parent}):\n    def __init__(self):\n        super().__init__(3)")
        else:
            writer.define(f"class {name}({parent}):\n    def call(self, inputs):\n        {body}")
    if writer.draw(FLAG):
        made = writer.name("block")
        writer.line(f"{made} = {name}()")
        writer.assign(f"{made}({tensor.code}){key}", shape, tensor)
    else:
        writer.assign(f"{name}()({tensor.code}){key}", shape, tensor)


def step_weights(writer: GraphWriter) -> None:
    """A layer with weights of its own, made in `build`."""
    if (tensor := writer.pick(2, 3)) is None or tensor.shape is None or tensor.shape[-1] is None:
        return
    units = writer.draw(SMALL)
    weight = 'self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer="zeros", name="kernel")'
    if writer.draw(FLAG):
        rows = "input_shape[-1] + 1" if chance(writer.draw, 15) else "int(input_shape[-1])"
        weight = f'self.kernel = self.add_weight(name="kernel", shape=[{rows}, self.units])'
    writer.imports.add("import tensorflow as tf")
    product = writer.draw(st.sampled_from(["x @ self.kernel", "tf.matmul(x, self.kernel)"]))
    name = writer.name("Linear")
    _define_class(writer, name, writer.kind("Layer"), [], [f"return {product}"], weight)
    writer.assign(f"{name}({units})({tensor.code})", (*tensor.shape[:-1], units), tensor)


BLOCKS: list[Callable[[GraphWriter], None]] = [
    step_residual, step_dense_block, step_inception, step_unet, step_class, step_class, step_class, step_weights,
]  # fmt: skip


_MIXED = [*STEPS, *BLOCKS, *FUNCTIONS, *CLASSES, *OPERATIONS]
KINDS = [STEPS, BLOCKS, [*STEPS, *NESTS, *NESTS], FUNCTIONS, CLASSES, OPERATIONS, _MIXED, _MIXED]


@st.composite
def graphs(draw: Draw) -> str:
    """The text of a program, or of several files."""
    writer = GraphWriter(draw)
    if chance(draw, 40):
        write_application(writer)
    elif chance(draw, 8):
        draw(st.sampled_from(WHOLES))(writer)
    else:
        write_graph(writer, draw(st.sampled_from(KINDS)))
    return as_project(writer) if chance(draw, 10) else writer.source()
