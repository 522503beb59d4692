"""Cases for Dense, Embedding and their like. A Lambda's function cannot be drawn."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.oracle.cases import Case
from tests.oracle.draws.drawing import DIM, FREE_DIM, cases, mapping, shapes, sometimes

_SIZE = st.sampled_from([1, 3, 8, 8, 0, -1, 2.5])
_FLAG = st.booleans()
_EQUATIONS = st.sampled_from((
    "ab,bc->ac", "abc,cd->abd", "abc,cde->abde", "...x,xy->...y", "ab...,bc->ac...",
    "abcd,cde->abe", "...a,ab->...b", "abc,cd->ab", "ab,ab->ab", "ab,cd->abd",
    "ab,bc", "aecd,abcd->acbe", "...ab,bc->...ac",
))  # fmt: skip


@st.composite
def _einsum(draw: st.DrawFn) -> Case:
    """Mostly an output shape of the right rank, filled with the input's dims where letters are shared."""
    equation = draw(_EQUATIONS)
    inputs = equation.split(",")[0].replace("...", "")
    dots = draw(st.integers(0, 2)) if "..." in equation else 0
    rank = max(1, len(inputs) + dots + draw(st.sampled_from([0, 0, 0, 0, 0, 1, -1])))
    x = draw(shapes(rank, rank, draw(st.sampled_from([DIM, DIM, FREE_DIM]))))
    output = equation.partition("->")[2].replace("...", "")
    start = dots if equation.startswith("...") else 0
    sizes = dict(zip(inputs, x[start:], strict=False))
    wanted: list[Any] = [sizes.get(letter, draw(DIM)) for letter in output]
    if start == 0:
        wanted = wanted[1:]
    wanted = [None if draw(st.integers(0, 5)) == 0 and dim in x else dim for dim in wanted]
    if draw(st.integers(0, 9)) == 0:
        wanted.append(draw(DIM))
    shape: Any = wanted[0] if len(wanted) == 1 and isinstance(wanted[0], int) else tuple(wanted)
    if draw(st.integers(0, 29)) == 0:
        shape = draw(st.sampled_from([None, 2.5, "8"]))
    bias = draw(sometimes(bias_axes=st.sampled_from([None, *output, output[-2:], output, "z"])))
    return Case("EinsumDense", {"equation": equation, "output_shape": shape, **bias}, (x,))


DRAWS = {
    "Dense": cases("Dense", mapping({"units": _SIZE}, {"use_bias": _FLAG})),
    "EinsumDense": _einsum(),
    "Embedding": cases(
        "Embedding",
        mapping(
            {"input_dim": _SIZE, "output_dim": _SIZE},
            {"mask_zero": _FLAG, "input_length": st.sampled_from([None, 5]), "sparse": _FLAG},
        ),
        dtype="int32",
    ),
    "ReversibleEmbedding": st.builds(
        lambda given, x, call: Case("ReversibleEmbedding", given, (x,), call),
        mapping({"input_dim": _SIZE, "output_dim": _SIZE}, {"tie_weights": _FLAG, "mask_zero": _FLAG}),
        shapes(),
        sometimes(reverse=_FLAG),
    ),
    "Masking": cases("Masking", sometimes(mask_value=st.sampled_from([0.0, -1.0]))),
    "Identity": cases("Identity"),
    "RandomFourierFeatures": cases(
        "RandomFourierFeatures",
        mapping(
            {"output_dim": st.sampled_from([3, 8, 8, 8, 0, 2.5])},
            {
                "kernel_initializer": st.sampled_from(["gaussian", "Laplacian", "gaussian", "zeros"]),
                "scale": st.sampled_from([None, 2.0, 0.5, -1.0]),
                "trainable": _FLAG,
            },
        ),
        shapes(2, 2) | shapes(1, 3),
    ),
}
