"""The tasks of whoever works on kerasshape: `python -m tests.tasks TASK`.

`--help` behind a task says what it runs, and runs nothing. Options that the task does not know go to its command.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.root import ROOT

Command = list[str]


@dataclass(frozen=True)
class Task:
    """A name, what it is for, and the commands that it runs one after the other."""

    about: str
    commands: Callable[[Sequence[str]], list[Command]]
    takes: str = ""
    """What it is called with, for its help; further words go to its last command."""
    needs: bool = False
    """Whether it takes at least one word."""


def _pytest(*words: str) -> Command:
    return ["pytest", *words]


def _suites(words: Sequence[str]) -> list[Command]:
    names, options = _parted(words)
    chosen = ["-k", " or ".join(names)] if names else []
    return [_pytest("-q", "tests/test_suites.py", *chosen, *options)]


def _update_suites(words: Sequence[str]) -> list[Command]:
    return [[*command, "--update-suites"] for command in _suites(words)]


def _oracle(words: Sequence[str]) -> list[Command]:
    names, options = _parted(words)
    chosen = ["tests.oracle.differential", "--layers", ",".join(names)]
    return [[*chosen, "--calls", calls, *options] for calls in ("once", "again", "within")]


def _parted(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words before the first option, and the others."""
    first = next((index for index, word in enumerate(words) if word.startswith("-")), len(words))
    return list(words[:first]), list(words[first:])


TASKS = {
    "check": Task(
        "style, format and types of all code",
        lambda words: [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy", *words]],
        "[OPTIONS OF MYPY]",
    ),
    "test": Task(
        "the test command of the README: all tests and a sample of the oracle",
        lambda words: [_pytest("-n", "auto", *words)],
        "[OPTIONS OF PYTEST]",
    ),
    "suites": Task(
        "the literate suites in tests/suites, or those blocks whose names contain a word",
        _suites,
        "[WORD ...] [OPTIONS OF PYTEST]",
    ),
    "update-suites": Task(
        "write `# error:` and `# revealed:` of these blocks anew, where real Keras agrees with what is found",
        _update_suites,
        "[WORD ...] [OPTIONS OF PYTEST]",
    ),
    "oracle": Task(
        "compare layers with both majors of real Keras: called once, again, and within another layer",
        _oracle,
        "LAYER [LAYER ...] [--draws N] [--majors 3]",
        needs=True,
    ),
    "signatures": Task(
        "write the tables of signatures and applications anew from the installed majors of Keras",
        lambda words: [["tests.oracle.generate_signatures"], ["tests.oracle.generate_applications"]],
    ),
    "pages": Task(
        "write the generated pages and parts of pages in docs anew",
        lambda words: [["tests.pages"]],
    ),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one task; its exit code is that of the first command that fails, or 0."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.tasks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    choices = parser.add_subparsers(title="tasks", dest="task", metavar="TASK", required=True)
    for name, task in TASKS.items():
        examples = "\n".join(f"  python -m {' '.join(each)}" for each in task.commands(["LAYER"] if task.needs else []))
        choices.add_parser(
            name,
            help=task.about,
            description=task.about,
            epilog=f"runs:\n{examples}",
            usage=f"python -m tests.tasks {name} {task.takes}".rstrip(),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
    options, words = parser.parse_known_args(arguments)
    task = TASKS[options.task]
    if task.needs and not _parted(words)[0]:
        parser.error(f"{options.task} takes at least one name: {task.takes}")
    if words and not task.takes:
        parser.error(f"{options.task} takes nothing, but is given {' '.join(words)}")
    for command in task.commands(words):
        print("$ python -m", *command, flush=True)
        if code := subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=False).returncode:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
