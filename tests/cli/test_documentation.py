"""README and the pages for users: what they show is what happens."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import kerasshape
from kerasshape.cli.app import COMMANDS, group
from kerasshape.config import FORMATS, load_config
from kerasshape.config.values import KEYS
from kerasshape.source.comments import Comment
from kerasshape.source.source import read_source
from tests.cli.test_commands import run
from tests.root import ROOT

PAGES = sorted(path for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
USERS = [page for page in PAGES if page.name not in ("architecture.md", "extending.md", "where.md")]


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.M | re.S)


CONSOLE = [(page, block) for page in USERS for block in blocks(page, "console")]


@pytest.mark.parametrize(("page", "block"), CONSOLE, ids=[f"{page.stem}-{block.split()[2]}" for page, block in CONSOLE])
def test_what_a_console_shows_is_printed(
    page: Path, block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    command, _, shown = block.partition("\n")
    program, *arguments = shlex.split(command.removeprefix("$ "))
    assert program == "kerasshape"
    printed = run(*arguments).stdout
    head, more, _ = shown.partition("…\n")
    assert printed.startswith(head) if more else printed == shown, f"{page.name} shows something else"


def test_some_console_is_shown() -> None:
    assert {block.split()[2] for page, block in CONSOLE if page.name == "README.md"} >= {"check", "summary"}


@pytest.mark.parametrize("page", USERS, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if "://" not in target and not (page.parent / target).exists()] == []


def test_the_readme_leads_to_every_page_for_users() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in USERS if page.parent.name == "docs" and f"docs/{page.name}" not in text] == []


def test_the_first_screen_says_what_it_is_and_shows_it() -> None:
    first = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:20]
    assert first[2].startswith("kerasshape reads Keras code")
    assert "```console" in first


def test_every_command_option_and_format_is_told() -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"`kerasshape {name} " not in text] == []
    assert [name for name in FORMATS if f"`{name}`" not in text] == []
    options = {option for parameter in group.get_command(None, "check").params for option in parameter.opts}  # type: ignore[arg-type,union-attr]
    short = {option for option in options if not option.startswith("--")}
    long = options - short - {"paths", "--exit-zero", "--warnings-as-errors", "--verbose", "--quiet", "--add-ignore"}
    assert [option for option in sorted(long) if f"`{option}`" not in text] == []


def test_every_key_is_told_and_its_example_is_read(tmp_path: Path) -> None:
    page = ROOT / "docs" / "configuration.md"
    text = page.read_text(encoding="utf-8")
    assert [key for key in KEYS if f"| `{key}` |" not in text] == []
    for name, block in [(page.name, each) for page in USERS for each in blocks(page, "toml") if "kerasshape]" in each]:
        (tmp_path / "pyproject.toml").write_text(block, encoding="utf-8")
        assert load_config(tmp_path / "pyproject.toml").file is not None, name


def test_the_library_is_what_its_page_says() -> None:
    page = ROOT / "docs" / "api.md"
    text = page.read_text(encoding="utf-8")
    assert dir(kerasshape) == sorted(["__version__", *re.findall(r"^\| `(\w+)", text, re.M)])
    first, _ = blocks(page, "python")
    namespace: dict[str, object] = {}
    shown = 0
    for line in first.splitlines():
        code, _, value = line.partition("  # ")
        if not value:
            exec(code, namespace)
            continue
        shown += 1
        assert eval(code, namespace) == eval(value, {}), code
    assert shown == 3


def test_comments_of_the_page_are_comments_of_ours() -> None:
    page = ROOT / "docs" / "suppressions.md"
    (block,) = blocks(page, "python")
    found: list[Comment] = read_source("a.py", block.encode()).comments()
    assert [comment.above is not None for comment in found] == [False, False, True, False]


class TestAction:
    TEXT = (ROOT / "action.yml").read_text(encoding="utf-8")

    def test_inputs_are_used_and_told(self) -> None:
        declared = re.findall(r"^  (\w+):\n    description", self.TEXT, re.M)
        assert declared == ["paths", "arguments", "version"]
        assert set(re.findall(r"inputs\.(\w+)", self.TEXT)) == set(declared)
        page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
        assert [name for name in declared if f"| `{name}` |" not in page] == []

    @pytest.mark.skipif(sys.platform == "win32", reason="the action runs in bash")
    @pytest.mark.parametrize(
        ("version", "installed"), [("", "/action"), ("0.1.0", "kerasshape==0.1.0")], ids=["own", "of PyPI"]
    )
    def test_its_steps_install_and_check(self, tmp_path: Path, version: str, installed: str) -> None:
        (tmp_path / "python3").write_text('#!/bin/bash\necho "python3 $*"\nmkdir -p "$3/bin"\n'
                                          'for name in python kerasshape; do\n'
                                          'printf \'#!/bin/bash\\necho "%s $*"\\n\' $name > "$3/bin/$name"\n'
                                          'chmod +x "$3/bin/$name"\ndone\n')  # fmt: skip
        (tmp_path / "python3").chmod(0o755)
        environment = {
            "PATH": f"{tmp_path}:/usr/bin:/bin",
            "RUNNER_TEMP": str(tmp_path),
            "VERSION": version,
            "SOURCE": "/action",
            "PATHS": "src tests",
            "ARGUMENTS": "--format github -q",
        }
        said = []
        for script in re.findall(r"      run: \|\n((?:        .*\n?)+)", self.TEXT):
            done = subprocess.run(
                ["bash", "-e", "-c", script], env=environment, capture_output=True, text=True, check=True
            )
            said += done.stdout.splitlines()
        assert said == [
            f"python3 -m venv {tmp_path}/kerasshape",
            f"python -m pip install --quiet {installed}",
            "kerasshape check --format github -q src tests",
        ]
