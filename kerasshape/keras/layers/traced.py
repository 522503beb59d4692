"""What differs in the `call` of a user's layer: Keras 3 runs the layers there, on tensors of TensorFlow's graphs.

Elsewhere it reckons with their shapes alone. Where the two disagree, and TensorFlow's answer is not one that can be
told beforehand, the shape is unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

from kerasshape.keras.layers.image_preprocessing import UNCHANGED
from kerasshape.keras.registry import Layer, traced
from kerasshape.keras.result import Structure
from kerasshape.shapes import Dim, Shape, Unknown, broadcast, same, unknown_shape

Dims = tuple[Dim, ...]


def _known(shapes: Sequence[Any]) -> list[Dims] | None:
    """The shapes when all ranks are known."""
    return list(shapes) if all(isinstance(shape, tuple) for shape in shapes) else None


def _broadcast_all(shapes: Sequence[Sequence[Dim]]) -> Dims | None:
    """What TensorFlow makes of all of them; None when two clash."""
    result: Dims | None = ()
    for shape in shapes:
        result = None if result is None else broadcast(result, shape)
    return result


@traced("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")
def elementwise(layer: Layer, inputs: Sequence[Any], outputs: Structure) -> Structure:
    """The axes that an input lacks are put behind its batch, then TensorFlow broadcasts."""
    shapes = _known(inputs)
    if shapes is None:
        return Unknown()
    rank = max(map(len, shapes))
    merged = _broadcast_all([(shape[0], *(1,) * (rank - len(shape)), *shape[1:]) for shape in shapes])
    return Unknown() if merged is None else merged


@traced("Concatenate")
def concatenated(layer: Layer, inputs: Sequence[Any], outputs: Structure) -> Structure:
    """An axis that is free in one input and known in another is known afterwards."""
    shapes, axis = _known(inputs), layer.arguments["axis"]
    if shapes is None or not isinstance(outputs, tuple) or not isinstance(axis, int):
        return Unknown()
    columns = list(zip(*shapes, strict=True))
    return tuple(
        dim if index == axis % len(outputs) else reduce(_either, columns[index]) for index, dim in enumerate(outputs)
    )


def _either(left: Dim, right: Dim) -> Dim:
    if isinstance(left, int) or isinstance(right, int):
        return left if isinstance(left, int) else right
    return None if left is None and right is None else Unknown()


@traced("Attention", "AdditiveAttention")
def dense_attention(layer: Layer, inputs: Sequence[Any], outputs: Structure) -> Structure:
    """The leading axes of query, key and value are broadcast."""
    shapes = _known(inputs)
    if shapes is None or isinstance(outputs, list):
        return [Unknown() for _ in outputs] if isinstance(outputs, list) else Unknown()
    query, value, key = shapes[0], shapes[1], shapes[2] if len(shapes) > 2 else shapes[1]
    lead = _broadcast_all([query[:-2], key[:-2], value[:-2]])
    return Unknown() if lead is None else (*lead, query[-2], value[-1])


@traced(*UNCHANGED, "RandomColorDegeneration", "CenterCrop", "RandomCrop")
def images(layer: Layer, inputs: Sequence[Any], outputs: Structure) -> Structure:
    """Images whose size is free lose more of it on the way."""
    return _only_when_fixed(inputs[0], outputs, batched=not isinstance(inputs[0], tuple) or len(inputs[0]) > 3)


def _only_when_fixed(x: Shape, outputs: Structure, *, batched: bool = True) -> Structure:
    """The output when no axis but the batch is free; else nothing is known but its rank."""
    if not isinstance(outputs, tuple) or isinstance(x, Unknown):
        return outputs
    return outputs if all(isinstance(dim, int) for dim in x[batched:]) else unknown_shape(len(outputs))


@traced("MelSpectrogram", "TextVectorization")
def left_to_tensorflow(layer: Layer, inputs: Sequence[Any], outputs: Structure) -> Structure:
    """Short sounds and texts of one axis or another end in shapes of their own."""
    return Unknown()


@traced("Reshape")
def reshaped(layer: Layer, inputs: Sequence[Any], outputs: Structure) -> Structure:
    """A free axis of the target takes what is left."""
    return Unknown() if None in layer.arguments["target_shape"] else outputs


@traced("Dot")
def dot(layer: Layer, inputs: Sequence[Any], outputs: Structure) -> Structure:
    """The batch is that of both inputs."""
    shapes = _known(inputs)
    if shapes is None or not isinstance(outputs, tuple) or not all(shapes):
        return Unknown()
    return outputs if same(shapes[0][0], shapes[1][0]) else (Unknown(), *outputs[1:])


@traced("STFTSpectrogram")
def spectrogram(layer: Layer, inputs: Sequence[Any], outputs: Structure) -> Structure:
    """Sounds whose length is free lose more of it on the way."""
    return _only_when_fixed(inputs[0], outputs)


@traced("Conv1D", "Conv2D", "Conv3D", "DepthwiseConv1D", "DepthwiseConv2D", "SeparableConv1D", "SeparableConv2D")
def dilated(layer: Layer, inputs: Sequence[Any], outputs: Structure) -> Structure:
    """TensorFlow's detour over the batch axis, which it takes for dilated windows, loses sizes."""
    gaps = layer.arguments["dilation_rate"]
    if all(gap == 1 for gap in (gaps if isinstance(gaps, (tuple, list)) else (gaps,)) if not isinstance(gap, Unknown)):
        return outputs
    return _only_when_fixed(inputs[0], outputs)


@traced("RMSNormalization")
def rms_normalization(layer: Layer, inputs: Sequence[Any], outputs: Structure) -> Structure:
    """The scale meets the last axis, whichever it was made for."""
    return outputs if layer.arguments["axis"] == -1 else Unknown()


@traced("Rescaling")
def rescaling(layer: Layer, inputs: Sequence[Any], outputs: Structure) -> Structure:
    """A list of scales widens the shape."""
    given = (layer.arguments["scale"], layer.arguments["offset"])
    return outputs if all(isinstance(value, (int, float)) for value in given) else Unknown()


@traced("Activation")
def activation(layer: Layer, inputs: Sequence[Any], outputs: Structure) -> Structure:
    """The function is called, which may be anything; of Keras's own, one halves an axis."""
    name = layer.arguments["activation"]
    return outputs if name is None or (isinstance(name, str) and name != "glu") else Unknown()


@traced("CategoryEncoding", "Hashing", "HashedCrossing", "IntegerLookup", "StringLookup", "Discretization")
def categories(layer: Layer, inputs: Sequence[Any], outputs: Structure) -> Structure:
    """Dense vectors for rows of (batch, values) come out as elsewhere."""
    mode, x = layer.arguments["output_mode"], inputs[0]
    if mode == "int":
        return outputs
    rows = isinstance(x, tuple) and len(x) == 2 and isinstance(x[1], int)
    return outputs if rows and mode != "one_hot" and layer.arguments.get("sparse") is False else Unknown()


@traced("TimeDistributed")
def each_step(layer: Layer, inputs: Sequence[Any], outputs: Structure) -> Structure:
    """Where the steps are free and the batch is not, Keras 3 takes the batch for the steps."""
    x = inputs[0]
    if not isinstance(x, tuple) or not isinstance(outputs, tuple) or isinstance(x[1], int) or x[0] is None:
        return outputs
    return (outputs[0], Unknown(), *outputs[2:])
