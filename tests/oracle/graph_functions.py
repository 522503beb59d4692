"""Functions, closures and plain classes that put layers together, for the functional programs."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from tests.oracle.graph_programs import SMALL, GraphWriter, Tensor, chain, same_layer
from tests.oracle.program_layers import FLAG, Shape, Spec, chance


def _known(writer: GraphWriter, least: int = 2, most: int = 5) -> tuple[Tensor, Shape] | None:
    """A tensor of which all is known but the batch."""
    tensor = writer.pick(least, most)
    if tensor is None or tensor.shape is None or not tensor.is_definite:
        return None
    return tensor, tensor.shape


def _last(shape: Shape, channels: int) -> Shape:
    return (*shape[:-1], channels)


def step_arguments(writer: GraphWriter) -> None:
    """A function with any number of arguments, called with a starred list and with keywords in a dict."""
    if (found := _known(writer)) is None:
        return
    tensor, shape = found
    name, sizes = writer.name("tower"), writer.draw(st.lists(SMALL, min_size=1, max_size=3))
    if chance(writer.draw, 20):
        sizes.append(-1)
    writer.define(f"""
def {name}(x, *units, last=None, **options):
    for size in units:
        x = {writer.kind("Dense")}(size, **options)(x)
    return x if last is None else {writer.kind("Dense")}(last)(x)
""")
    passed = ", ".join(map(writer.value, sizes)) if writer.draw(FLAG) else f"*{sizes}"
    keyword = writer.draw(st.sampled_from(["", ', activation="relu"', ', **{"use_bias": False}', ", last=3"]))
    if chance(writer.draw, 30):
        keyword = ", padding=3"
    size = 3 if keyword == ", last=3" else sizes[-1]
    writer.assign(f"{name}({tensor.code}, {passed}{keyword})", _last(shape, size), tensor)


def step_closure(writer: GraphWriter) -> None:
    """A function that gives a function, or makes the layers first and shares them."""
    if (found := _known(writer)) is None:
        return
    tensor, shape = found
    name, size = writer.name("block"), writer.draw(SMALL)
    spec = same_layer(writer.draw, shape, size)
    made = writer.layer(Spec(spec.name, {**spec.arguments, next(iter(spec.arguments)): {"code": "size"}}))
    shared = writer.draw(FLAG)
    first, layer = (f"layer = {made}", "layer") if shared else ("scale = 2", made)
    writer.define(f"""
def {name}(size):
    {first}
    def apply(x, twice=False):
        y = {layer}(x)
        y = {writer.kind("BatchNormalization")}()(y)
        return {layer}(y) if twice else y
    return apply
""")
    # A shared layer takes its own output only where the channels stay.
    twice = ", twice=True" if (not shared or size == shape[-1] or chance(writer.draw, 8)) and writer.draw(FLAG) else ""
    if writer.draw(FLAG):
        writer.assign(f"{name}({writer.value(size)})({tensor.code}{twice})", _last(shape, size), tensor)
        return
    applied = writer.name("apply")
    writer.line(f"{applied} = {name}(size={size})")
    other = writer.assign(f"{applied}({tensor.code}{twice})", _last(shape, size), tensor)
    if size == shape[-1] or chance(writer.draw, 5):
        writer.assign(f"{applied}({other.code})", other.shape, other)


def step_recursion(writer: GraphWriter) -> None:
    if (found := _known(writer)) is None:
        return
    tensor, shape = found
    name, depth = writer.name("grow"), writer.draw(st.integers(0, 3))
    writer.define(f"""
def {name}(x, depth, width=2):
    if depth == 0:
        return x
    x = {writer.kind("Dense")}(depth * width)(x)
    return {name}(x, depth - 1, width=width)
""")
    width, passed = (3, ", 3") if writer.draw(FLAG) else (2, "")
    result = _last(shape, width) if depth else shape
    writer.assign(f"{name}({tensor.code}, {writer.value(depth)}{passed})", result, tensor)


def step_made_by(writer: GraphWriter) -> None:
    """Layers made by a lambda, a partial, or a class found by its name."""
    if (found := _known(writer)) is None:
        return
    tensor, shape = found
    size = writer.draw(SMALL)
    spec = same_layer(writer.draw, shape, size)
    (key, _), *others = spec.arguments.items()
    rest = "".join(f", {name}={value!r}" for name, value in others)
    make, style = writer.name("make"), writer.draw(st.sampled_from(["lambda", "partial", "name", "table"]))
    kind, passed = writer.kind(spec.name), writer.value(size)
    if style == "lambda":
        writer.line(f"{make} = lambda size, **options: {kind}(size{rest}, **options)")
    elif style == "partial":
        writer.imports.add("from functools import partial")
        writer.line(f"{make} = partial({kind}{rest})")
    elif style == "name":
        writer.imports.add("import keras as whole")
        writer.line(f'{make} = getattr(whole.layers, "{spec.name}")')
        passed = f"{key}={passed}{rest}"
    else:
        writer.line(f'{make} = {{"it": {kind}, "other": {writer.kind("Flatten")}}}["it"]')
        passed += rest
    if style in ("lambda", "partial") and writer.draw(FLAG):
        passed += ", use_bias=False"
    writer.assign(f"{make}({passed})({tensor.code})", _last(shape, size), tensor)


def step_table(writer: GraphWriter) -> None:
    """Layers in a dict or a list of pairs, called in a loop or folded."""
    if (tensor := writer.pick()) is None:
        return
    specs, shape = chain(writer.draw, tensor.shape)
    table, name = writer.name("table"), writer.name("x")
    style = writer.draw(st.sampled_from(["items", "values", "keys", "pairs", "reduce", "index", "while"]))
    pairs = [(f'"{key}"', writer.layer(spec)) for key, spec in zip("abc", specs, strict=False)]
    if style in ("items", "values", "keys"):
        writer.line(f"{table} = {{{', '.join(f'{key}: {layer}' for key, layer in pairs)}}}")
    elif style == "pairs":
        writer.line(f"{table} = [{', '.join(f'({key}, {layer})' for key, layer in pairs)}]")
    else:
        writer.line(f"{table} = [{', '.join(layer for _, layer in pairs)}]")
    heads = {
        "items": f"for key, layer in {table}.items():", "values": f"for layer in {table}.values():",
        "keys": f"for key in {table}:", "pairs": f"for index, (key, layer) in enumerate({table}):",
        "index": f"for index in range(len({table})):", "while": f"while {table}:",
    }  # fmt: skip
    if style == "reduce":
        writer.imports.add("from functools import reduce")
        writer.line(f"{name} = reduce(lambda value, layer: layer(value), {table}, {tensor.code})")
    else:
        layer = {"keys": f"{table}[key]", "index": f"{table}[index]", "while": f"{table}.pop(0)"}.get(style, "layer")
        writer.line(f"{name} = {tensor.code}")
        writer.line(heads[style])
        writer.line(f"    {name} = {layer}({name})")
    writer.pool.append(Tensor(name, shape, tensor.inputs))


def step_made_model(writer: GraphWriter) -> None:
    """A function that makes a model for the shape it is told; the model is called once or twice."""
    if (found := _known(writer)) is None:
        return
    tensor, shape = found
    name, size = writer.name("encoder"), writer.draw(SMALL)
    specs, inner = chain(writer.draw, shape, 2)
    body = [f"y = {writer.layer(spec)}(y)" for spec in specs]
    if inner is not None and writer.draw(FLAG):
        body.append(f"y = {writer.kind('Dense')}(units)(y)")
        inner = _last(inner, size)
    lines = "\n    ".join(body)
    label = ', name="inside"' if writer.draw(FLAG) else ""
    writer.define(f"""
def {name}(shape, units={size}):
    x = {writer.kind("Input")}(shape=shape)
    y = x
    {lines}
    return {writer.model}(x, y{label})
""")
    model = writer.name("encode")
    told = writer.draw(
        st.sampled_from([f"{tensor.code}.shape[1:]", repr(shape[1:]), f"tuple({tensor.code}.shape)[1:]"])
    )
    writer.line(f"{model} = {name}({told})")
    writer.assign(f"{model}({tensor.code})", inner, tensor)
    others = [each for each in writer.pool if each.shape == shape] if not chance(writer.draw, 15) else writer.pool
    if others and writer.draw(FLAG):
        other = writer.draw(st.sampled_from(others))
        writer.assign(f"{model}({other.code})", inner, other)


def step_head(writer: GraphWriter) -> None:
    """Options that decide what is put together."""
    if (found := _known(writer, 3, 5)) is None:
        return
    tensor, shape = found
    name, axes = writer.name("head"), len(shape) - 2
    writer.define(f"""
def {name}(x, units=None, pool="avg", dropout=0.0, activation=None):
    if units is None:
        units = x.shape[-1] // 2 or 1
    if pool == "avg":
        x = {writer.kind(f"GlobalAveragePooling{axes}D")}()(x)
    elif pool in ("max", "top"):
        x = {writer.kind(f"GlobalMaxPooling{axes}D")}()(x)
    elif pool == "flat":
        x = {writer.kind("Flatten")}()(x)
    elif pool is not None:
        raise ValueError(f"no such pool: {{pool}}")
    if dropout > 0:
        x = {writer.kind("Dropout")}(dropout)(x)
    return {writer.kind("Dense")}(units, activation=activation)(x)
""")
    pool = writer.draw(st.sampled_from(["", ', pool="max"', ', pool="flat"', ", pool=None"]))
    size, passed = (writer.draw(SMALL), True) if writer.draw(FLAG) else (shape[-1] // 2 or 1, False)
    given = f", units={size}" if passed else ""
    result: Shape | None = _last(shape, size) if pool == ", pool=None" else (shape[0], size)
    writer.assign(
        f"{name}({tensor.code}{given}{pool}{writer.draw(st.sampled_from(['', ', dropout=0.2']))})", result, tensor
    )


def step_builder(writer: GraphWriter) -> None:
    """A class of Python that keeps sizes and has methods that put layers together."""
    if (found := _known(writer)) is None:
        return
    tensor, shape = found
    name, size = writer.name("Builder"), writer.draw(SMALL)
    dense, add = writer.kind("Dense"), writer.kind("Add")
    style = writer.draw(st.sampled_from(["plain", "dataclass", "subclass"]))
    if style == "dataclass":
        writer.imports.add("from dataclasses import dataclass")
    head = f"@dataclass\nclass {name}:\n    units: int = 3\n    residual: bool = False"
    if style != "dataclass":
        head = f"class {name}:\n    def __init__(self, units=3, residual=False):\n"
        head += "        self.units, self.residual = units, residual"
    writer.define(f"""
{head}
    @property
    def wide(self):
        return self.units * 2
    @staticmethod
    def norm(x):
        return {writer.kind("BatchNormalization")}()(x)
    @classmethod
    def small(cls, **options):
        return cls(2, **options)
    def inner(self, x):
        return {dense}(self.wide, activation="relu")(x)
    def __call__(self, x):
        y = self.norm(self.inner(x))
        if self.residual:
            y = {add}()([y, {dense}(self.wide)(x)])
        return {dense}(self.units)(y)
""")
    if style == "subclass":
        parent, name = name, writer.name("Builder")
        writer.define(f"class {name}({parent}):\n    def inner(self, x):\n        return super().inner({dense}(3)(x))")
    passed, result = writer.draw(
        st.sampled_from([(f"{name}({size})", size), (f"{name}.small()", 2), (f"{name}(residual=True)", 3)])
    )
    if writer.draw(FLAG):
        builder = writer.name("builder")
        writer.line(f"{builder} = {passed}")
        passed = builder
    writer.assign(f"{passed}({tensor.code})", _last(shape, result), tensor)


def step_pyramid(writer: GraphWriter) -> None:
    """Down while there is room, and up again by the skips that a dict or list keeps."""
    if (found := _known(writer, 3, 5)) is None:
        return
    tensor, shape = found
    axes = len(shape) - 2
    if any(dim % 4 for dim in shape[1:-1]) and not chance(writer.draw, 6):
        return
    name, size = writer.name("pyramid"), writer.draw(SMALL)
    conv, pool, up = (writer.kind(f"{kind}{axes}D") for kind in ("Conv", "MaxPooling", "UpSampling"))
    join = writer.kind("Concatenate")
    keeping = writer.draw(st.sampled_from(["dict", "zip", "stack", "while"]))
    if keeping == "dict":
        keep, back = "skips[level] = x", "for level in reversed(range(2)):\n        skip = skips[level]"
    elif keeping == "zip":
        keep, back = "skips.append(x)", "for level, skip in zip((1, 0), reversed(skips)):\n        size += level"
    elif keeping == "stack":
        keep, back = "skips = [x, *skips]", "for skip in skips:\n        size = size"
    else:
        keep, back = "skips.append(x)", "while skips:\n        skip = skips.pop()"
    last = size + (1 if keeping == "zip" else 0)
    writer.define(f"""
def {name}(x, size={size}):
    skips = {"{}" if keeping == "dict" else "[]"}
    for level in range(2):
        x = {conv}(size, 3, padding="same")(x)
        {keep}
        x = {pool}(2)(x)
    {back}
        x = {join}()([{up}(2)(x), skip])
        x = {conv}(size, 1)(x)
    return x
""")
    writer.assign(f"{name}({tensor.code})", _last(shape, last), tensor)


def step_settings(writer: GraphWriter) -> None:
    """Layers by a list of settings, or by what a generator yields."""
    if (found := _known(writer)) is None:
        return
    tensor, shape = found
    name, sizes = writer.name("by_settings"), writer.draw(st.lists(SMALL, min_size=1, max_size=3))
    dense = writer.kind("Dense")
    style = writer.draw(st.sampled_from(["dicts", "generator", "tuples", "match"]))
    if style == "generator":
        writer.define(f"""
def {name}(x):
    def sizes():
        yield from {sizes}
        yield 4
    for size in sizes():
        x = {dense}(size)(x)
    return x
""")
        sizes = [4]
    elif style == "dicts":
        rows = ", ".join(f'{{"units": {size}, "use_bias": {index == 0}}}' for index, size in enumerate(sizes))
        writer.define(f"def {name}(x):\n    for row in [{rows}]:\n        x = {dense}(**row)(x)\n    return x")
    else:
        rows = ", ".join(f'("dense", {size}), ("norm", None)' for size in sizes)
        norm = writer.kind("BatchNormalization")
        choice = f'if kind == "dense":\n            x = {dense}(size)(x)\n        else:\n            x = {norm}()(x)'
        if style == "match":
            choice = (
                f'match kind:\n            case "dense":\n                x = {dense}(size)(x)\n'
                f"            case _:\n                x = {norm}()(x)"
            )
        writer.define(f"def {name}(x):\n    for kind, size in [{rows}]:\n        {choice}\n    return x")
    writer.assign(f"{name}({tensor.code})", _last(shape, sizes[-1]), tensor)


FUNCTIONS: list[Callable[[GraphWriter], None]] = [
    step_arguments, step_closure, step_recursion, step_made_by, step_table, step_made_model, step_head, step_builder,
    step_pyramid, step_settings,
]  # fmt: skip
