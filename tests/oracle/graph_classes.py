"""Classes of layers and models in the ways in which libraries write them, for the functional programs."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from tests.oracle.graph_programs import SMALL, GraphWriter, Tensor, chain, same_layer
from tests.oracle.program_layers import FLAG, Shape, Spec, chance


def _known(writer: GraphWriter, least: int = 2, most: int = 5) -> tuple[Tensor, Shape] | None:
    tensor = writer.pick(least, most)
    if tensor is None or tensor.shape is None or not tensor.is_definite:
        return None
    return tensor, tensor.shape


def _base(writer: GraphWriter) -> str:
    return writer.draw(st.sampled_from([writer.kind("Layer"), writer.model]))


def _call(writer: GraphWriter, made: str, tensor: Tensor, shape: Shape | None, key: str = "") -> None:
    """Made where it is called, or before and sometimes called again."""
    if writer.draw(FLAG):
        writer.assign(f"{made}({tensor.code}){key}", shape, tensor)
        return
    name = writer.name("block")
    writer.line(f"{name} = {made}")
    result = writer.assign(f"{name}({tensor.code}){key}", shape, tensor)
    if shape == tensor.shape or chance(writer.draw, 6):
        writer.assign(f"{name}({result.code}){key}", shape, result)


def step_built(writer: GraphWriter) -> None:
    """Sub-layers made in `build` from the input's shape; the output's shape may be told by the class."""
    if (found := _known(writer)) is None:
        return
    tensor, shape = found
    name = writer.name("Built")
    size = writer.draw(st.sampled_from(["input_shape[-1]", "int(input_shape[-1]) // self.ratio or 1", "channels"]))
    result = shape[-1] if size != "int(input_shape[-1]) // self.ratio or 1" else shape[-1] // 2 or 1
    take = "        channels = input_shape[-1]\n" if size == "channels" else ""
    told = ""
    if writer.draw(FLAG):
        wrong = chance(writer.draw, 10)
        told = f"""
    def compute_output_shape(self, input_shape):
        return tuple(input_shape[:-1]) + ({result + 1 if wrong else result},)
"""
    weight = writer.draw(FLAG)
    make = "self.scale = self.add_weight(shape=(input_shape[-1],), initializer='ones', name='scale')" if weight else ""
    writer.define(f"""
class {name}({writer.kind("Layer")}):
    def __init__(self, ratio=2, **kwargs):
        super({name}, self).__init__(**kwargs)
        self.ratio = ratio
    def build(self, input_shape):
{take}        self.project = {writer.kind("Dense")}({size})
        {make or "self.norm = " + writer.kind("LayerNormalization") + "()"}
        super({name}, self).build(input_shape)
    def call(self, inputs):
        return self.project({"inputs * self.scale" if weight else "self.norm(inputs)"})
    def get_config(self):
        return {{**super().get_config(), "ratio": self.ratio}}
{told}""")
    _call(writer, f"{name}()", tensor, (*shape[:-1], result))


def step_lists(writer: GraphWriter) -> None:
    """Layers in lists made by comprehensions, taken by index or in pairs."""
    if (found := _known(writer)) is None:
        return
    tensor, shape = found
    name, sizes = writer.name("Lists"), writer.draw(st.lists(SMALL, min_size=1, max_size=3))
    spec = same_layer(writer.draw, shape, 3)
    made = writer.layer(Spec(spec.name, {**spec.arguments, next(iter(spec.arguments)): {"code": "size"}}))
    loops = {
        "zip": "for layer, norm in zip(self.steps, self.norms):\n            x = norm(layer(x))",
        "index": "for index in range(self.depth):\n            x = self.norms[index](self.steps[index](x))",
        "enumerate": "for index, layer in enumerate(self.steps):\n            x = layer(x)\n"
        "            if index < self.depth - 1:\n                x = self.norms[index](x)",
    }
    way = writer.draw(st.sampled_from(sorted(loops)))
    loop, norms = loops[way], "self.depth - 1" if way == "enumerate" else "self.depth"
    residual = sizes[-1] == shape[-1] and writer.draw(FLAG)
    writer.define(f"""
class {name}({_base(writer)}):
    def __init__(self, sizes=({", ".join(map(str, sizes))},)):
        super().__init__()
        self.depth = len(sizes)
        self.steps = [{made} for size in sizes]
        self.norms = [{writer.kind("BatchNormalization")}() for _ in range({norms})]
    def call(self, inputs, training=None, mask=None):
        x = inputs
        {loop}
        return {"inputs + x" if residual else "x"}
""")
    passed = "" if writer.draw(FLAG) else f"sizes={sizes}"
    _call(writer, f"{name}({passed})", tensor, (*shape[:-1], sizes[-1]))


def step_inherited(writer: GraphWriter) -> None:
    """A base that calls methods of its subclasses, and a mixin."""
    if (found := _known(writer)) is None:
        return
    tensor, shape = found
    base, mixin, name = writer.name("Base"), writer.name("Mixin"), writer.name("Derived")
    specs, result = chain(writer.draw, shape, 2)
    listed = ", ".join(map(writer.layer, specs))
    last = writer.draw(st.sampled_from(["return x", "return super().finish(x)"]))
    finish = "return x * 2" if writer.draw(FLAG) else f"return {writer.kind('Activation')}('relu')(x)"
    bases = f"{mixin}, {base}" if writer.draw(FLAG) else base
    scaled = ["scale = 2", "x = x * self.scale"] if "Mixin" in bases else ["pass", "pass"]
    writer.define(f"""
class {mixin}:
    {scaled[0]}
class {base}({_base(writer)}):
    units = 4
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.parts = self.make_parts()
    def make_parts(self):
        raise NotImplementedError
    def finish(self, x):
        {finish}
    def call(self, inputs):
        x = inputs
        for part in self.parts:
            x = part(x)
        return self.finish(x)
class {name}({bases}):
    def make_parts(self):
        return [{listed}]
    def finish(self, x):
        {scaled[1]}
        {last}
""")
    _call(writer, f"{name}()", tensor, result)


def step_holding(writer: GraphWriter) -> None:
    """A class that holds models: a Sequential, a functional one, or blocks of its own kind."""
    if (found := _known(writer)) is None:
        return
    tensor, shape = found
    name = writer.name("Holder")
    specs, result = chain(writer.draw, shape, 2)
    layers = ", ".join(map(writer.layer, specs))
    style = writer.draw(st.sampled_from(["sequential", "open", "functional", "inner"]))
    lines = [f"self.net = {writer.sequential()}([{layers}])"]
    if style == "open":
        lines = [f"self.net = {writer.sequential()}()", *(f"self.net.add({writer.layer(spec)})" for spec in specs)]
    elif style == "functional":
        lines = [f"x = y = {writer.kind('Input')}({shape[1:]})", *(f"y = {writer.layer(spec)}(y)" for spec in specs)]
        lines.append(f"self.net = {writer.model}(x, y)")
    elif style == "inner":
        inner = writer.name("Inner")
        writer.define(f"""
class {inner}({writer.kind("Layer")}):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.steps = [{layers}]
    def call(self, x):
        for step in self.steps:
            x = step(x)
        return x
""")
        lines = [f"self.net = {inner}()"]
    inside = "\n        ".join(lines)
    writer.define(f"""
class {name}({_base(writer)}):
    def __init__(self):
        super().__init__()
        {inside}
        self.drop = {writer.kind("Dropout")}(0.5)
    def call(self, inputs, training=False):
        x = self.net(inputs, training=training) if {style in ("sequential", "open")} else self.net(inputs)
        return self.drop(x, training=training)
""")
    _call(writer, f"{name}()", tensor, result)


def step_several_given(writer: GraphWriter) -> None:
    """A class that takes a dict or optional second tensor, and gives a tuple or dict."""
    if (found := _known(writer)) is None:
        return
    tensor, shape = found
    others = [each for each in writer.pool if each.shape == shape]
    other = writer.draw(st.sampled_from(others or [tensor]))
    name, size, dense = writer.name("Several"), writer.draw(SMALL), writer.kind("Dense")
    style = writer.draw(st.sampled_from(["dict", "optional", "list", "keyword"]))
    signature, take, passed = {
        "dict": ("inputs", 'a, b = inputs["a"], inputs["b"]', f'{{"a": {tensor.code}, "b": {other.code}}}'),
        "optional": ("a, b=None", "b = a if b is None else b", f"{tensor.code}, {other.code}"),
        "list": ("inputs", "a, b = inputs", f"[{tensor.code}, {other.code}]"),
        "keyword": ("a, b=None", "b = a if b is None else b", f"{tensor.code}, b={other.code}"),
    }[style]
    if style == "optional" and writer.draw(FLAG):
        passed = tensor.code
    gives = writer.draw(st.sampled_from(["tuple", "dict"]))
    returned = "return both, single" if gives == "tuple" else 'return {"both": both, "single": single}'
    writer.define(f"""
class {name}({_base(writer)}):
    def __init__(self, units={size}):
        super().__init__()
        self.join, self.left = {writer.kind("Concatenate")}(), {dense}(units)
        self.right = {dense}(units=units + 1)
    def call(self, {signature}):
        {take}
        both = self.join([self.left(a), self.right(b)])
        single = self.left(b)
        {returned}
""")
    shapes: list[Shape] = [(*shape[:-1], 2 * size + 1), (*shape[:-1], size)]
    inputs = tensor.inputs if passed == tensor.code else tensor.inputs | other.inputs
    codes = [writer.name("x"), writer.name("x")]
    if gives == "tuple":
        writer.line(f"{', '.join(codes)} = {name}()({passed})")
    else:
        out = writer.name("out")
        writer.line(f"{out} = {name}()({passed})")
        codes = [f'{out}["both"]', f'{out}["single"]']
    writer.pool += [Tensor(code, each, inputs) for code, each in zip(codes, shapes, strict=True)]


def step_functional_class(writer: GraphWriter) -> None:
    """A subclass of Model that hands its own graph to `super().__init__`."""
    if (found := _known(writer)) is None:
        return
    tensor, shape = found
    name, size = writer.name("Graph"), writer.draw(SMALL)
    specs, result = chain(writer.draw, shape, 2)
    lines = "\n        ".join(f"y = {writer.layer(spec)}(y)" for spec in specs)
    writer.define(f"""
class {name}({writer.model}):
    def __init__(self, shape, units={size}, **kwargs):
        x = {writer.kind("Input")}(shape)
        y = x
        {lines}
        y = {writer.kind("Dense")}(units)(y)
        super().__init__(inputs=x, outputs=y, **kwargs)
        self.units = units
""")
    told = writer.draw(st.sampled_from([repr(shape[1:]), f"{tensor.code}.shape[1:]"]))
    _call(writer, f"{name}({told})", tensor, None if result is None else (*result[:-1], size))


CLASSES: list[Callable[[GraphWriter], None]] = [
    step_built, step_lists, step_inherited, step_holding, step_several_given, step_functional_class,
]  # fmt: skip
