"""Cases for the layers that wrap others, and for RepeatVector."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.oracle.cases import Case
from tests.oracle.draws.drawing import BATCH, DIM, FREE_DIM, cases, mapping, shapes, sometimes
from tests.oracle.draws.recurrent import SEQUENCE, cells, states

_FLAG = st.booleans()
_SHARED: dict[str, Any] = {
    "return_sequences": _FLAG,
    "return_state": _FLAG,
    "stateful": st.sampled_from([False] * 6 + [True]),
}

_UNCHECKED = "Keras 3 lets a rank pass that the wrapped layer does not take, and what it then reckons holds for no data"
KNOWN_UNKNOWNS = {
    "TimeDistributed": _UNCHECKED,
    "SpectralNormalization": _UNCHECKED,
    "Bidirectional": "Keras 2 may join initial states of another batch than the input's, as TensorFlow runs the loop",
}


def _layer(name: str, arguments: Any) -> dict[str, Any]:
    return {"layer": [name, arguments]}


@st.composite
def _directed(draw: st.DrawFn, shared: dict[str, Any], backwards: bool) -> Any:
    arguments = {"units": draw(DIM), **shared}
    if backwards or draw(st.integers(0, 9)) == 0:
        arguments["go_backwards"] = True
    if draw(st.integers(0, 12)) == 0:
        arguments["return_sequences"] = draw(_FLAG)
    name = draw(st.sampled_from(["LSTM", "LSTM", "GRU", "SimpleRNN", "RNN"]))
    if name == "RNN":
        del arguments["units"]
        arguments["cell"] = draw(cells())
    return _layer(name, arguments)


@st.composite
def _bidirectional(draw: st.DrawFn) -> Case:
    shared = draw(sometimes(**_SHARED))
    other = st.sampled_from([None, 3, "LSTM", _layer("Dense", {"units": 3}), _layer("LSTMCell", {"units": 3})])
    forward = draw(_directed(shared, False)) if draw(st.integers(0, 14)) else draw(other)
    arguments: dict[str, Any] = {"layer": forward}
    if draw(st.integers(0, 2)) == 0:
        arguments["backward_layer"] = draw(_directed(shared, True))
    mode = st.sampled_from(["concat", "sum", "mul", "ave", None, "concat", None, "max"])
    arguments.update(draw(sometimes(merge_mode=mode)))
    call: dict[str, Any] = {}
    if draw(st.integers(0, 4)) == 0:
        call["initial_state"] = draw(states(4, draw(DIM)))
    return Case("Bidirectional", arguments, (draw(SEQUENCE),), call)


_INNER = st.one_of(
    mapping({"units": DIM}, {"use_bias": _FLAG}).map(lambda given: _layer("Dense", given)),
    mapping({"units": DIM}, {"return_sequences": _FLAG}).map(lambda given: _layer("LSTM", given)),
    mapping({"filters": DIM, "kernel_size": st.integers(1, 3)}, {"padding": st.sampled_from(["same", "valid"])}).map(
        lambda given: _layer("Conv2D", given)
    ),
    mapping({"filters": DIM, "kernel_size": st.integers(1, 3)}).map(lambda given: _layer("Conv1D", given)),
    st.sampled_from(
        [
            _layer("Flatten", {}),
            _layer("Dropout", {"rate": 0.5}),
            _layer("BatchNormalization", {}),
            _layer("MaxPooling2D", {}),
            _layer("GlobalAveragePooling1D", {}),
            _layer("Activation", {"activation": "relu"}),
            _layer("RepeatVector", {"n": 2}),
            _layer("Permute", {"dims": (2, 1)}),
            _layer("Permute", {"dims": (1, 3, 2)}),
            _layer("SpatialDropout1D", {"rate": 0.5}),
            _layer("UpSampling1D", {"size": 2}),
            _layer("Cropping1D", {"cropping": 1}),
            _layer("ZeroPadding2D", {"padding": 1}),
            None,
            3,
        ]
    ),
    st.tuples(DIM, DIM).map(lambda target: _layer("Reshape", {"target_shape": target})),
    mapping({"units": DIM}).map(lambda given: _layer("TimeDistributed", {"layer": _layer("Dense", given)})),
)
_KERNELS = st.one_of(
    _INNER,
    mapping({"units": DIM}).map(lambda given: _layer("Dense", given)),
    mapping({"filters": DIM, "kernel_size": st.integers(1, 3)}).map(lambda given: _layer("Conv2D", given)),
    mapping({"filters": DIM, "kernel_size": st.integers(1, 3)}).map(lambda given: _layer("Conv2DTranspose", given)),
    st.sampled_from(
        [
            _layer("DepthwiseConv2D", {"kernel_size": 2}),
            _layer("SeparableConv2D", {"filters": 3, "kernel_size": 2}),
            _layer("Embedding", {"input_dim": 5, "output_dim": 3}),
        ]
    ),
)


def _mostly(*inputs: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.sampled_from(inputs).flatmap(lambda strategy: strategy)


DRAWS = {
    "RepeatVector": cases(
        "RepeatVector",
        mapping({"n": st.one_of(DIM, DIM, st.sampled_from([0, -1, 2.0, True, None, "2"]))}),
        st.one_of(st.tuples(BATCH, FREE_DIM), shapes(1, 4)),
    ),
    "Bidirectional": _bidirectional(),
    "TimeDistributed": cases(
        "TimeDistributed",
        mapping({"layer": _INNER}),
        _mostly(shapes(3, 3, DIM), shapes(4, 5, DIM), shapes(1, 6)),
    ),
    "SpectralNormalization": cases(
        "SpectralNormalization",
        mapping({"layer": _KERNELS}, {"power_iterations": st.sampled_from([1, 2, 1, 2, 1, 2, 0, -1])}),
        _mostly(shapes(2, 3, DIM), shapes(4, 4, DIM), shapes(1, 5)),
    ),
    "Pipeline": cases(
        "Pipeline",
        mapping({"layers": st.lists(_INNER, min_size=1, max_size=3)}),
        _mostly(shapes(3, 3, DIM), shapes(1, 5, DIM)),
    ),
}
