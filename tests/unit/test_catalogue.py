"""The rules as a whole: their codes and names never change, and their pages say what is true."""

from __future__ import annotations

import re
from dataclasses import dataclass, is_dataclass
from inspect import cleandoc

import pytest

from kerasshape.checker import check_source
from kerasshape.config import Config
from kerasshape.faults import Fault
from kerasshape.report.sarif import rule_page
from kerasshape.rules.catalogue import all_rules, find

NAMES = {
    "KS001": "syntax-fault",
    "KS002": "unreadable-file",
    "KS003": "unreadable-notebook",
    "KS004": "budget-exceeded",
    "KS009": "internal-error",
    "KS101": "wrong-rank",
    "KS102": "sequence-into-repeat-vector",
    "KS103": "time-distributed-without-steps",
    "KS104": "recurrent-after-last-step",
    "KS105": "free-last-axis",
    "KS106": "weights-of-another-shape",
    "KS107": "window-larger-than-input",
    "KS108": "reshape-product-mismatch",
    "KS109": "merge-shape-mismatch",
    "KS110": "axis-out-of-range",
    "KS111": "permute-rank-mismatch",
    "KS112": "cropping-larger-than-input",
    "KS113": "groups-do-not-divide",
    "KS114": "wrong-dtype",
    "KS115": "wrong-initial-state",
    "KS116": "wrong-number-of-inputs",
    "KS117": "attention-width-mismatch",
    "KS118": "equation-mismatch",
    "KS119": "image-too-small",
    "KS120": "operands-do-not-broadcast",
    "KS121": "index-out-of-range",
    "KS122": "given-weights-do-not-fit",
    "KS123": "wrapped-tensor",
    "KS201": "invalid-layer-argument",
    "KS202": "unknown-keyword",
    "KS203": "wrong-arguments",
    "KS204": "stateful-without-batch-size",
    "KS205": "unknown-identifier",
    "KS206": "conflicting-arguments",
    "KS207": "tensor-for-argument",
    "KS301": "second-input",
    "KS302": "empty-model-used",
    "KS304": "pop-from-empty-model",
    "KS305": "disconnected-graph",
    "KS306": "not-a-layer",
    "KS307": "duplicate-layer-name",
    "KS308": "model-input-mismatch",
    "KS309": "not-built",
    "KS310": "never-called",
    "KS311": "states-not-returned",
    "KS312": "wrong-number-of-outputs",
    "KS313": "no-such-layer",
    "KS314": "function-on-symbolic-tensor",
    "KS315": "not-a-tensor",
    "KS316": "layers-outside-list",
    "KS401": "data-does-not-fit-model",
    "KS402": "wrong-number-of-model-inputs",
    "KS403": "sample-counts-differ",
    "KS404": "labels-not-one-hot",
    "KS405": "one-hot-labels-for-sparse-loss",
    "KS406": "class-count-mismatch",
    "KS407": "targets-do-not-fit-output",
    "KS408": "label-out-of-range",
    "KS409": "wrong-number-of-targets",
    "KS410": "batch-size-of-stateful-model",
    "KS411": "not-compiled",
    "KS412": "list-instead-of-array",
    "KS413": "loss-count-mismatch",
    "KS414": "metric-does-not-fit-output",
    "KS415": "metric-count-mismatch",
    "KS416": "loss-weights-mismatch",
    "KS417": "output-names-differ",
    "KS418": "sample-weights-do-not-fit",
    "KS419": "invalid-training-argument",
    "KS420": "targets-missing",
    "KS421": "rank-changed-between-calls",
    "KS422": "missing-input-data",
    "KS423": "lists-in-batches",
    "KS424": "argument-beside-batches",
    "KS425": "wrong-number-of-scores",
    "KS426": "parts-crossed",
    "KS501": "removed-keyword",
    "KS502": "removed-name",
    "KS503": "unknown-layer-name",
    "KS504": "wrong-file-ending",
    "KS601": "softmax-over-one-unit",
    "KS602": "targets-broadcast",
    "KS603": "categorical-loss-on-one-unit",
    "KS604": "logits-from-activation",
    "KS605": "sigmoid-over-exclusive-classes",
    "KS606": "flatten-forgotten",
    "KS607": "crossentropy-of-linear-output",
    "KS608": "attention-over-the-batch",
    "KS701": "stale-shape-comment",
    "KS901": "unused-suppression",
}
"""Frozen: a code that was given out keeps its meaning. New rules add a line."""

WITHOUT_EXAMPLE = {
    "KS002": "no text can stand for bytes that are none",
    "KS003": "a notebook is no Python",
    "KS004": "the smallest example takes thousands of lines to say",
    "KS009": "a fault of the checker's own",
}

_PART = re.compile(r"^(?P<title>Example|Use instead):\n```python *(?P<words>[^\n]*)\n(?P<code>.*?)^```$", re.M | re.S)


@dataclass(frozen=True)
class Part:
    """The Example or the Use instead of one rule's page, for one major."""

    rule: type[Fault]
    title: str
    major: int
    code: str
    runs: bool = True
    """False for `run=no`: it reads files that are not there."""

    @property
    def id(self) -> str:
        return f"{self.rule.name}-{self.title.replace(' ', '-').lower()}-keras{self.major}"


def parts() -> list[Part]:
    """What the pages show; the words behind ```` ```python ```` are those of the literate suites."""
    found = []
    for rule in all_rules():
        for match in _PART.finditer(cleandoc(rule.__doc__ or "")):
            words = dict(word.split("=") for word in match["words"].split())
            for major in words.get("keras", "3").split(","):
                runs = words.get("run") != "no"
                found.append(Part(rule, match["title"], int(major), match["code"], runs))
    return found


PARTS = parts()


def test_codes_and_names_are_frozen() -> None:
    assert {rule.code: rule.name for rule in all_rules()} == NAMES


def test_names_are_distinct_and_are_found() -> None:
    for rule in all_rules():
        assert find(rule.code) == find(rule.name) == (rule,)
        assert rule in find(rule.code[:3])
    assert find("KS") == all_rules()
    assert find("no-such-rule") == find("K") == find("") == ()


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_a_page_is_complete(rule: type[Fault]) -> None:
    """A headline that is one sentence, and an example of both kinds."""
    assert is_dataclass(rule)
    headline = rule_page(rule).split("\n", 1)[0]
    assert headline.endswith("."), headline
    assert len(headline) <= 120
    titles = {part.title for part in PARTS if part.rule is rule}
    assert titles == (set() if rule.code in WITHOUT_EXAMPLE else {"Example", "Use instead"})
    words = [rule.message, rule.primary, *([rule.help] if isinstance(rule.help, str) else [])]
    assert not any("!" in word.replace("!r}", "") for word in words if word)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.id)
def test_a_page_tells_the_truth(part: Part) -> None:
    """The Example has this one finding and the Use instead has none."""
    result = check_source(part.code.encode(), "page.py", Config(keras_version=part.major))  # type: ignore[arg-type]
    expected = [part.rule.name] if part.title == "Example" else []
    assert [finding.name for finding in result.diagnostics] == expected
