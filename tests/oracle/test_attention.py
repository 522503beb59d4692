"""Attention layers by hand: what each major gives, and where it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.oracle.cases import Case
from tests.oracle.differential import AGREED, ask_ours, ask_real, compare, exists, one_line
from tests.oracle.real_keras import RealKeras

Q, V = (None, 5, 8), (None, 7, 8)
WIDE = (None, 7, 9)
MULTI: dict[str, Any] = {"num_heads": 2, "key_dim": 3}
GROUPED: dict[str, Any] = {"num_query_heads": 4, "num_key_value_heads": 2, "head_dim": 3}
SCORES = {"return_attention_scores": True}


def tensor(*shape: int | None) -> dict[str, Any]:
    return {"tensor": list(shape)}


CASES = [
    Case("Attention", {}, (Q, V)),
    Case("Attention", {"use_scale": True}, (Q, V), SCORES),
    Case("Attention", {"score_mode": "concat"}, (Q, V)),
    Case("Attention", {"score_mode": "general"}, (Q, V)),
    Case("Attention", {}, (Q, WIDE)),
    Case("Attention", {}, (Q, WIDE, V)),
    Case("Attention", {}, (Q, V, (None, 6, 8))),
    Case("Attention", {}, (Q,)),
    Case("Attention", {}, (Q,) * 4),
    Case("Attention", {}, ((None, 5, 8), (2, 7, 8)), SCORES),
    Case("AdditiveAttention", {}, (Q, V), SCORES),
    Case("AdditiveAttention", {"use_scale": False}, (Q, V)),
    Case("AdditiveAttention", {}, (Q, WIDE)),
    Case("MultiHeadAttention", MULTI, (Q,), {"value": tensor(None, 7, 8)}),
    Case("MultiHeadAttention", MULTI, (Q,), {"value": tensor(None, 7, 9), "key": tensor(None, 7, 6), **SCORES}),
    Case("MultiHeadAttention", MULTI, (Q,), {"value": tensor(None, 7, 9), "key": tensor(None, 6, 6)}),
    Case("MultiHeadAttention", {**MULTI, "value_dim": 5, "output_shape": (4, 2)}, (Q,), {"value": tensor(None, 7, 8)}),
    Case("MultiHeadAttention", {**MULTI, "num_heads": 0}, (Q,), {"value": tensor(None, 7, 8)}),
    Case("MultiHeadAttention", {**MULTI, "dropout": 1.5}, (Q,), {"value": tensor(None, 7, 8)}),
    Case(
        "MultiHeadAttention",
        {**MULTI, "attention_axes": 2},
        ((None, 4, 5, 8),),
        {"value": tensor(None, 4, 7, 8), **SCORES},
    ),
    Case("MultiHeadAttention", MULTI, ((None, 8),), {"value": tensor(None, 8)}),
    Case("MultiHeadAttention", MULTI, (Q,)),
    Case("GroupQueryAttention", GROUPED, (Q,), {"value": tensor(None, 7, 8), **SCORES}),
    Case("GroupQueryAttention", {**GROUPED, "use_gate": True}, (Q,), {"value": tensor(None, 7, 8)}),
    Case("GroupQueryAttention", GROUPED, (Q,), {"value": tensor(None, 7, 9)}),
    Case("GroupQueryAttention", {**GROUPED, "num_query_heads": 3}, (Q,), {"value": tensor(None, 7, 8)}),
]


@pytest.mark.oracle
@pytest.mark.parametrize("case", CASES, ids=one_line)
def test_agrees_with_keras(real_keras: RealKeras, case: Case) -> None:
    if not exists(real_keras, case.layer):
        pytest.skip(f"Keras {real_keras.major} has no {case.layer}")
    real, ours = ask_real(real_keras, case), ask_ours(case, real_keras.major)
    assert compare(real, ours) == AGREED, f"Keras: {real}\nours: {ours}"
