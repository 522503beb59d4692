"""Cases for the activation layers."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.oracle.draws.drawing import cases, mapping, shapes, sometimes

_SLOPE = st.sampled_from([0, 0.0, 0.3, 1, 2.5, -0.1, -1, None])
_AXIS = st.integers(-5, 4)
_NAMES = st.sampled_from(
    [
        "relu",
        "tanh",
        "linear",
        "softmax",
        "gelu",
        "selu",
        "swish",
        "silu",
        "mish",
        "log_softmax",
        "glu",
        "rulu",
        "Relu",
    ]
)

DRAWS = {
    "ReLU": cases("ReLU", sometimes(max_value=_SLOPE, negative_slope=_SLOPE, threshold=_SLOPE)),
    "LeakyReLU": cases("LeakyReLU", st.one_of(sometimes(alpha=_SLOPE), sometimes(negative_slope=_SLOPE), st.just({}))),
    "ELU": cases("ELU", sometimes(alpha=st.sampled_from([0.5, 1, 0, -1.0, None]))),
    "ThresholdedReLU": cases("ThresholdedReLU", sometimes(theta=_SLOPE)),
    "Softmax": cases("Softmax", sometimes(axis=st.one_of(_AXIS, st.lists(_AXIS, min_size=1, max_size=2)))),
    "PReLU": cases(
        "PReLU",
        sometimes(
            shared_axes=st.one_of(_AXIS, st.lists(st.integers(1, 3), max_size=3), st.none()),
            alpha_initializer=st.sampled_from(["zeros", "ones", "zero_s"]),
        ),
    ),
    "Activation": cases("Activation", mapping({"activation": _NAMES}), shapes(1, 4)),
}
