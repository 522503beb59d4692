"""Chains of layers for the program-level comparison: mostly ones that fit each other, some that do not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from kerasshape.faults import Refused
from kerasshape.keras.binding import construct
from kerasshape.keras.registry import call
from kerasshape.shapes import Unknown, Unresolved

Draw = st.DrawFn
Arguments = dict[str, Any]
Shape = tuple[Any, ...]


@dataclass(frozen=True)
class Spec:
    """A layer to be written: its class and keyword arguments.

    Among the arguments, `{"layer": [name, arguments]}` is another layer and `{"code": text}` Python code.
    """

    name: str
    arguments: Arguments


SIZE = st.sampled_from([1, 2, 3, 3, 4, 4, 5, 6, 8, 8, 16])
ODD_SIZE = st.sampled_from([0, -1, 2.5, None, "8"])
ACTIVATION = st.sampled_from(["relu", "tanh", "softmax", "sigmoid", "linear", "swish", None, "rulu"])
FLAG = st.booleans()


def chance(draw: Draw, one_in: int) -> bool:
    return draw(st.integers(1, one_in)) == one_in


def size(draw: Draw) -> Any:
    return draw(ODD_SIZE) if chance(draw, 60) else draw(SIZE)


def options(draw: Draw, one_in: int = 4, **strategies: st.SearchStrategy[Any]) -> Arguments:
    """Each argument given now and then."""
    return {key: draw(strategy) for key, strategy in strategies.items() if chance(draw, one_in)}


def window(draw: Draw, axes: int, largest: int = 3) -> Any:
    """A number for all axes, or one for each."""
    one = st.integers(1, largest)
    if chance(draw, 40):
        return draw(st.sampled_from([0, -1, (2,) * (axes + 1)]))
    return draw(one) if draw(FLAG) else tuple(draw(one) for _ in range(axes))


def axes_of(name: str) -> int:
    return next(int(digit) for digit in name if digit.isdigit())


# Layers by family. Each function draws the arguments of the class it is given.


def dense(draw: Draw, name: str) -> Arguments:
    return {"units": size(draw), **options(draw, activation=ACTIVATION, use_bias=FLAG)}


def convolution(draw: Draw, name: str) -> Arguments:
    axes = axes_of(name)
    drawn: Arguments = {} if name.startswith("Depthwise") else {"filters": size(draw)}
    drawn["kernel_size"] = window(draw, axes)
    paddings = ["same", "valid", "SAME", *(["causal"] if axes == 1 or chance(draw, 10) else ["same"])]
    drawn |= options(draw, padding=st.sampled_from(paddings), activation=ACTIVATION, use_bias=FLAG)
    if chance(draw, 4):
        drawn["strides"] = window(draw, axes, 2)
    if chance(draw, 10):
        drawn["dilation_rate"] = window(draw, axes, 2)
    if name in ("Conv1D", "Conv2D", "Conv3D"):
        drawn |= options(draw, 15, groups=st.integers(1, 3))
    if "Depthwise" in name or "Separable" in name:
        drawn |= options(draw, depth_multiplier=st.integers(1, 3))
    if chance(draw, 25):
        drawn["data_format"] = draw(st.sampled_from(["channels_last", "channels_first", "channels"]))
    return drawn


def pooling(draw: Draw, name: str) -> Arguments:
    axes = axes_of(name)
    if name.startswith("Global"):
        return options(draw, 5, keepdims=FLAG)
    drawn = {"pool_size": window(draw, axes)} if draw(st.integers(0, 4)) else {}
    drawn |= options(draw, padding=st.sampled_from(["same", "valid", "causal"]))
    if chance(draw, 4):
        drawn["strides"] = window(draw, axes, 3)
    return drawn


def spatial(draw: Draw, name: str) -> Arguments:
    """Cropping, zero padding and upsampling."""
    axes = axes_of(name)
    key = {"C": "cropping", "Z": "padding", "U": "size"}[name[0]]
    smallest = 1 if key == "size" else 0
    amount = st.integers(smallest, 2)
    if chance(draw, 3):
        return {key: draw(amount)}
    if axes == 1:
        return {key: draw(amount) if key == "size" else (draw(amount), draw(amount))}
    if key == "size" or draw(FLAG):
        return {key: tuple(draw(amount) for _ in range(axes))}
    return {key: tuple((draw(amount), draw(amount)) for _ in range(axes))}


def recurrent(draw: Draw, name: str) -> Arguments:
    drawn = {"units": size(draw), **options(draw, 2, return_sequences=FLAG)}
    drawn |= options(draw, 8, use_bias=FLAG, go_backwards=FLAG, unroll=st.just(False), activation=ACTIVATION)
    drawn |= options(draw, 15, stateful=FLAG) | options(draw, 50, return_state=FLAG)
    if name == "GRU":
        drawn |= options(draw, reset_after=FLAG)
    return drawn


def convolutional_recurrent(draw: Draw, name: str) -> Arguments:
    drawn = {"filters": size(draw), "kernel_size": window(draw, axes_of(name), 2)}
    return drawn | options(draw, 2, return_sequences=FLAG, padding=st.sampled_from(["same", "valid"]))


def cells(draw: Draw, name: str) -> Arguments:
    kind = st.sampled_from(["LSTMCell", "GRUCell", "SimpleRNNCell"])
    made = [{"layer": [draw(kind), {"units": draw(SIZE)}]} for _ in range(draw(st.integers(1, 3)))]
    cell: Any = made[0] if len(made) == 1 else made
    return {"cell": cell, **options(draw, 2, return_sequences=FLAG)}


def bidirectional(draw: Draw, name: str) -> Arguments:
    kind = draw(st.sampled_from(["LSTM", "GRU", "SimpleRNN"]))
    inner = {"layer": [kind, {"units": draw(SIZE), **options(draw, 2, return_sequences=FLAG)}]}
    modes = st.sampled_from(["concat", "sum", "mul", "ave", "max"])
    return {"layer": inner, **options(draw, 3, merge_mode=modes)}


def nothing(draw: Draw, name: str) -> Arguments:
    return {}


def rate(draw: Draw, name: str) -> Arguments:
    # AlphaDropout of `tf.keras` is an older class than that of `keras`, and does not look at its rate.
    odd = [0.25] if name == "AlphaDropout" else [1.5]
    return {"rate": draw(st.sampled_from([0.1, 0.25, 0.5, 0, 0.2, 0.3, *odd]))}


def normalization(draw: Draw, name: str) -> Arguments:
    drawn = options(draw, 6, axis=st.integers(-2, 3), center=FLAG, scale=FLAG)
    return drawn | ({"groups": draw(st.sampled_from([1, 2, 4, -1]))} if name == "GroupNormalization" else {})


def activation(draw: Draw, name: str) -> Arguments:
    if name == "Activation":
        return {"activation": draw(ACTIVATION)}
    return options(draw, 6, shared_axes=st.just([1])) if name == "PReLU" else {}


def embedding(draw: Draw, name: str) -> Arguments:
    drawn = {"input_dim": draw(st.integers(10, 50)), "output_dim": size(draw)}
    return drawn | options(draw, 8, mask_zero=FLAG, input_length=st.integers(3, 6))


def repeat(draw: Draw, name: str) -> Arguments:
    return {"n": size(draw)}


def einsum(draw: Draw, name: str) -> Arguments:
    if draw(FLAG):
        return {"equation": "ab,bc->ac", "output_shape": size(draw), "bias_axes": "c"}
    return {"equation": "abc,cd->abd", "output_shape": (None, draw(SIZE)), **options(draw, bias_axes=st.just("d"))}


def function(draw: Draw, name: str) -> Arguments:
    bodies = ["x * 2", "x + 1", "-x", "x", "x / 2.0", "x[:, 0]", "x[:, -1]", "x[:, 1:]"]
    return {"function": {"code": f"lambda x: {draw(st.sampled_from(bodies))}"}}


def permute(draw: Draw, name: str) -> Arguments:
    rank = draw(st.integers(1, 4))
    return {"dims": tuple(draw(st.permutations(range(1, rank + 1))))}


def reshape(draw: Draw, name: str) -> Arguments:
    dims = draw(st.lists(st.sampled_from([1, 2, 3, 4, 6, 8, -1]), min_size=1, max_size=3))
    return {"target_shape": tuple(dims)}


Family = tuple[Callable[[Draw, str], Arguments], tuple[str, ...]]

ANY_RANK: list[Family] = [
    (nothing, ("Flatten", "ReLU", "LeakyReLU", "ELU", "Softmax", "Masking", "UnitNormalization")),
    (rate, ("Dropout", "GaussianDropout", "AlphaDropout")),
    (normalization, ("BatchNormalization", "LayerNormalization", "GroupNormalization")),
    (activation, ("Activation", "PReLU")),
    (dense, ("Dense", "Dense", "Dense")),
    (reshape, ("Reshape",)),
    (permute, ("Permute",)),
    (function, ("Lambda",)),
]


def of_axes(axes: int) -> list[Family]:
    """The layers over so many spatial axes."""
    kinds = ("Conv{}D", "Conv{}D", "Conv{}DTranspose")
    separable = ("SeparableConv{}D", "DepthwiseConv{}D") if axes < 3 else ()
    pools = ("MaxPooling{}D", "AveragePooling{}D", "GlobalMaxPooling{}D", "GlobalAveragePooling{}D")
    return [
        (convolution, tuple(kind.format(axes) for kind in (*kinds, *separable))),
        (pooling, tuple(kind.format(axes) for kind in pools)),
        (spatial, tuple(kind.format(axes) for kind in ("Cropping{}D", "ZeroPadding{}D", "UpSampling{}D"))),
        (rate, (f"SpatialDropout{axes}D",)),
    ]


SEQUENCES: list[Family] = [
    (recurrent, ("LSTM", "GRU", "SimpleRNN", "LSTM")),
    (recurrent, ("LSTM", "GRU")),
    (bidirectional, ("Bidirectional",)),
    (cells, ("RNN",)),
]
BY_RANK: dict[int, list[Family]] = {
    2: [(dense, ("Dense",)), (repeat, ("RepeatVector",)), (embedding, ("Embedding",)), (einsum, ("EinsumDense",))],
    3: [*SEQUENCES, *of_axes(1), (einsum, ("EinsumDense",))],
    4: [*of_axes(2), *of_axes(2), (convolutional_recurrent, ("ConvLSTM1D",))],
    5: [*of_axes(3), *of_axes(3), (convolutional_recurrent, ("ConvLSTM2D",))],
    6: [(convolutional_recurrent, ("ConvLSTM3D",))],
}


def plain(draw: Draw, rank: int) -> Spec:
    """A layer that takes inputs of this rank, or one that takes any."""
    families = BY_RANK.get(rank, []) if draw(st.integers(0, 2)) else ANY_RANK
    arguments, names = draw(st.sampled_from(families or ANY_RANK))
    name = draw(st.sampled_from(names))
    return Spec(name, arguments(draw, name))


def distributed(draw: Draw, rank: int) -> Spec:
    inner = plain(draw, max(2, rank - 1))
    return Spec("TimeDistributed", {"layer": {"layer": [inner.name, inner.arguments]}})


def fitting_reshape(draw: Draw, shape: Shape) -> Spec | None:
    """A reshape whose product is right."""
    dims = list(shape[1:])
    if not dims or not all(isinstance(dim, int) and dim > 0 for dim in dims):
        return None
    kind = draw(st.integers(0, 3))
    if kind == 0:
        dims = [*dims, 1]
    elif kind == 1:
        dims = [-1, dims[-1]]
    elif kind == 2:
        dims[draw(st.integers(0, len(dims) - 1))] = -1
    return Spec("Reshape", {"target_shape": tuple(dims)})


def next_layer(draw: Draw, shape: Shape | None) -> Spec:
    """One more layer after what gave the shape; None when that is not known."""
    rank = draw(st.integers(2, 5)) if shape is None or chance(draw, 14) else len(shape)
    if rank >= 3 and chance(draw, 8):
        return distributed(draw, rank)
    if shape is not None and chance(draw, 15) and (fitting := fitting_reshape(draw, shape)) is not None:
        return fitting
    spec = plain(draw, rank)
    if chance(draw, 80):
        wrong = draw(st.sampled_from(["unit", "activaton", "input_length", "time_major", "return_sequence"]))
        return Spec(spec.name, {**spec.arguments, wrong: 3})
    return spec


def drawn_input(draw: Draw) -> Shape:
    """A batch shape; images and volumes are large enough for a few windows."""
    batch = draw(st.sampled_from([None, None, None, None, 2, 4]))
    rank = draw(st.sampled_from([2, 3, 3, 3, 4, 4, 5, 5, 6]))
    dims = [draw(st.integers(3, 8)) for _ in range(rank - 2)]
    free = [None if chance(draw, 12) else dim for dim in dims]
    return (batch, *free, None if chance(draw, 40) else draw(st.integers(1, 6)))


def guess(spec: Spec, shape: Shape | None) -> Shape | None:
    """What we think the layer gives. It only guides the drawing; the truth is asked of Keras."""
    try:
        layer = construct(spec.name, 3, (), {key: made(item) for key, item in spec.arguments.items()})
        found = call(layer, Unknown() if shape is None else shape).outputs
    except (Refused, Unresolved):
        return None
    return found if isinstance(found, tuple) else None


def made(value: Any) -> Any:
    if isinstance(value, dict) and "code" in value:
        return Unknown(value["code"])
    if isinstance(value, dict) and "layer" in value:
        name, arguments = value["layer"]
        return construct(name, 3, (), {key: made(item) for key, item in arguments.items()})
    return [made(item) for item in value] if isinstance(value, list) else value


@st.composite
def chains(draw: Draw, least: int = 2, most: int = 8) -> tuple[Shape, tuple[Spec, ...]]:
    """An input shape and so many layers; now and then the same layer several times in a row."""
    start = drawn_input(draw)
    shape: Shape | None = start
    specs: list[Spec] = []
    wanted = draw(st.integers(least, most))
    while len(specs) < wanted:
        spec = next_layer(draw, shape)
        copies = draw(st.sampled_from([1] * 7 + [2, 3])) if len(specs) + 3 <= wanted else 1
        for _ in range(copies):
            specs.append(spec)
            shape = guess(spec, shape)
    return start, tuple(specs)
