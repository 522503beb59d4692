"""The shape cases of Keras's own layer tests hold here too."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.oracle.real_keras import unavailable


@pytest.mark.oracle
@pytest.mark.slow
@pytest.mark.skipif(unavailable(3) is not None, reason=f"real Keras 3: {unavailable(3)}")
def test_no_case_of_keras_differs() -> None:
    """In a process of its own, since Keras's tests leave traces."""
    command = [sys.executable, "-m", "tests.oracle.replay", "--show", "1000"]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    assert done.returncode == 0, "\n".join([*(line for line in lines if "differs" in line), done.stderr[-2000:]])
    assert "cases of" in lines[0]
    assert int(lines[0].split()[0]) > 250
    assert "not told by the arguments" not in done.stdout, "an answer is lacking without a reason"
