"""The sample of the oracle is the same everywhere, and with the rest it is the whole."""

from __future__ import annotations

import subprocess
import sys

from tests.root import ROOT
from tests.sample import in_sample
from tests.work import HANG

CASES = [f"tests/a.py::test_one[{number}]" for number in range(1000)]


def test_a_case_stays_in_the_sample_when_others_come_and_go() -> None:
    sample = in_sample(CASES)
    assert 25 < len(sample) < 100
    assert in_sample(reversed(CASES)) == sample
    assert in_sample(CASES[:500]) == sample & set(CASES[:500])
    assert in_sample([*CASES, "tests/a.py::test_two"]) == sample | {"tests/a.py::test_two"}


def test_each_test_has_a_case() -> None:
    assert in_sample(["a.py::test_one[3]", "a.py::test_two[x]", "b.py::test_one"]) >= {"a.py::test_two[x]"}
    assert len(in_sample(CASES[:3])) == 1
    assert in_sample(CASES[:3], slow=CASES) == set()


def test_sample_and_rest_are_the_whole() -> None:
    collected = {choice: _collected(f"--oracle={choice}") for choice in ("sample", "rest", "all")}
    assert collected["sample"] & collected["rest"] == set()
    assert collected["sample"] | collected["rest"] == collected["all"] != set()
    assert collected["sample"] == _collected()
    assert any("downstream" in name for name in collected["rest"])
    assert not any("plugin" in name for name in collected["rest"])


def _collected(*options: str) -> set[str]:
    folders = ["tests/oracle/test_reshaping.py", "tests/downstream", "tests/plugin"]
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:randomly", *folders, *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=HANG)
    return {line for line in done.stdout.splitlines() if "::" in line}
