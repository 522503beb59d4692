"""SARIF as code scanning services check it before they take it: Microsoft's multitool with GitHub's rules."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kerasshape import __version__
from kerasshape.checker import check_source
from kerasshape.config import Config
from kerasshape.report.sarif import sarif
from kerasshape.rules.catalogue import all_rules
from tests import node

FAULTY = (
    "from keras import Input, layers\n\nlayers.RepeatVector(3)(layers.LSTM(4, return_sequences=True)(Input((5, 2))))\n"
)
CELL = {"cell_type": "code", "source": FAULTY, "metadata": {}, "outputs": [], "execution_count": None}
NOTEBOOK = json.dumps({"cells": [CELL], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
SOURCES = {"model.py": FAULTY, "model.ipynb": NOTEBOOK, "bad.py": "import keras\n("}


@pytest.mark.skipif(sys.platform != "linux", reason="the program of the package is named by the platform")
def test_the_multitool_finds_nothing_to_refuse(tmp_path: Path) -> None:
    program = node.package("@microsoft/sarif-multitool-linux") / "Sarif.Multitool"
    program.chmod(0o755)
    results = [check_source(text.encode(), path, Config()) for path, text in SOURCES.items()]
    assert all(result.diagnostics for result in results)
    log = tmp_path / "out.sarif"
    log.write_text("".join(sarif(results, __version__, all_rules())), encoding="utf-8")
    done = subprocess.run(
        [program, "validate", log, "--rule-kind", "Sarif;Ghas", "--output", tmp_path / "said.sarif"],
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    said = json.loads((tmp_path / "said.sarif").read_text(encoding="utf-8-sig"))["runs"][0]
    refused = [each for each in said.get("results", []) if each.get("level", "warning") in ("warning", "error")]
    assert (done.returncode, refused) == (0, [])
