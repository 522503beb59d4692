"""Writes functional programs: graphs of layers in the ways in which people write them, mostly ones that fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st

from kerasshape.shapes import Unknown
from tests.oracle import program_layers
from tests.oracle.program_layers import FLAG, Draw, Shape, Spec, chance, drawn_input, next_layer
from tests.oracle.program_styles import Section, Writer

_NAMES = "NAMES"
SMALL = st.integers(2, 6)


@dataclass(frozen=True)
class Tensor:
    """A tensor of the program: the code that names it, the shape we think it has, the inputs it comes from."""

    code: str
    shape: Shape | None
    inputs: frozenset[str] = frozenset()

    @property
    def rank(self) -> int:
        return 0 if self.shape is None else len(self.shape)

    @property
    def is_definite(self) -> bool:
        return self.shape is not None and all(isinstance(dim, int) and dim > 0 for dim in self.shape[1:])


class GraphWriter(Writer):
    """Collects a program whose layer names are known once it is written."""

    def __init__(self, draw: Draw) -> None:
        super().__init__(draw, {_NAMES})
        self.used = {"Layer"}
        self.used_modules: set[str] = set()
        self.indent = ""
        self.pool: list[Tensor] = []
        if not self.model_prefix:
            package = "tensorflow.keras" if any("tensorflow" in line for line in self.imports.lines) else "keras"
            self.imports.add(f"from {package}.models import Model, Sequential")

    def layer(self, spec: Spec, extra: str = "") -> str:
        self.used.add(spec.name)
        return super().layer(spec, extra)

    def kind(self, name: str) -> str:
        """A class or function of `keras.layers`."""
        self.used.add(name)
        return f"{self.layer_prefix}{name}"

    @property
    def model(self) -> str:
        return f"{self.model_prefix}Model"

    def define(self, text: str) -> None:
        for line in text.strip("\n").splitlines():
            self.definitions.add(line)

    def source(self) -> str:
        lines = self.section_lines()
        return "\n".join(line.replace(_NAMES, ", ".join(sorted(self.used))) for line in lines) + "\n"

    def import_lines(self) -> list[str]:
        """The imports, once all names are known."""
        return [line.replace(_NAMES, ", ".join(sorted(self.used))) for line in self.imports.lines]

    # Tensors

    def pick(self, least: int = 0, most: int = 9) -> Tensor | None:
        """A tensor of such a rank, rather a late one."""
        fitting = [each for each in self.pool if least <= each.rank <= most]
        if not fitting:
            return None
        return fitting[-1] if self.draw(FLAG) else self.draw(st.sampled_from(fitting))

    def assign(self, expression: str, shape: Shape | None, *sources: Tensor) -> Tensor:
        """A new variable, or the one before again."""
        inputs = frozenset[str]().union(*(each.inputs for each in sources))
        again = [each for each in sources if each.code.startswith("x_") and chance(self.draw, 2)]
        name = again[0].code if again else self.name("x")
        self.line(f"{name} = {expression}")
        tensor = Tensor(name, shape, inputs)
        self.pool = [each for each in self.pool if each.code != name] + [tensor]
        return tensor


def guess(spec: Spec, shape: Shape | None) -> Shape | None:
    """What we think the layer gives; None also where a dim is not known."""
    found = program_layers.guess(spec, shape)
    return None if found is None or any(isinstance(dim, Unknown) for dim in found) else found


def fitting(draw: Draw, shape: Shape | None) -> Spec:
    """A layer that we think takes the shape, but for a few."""
    spec = next_layer(draw, shape)
    for _ in range(0 if chance(draw, 40) else 4):
        if guess(spec, shape) is not None and spec.name != "Lambda":
            break
        spec = next_layer(draw, shape)
    return spec


def chain(draw: Draw, shape: Shape | None, most: int = 3) -> tuple[list[Spec], Shape | None]:
    specs = []
    for _ in range(draw(st.integers(1, most))):
        specs.append(fitting(draw, shape))
        shape = guess(specs[-1], shape)
    return specs, shape


def same_layer(draw: Draw, shape: Shape, channels: int) -> Spec:
    """A layer that changes nothing but the channels."""
    axes = len(shape) - 2
    if axes in (1, 2, 3) and draw(FLAG):
        return Spec(f"Conv{axes}D", {"filters": channels, "kernel_size": draw(st.integers(1, 3)), "padding": "same"})
    return Spec("Dense", {"units": channels})


# Steps: each adds lines and tensors.


def step_layer(writer: GraphWriter) -> None:
    if (tensor := writer.pick()) is None:
        return
    spec = fitting(writer.draw, tensor.shape)
    shape = guess(spec, tensor.shape)
    if chance(writer.draw, 4):
        name = writer.name("layer")
        writer.line(f"{name} = {writer.layer(spec)}")
        writer.assign(f"{name}({tensor.code})", shape, tensor)
    else:
        writer.assign(f"{writer.layer(spec)}({tensor.code})", shape, tensor)


def step_shared(writer: GraphWriter) -> None:
    """One layer on two tensors."""
    if (tensor := writer.pick()) is None:
        return
    others = (
        [each for each in writer.pool if each.shape == tensor.shape] if not chance(writer.draw, 15) else writer.pool
    )
    other = writer.draw(st.sampled_from(others))
    spec = fitting(writer.draw, tensor.shape)
    name = writer.name("shared")
    writer.line(f"{name} = {writer.layer(spec)}")
    first, second = writer.name("x"), writer.name("x")
    writer.line(f"{first}, {second} = {name}({tensor.code}), {name}({other.code})")
    writer.pool += [
        Tensor(first, guess(spec, tensor.shape), tensor.inputs),
        Tensor(second, guess(spec, other.shape), other.inputs),
    ]


def step_merge(writer: GraphWriter) -> None:
    if (left := writer.pick(2)) is None or left.shape is None:
        return
    pairs = [each for each in writer.pool if each.shape == left.shape and each.code != left.code]
    if chance(writer.draw, 25):
        pairs = writer.pool
    if pairs:
        right = writer.draw(st.sampled_from(pairs))
    else:
        spec = same_layer(writer.draw, left.shape, left.shape[-1] or 3)
        right = Tensor(f"{writer.layer(spec)}({left.code})", guess(spec, left.shape), left.inputs)
    style = writer.draw(st.sampled_from(["class", "class", "function", "operator"]))
    if style == "operator":
        writer.assign(f"{left.code} {writer.draw(st.sampled_from('+-*'))} {right.code}", left.shape, left, right)
    elif style == "function":
        name = writer.draw(st.sampled_from(["add", "multiply", "average", "maximum"]))
        writer.assign(f"{writer.kind(name)}([{left.code}, {right.code}])", left.shape, left, right)
    else:
        name = writer.draw(st.sampled_from(["Add", "Multiply", "Average", "Maximum", "Minimum", "Subtract"]))
        writer.assign(f"{writer.kind(name)}()([{left.code}, {right.code}])", left.shape, left, right)


def step_concatenate(writer: GraphWriter) -> None:
    if (tensor := writer.pick(2)) is None or tensor.shape is None:
        return
    fits = [each for each in writer.pool if each.shape and each.shape[:-1] == tensor.shape[:-1]]
    parts = [tensor, *writer.draw(st.lists(st.sampled_from(fits), min_size=1, max_size=2))]
    channels = [each.shape[-1] if each.shape else None for each in parts]
    shape = (*tensor.shape[:-1], None if None in channels else sum(channels))
    axis = writer.draw(st.sampled_from(["", "", "axis=-1", f"axis={tensor.rank - 1}"]))
    if chance(writer.draw, 15):
        axis = f"axis={writer.draw(st.integers(-2, tensor.rank))}"
    listed = f"[{', '.join(each.code for each in parts)}]"
    if writer.draw(FLAG):
        writer.assign(f"{writer.kind('Concatenate')}({axis})({listed})", shape, *parts)
    else:
        name = writer.kind("concatenate")
        writer.assign(f"{name}({', '.join(filter(None, [listed, axis]))})", shape, *parts)


def step_heads(writer: GraphWriter) -> None:
    """Layers called in a comprehension, and merged."""
    if (tensor := writer.pick(2)) is None or tensor.shape is None or tensor.shape[-1] is None:
        return
    sizes = writer.draw(st.lists(SMALL, min_size=2, max_size=3))
    name = writer.name("heads")
    dense = writer.kind("Dense")
    writer.line(f"{name} = [{dense}(units)({tensor.code}) for units in {sizes}]")
    shape = (*tensor.shape[:-1], sum(sizes))
    writer.assign(f"{writer.kind('Concatenate')}()({name})", shape, tensor)


def step_stack(writer: GraphWriter) -> None:
    """Layers made in a list, called in a loop."""
    if (tensor := writer.pick()) is None:
        return
    specs, shape = chain(writer.draw, tensor.shape)
    layers, name = writer.name("stack"), writer.name("x")
    writer.line(f"{layers} = [")
    for spec in specs:
        writer.line(f"    {writer.layer(spec)},")
    writer.line("]")
    writer.line(f"{name} = {tensor.code}")
    writer.line(f"for layer in {layers}:")
    writer.line(f"    {name} = layer({name})")
    writer.pool.append(Tensor(name, shape, tensor.inputs))


def step_slice(writer: GraphWriter) -> None:
    if (tensor := writer.pick(3)) is None or tensor.shape is None or tensor.shape[1] in (None, 1):
        return
    batch, steps, *rest = tensor.shape
    kinds: dict[str, Shape] = {
        "[:, -1]": (batch, *rest),
        "[:, 1:]": (batch, steps - 1, *rest),
        "[:, 0, ...]": (batch, *rest),
        "[..., :1]": (*tensor.shape[:-1], 1),
    }
    index = writer.draw(st.sampled_from(sorted(kinds)))
    writer.assign(f"{tensor.code}{index}", kinds[index], tensor)


def step_shape(writer: GraphWriter) -> None:
    """A layer that is told by the tensor's own shape."""
    if (tensor := writer.pick(2)) is None or not tensor.is_definite or tensor.shape is None:
        return
    code, shape = tensor.code, tensor.shape
    if tensor.rank == 2 or writer.draw(FLAG):
        writer.assign(f"{writer.kind('Dense')}({code}.shape[-1])({code})", shape, tensor)
    else:
        product = f"{code}.shape[1] * {code}.shape[2]"
        merged = (shape[0], shape[1] * shape[2], *shape[3:])
        rest = "".join(f"{dim}, " for dim in shape[3:])
        writer.assign(f"{writer.kind('Reshape')}(({product}, {rest}))({code})", merged, tensor)


def step_nested(writer: GraphWriter) -> None:
    """A model called as a layer."""
    if (tensor := writer.pick(2)) is None or tensor.shape is None:
        return
    specs, shape = chain(writer.draw, tensor.shape)
    name = writer.name("inner")
    if writer.draw(FLAG):
        inside = writer.name("t")
        writer.line(f"{inside}_in = {writer.kind('Input')}({tensor.shape[1:]})")
        writer.line(f"{inside} = {inside}_in")
        for spec in specs:
            writer.line(f"{inside} = {writer.layer(spec)}({inside})")
        writer.line(f"{name} = {writer.model}({inside}_in, {inside})")
    else:
        first = [f"{writer.kind('Input')}({tensor.shape[1:]}), "] if writer.draw(FLAG) else []
        writer.line(f"{name} = {writer.sequential()}([{''.join(first)}{', '.join(map(writer.layer, specs))}])")
    result = writer.assign(f"{name}({tensor.code})", shape, tensor)
    if chance(writer.draw, 4):
        others = [each for each in writer.pool if each.shape == tensor.shape and each.code != result.code]
        if others:
            other = writer.draw(st.sampled_from(others))
            writer.assign(f"{name}({other.code})", shape, other)


def step_state(writer: GraphWriter) -> None:
    """States of one recurrent layer given to another, or attention."""
    if (tensor := writer.pick(3, 3)) is None or tensor.shape is None or tensor.shape[-1] is None:
        return
    units = writer.draw(SMALL)
    kind = writer.draw(st.sampled_from(["LSTM", "GRU", "attention"]))
    if kind == "attention":
        call = f"{writer.kind('MultiHeadAttention')}({writer.draw(st.integers(1, 3))}, {units})"
        writer.assign(f"{call}({tensor.code}, {tensor.code})", tensor.shape, tensor)
        return
    out, states = writer.name("x"), [writer.name("state") for _ in range(2 if kind == "LSTM" else 1)]
    writer.line(f"{', '.join([out, *states])} = {writer.kind(kind)}({units}, return_state=True)({tensor.code})")
    writer.pool.append(Tensor(out, (tensor.shape[0], units), tensor.inputs))
    other_units = units + 1 if chance(writer.draw, 15) else units
    call = f"{writer.kind(kind)}({other_units}, return_sequences=True)"
    given = f"initial_state=[{', '.join(states)}]"
    writer.assign(f"{call}({tensor.code}, {given})", (*tensor.shape[:2], units), tensor)


STEPS: list[Callable[[GraphWriter], None]] = [
    step_layer, step_layer, step_layer, step_shared, step_merge, step_merge, step_concatenate, step_heads, step_stack,
    step_slice, step_shape, step_nested, step_state,
]  # fmt: skip


# Models


def write_inputs(writer: GraphWriter) -> None:
    """One to three inputs; a second one is often of the same shape."""
    shape = drawn_input(writer.draw)[:5]
    for _ in range(writer.draw(st.sampled_from([1, 1, 2, 2, 3]))):
        name = writer.name("inputs")
        batch = "" if shape[0] is None else f", batch_size={shape[0]}"
        writer.line(f"{name} = {writer.kind('Input')}(shape={writer.value(shape[1:])}{batch})")
        writer.pool.append(Tensor(name, shape, frozenset({name})))
        if not writer.draw(FLAG):
            shape = (shape[0], *drawn_input(writer.draw)[1:5])


def model_arguments(writer: GraphWriter) -> tuple[str, list[str]]:
    """Some of the last tensors as outputs, and the inputs that lead there."""
    made = [each for each in writer.pool if not each.code.startswith("inputs")] or writer.pool
    outputs = made[-writer.draw(st.sampled_from([1, 1, 1, 2, 3])) :]
    needed = sorted(frozenset[str]().union(*(each.inputs for each in outputs)))
    if chance(writer.draw, 40) and len(needed) > 1:
        needed.pop()
    codes = [each.code for each in outputs]
    inputs = needed[0] if len(needed) == 1 and writer.draw(FLAG) else f"[{', '.join(needed)}]"
    style = writer.draw(st.sampled_from(["plain", "list", "dict"]))
    if style == "dict":
        written = "{" + ", ".join(f'"{name}": {code}' for name, code in zip("abc", codes, strict=False)) + "}"
    else:
        written = codes[0] if len(codes) == 1 and style == "plain" else f"[{', '.join(codes)}]"
    if writer.draw(FLAG):
        return f"{inputs}, {written}", codes
    return f"inputs={inputs}, outputs={written}", codes


def write_sequel(writer: GraphWriter, codes: list[str]) -> None:
    """What is done with the model."""
    made = [each for each in writer.pool if not each.code.startswith("inputs")]
    kind = writer.draw(st.sampled_from(["nothing", "nothing", "compile", "output", "layers", "again"]))
    if kind == "compile":
        writer.line('model.compile("adam", "mse")')
    if len(codes) > 1:
        return
    dense, size = writer.kind("Dense"), writer.draw(SMALL)
    if kind == "output":
        writer.line(f"more = {writer.model}(model.input, {dense}({size})(model.output))")
    elif kind == "layers":
        number = writer.draw(st.integers(1, 2 if made else 1))
        writer.line(f"part = {writer.model}(model.inputs, model.layers[-{number}].output)")
    elif kind == "again":
        writer.line("others = [")
        writer.line(f"    {writer.kind('Input')}(batch_shape=each.shape) for each in model.inputs")
        writer.line("]")
        writer.line("again = model(others if len(others) > 1 else others[0])")


def write_graph(writer: GraphWriter, steps: list[Callable[[GraphWriter], None]]) -> None:
    """The whole program, at the top of the module or in a function."""
    in_function = chance(writer.draw, 3)
    if in_function:
        writer.line("def build():")
        writer.indent = "    "
    write_inputs(writer)
    for _ in range(writer.draw(st.integers(2, 7))):
        writer.draw(st.sampled_from(steps))(writer)
    arguments, codes = model_arguments(writer)
    if in_function:
        writer.line(f"return {writer.model}({arguments})")
        writer.indent = ""
        writer.line("model = build()")
    else:
        writer.line(f"model = {writer.model}({arguments})")
    write_sequel(writer, codes)


__all__ = ["STEPS", "GraphWriter", "Section", "Tensor", "chain", "fitting", "same_layer", "write_graph"]
