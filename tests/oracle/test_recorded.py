"""Every layer call of the scripts that can be executed, compared by line; see `recorded`."""

from __future__ import annotations

import pytest

from kerasshape.results import FileResult, LayerCall
from kerasshape.source.span import Span
from tests.oracle import recorded
from tests.oracle.real_keras import CallRecord, RealKeras, Recording, ScriptOutcome


def _recording(*calls: CallRecord, kind: str = "ok") -> Recording:
    return Recording(ScriptOutcome(kind, lines=[2] if kind == "refused" else []), list(calls), [])


def _call(line: int, outputs: tuple[int | None, ...]) -> LayerCall:
    return LayerCall(Span(line, 1, line, 2), "Dense", ((None, 4),), (outputs,), 15)


def _record(line: int, outputs: tuple[int | None, ...]) -> CallRecord:
    return CallRecord("Dense", [line], line, [(None, 4)], [outputs], True, False)


@pytest.mark.parametrize(
    ("outputs", "verdict"), [((None, 3), recorded.AGREED), ((None, 2), recorded.WRONG_SHAPE), ((3,), "wrong shape")]
)
def test_a_wrong_shape_is_seen(outputs: tuple[int | None, ...], verdict: str) -> None:
    ours = FileResult("a.py", 3, "checked", calls=(_call(2, outputs),))
    found = recorded.compare(_recording(_record(2, (None, 3))), ours)
    assert found.kind == verdict
    assert (found.calls, found.known) == (1, int(verdict == recorded.AGREED))


def test_shapes_in_another_order_are_wrong() -> None:
    ours = FileResult("a.py", 3, "checked", calls=(_call(2, (None, 3)), _call(2, (None, 2))))
    real = _recording(_record(2, (None, 2)), _record(2, (None, 3)))
    assert recorded.compare(real, ours).kind == recorded.WRONG_SHAPE


def test_a_refusal_that_we_do_not_see_is_a_miss() -> None:
    ours = FileResult("a.py", 3, "checked")
    assert recorded.compare(_recording(kind="refused"), ours).kind == recorded.MISS


@pytest.mark.oracle
@pytest.mark.slow
@pytest.mark.parametrize("script", recorded.scripts(), ids=lambda script: f"{script.name}-keras{script.major}")
def test_recorded_calls_agree(script: recorded.Script, request: pytest.FixtureRequest) -> None:
    keras: RealKeras = request.getfixturevalue(f"real_keras_{script.major}")
    verdict = recorded.compare_script(keras, script.source)
    assert verdict.kind not in recorded.NEVER, "\n".join(verdict.details)
