"""The task runner: each task says what it runs, and `--help` runs nothing."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import pytest

from tests import tasks
from tests.root import ROOT


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What is run instead of running it; the exit code is that of a word `fail`."""
    commands: list[list[str]] = []

    def run(command: Sequence[str], **options: Any) -> subprocess.CompletedProcess[str]:
        commands.append(list(command[2:]))
        return subprocess.CompletedProcess(command, 3 if "fail" in command else 0)

    monkeypatch.setattr(subprocess, "run", run)
    return commands


@pytest.mark.parametrize("task", tasks.TASKS)
def test_help_runs_nothing(task: str, ran: list[list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        tasks.main([task, "--help"])
    assert end.value.code == 0
    assert ran == []
    assert tasks.TASKS[task].about in capsys.readouterr().out.replace("\n", " ")


@pytest.mark.parametrize(
    ("words", "commands"),
    [
        (["check"], [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]]),
        (["test", "-x"], [["pytest", "-n", "auto", "-x"]]),
        (["suites", "deferred", "python"], [["pytest", "-q", "tests/test_suites.py", "-k", "deferred or python"]]),
        (["update-suites", "a"], [["pytest", "-q", "tests/test_suites.py", "-k", "a", "--update-suites"]]),
        (["check", "fail"], [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy", "fail"]]),
        (["pages"], [["tests.pages"]]),
    ],
)
def test_a_task_runs_its_commands(words: list[str], commands: list[list[str]], ran: list[list[str]]) -> None:
    assert tasks.main(words) == (3 if "fail" in words else 0)
    assert ran == commands


def test_a_command_that_fails_is_the_last(ran: list[list[str]]) -> None:
    assert tasks.main(["oracle", "LSTM", "GRU", "--draws", "5", "fail"]) == 3
    begin = ["tests.oracle.differential", "--layers", "LSTM,GRU", "--calls", "once"]
    assert ran == [[*begin, "--draws", "5", "fail"]]


@pytest.mark.parametrize("words", [[], ["oracle"], ["pages", "x"], ["tests"]])
def test_wrong_use_runs_nothing(words: list[str], ran: list[list[str]]) -> None:
    with pytest.raises(SystemExit) as end:
        tasks.main(words)
    assert end.value.code == 2
    assert ran == []


def test_every_task_stands_in_contributing() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert set(re.findall(r"python -m tests\.tasks ([a-z-]+)", text)) == set(tasks.TASKS)


def test_both_test_commands_stand_in_the_pages_and_in_ci() -> None:
    """What CI runs is what the pages tell, to the letter."""
    commands = [line for line in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines() if "-m pytest" in line]
    assert commands == ["python -m pytest -n auto", "python -m pytest -n auto --oracle=rest"]
    for page in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        assert all(command in text for command in (*commands, "bash .ci/run")), page


def test_the_runner_is_a_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.tasks", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert all(name in done.stdout for name in tasks.TASKS)
