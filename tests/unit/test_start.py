"""What the check of one small file imports: a run of pre-commit has one or two, and its start is most of its time."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import kerasshape

SOURCES = Path(kerasshape.__file__).parent
SMALL = """\
from keras import Input, Sequential
from keras.layers import LSTM, Dense

model = Sequential([Input((10, 4)), LSTM(32), Dense(1)])
model.compile("adam", "mse")
"""
PROGRAM = """\
import json, sys
import click, libcst
before = set(sys.modules)
sys.argv = ["kerasshape", "check", "--no-cache", "small.py"]
from kerasshape.cli import main
try:
    main()
except SystemExit as ended:
    assert not ended.code, ended.code
print(json.dumps(sorted(set(sys.modules) - before)))
"""
NOT_NEEDED = (
    "asyncio", "concurrent", "email", "inspect", "libcst.codemod", "libcst.helpers", "libcst.matchers",
    "libcst.metadata", "multiprocessing", "sqlite3", "tomllib", "unittest", "xml",
    "kerasshape.baseline", "kerasshape.evaluate.queries", "kerasshape.fix", "kerasshape.fingerprints",
    "kerasshape.inference", "kerasshape.query", "kerasshape.report.github", "kerasshape.report.html",
    "kerasshape.report.json", "kerasshape.report.sarif", "kerasshape.report.summary", "kerasshape.server",
    "kerasshape.source.notebook", "kerasshape.source.positions",
)  # fmt: skip
"""Packages and modules that a small file without findings has no use for."""


@cache
def imported(folder: Path) -> tuple[str, ...]:
    """The modules that the check imports, beside those of click and libcst."""
    (folder / "small.py").write_text(SMALL)
    program = [sys.executable, "-c", PROGRAM]
    environment = {**os.environ, "PYTHONPATH": str(SOURCES.parent)}
    done = subprocess.run(program, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return tuple(json.loads(done.stdout.splitlines()[-1]))


def test_a_small_file_imports_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    """Import what few files need in the function that needs it."""
    found = [name for name in imported(tmp_path) if f"{name}.".startswith(tuple(f"{each}." for each in NOT_NEEDED))]
    assert found == []


def test_its_dataclasses_are_made_fast(tmp_path: Path) -> None:
    """The modules on its way take `dataclass` from `kerasshape.records`."""
    slow = []
    for name in imported(tmp_path):
        path = SOURCES.parent.joinpath(*name.split(".")).with_suffix(".py")
        if name.startswith("kerasshape.") and name != "kerasshape.records" and path.exists():
            nodes = ast.walk(ast.parse(path.read_text("utf-8")))
            froms = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module == "dataclasses"]
            slow += [name for node in froms for alias in node.names if alias.name == "dataclass"]
    assert slow == []
