"""The examples in the docstrings of Keras's own code: where we see an error in one, real Keras refuses it."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from kerasshape.checker import check_source
from kerasshape.config import Config
from tests.oracle.real_keras import PACKAGES, RealKeras

HEAD = """\
import numpy as np
import tensorflow as tf
import {keras} as keras
from {keras} import Input, Model, Sequential, backend as K, layers, models
"""
"""What the examples take for granted."""

FENCED = re.compile(r"```(?:python)?\n(.*?)```", re.DOTALL)
PROMPTED = re.compile(r"(?:^ *(?:>>>|\.\.\.).*\n?)+", re.MULTILINE)
PROMPT = re.compile(r"^ *(?:>>>|\.\.\.) ?", re.MULTILINE)
MOST = 600
"""Most examples are as short; a longer one may train for long."""

INCOMPLETE = frozenset({"NameError", "FileNotFoundError", "ModuleNotFoundError"})
"""How an example ends that lacks what its text speaks of."""


def docstrings(package: str) -> Iterator[str]:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.submodule_search_locations is not None
    for path in sorted(Path(spec.submodule_search_locations[0]).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
                yield ast.get_docstring(node) or ""


def examples(package: str) -> list[str]:
    """Every example that is Python, once."""
    found: dict[str, None] = {}
    for text in docstrings(package):
        written = [*(match.group(1) for match in FENCED.finditer(text)), *PROMPTED.findall(text)]
        for code in (PROMPT.sub("", dedent(each)) for each in written):
            try:
                ast.parse(code)
            except SyntaxError:
                continue
            found[code] = None
    return list(found)


@pytest.mark.slow
@pytest.mark.oracle
@pytest.mark.parametrize("major", [2, 3])
def test_what_we_refuse_keras_refuses(major: int, request: pytest.FixtureRequest) -> None:
    keras: RealKeras = request.getfixturevalue(f"real_keras_{major}")
    head = HEAD.format(keras=PACKAGES[major])
    confirmed, wrong = 0, []
    for example in examples(PACKAGES[major]):
        code = head + example
        found = check_source(code.encode(), "a.py", Config(keras_version=major), summarise=False)  # type: ignore[arg-type]
        errors = [finding for finding in found.diagnostics if finding.severity == "error"]
        if not errors or len(example) > MOST:
            continue
        outcome = keras.run_source(code)
        if outcome.kind == "ok":
            wrong.append(f"{[finding.message for finding in errors]}\n{example}")
        confirmed += outcome.kind == "refused" and outcome.error_type not in INCOMPLETE
    assert wrong == []
    assert confirmed >= 3
