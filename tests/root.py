"""What the root of the repository may hold; more is a stranger there."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pathspec

ROOT = Path(__file__).parents[1]

MAY_HOLD = frozenset({
    "pyproject.toml", "kerasshape", "pytest_kerasshape", "tests",
    "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE",
    ".ci", ".gitignore", ".pre-commit-hooks.yaml", "action.yml",
    "examples", "docs", "benchmarks", "editors",
})  # fmt: skip


def strangers(root: Path = ROOT) -> list[str]:
    """The entries of the root that are neither listed above nor ignored by version control."""
    return sorted(_kept(root) - MAY_HOLD)


def _kept(root: Path) -> set[str]:
    """The entries that version control has or would take; a source archive has only `.gitignore` to tell."""
    if (root / ".git").exists():
        command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.splitlines()
        return {name.partition("/")[0] for name in listed}
    written = (root / ".gitignore").read_text(encoding="utf-8") if (root / ".gitignore").exists() else ""
    ignored = pathspec.GitIgnoreSpec.from_lines(written.splitlines())
    names = {f"{path.name}/" if path.is_dir() else path.name for path in root.iterdir()}
    return {name.rstrip("/") for name in names if not ignored.match_file(name)} - {"PKG-INFO"}
