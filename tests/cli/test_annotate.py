"""`kerasshape annotate` over files and standard input."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_commands import run

CODE = "import keras\n\nx = keras.layers.Dense(8)(keras.Input((4,)))\n"
DONE = "import keras\n\nx = keras.layers.Dense(8)(keras.Input((4,)))  # :: (None, 8)\n"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.py").write_bytes(CODE.encode())


def test_a_file_is_written_and_checked() -> None:
    result = run("annotate", "--check", ".")
    assert (result.exit_code, result.stdout) == (1, "a.py: shape comments are missing or out of date\n")
    assert Path("a.py").read_text() == CODE
    result = run("annotate", ".")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "Changed: 1 comment in 1 file.\n")
    assert Path("a.py").read_text() == DONE
    result = run("annotate", "--check", ".", "--quiet")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    run("annotate", "--style", "batch", "a.py")
    assert Path("a.py").read_text() == DONE.replace("None", "batch")
    run("annotate", "--remove", "a.py")
    assert Path("a.py").read_text() == CODE


def test_windows_line_ends_stay() -> None:
    Path("a.py").write_bytes(CODE.replace("\n", "\r\n").encode())
    run("annotate", "a.py")
    assert Path("a.py").read_bytes() == DONE.replace("\n", "\r\n").encode()


def test_a_patch_writes_nothing() -> None:
    result = run("annotate", "--diff", "a.py")
    assert result.exit_code == 1
    assert "+x = keras.layers.Dense(8)(keras.Input((4,)))  # :: (None, 8)\n" in result.stdout
    assert Path("a.py").read_text() == CODE
    assert run("annotate", "--diff", "--check", "a.py").exit_code == 2


def test_standard_input_goes_to_standard_output() -> None:
    assert run("annotate", "-", stdin=CODE).stdout == DONE
    assert run("annotate", "-", "--check", stdin=CODE).exit_code == 1
    assert run("annotate", "-", "--remove", stdin=DONE).stdout == CODE


def test_what_cannot_be_read_is_left_alone() -> None:
    """A file with a syntax error, and one that does not mention Keras."""
    Path("a.py").write_text("import keras\n(\n")
    Path("b.py").write_text("x = 1\n")
    result = run("annotate", ".")
    assert (result.exit_code, result.stderr) == (0, "Changed: 0 comments in 0 files.\n")
    assert Path("a.py").read_text() == "import keras\n(\n"


def test_too_long_a_line_gets_none() -> None:
    result = run("annotate", "--line-length", "50", "a.py")
    assert result.stderr == "Changed: 0 comments in 0 files. 1 line would be too long.\n"
    assert Path("a.py").read_text() == CODE
