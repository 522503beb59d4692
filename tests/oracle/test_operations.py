"""Functions and operators on tensors against both majors."""

from __future__ import annotations

import pytest

from kerasshape.checker import check_source
from kerasshape.config import Config
from tests.literate import found_errors, found_shapes, printed
from tests.oracle.operation_expressions import OPS, SETUP, TENSORS, TF
from tests.oracle.real_keras import Outcome, RealKeras

pytestmark = pytest.mark.oracle

# What is refused and not noticed, or known and not told.
MISSED: dict[int, frozenset[str]] = {
    2: frozenset(
        {"tf.reshape(s, 24)", "tf.gather(a, i, axis=1, batch_dims=1)", "K.batch_flatten(a)", "a == a", "abs(a)"}
    ),
    # most of these are refused for symbolic tensors of Keras 3 alone, and hold for the tensors inside a Lambda
    3: frozenset(
        {"keras.ops.squeeze(a, axis=0)", "a[None]", "s[0:1]", "s[::-1]", "a == a", "abs(a)",
         "keras.ops.einsum('bij,bjk->bik', a, a)"}
    ),
}  # fmt: skip


def told(expressions: list[str], major: int) -> list[tuple[str, str]]:
    """What the checker says of each expression: its shapes, and the rules that it breaks."""
    lines = [f"keras.layers.Identity()({expression})" for expression in expressions]
    code = SETUP + "\n".join(lines) + "\n"
    result = check_source(code.encode(), "a.py", Config(keras_version=major))  # type: ignore[arg-type]
    first = SETUP.count("\n") + 1
    shapes, errors = found_shapes(result), found_errors(result)
    return [(shapes.get(first + index, "?"), errors.get(first + index, "")) for index in range(len(lines))]


def disagreement(expression: str, real: Outcome, shapes: str, errors: str, major: int) -> str | None:
    """What is wrong with what was said, or None."""
    if real.kind == "refused":
        if errors or expression in MISSED[major]:
            return None
        return f"{expression}: refused, not noticed ({shapes}): {(real.message or '')[:100]}"
    expected = "; ".join(map(printed, real.shapes))
    if errors:
        return f"{expression}: FALSE ALARM {errors}, gives {expected}"
    if shapes == expected:
        return None
    if "?" in shapes and expression in MISSED[major]:
        return None
    return f"{expression}: gives {expected}, we say {shapes}"


@pytest.mark.parametrize(("major", "expressions"), [(3, OPS), (2, TF), (3, TENSORS), (2, TENSORS)],
                         ids=["keras.ops", "tf", "tensors-keras3", "tensors-keras2"])  # fmt: skip
def test_shapes(major: int, expressions: list[str], request: pytest.FixtureRequest) -> None:
    """Every expression gives what real Keras gives, and is refused where Keras refuses it."""
    real_keras: RealKeras = request.getfixturevalue(f"real_keras_{major}")
    outcomes = real_keras.shapes_in(SETUP, expressions)
    said = told(expressions, major)
    rows = [
        disagreement(each, real, *ours, major) for each, real, ours in zip(expressions, outcomes, said, strict=True)
    ]
    wrong = [row for row in rows if row is not None]
    assert not wrong, "\n".join(["", *wrong])
