"""Cases for the attention layers: query, value and key that fit, and some that nearly do."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.oracle.cases import Case
from tests.oracle.draws.drawing import BATCH, DIM, FREE_DIM, mapping, sometimes

_FLAG = st.booleans()
_HEADS = st.one_of(DIM, DIM, DIM, st.sampled_from([0, -1, 2.0]))
_RATE = st.sampled_from([0.0, 0.3, 1.0, 1.5, -0.5])


@st.composite
def _sides(draw: st.DrawFn) -> tuple[Any, Any, Any]:
    """Query, value and key; mostly of one width, the last two of as many steps."""
    batch, inner = draw(BATCH), draw(st.lists(FREE_DIM, max_size=1))
    width, steps = draw(DIM), draw(FREE_DIM)
    query = [batch, *inner, draw(FREE_DIM), width]
    value, key = [batch, *inner, steps, width], [batch, *inner, steps, width]
    for side in (query, value, key):
        change = draw(st.sampled_from(["keep"] * 5 + ["batch", "width", "width", "steps", "inner", "drop"]))
        if change == "drop" and len(side) > 2:
            del side[1]
        elif change == "inner":
            side[1] = draw(FREE_DIM)
        elif change in ("batch", "width", "steps"):
            side[{"batch": 0, "width": -1, "steps": -2}[change]] = draw(FREE_DIM)
    return tuple(query), tuple(value), tuple(key)


@st.composite
def _dense(draw: st.DrawFn, layer: str, extra: dict[str, Any]) -> Case:
    query, value, key = draw(_sides())
    number = draw(st.sampled_from([2, 2, 2, 3, 3, 1]))
    arguments = draw(sometimes(use_scale=_FLAG, dropout=st.sampled_from([0.0, 0.3]), **extra))
    return Case(layer, arguments, (query, value, key)[:number], draw(_scores()), as_list=draw(_FLAG))


def _scores() -> st.SearchStrategy[dict[str, Any]]:
    return sometimes(return_attention_scores=_FLAG)


@st.composite
def _heads(draw: st.DrawFn, layer: str, arguments: st.SearchStrategy[dict[str, Any]]) -> Case:
    query, value, key = draw(_sides())
    call = {"value": {"tensor": list(value)}, **draw(_scores())}
    if draw(_FLAG):
        call["key"] = {"tensor": list(key)}
    return Case(layer, draw(arguments), (query,), call)


_MULTI = mapping(
    {"num_heads": _HEADS, "key_dim": _HEADS},
    {
        "value_dim": st.one_of(_HEADS, st.none()),
        "use_bias": _FLAG,
        "dropout": _RATE,
        "output_shape": st.sampled_from([None, 4, (4,), (4, 5), [2, 3], -1]),
        "attention_axes": st.sampled_from([None, 1, 2, (1,), (1, 2), (2,)]),
    },
)
_GROUPED = mapping(
    {
        "head_dim": _HEADS,
        "num_query_heads": st.sampled_from([2, 4, 4, 6, 3]),
        "num_key_value_heads": st.sampled_from([1, 2, 2, 3, 0, -2]),
    },
    {"use_bias": _FLAG, "use_gate": _FLAG, "dropout": _RATE, "sliding_window": st.sampled_from([None, 2, 0])},
)

DRAWS = {
    "Attention": _dense("Attention", {"score_mode": st.sampled_from(["dot", "dot", "concat", "general"])}),
    "AdditiveAttention": _dense("AdditiveAttention", {}),
    "MultiHeadAttention": _heads("MultiHeadAttention", _MULTI),
    "GroupQueryAttention": _heads("GroupQueryAttention", _GROUPED),
}
