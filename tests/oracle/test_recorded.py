"""Every layer call of the scripts that can be executed, compared by line; see `recorded`."""

from __future__ import annotations

from pathlib import Path

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
def test_what_is_never_run_is_not_judged(real_keras: RealKeras) -> None:
    source = "from keras.layers import Dense\ndef unused():\n    return Dense(-8)\n"
    assert [item.span.line for item in recorded.ask_ours(source, real_keras.major).diagnostics] == [3]
    assert recorded.compare_script(real_keras, source).kind == recorded.AGREED
    assert recorded.compare_script(real_keras, source + "unused()\n").refused


@pytest.mark.oracle
def test_calls_are_recorded(real_keras: RealKeras) -> None:
    source = (
        "from keras import Input, Model\nfrom keras.layers import Dense\nx = Input((4,))\nlayer = Dense(3)\n"
        "model = Model(x, layer(x))\ny = model(Input((4,)))\nlayer(Input((5,)))\n"
    )
    recording = real_keras.record(source)
    assert recording.script.lines == [7]
    direct = [call for call in recording.calls if call.direct]
    assert [(call.layer, call.lines, call.made, call.inputs, call.outputs) for call in direct] == [
        ("Dense", [5], 4, [(None, 4)], [(None, 3)]),
        ("Functional", [6], 5, [(None, 4)], [(None, 3)]),
        ("Dense", [7], 4, [(None, 5)], None),
    ]
    assert [call.layer for call in recording.refused] == ["Dense"]
    assert recording.script.models["model"].made == 5


@pytest.mark.oracle
def test_a_script_of_a_package_imports_from_its_folder(real_keras: RealKeras, tmp_path: Path) -> None:
    package = tmp_path / "tests"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "sizes.py").write_text("UNITS = 3\n", encoding="utf-8")
    source = (
        "from keras import Input\nfrom keras.layers import Dense\nfrom .sizes import UNITS\nDense(UNITS)(Input((4,)))\n"
    )
    for _ in range(2):
        recording = real_keras.record(source, str(tmp_path), "tests")
        assert recording.script.kind == "ok", recording.script.message
        assert [(call.lines, call.outputs) for call in recording.calls if call.direct] == [([4], [(None, 3)])]
    assert real_keras.record(source).script.error_type == "ImportError"


@pytest.mark.oracle
@pytest.mark.slow
@pytest.mark.parametrize("script", recorded.scripts(), ids=lambda script: f"{script.name}-keras{script.major}")
def test_recorded_calls_agree(script: recorded.Script, request: pytest.FixtureRequest) -> None:
    keras: RealKeras = request.getfixturevalue(f"real_keras_{script.major}")
    verdict = recorded.compare_script(keras, script.source)
    assert verdict.kind not in recorded.NEVER, "\n".join(verdict.details)
