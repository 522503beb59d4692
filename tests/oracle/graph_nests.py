"""Models and classes with several inputs and outputs, for the functional programs."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from tests.oracle.graph_programs import SMALL, GraphWriter, Tensor, chain, fitting, guess
from tests.oracle.program_layers import FLAG, Shape, chance


def _two(writer: GraphWriter) -> tuple[Tensor, Tensor, Shape, Shape] | None:
    """Two tensors whose shapes are known."""
    left, right = writer.pick(2), writer.pick(2)
    if left is None or right is None or left.shape is None or right.shape is None:
        return None
    return left, right, left.shape, right.shape


def _add(writer: GraphWriter, name: str, shape: Shape | None, *sources: Tensor) -> None:
    writer.pool.append(Tensor(name, shape, frozenset[str]().union(*(each.inputs for each in sources))))


def step_several(writer: GraphWriter) -> None:
    """A model of two inputs and two outputs, called with a list or a dict."""
    if (found := _two(writer)) is None:
        return
    left, right, first, second = found
    specs = fitting(writer.draw, first), fitting(writer.draw, second)
    name, keys = writer.name("inner"), ("p", "q")
    by_name = writer.draw(FLAG)
    for key, spec, shape in zip(keys, specs, (first, second), strict=True):
        label = f', name="{name}_{key}"' if by_name else ""
        writer.line(f"{name}_{key} = {writer.kind('Input')}({shape[1:]}{label})")
        writer.line(f"{name}_{key}_out = {writer.layer(spec)}({name}_{key})")
    both = f"{name}_p, {name}_q"
    given = f'{{"p": {name}_p, "q": {name}_q}}' if by_name else f"[{both}]"
    results = guess(specs[0], first), guess(specs[1], second)
    passed = f'{{"p": {left.code}, "q": {right.code}}}' if by_name else f"[{left.code}, {right.code}]"
    if writer.draw(FLAG):
        writer.line(f'{name} = {writer.model}({given}, {{"a": {name}_p_out, "b": {name}_q_out}})')
        out = writer.name("parts")
        writer.line(f"{out} = {name}({passed})")
        codes = f'{out}["a"]', f'{out}["b"]'
    else:
        writer.line(f"{name} = {writer.model}({given}, [{name}_p_out, {name}_q_out])")
        codes = writer.name("x"), writer.name("x")
        writer.line(f"{codes[0]}, {codes[1]} = {name}({passed})")
    # The whole model is one node of the graph: each output comes from both inputs.
    for code, result in zip(codes, results, strict=True):
        _add(writer, code, result, left, right)


def step_pair_class(writer: GraphWriter) -> None:
    """A class that takes two tensors, as a list or as two arguments."""
    if (found := _two(writer)) is None:
        return
    left, right, first, second = found
    specs = fitting(writer.draw, first), fitting(writer.draw, second)
    together = writer.draw(FLAG)
    name = writer.name("Pair")
    base = writer.draw(st.sampled_from([writer.kind("Layer"), writer.model]))
    signature = "inputs" if together else "first, second"
    writer.define(f"""
class {name}({base}):
    def __init__(self):
        super().__init__()
        self.left = {writer.layer(specs[0])}
        self.right = {writer.layer(specs[1])}
    def call(self, {signature}):
        {"first, second = inputs" if together else "first, second = first, second"}
        return self.left(first), self.right(second)
""")
    passed = f"[{left.code}, {right.code}]" if together else f"{left.code}, {right.code}"
    codes = writer.name("x"), writer.name("x")
    writer.line(f"{codes[0]}, {codes[1]} = {name}()({passed})")
    _add(writer, codes[0], guess(specs[0], first), left, right)
    _add(writer, codes[1], guess(specs[1], second), left, right)


def step_distributed_model(writer: GraphWriter) -> None:
    """A model over every step."""
    if (tensor := writer.pick(3)) is None or tensor.shape is None:
        return
    inner = (tensor.shape[0], *tensor.shape[2:])
    specs, shape = chain(writer.draw, inner, 2)
    name = writer.name("encoder")
    layers = ", ".join(map(writer.layer, specs))
    writer.line(f"{name} = {writer.sequential()}([{writer.kind('Input')}({inner[1:]}), {layers}])")
    whole = None if shape is None else (shape[0], tensor.shape[1], *shape[1:])
    writer.assign(f"{writer.kind('TimeDistributed')}({name})({tensor.code})", whole, tensor)


def step_pair_function(writer: GraphWriter) -> None:
    """A function that returns a tensor and a dict of tensors, with keyword-only arguments."""
    if (tensor := writer.pick(2)) is None or tensor.shape is None or tensor.shape[-1] is None:
        return
    name, units = writer.name("split"), writer.draw(SMALL)
    dense = writer.kind("Dense")
    default = "=3" if writer.draw(FLAG) else ""
    writer.define(f"""
def {name}(x, *, units{default}, **options):
    one = {dense}(units, **options)(x)
    return one, {{"two": {dense}(units + 1)(x), "one": one}}
""")
    passed = [] if default and chance(writer.draw, 2) else [f"units={writer.value(units)}"]
    size = units if passed else 3
    passed += ['activation="relu"'] if writer.draw(FLAG) else []
    code, others = writer.name("x"), writer.name("others")
    writer.line(f"{code}, {others} = {name}({', '.join([tensor.code, *passed])})")
    _add(writer, code, (*tensor.shape[:-1], size), tensor)
    _add(writer, f'{others}["two"]', (*tensor.shape[:-1], size + 1), tensor)


NESTS: list[Callable[[GraphWriter], None]] = [step_several, step_pair_class, step_distributed_model, step_pair_function]
