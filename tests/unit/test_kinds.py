"""Every kind of value answers every question, or declines it where the question stands."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import kerasshape.evaluate.interpreter as _all_that_answer
from kerasshape.evaluate.state import code, kinds, values
from kerasshape.evaluate.state.kinds import KIN, KINDS, QUESTIONS, Question
from kerasshape.shapes import Unknown

assert _all_that_answer

ROOT = Path(__file__).parents[2]

PARTS = {
    code.Arguments,
    values.Contents,
    values.ModelState,
    values.Site,
    code.Scope,
    code.Signature,
    values.LabelSite,
    values.PredictionSite,
    values.SplitSite,
    values.Stage,
    values.Step,
}
"""Classes beside the kinds: what values hold, and what no expression of a program evaluates to."""


def classes_of_values() -> set[type]:
    """The classes of `state/values.py` and `state/code.py`, and all that are derived from an unknown or one of them."""
    found = {
        each
        for module in (values, code)
        for _, each in inspect.getmembers(module, inspect.isclass)
        if each.__module__ == module.__name__
    }
    todo = [Unknown, *(found - PARTS)]
    while todo:
        todo += (derived := todo.pop().__subclasses__())
        found |= {each for each in derived if each.__module__.startswith("kerasshape.evaluate")}
    return found - PARTS


NO_VALUES = {"OutsideFunction"}
"""Unknowns that only layers hold, as arguments."""


def test_every_class_of_values_is_a_kind() -> None:
    missing = {each for each in classes_of_values() - KINDS if each.__name__ not in NO_VALUES}
    assert not missing, (
        f"{sorted(each.__name__ for each in missing)} stand in no list of kinds: put a class of values into the group "
        "of `state/kinds.py` that it belongs to (then the test below tells which questions it has to answer), and a "
        "class that no expression of a program evaluates to into PARTS of this test."
    )


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_every_kind_answers_or_declines(question: Question) -> None:  # type: ignore[type-arg]
    for kind in sorted(KINDS, key=lambda each: each.__name__):
        assert question.is_settled(kind), (
            f"{kind.__name__} neither answers nor declines the question `{question.name}`. Write a function under "
            f"`@kinds.{question.name}.of({kind.__name__})` beside the code that owns {kind.__name__}, or add "
            f"{kind.__name__} to those that decline `{question.name}` in `kerasshape/evaluate/state/kinds.py`; its "
            f"answer is `{question.otherwise.__name__}` then."
        )


def test_all_modules_that_answer_are_imported() -> None:
    """One that nobody imports is silent; in another process, where no test imports anything."""
    asked = "import sys, kerasshape.evaluate.interpreter; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=ROOT)
    folder = ROOT / "kerasshape" / "evaluate"
    answering = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in folder.glob("**/*.py")
        if re.search(r"\bkinds\.\w+\.of\(", path.read_text("utf-8")) and path.name != "kinds.py"
    }
    silent = answering - set(done.stdout.split())
    assert len(answering) > 10
    assert not silent, f"nobody imports {sorted(silent)}: import it in the `__init__` of its package"


def test_a_kind_without_an_answer_is_told_where_to_go(monkeypatch: pytest.MonkeyPatch) -> None:
    class NewValue:
        pass

    monkeypatch.setattr(kinds, "QUESTIONS", [])
    question = Question("truth", lambda value: None, (int,))
    question.of(str)(bool)
    assert question.is_settled(int)
    assert question.is_settled(str)
    assert not question.is_settled(NewValue)


def test_no_kind_answers_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "QUESTIONS", [])
    question = Question("truth", lambda value: None, (int,))
    question.of(str)(bool)
    with pytest.raises(ValueError, match="str answers the question `truth` twice"):
        question.of(str)(bool)
    with pytest.raises(ValueError, match="int answers the question `truth` twice"):
        question.of(int)(bool)


def test_kin_answer_alike_until_they_answer_themselves() -> None:
    for kind, kin in KIN.items():
        for question in QUESTIONS:
            if kind not in question.answered | question.declined:
                assert question[kind] is question[kin], (question.name, kind)


def test_a_value_of_no_kind_gets_the_answer_of_those_that_decline() -> None:
    class NoKind:
        pass

    assert kinds.truth[NoKind] is kinds.truth.otherwise
    assert NoKind not in kinds.truth.answered
