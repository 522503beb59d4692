"""Cases for the convolutions."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.oracle.cases import Case
from tests.oracle.draws.drawing import DATA_FORMAT, mapping
from tests.oracle.draws.windows import PADDING, inputs, is_first, per_axis, spatial_rank

_PLAIN = ("Conv1D", "Conv2D", "Conv3D")
_TRANSPOSED = ("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose")
_BY_CHANNEL = ("SeparableConv1D", "SeparableConv2D", "DepthwiseConv1D", "DepthwiseConv2D")
_LOCAL = ("LocallyConnected1D", "LocallyConnected2D")
_FILTERS = st.sampled_from([1, 2, 3, 4, 4, 6, 6, 8, 8, 12, 0, -2, 2.5, 4.0])


@st.composite
def _convolution(draw: st.DrawFn, layer: str) -> Case:
    rank = spatial_rank(layer)
    required: dict[str, Any] = {"kernel_size": per_axis(rank, 4)}
    optional: dict[str, Any] = {
        "strides": per_axis(rank, 3),
        "padding": PADDING,
        "data_format": DATA_FORMAT,
        "use_bias": st.booleans(),
        "activation": st.sampled_from(["relu", "softmax", None, "relu", "rulu"]),
    }
    if not layer.startswith("Depthwise"):
        required["filters"] = _FILTERS
        optional["bias_initializer"] = st.sampled_from(["zeros", "ones", "zeros", "zeroes"])
    if layer in _PLAIN:
        optional["groups"] = st.sampled_from([1, 1, 2, 2, 3, 4, 0, -1])
    if layer in _TRANSPOSED:
        optional["output_padding"] = st.one_of(st.none(), st.integers(0, 2), per_axis(rank, 1))
    if layer in _BY_CHANNEL:
        optional["depth_multiplier"] = st.sampled_from([1, 2, 3, 2, 0, -1])
    if layer in _LOCAL:
        optional["implementation"] = st.sampled_from([1, 1, 2, 3, 4])
    else:
        optional["dilation_rate"] = per_axis(rank, 3)
    chosen = draw(st.sets(st.sampled_from(sorted(optional)), max_size=3))
    arguments = draw(mapping({**required, **{name: optional[name] for name in sorted(chosen)}}))
    return Case(layer, arguments, (draw(inputs(rank, is_first(arguments.get("data_format")))),))


DRAWS = {layer: _convolution(layer) for layer in (*_PLAIN, *_TRANSPOSED, *_BY_CHANNEL, *_LOCAL)}

_STRIDES = "Keras 2 and TensorFlow disagree about strides when channels come first after extra axes"
_FLOATS = "floats among the arguments reach TensorFlow in Keras 2, which takes some of them"
KNOWN_MISSES = {
    **dict.fromkeys(_PLAIN, _STRIDES),
    **dict.fromkeys((*_BY_CHANNEL, *_LOCAL), _FLOATS),
}
KNOWN_UNKNOWNS = dict.fromkeys(_LOCAL, "with no filters at all, Keras 2 reshapes nothing, which loses the batch size")
