"""Functions, operators and slices on tensors, and Lambda, for the functional programs."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

from hypothesis import strategies as st

from tests.oracle.graph_programs import SMALL, GraphWriter, Tensor
from tests.oracle.program_layers import FLAG, Shape, chance

Row = tuple[str, Shape | None]


def use_operations(writer: GraphWriter) -> str:
    """`keras.ops`, and for Keras 2 TensorFlow by the same name, as code for both majors has it."""
    if "ops" not in writer.used_modules:
        writer.used_modules.add("ops")
        for line in ("try:", "    from keras import ops", "except ImportError:", "    import tensorflow as ops"):
            writer.imports.add(line)
    return "ops"


def _known(writer: GraphWriter, least: int = 2, most: int = 5) -> tuple[Tensor, Shape] | None:
    tensor = writer.pick(least, most)
    if tensor is None or tensor.shape is None or not tensor.is_definite:
        return None
    return tensor, tensor.shape


def _function_rows(code: str, shape: Shape, ops: str) -> list[Row]:
    """Calls that `keras.ops` and TensorFlow write alike."""
    batch, *rest = shape
    back = (0, len(shape) - 1, *range(1, len(shape) - 1))
    moved = tuple(shape[axis] for axis in back)
    return [
        (f"{ops}.reshape({code}, (-1, {prod(rest)}))", (batch, prod(rest))),
        (f"{ops}.reshape({code}, (-1, {rest[0]}, {prod(rest[1:])}))", (batch, rest[0], prod(rest[1:]))),
        (f"{ops}.reshape({code}, (-1, {prod(rest) + 1}))", None),
        (f"{ops}.transpose({code}, {back})", moved),
        (f"{ops}.expand_dims({code}, -1)", (*shape, 1)),
        (f"{ops}.expand_dims({code}, axis=1)", (batch, 1, *rest)),
        (f"{ops}.squeeze({ops}.expand_dims({code}, 1), axis=1)", shape),
        (f"{ops}.squeeze({code}, axis=1)", (batch, *rest[1:]) if rest[0] == 1 else None),
        (f"{ops}.stack([{code}, {code}], axis=1)", (batch, 2, *rest)),
        (f"{ops}.split({code}, 2, axis=-1)[0]", (*shape[:-1], shape[-1] // 2) if shape[-1] % 2 == 0 else None),
        (f"{ops}.abs({code})", shape),
        (f"{ops}.tanh({code})", shape),
        (f"{ops}.add({code}, 1.0)", shape),
        (f"{ops}.multiply({code}, {code})", shape),
        (f"{ops}.maximum({code}, 0.0)", shape),
        (f"{ops}.nn.relu({code})", shape),
        (f"{ops}.cumsum({code}, axis=1)", shape),
        (f"{ops}.matmul({code}, {ops}.ones(({shape[-1]}, 5)))", (*shape[:-1], 5)),
        (f"{ops}.matmul({code}, {ops}.ones(({shape[-1] + 1}, 5)))", None),
    ]


def _operator_rows(code: str, shape: Shape) -> list[Row]:
    batch, *rest = shape
    steps = rest[0]
    return [
        (f"{code} * 2", shape), (f"1 - {code}", shape), (f"-{code}", shape), (f"{code} ** 2", shape),
        (f"({code} + {code}) / 2", shape), (f"{code}[:, None]", (batch, 1, *rest)), (f"{code}[..., None]", (*shape, 1)),
        (f"{code}[:, :{max(steps - 1, 1)}]", (batch, max(steps - 1, 1), *rest[1:])),
        (f"{code}[:, ::2]", (batch, -(-steps // 2), *rest[1:])), (f"{code}[..., -1:]", (*shape[:-1], 1)),
        (f"{code}[:, ::-1]", shape), (f"{code}[:, {steps}]", None), (f"{code}[:, -{steps}]", (batch, *rest[1:])),
    ]  # fmt: skip


def step_function(writer: GraphWriter) -> None:
    """A function of `keras.ops` where it stands."""
    if (found := _known(writer)) is None:
        return
    tensor, shape = found
    code, result = writer.draw(st.sampled_from(_function_rows(tensor.code, shape, use_operations(writer))))
    writer.assign(code, result, tensor)


def step_operator(writer: GraphWriter) -> None:
    if (found := _known(writer)) is None:
        return
    tensor, shape = found
    code, result = writer.draw(st.sampled_from(_operator_rows(tensor.code, shape)))
    writer.assign(code, result, tensor)


def step_lambda(writer: GraphWriter) -> None:
    """A Lambda around a lambda or a function, which may say its output's shape."""
    if (found := _known(writer)) is None:
        return
    tensor, shape = found
    ops = use_operations(writer)
    rows = _function_rows("t", shape, ops) + _operator_rows("t", shape)
    code, result = writer.draw(st.sampled_from(rows))
    told = f", output_shape={result[1:]}" if result and writer.draw(FLAG) else ""
    if writer.draw(FLAG):
        writer.assign(f"{writer.kind('Lambda')}(lambda t: {code}{told})({tensor.code})", result, tensor)
        return
    name = writer.name("function")
    writer.define(f"def {name}(t, scale=1):\n    return {code}")
    writer.assign(f"{writer.kind('Lambda')}({name}{told})({tensor.code})", result, tensor)


def step_known_sizes(writer: GraphWriter) -> None:
    """Numbers that are taken from a tensor's shape in many ways."""
    if (found := _known(writer, 3)) is None:
        return
    tensor, shape = found
    size, features = writer.name("size"), writer.name("features")
    code, whole, last = tensor.code, prod(shape[1:]), shape[-1]
    ways: list[tuple[str, int]] = [
        (f"{size} = {code}.shape[-1]", last), (f"{size} = tuple({code}.shape)[-1]", last),
        (f"{size} = int({code}.shape[1])", shape[1]), (f"{size} = len({code}.shape)", len(shape)),
        (f"*_, {size} = {code}.shape", last), (f"_, {size}, *{features} = {code}.shape", shape[1]),
        (f"{size} = math.prod({code}.shape[1:])", whole), (f"{size} = int(np.prod({code}.shape[1:]))", whole),
        (f"{size} = {code}.shape[1] * 2 // 2", shape[1]), (f"{size} = max({code}.shape[1:])", max(shape[1:])),
        (f"{size} = min(d for d in {code}.shape if d is not None)", min(d for d in shape if d is not None)),
        (f"{size} = sum([int(d) for d in {code}.shape[1:]])", sum(shape[1:])),
        (f"{size} = K.int_shape({code})[-1]", last), (f"{size} = {code}.get_shape().as_list()[-1]", last),
    ]  # fmt: skip
    if not chance(writer.draw, 4):
        ways = ways[:-2]  # what Keras 3 does not have
    line, number = writer.draw(st.sampled_from(ways))
    for word, module in (
        ("math.", "import math"),
        ("np.", "import numpy as np"),
        ("K.", "from keras import backend as K"),
    ):
        if word in line and module not in writer.used_modules:
            writer.used_modules.add(module)
            writer.imports.add(module)
    writer.line(line)
    style = writer.draw(st.sampled_from(["dense", "reshape", "repeat", "permute"]))
    if style == "dense":
        writer.assign(f"{writer.kind('Dense')}({size})({code})", (*shape[:-1], number), tensor)
    elif style == "reshape":
        fits = whole % number == 0
        result = (shape[0], number, whole // number) if fits else None
        if fits or chance(writer.draw, 8):
            writer.assign(f"{writer.kind('Reshape')}(({size}, -1))({code})", result, tensor)
    elif style == "repeat":
        flat = f"{writer.kind('Flatten')}()({code})"
        writer.assign(f"{writer.kind('RepeatVector')}({size})({flat})", (shape[0], number, whole), tensor)
    else:
        axes = tuple(range(len(shape) - 1, 0, -1))
        writer.assign(f"{writer.kind('Permute')}({axes})({code})", (shape[0], *shape[:0:-1]), tensor)


def step_operations_class(writer: GraphWriter) -> None:
    """A layer whose `call` works with TensorFlow's or Keras's functions."""
    if (found := _known(writer)) is None:
        return
    tensor, shape = found
    ops = use_operations(writer)
    if writer.draw(FLAG):
        ops = "tf"
        writer.imports.add("import tensorflow as tf")
    rows = _function_rows("x", shape, ops) + _operator_rows("x", shape)
    steps = [row for row in rows if row[1] == shape]
    first, _ = writer.draw(st.sampled_from(steps))
    code, result = writer.draw(st.sampled_from(rows))
    name, base = writer.name("Step"), writer.draw(st.sampled_from([writer.kind("Layer"), writer.model]))
    dense, size = writer.kind("Dense"), writer.draw(SMALL)
    writer.define(f"""
class {name}({base}):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = {dense}({size})
    def _first(self, x):
        return {first}
    def call(self, x, training=False):
        x = self._first(x)
        if training:
            x = x * 1.0
        x = {code}
        return self.dense(x)
""")
    writer.assign(f"{name}()({tensor.code})", None if result is None else (*result[:-1], size), tensor)


OPERATIONS: list[Callable[[GraphWriter], None]] = [
    step_function, step_operator, step_lambda, step_known_sizes, step_operations_class,
]  # fmt: skip
