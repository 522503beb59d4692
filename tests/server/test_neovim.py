"""The screenshots of docs/editors.md come from a real editor, which is driven without a screen."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
SCREENSHOTS = re.findall(r"<!-- screenshot (\S+) -->\n\n```text\n(.*?)```", PAGE, re.S)


def test_the_page_has_screenshots() -> None:
    assert [name for name, _ in SCREENSHOTS] == [
        "examples/one_to_many.py",
        "examples/broken/repeat_vector_after_sequence.py",
    ]


@pytest.mark.skipif(shutil.which("nvim") is None, reason="Neovim is not installed")
@pytest.mark.parametrize(("name", "shown"), SCREENSHOTS)
def test_a_screenshot(tmp_path: Path, name: str, shown: str) -> None:
    out = tmp_path / "screen.txt"
    file = tmp_path / Path(name).name
    shutil.copy(ROOT / name, file)
    environment = {
        **os.environ,
        "KERASSHAPE_PYTHON": sys.executable,
        "KERASSHAPE_FILE": str(file),
        "KERASSHAPE_OUT": str(out),
        "XDG_STATE_HOME": str(tmp_path),
    }
    script = Path(__file__).with_name("neovim.lua")
    subprocess.run(
        ["nvim", "--headless", "-u", "NONE", "-S", str(script)], env=environment, timeout=180, check=True, cwd=tmp_path
    )
    assert out.read_text(encoding="utf-8") == shown
