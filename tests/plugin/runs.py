"""Runs pytest inside a test, and reads what it said."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest

HEAD = """
import pytest
from pytest_kerasshape import *

BUILD = "app/models.py::build"
"""

FRAME = """\
error[KS102] sequence-into-repeat-vector: RepeatVector takes (batch, features), but receives a sequence of 10 steps
  --> app/broken.py:6:11
   |
 5 | model.add(LSTM(150, return_sequences=True))   (None, 10, 10) -> (None, 10, 150)
   |                     --------------------- keeps every step
 6 | model.add(RepeatVector(20))
   |           ^^^^^^^^^^^^^^^^ needs rank 2, received rank 3 (None, 10, 150)
   |
   = help: drop `return_sequences=True`, so that the LSTM returns its last step only: (None, 150)
   = keras: ValueError: Input 0 of layer is incompatible with the layer: expected ndim=2, found ndim=3"""
"""What `kerasshape check` prints about app/broken.py."""


_OTHERS = ("randomly", "cacheprovider", "hypothesispytest", "asyncio", "pytest-lsp")
_BARE = tuple(option for plugin in _OTHERS for option in ("-p", f"no:{plugin}"))
"""Other plugins of the tests here, and what they print, are not part of a project."""


@dataclass
class Project:
    """A project in a folder of its own."""

    pytester: pytest.Pytester

    @property
    def path(self) -> Path:
        return self.pytester.path

    def write(self, name: str, text: str) -> None:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")

    def run(self, *options: str, subprocess: bool = False) -> pytest.RunResult:
        run = self.pytester.runpytest_subprocess if subprocess else self.pytester.runpytest_inprocess
        return run(*_BARE, "-q", *options)

    def run_test(self, body: str, *options: str) -> pytest.RunResult:
        """Run one test function with this body."""
        self.write("tests/test_it.py", HEAD + "\n" + textwrap.dedent(body))
        return self.run(*options)

    def failure(self, body: str, *options: str) -> str:
        """What the one test with this body fails with, as a person reads it."""
        result = self.run_test(body, *options)
        result.assert_outcomes(failed=1)
        return said(result)


def said(result: pytest.RunResult) -> str:
    """The explanation of the one failure of a run: what follows the source lines, without the margin."""
    text = "\n".join(line.rstrip() for line in result.outlines)
    found = re.search(r"^_{3,} .+ _{3,}$\n(?P<body>.*?)^(?:=+ short test summary|kerasshape: )", text, re.M | re.S)
    assert found is not None, text
    body = found["body"].strip("\n")
    return _explained(body)


def sections(result: pytest.RunResult) -> dict[str, str]:
    """The explanation of each failure of a run, by the name of its test."""
    text = "\n".join(line.rstrip() for line in result.outlines)
    parts = re.split(r"^_{3,} (.+?) _{3,}$\n", text.partition("= FAILURES =")[2], flags=re.M)
    found = {}
    for name, body in zip(parts[1::2], parts[2::2]):
        found[name] = _explained(re.split(r"^=+ short test summary", body, flags=re.M)[0].strip("\n"))
    return found


def _explained(body: str) -> str:
    """The lines that pytest marks with an E, without the margin; all lines when it marks none."""
    lines = [line[1:] for line in body.split("\n") if line == "E" or line.startswith("E  ")]
    return textwrap.dedent("\n".join(lines)) if lines else body
