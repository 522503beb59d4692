"""Cases for the layers that encode categories, numbers and words."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.oracle.cases import Case
from tests.oracle.draws.drawing import mapping, shapes, sometimes

_MODE = st.sampled_from(["int", "int", "one_hot", "multi_hot", "count", "binary", "tf_idf", "ragged"])
_FLAG = st.booleans()
_RARE = st.sampled_from([False, False, False, True])
_VECTORS = st.sampled_from(["one_hot", "multi_hot", "count", "one_hot", "multi_hot", "binary", "int"])
_COUNT = st.sampled_from([1, 3, 8, 8, 8, 8, 8, 8, 0, -1, None])
_SHAPES = shapes(1, 3, st.sampled_from([1, 1, 3, None]))
_LIMIT = st.sampled_from([None, None, 8, 3, 1])
_SALT = st.sampled_from([None, None, 7, [1, 2], (3, 4), [1], "salt"])
_WORDS = st.sampled_from([None, ["a", "b", "c"], ["[UNK]", "a", "b"], ["a", "a"], ["", "[UNK]", "a"], []])
_NUMBERS = st.sampled_from([None, [3, 4, 5], [-1, 3, 4], [7, 7], [0, 1], []])


@st.composite
def _case(draw: st.DrawFn, layer: str, arguments: st.SearchStrategy[dict[str, Any]], dtypes: tuple[str, ...]) -> Case:
    return Case(layer, draw(arguments), (draw(_SHAPES),), dtype=draw(st.sampled_from(dtypes)))


@st.composite
def _crossing(draw: st.DrawFn) -> Case:
    first = draw(_SHAPES)
    number = draw(st.sampled_from([2, 2, 2, 1, 3]))
    others = [draw(st.sampled_from([first, first, draw(_SHAPES)])) for _ in range(number - 1)]
    given = draw(
        mapping(
            {"num_bins": st.sampled_from([1, 3, 8])},
            {"output_mode": st.sampled_from(["int", "one_hot", "count"])},
        )
    )
    dtype = draw(st.sampled_from(["int64", "string", "float32"]))
    return Case("HashedCrossing", given, (first, *others), dtype=dtype, as_list=draw(_FLAG))


def _lookup(vocabulary: st.SearchStrategy[Any], mask: Any, **more: st.SearchStrategy[Any]) -> Any:
    return sometimes(
        vocabulary=vocabulary,
        output_mode=_MODE,
        max_tokens=_LIMIT,
        num_oov_indices=st.sampled_from([1, 1, 0, 2, -1]),
        mask_token=st.sampled_from([None, mask]),
        idf_weights=st.sampled_from([None, None, None, [0.5, 1.0, 0.25]]),
        pad_to_max_tokens=_RARE,
        invert=_RARE,
        **more,
    )


_BEFORE_ADAPT = "Keras 2 wants `adapt` before a call that gives vectors; whether it ran is not for the layer to know"
KNOWN_UNKNOWNS = dict.fromkeys(
    ("Discretization", "IntegerLookup", "StringLookup", "TextVectorization"),
    "the length of the vectors follows from what `adapt` saw, and is nobody's before it ran",
)
KNOWN_MISSES = dict.fromkeys(("IntegerLookup", "StringLookup", "TextVectorization"), _BEFORE_ADAPT)

DRAWS = {
    "CategoryEncoding": _case(
        "CategoryEncoding", mapping({"num_tokens": _COUNT}, {"output_mode": _VECTORS}), ("int64", "int32")
    ),
    "Discretization": _case(
        "Discretization",
        sometimes(
            bin_boundaries=st.sampled_from([None, [0.0, 1.0], [0.0], [1.0, 2.0, 3.0]]),
            num_bins=st.sampled_from([None, None, 4, -1]),
            output_mode=_MODE,
            sparse=_RARE,
        ),
        ("float32", "int64"),
    ),
    "Hashing": _case(
        "Hashing",
        mapping({"num_bins": _COUNT}, {"output_mode": _MODE, "salt": _SALT, "mask_value": st.sampled_from([None])}),
        ("int64", "string", "float32"),
    ),
    "HashedCrossing": _crossing(),
    "IntegerLookup": _case(
        "IntegerLookup",
        _lookup(
            _NUMBERS,
            0,
            vocabulary_dtype=st.sampled_from(["int64", "int64", "int32", "float32", "int16"]),
        ),
        ("int64",),
    ),
    "StringLookup": _case("StringLookup", _lookup(_WORDS, ""), ("string",)),
    "TextVectorization": _case(
        "TextVectorization",
        sometimes(
            vocabulary=_WORDS,
            output_mode=_MODE,
            max_tokens=_LIMIT,
            output_sequence_length=st.sampled_from([None, None, 5, 2.5]),
            standardize=st.sampled_from(["lower", None, "upper"]),
            split=st.sampled_from(["whitespace", "character", "whitespace", None, "word"]),
            ngrams=st.sampled_from([None, 2, (1, 2), [1]]),
            pad_to_max_tokens=_RARE,
            ragged=_RARE,
            idf_weights=st.sampled_from([None, None, None, [0.5, 1.0, 0.25]]),
        ),
        ("string",),
    ),
}
