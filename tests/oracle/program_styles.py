"""Writes a chain of layers as a program, in the ways in which people write them, and notes the lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from kerasshape.keras import signatures
from tests.oracle.program_layers import Shape, Spec, chains, chance

Draw = st.DrawFn

IMPORTS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "keras": (("import keras",), "keras.", "keras.layers."),
    "keras_layers": (("import keras", "from keras import layers"), "keras.", "layers."),
    "as": (("import keras as K", "import keras.layers as L"), "K.", "L."),
    "tf": (("import tensorflow as tf",), "tf.keras.", "tf.keras.layers."),
    "tf_keras": (("from tensorflow import keras", "from tensorflow.keras import layers"), "keras.", "layers."),
    "star": (("from keras.models import *", "from keras.layers import *"), "", ""),
    "names": (("from keras.models import Sequential", "from keras.layers import {names}"), "", ""),
    "tf_names": (
        ("from tensorflow.keras.models import Sequential", "from tensorflow.keras.layers import {names}"),
        "",
        "",
    ),
    "together": (("from keras import Sequential", "from keras.layers import ({names})"), "", ""),
    "fallback": (
        (
            "try:",
            "    from tensorflow.keras import layers, Sequential",
            "except ImportError:",
            "    from keras import layers, Sequential",
        ),
        "",
        "layers.",
    ),
}
"""Lines, and the prefixes of `Sequential` and of the layers."""

FIRST = ("input", "input_batch", "input", "input_layer", "first_layer", "first_layer_batch", "build")
CONTAINERS = ("module", "module", "function", "class", "method")
RUNS = ("add", "add", "add", "wrapped", "made_first", "loop", "helper", "nested", "nested_add", "alias", "condition")


@dataclass(frozen=True)
class Place:
    """Where a layer is constructed and where it is put to work."""

    made: int
    used: int


@dataclass(frozen=True)
class Program:
    """A chain of layers, and one way to write it. `first` tells how the model learns its input shape."""

    batch_shape: Shape
    first: str
    specs: tuple[Spec, ...]
    source: str
    places: tuple[Place, ...]


@dataclass
class Section:
    """Lines that stand together; `start` is known once all sections are written."""

    lines: list[str] = field(default_factory=list)
    start: int = 0

    def add(self, line: str) -> Mark:
        self.lines.append(line)
        return Mark(self, len(self.lines))


@dataclass(frozen=True)
class Mark:
    """A line of a section."""

    section: Section
    index: int

    @property
    def line(self) -> int:
        return self.section.start + self.index


class Writer:
    """Collects the sections of one program and draws how each thing is written."""

    def __init__(self, draw: Draw, names: set[str]) -> None:
        self.draw = draw
        lines, self.model_prefix, self.layer_prefix = IMPORTS[draw(st.sampled_from(sorted(IMPORTS)))]
        self.imports, self.constants, self.definitions, self.body = Section(), Section(), Section(), Section()
        for line in lines:
            self.imports.add(line.format(names=", ".join(sorted({*names, "Input", "InputLayer"}))))
        self.constant_names: dict[str, Any] = {}
        self.indent = ""
        self.places: list[tuple[Mark, Mark]] = []
        self.serial = 0

    def name(self, stem: str) -> str:
        self.serial += 1
        return f"{stem}_{self.serial}"

    def line(self, text: str) -> Mark:
        return self.body.add(self.indent + text)

    def section_lines(self) -> list[str]:
        lines: list[str] = []
        for section in (self.imports, self.constants, self.definitions, self.body):
            section.start = len(lines)
            lines += section.lines
        return lines

    def value(self, value: Any) -> str:
        """A value as code: a literal, a constant's name or a small sum."""
        if isinstance(value, dict):
            return str(value["code"]) if "code" in value else self.layer(Spec(*value["layer"]))
        if isinstance(value, list | tuple):
            inner = ", ".join(map(self.value, value))
            if isinstance(value, list):
                return f"[{inner}]"
            return f"({inner},)" if len(value) == 1 else f"({inner})"
        if isinstance(value, bool) or value is None or not isinstance(value, int):
            return self.constant(value) if chance(self.draw, 15) else repr(value)
        return self.number(value)

    def number(self, value: int) -> str:
        style = self.draw(st.sampled_from(["plain"] * 6 + ["name", "name", "sum", "product", "length", "index"]))
        if style == "name":
            return self.constant(value)
        if style == "sum":
            return f"{self.constant(value - 2)} + 2"
        if style == "product" and value % 2 == 0 and value > 0:
            return f"2 * {value // 2}"
        if style == "length" and 0 < value < 6:
            return f"len({list(range(value))})"
        if style == "index":
            return f"{self.constant((value, 7))}[0]"
        return repr(value)

    def constant(self, value: Any) -> str:
        name = self.name("N")
        self.constants.add(f"{name} = {value!r}")
        return name

    def layer(self, spec: Spec, extra: str = "") -> str:
        """The constructor's call, its first arguments by position where both majors agree on the order."""
        order = _common_order(spec.name)
        positional: list[str] = []
        rest = dict(spec.arguments)
        if chance(self.draw, 2):
            for key in order[: self.draw(st.integers(1, 2))]:
                if key not in rest:
                    break
                positional.append(self.value(rest.pop(key)))
        written = positional + [f"{key}={self.value(item)}" for key, item in rest.items()]
        return f"{self.layer_prefix}{spec.name}({', '.join([*written, *([extra] if extra else [])])})"

    def sequential(self) -> str:
        return f"{self.model_prefix}Sequential"


def _common_order(name: str) -> list[str]:
    """The parameters that both majors take first, in one order."""
    found = [signatures.layer_signature(name, major) for major in (2, 3)]
    if None in found:
        return []
    orders = [list(each["parameters"])[: each["positional"]] for each in found if each]
    common: list[str] = []
    for left, right in zip(*orders, strict=False):
        if left != right:
            break
        common.append(left)
    return common


# The model and its input


def input_line(writer: Writer, first: str, shape: Shape) -> str | None:
    """The first item of the model, if it is an input."""
    whole, rest = writer.value(shape), writer.value(shape[1:])
    prefix = writer.layer_prefix
    if first == "input":
        batch = "" if shape[0] is None else f", batch_size={shape[0]}"
        return f"{prefix}Input(shape={rest}{batch})"
    if first == "input_batch":
        return f"{prefix}Input(batch_shape={whole})"
    if first == "input_layer":
        return f"{prefix}InputLayer(batch_input_shape={whole})"
    return None


def first_extra(writer: Writer, first: str, shape: Shape) -> str:
    """What the first layer is told of the input."""
    if first == "first_layer":
        return f"input_shape={writer.value(shape[1:])}"
    return f"batch_input_shape={writer.value(shape)}" if first == "first_layer_batch" else ""


def write_list(writer: Writer, target: str, start: str | None, specs: list[Spec], extra: str) -> None:
    """A list constructor with one layer on each line."""
    writer.line(f"{target} = {writer.sequential()}([")
    if start:
        writer.line(f"    {start},")
    for spec in specs:
        mark = writer.line(f"    {writer.layer(spec, extra)},")
        writer.places.append((mark, mark))
        extra = ""
    writer.line("])")


def write_run(writer: Writer, model: str, kind: str, specs: list[Spec]) -> None:
    """A few layers in a row, added in one of the ways."""
    if kind == "made_first":
        named = [(writer.name("layer"), spec) for spec in specs]
        made = [writer.line(f"{name} = {writer.layer(spec)}") for name, spec in named]
        used = [writer.line(f"{model}.add({name})") for name, _ in named]
        writer.places += zip(made, used, strict=True)
    elif kind == "loop":
        write_loop(writer, model, specs)
    elif kind == "helper":
        for spec in specs:
            write_helper(writer, model, spec)
    elif kind in ("nested", "nested_add"):
        write_nested(writer, model, kind, specs)
    elif kind == "condition":
        writer.line(f"if {writer.number(3)} > 2:")
        write_adds(writer, f"    {model}", specs)
        writer.line("else:")
        writer.line(f"    {model}.add({writer.layer_prefix}Flatten())")
    elif kind == "alias":
        name = writer.name("same")
        writer.line(f"{name} = {model}")
        write_adds(writer, name, specs)
    else:
        write_adds(writer, model, specs, wrapped=kind == "wrapped")


def write_adds(writer: Writer, model: str, specs: list[Spec], wrapped: bool = False, extra: str = "") -> None:
    for spec in specs:
        if wrapped:
            writer.line(f"{model}.add(")
            mark = writer.line(f"    {writer.layer(spec, extra)}")
            writer.line(")")
        else:
            mark = writer.line(f"{model}.add({writer.layer(spec, extra)})")
        writer.places.append((mark, mark))
        extra = ""


def write_loop(writer: Writer, model: str, specs: list[Spec]) -> None:
    """Over equal layers by `range`, over others by a list of them."""
    first = specs[0]
    if all(spec == first for spec in specs):
        writer.line(f"for _ in range({len(specs)}):")
        mark = writer.line(f"    {model}.add({writer.layer(first)})")
        writer.places += [(mark, mark)] * len(specs)
        return
    writer.line("for each in [")
    made = [writer.line(f"    {writer.layer(spec)},") for spec in specs]
    writer.line("]:")
    used = writer.line(f"    {model}.add(each)")
    writer.places += [(mark, used) for mark in made]


def write_helper(writer: Writer, model: str, spec: Spec) -> None:
    """A function that adds the layer; one of its arguments is a parameter."""
    name = writer.name("grow")
    keys = [key for key, value in spec.arguments.items() if isinstance(value, int | tuple) and value is not True]
    key = writer.draw(st.sampled_from(keys)) if keys else None
    parameter = "" if key is None else ", amount" + (f"={spec.arguments[key]!r}" if chance(writer.draw, 2) else "")
    by_default = "=" in parameter
    arguments = {**spec.arguments, key: {"code": "amount"}} if key is not None else spec.arguments
    writer.definitions.add(f"def {name}(model{parameter}):")
    mark = writer.definitions.add(f"    model.add({writer.layer(Spec(spec.name, arguments))})")
    passed = "" if key is None or by_default else f", {writer.value(spec.arguments[key])}"
    writer.line(f"{name}({model}{passed})")
    writer.places.append((mark, mark))


def write_nested(writer: Writer, model: str, kind: str, specs: list[Spec]) -> None:
    inner = writer.name("inner")
    if kind == "nested":
        write_list(writer, inner, None, specs, "")
    else:
        writer.line(f"{inner} = {writer.sequential()}()")
        write_adds(writer, inner, specs)
    writer.line(f"{model}.add({inner})")


def write_model(writer: Writer, model: str, first: str, shape: Shape, specs: list[Spec]) -> None:
    """The whole model under that name, by a list constructor, by adding, or both."""
    start = input_line(writer, first, shape)
    extra = first_extra(writer, first, shape)
    listed = writer.draw(st.sampled_from([0, 0, len(specs), writer.draw(st.integers(1, len(specs)))]))
    if listed:
        write_list(writer, model, start, specs[:listed], extra)
    else:
        writer.line(f"{model} = {writer.sequential()}()")
        if start:
            writer.line(f"{model}.add({start})")
        if extra:
            listed = 1
            write_adds(writer, model, specs[:1], extra=extra)
    rest = specs[listed:]
    while rest:
        length = writer.draw(st.integers(1, min(3, len(rest))))
        kind = writer.draw(st.sampled_from(RUNS))
        if kind.startswith("nested") and rest[0].name == "Embedding":
            kind = "add"  # in Keras 2 it declares an input of its own, and the inner model is built before its time
        write_run(writer, model, kind, rest[:length])
        rest = rest[length:]
    if first == "build":
        writer.line(f"{model}.build({writer.value(shape)})")


def write_container(writer: Writer, first: str, shape: Shape, specs: list[Spec]) -> None:
    """At the top of the module, in a function, in a class."""
    container = writer.draw(st.sampled_from(CONTAINERS))
    if container == "module":
        write_model(writer, "model", first, shape, specs)
        return
    if container == "function":
        writer.line("def make():")
        writer.indent = "    "
        write_model(writer, "net", first, shape, specs)
        writer.line("return net")
        writer.indent = ""
        writer.line("model = make()")
        return
    writer.line("class Net:")
    writer.line("    def __init__(self):" if container == "class" else "    def make(self):")
    writer.indent = "        "
    write_model(writer, "self.model", first, shape, specs)
    writer.indent = ""
    writer.line("net = Net()")
    if container == "method":
        writer.line("net.make()")


@st.composite
def programs(draw: Draw) -> Program:
    """A chain in one way of writing it."""
    shape, specs = draw(chains())
    first = draw(st.sampled_from(FIRST))
    writer = Writer(draw, {spec.name for spec in specs} | inner_names(specs) | {"Flatten"})
    write_container(writer, first, shape, list(specs))
    source = "\n".join(writer.section_lines()) + "\n"
    places = tuple(Place(made.line, used.line) for made, used in writer.places)
    return Program(shape, first, specs, source, places)


def inner_names(value: Any) -> set[str]:
    """The classes of all layers that stand among arguments."""
    if isinstance(value, Spec):
        return {value.name} | inner_names(value.arguments)
    if isinstance(value, dict) and "layer" in value and isinstance(value["layer"], list):
        return {value["layer"][0]} | inner_names(value["layer"][1])
    if isinstance(value, dict):
        return set[str]().union(*map(inner_names, value.values()))
    if isinstance(value, list | tuple):
        return set[str]().union(*map(inner_names, value))
    return set()
