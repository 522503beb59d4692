"""Which files are checked when a person names files and folders."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from kerasshape.config import Config, Settings
from kerasshape.discover import Found, MissingPath, NotPython, discover


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(*names: str, text: str = "") -> None:
    for name in names:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def found(*paths: str, exclude: Sequence[str] = (), force_exclude: bool = False) -> list[str]:
    entries = discover([Path(path) for path in paths], Config(exclude=tuple(exclude)), force_exclude=force_exclude)
    return [entry.path.as_posix() for entry in entries]


def test_scripts_and_notebooks_are_found_in_a_stable_order() -> None:
    write("b.py", "a/z.py", "a/b/c.ipynb", "A.py", "a.pyw", "notes.txt", "stub.pyi", "native.pyc")
    assert found(".") == ["A.py", "a/b/c.ipynb", "a/z.py", "a.pyw", "b.py"]


def test_paths_are_shown_as_the_user_began_them(project: Path) -> None:
    write("pkg/a.py")
    assert found("pkg") == ["pkg/a.py"]
    assert found(str(project / "pkg")) == [str(project / "pkg" / "a.py")]
    assert found("pkg/../pkg") == ["pkg/../pkg/a.py"]


def test_a_named_file_is_a_script_without_a_suffix_or_one_that_calls_python() -> None:
    write("script", "stub.pyi")
    write("model.txt", text="#!/usr/bin/env python3\n")
    named = [Path("script"), Path("stub.pyi"), Path("model.txt")]
    assert list(discover(named, Config())) == [Found(path, explicit=True) for path in named]


@pytest.mark.parametrize("name", ["README.md", "model.h5", "notes.txt"])
def test_a_named_file_that_is_no_python_is_wrong_use(name: str) -> None:
    write("a.py", name)
    with pytest.raises(NotPython) as error:
        discover([Path("a.py"), Path(name)], Config())
    assert str(error.value) == f"{name} is no Python file and no notebook; name one that ends in .py, .pyw, .ipynb"


def test_a_file_is_found_once() -> None:
    write("a.py", "b/c.py")
    assert found("a.py", ".", "b", "./b/c.py") == ["a.py", "b/c.py"]


def test_a_missing_path_is_told_before_anything_is_checked() -> None:
    write("a.py")
    with pytest.raises(MissingPath, match=r"^nowhere\.py does not exist; name a Python file"):
        discover([Path("a.py"), Path("nowhere.py")], Config())


def test_an_empty_folder_has_no_files() -> None:
    Path("empty").mkdir()
    assert found("empty") == []


@pytest.mark.parametrize("folder", ["venv", ".venv", "__pycache__", "node_modules", "build", "x.egg-info", ".git"])
def test_folders_that_hold_no_code_of_the_project_are_left_out(folder: str) -> None:
    write(f"{folder}/a.py", f"pkg/{folder}/a.py", "b.py")
    assert found(".") == ["b.py"]


def test_a_file_named_like_an_excluded_folder_is_checked() -> None:
    write("build.py", "dist.py")
    assert found(".") == ["build.py", "dist.py"]


def test_an_excluded_folder_is_entered_when_it_is_named() -> None:
    write("build/a.py", "build/dist/b.py")
    assert found("build") == ["build/a.py"]


def test_exclude_patterns_are_those_of_gitignore() -> None:
    write("a.py", "old/b.py", "pkg/old/c.py", "pkg/d_old.py", "pkg/keep_old.py")
    assert found(".", exclude=["/old/", "*_old.py", "!keep_old.py"]) == [
        "a.py",
        "pkg/keep_old.py",
        "pkg/old/c.py",
    ]


def test_exclude_can_take_back_a_default() -> None:
    write("build/a.py", "dist/b.py")
    assert found(".", exclude=["!build/"]) == ["build/a.py"]


def test_exclude_counts_from_the_folder_of_the_configuration(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("pkg/data/a.py", "pkg/b.py")
    monkeypatch.chdir("pkg")
    entries = discover([Path()], Config(exclude=("/pkg/data/",), root=project))
    assert [entry.path.as_posix() for entry in entries] == ["b.py"]


def test_the_nearest_configuration_decides_whatever_was_named(project: Path) -> None:
    write("outer/a.py", "outer/data/b.py", "outer/inner/data/c.py", "outer/inner/gen/d.py", "outer/inner/deep/gen/e.py")
    Path("outer/kerasshape.toml").write_text("exclude = ['data/', 'inner/gen/']\n")
    Path("outer/inner/pyproject.toml").write_text("[tool.kerasshape]\nexclude = ['deep/gen/']\n")

    def names(path: str) -> list[str]:
        return [str(each.path.resolve().relative_to(project)) for each in discover([Path(path)], Settings())]

    inner = ["outer/inner/data/c.py", "outer/inner/gen/d.py"]
    assert names(".") == names("outer") == ["outer/a.py", *inner]
    assert names("outer/inner") == inner
    assert names("outer/inner/deep") == []


def test_patterns_of_the_command_line_count_from_the_current_folder(project: Path) -> None:
    write("pkg/data/a.py", "data/b.py", "c.py")
    Path("pkg/kerasshape.toml").write_text("exclude = []\n")
    found = discover([Path()], Settings(everywhere=("/data/",)))
    assert [each.path.as_posix() for each in found] == ["c.py", "pkg/data/a.py"]


def test_why_a_path_is_left_out(project: Path) -> None:
    write("a.py", "old/b.py", "gen/c.py", "build/d.py", "e.py")
    Path(".git").mkdir()
    Path(".gitignore").write_text("# made\ngen/\n")
    Path("kerasshape.toml").write_text("exclude = ['x/', 'old/']\n")
    settings = Settings(everywhere=("e.py",))
    found = {each.path.as_posix(): each.skipped for each in discover([Path()], settings, show_skipped=True)}
    assert found == {
        ".git": 'excluded by default; `exclude = ["!.git/"]` takes that back',
        "a.py": None,
        "build": 'excluded by default; `exclude = ["!build/"]` takes that back',
        "e.py": "excluded by `e.py` in --exclude",
        "gen": f"excluded by `gen/` in {project / '.gitignore'}",
        "old": f"excluded by `old/` in exclude of {project / 'kerasshape.toml'}",
    }


def test_a_named_file_is_checked_although_excluded() -> None:
    write("old/a.py")
    assert found("old/a.py", exclude=["old/"]) == ["old/a.py"]


@pytest.mark.parametrize("path", ["old/a.py", "old", "old/deep/b.py", "venv/lib/c.py"])
def test_force_exclude_leaves_out_named_paths_too(path: str) -> None:
    write("old/a.py", "old/deep/b.py", "venv/lib/c.py", "kept.py")
    assert found(path, "kept.py", exclude=["old/"], force_exclude=True) == ["kept.py"]


def test_gitignore_files_count_for_their_folder_and_below() -> None:
    write(".gitignore", text="secret.py\n/top.py\n# remark\n")
    write("pkg/.gitignore", text="!secret.py\nlocal_*\n")
    write("secret.py", "top.py", "a.py", "pkg/secret.py", "pkg/top.py", "pkg/local_a.py", "other/secret.py")
    assert found(".") == ["a.py", "pkg/secret.py", "pkg/top.py"]


def test_gitignore_files_above_the_named_folder_count_up_to_the_git_root() -> None:
    Path("repo/.git/info").mkdir(parents=True)
    write(".gitignore", text="*.py\n")
    write("repo/.gitignore", text="/pkg/generated/\n")
    write("repo/.git/info/exclude", text="private.py\n")
    write("repo/pkg/generated/a.py", "repo/pkg/b.py", "repo/pkg/private.py")
    assert found("repo/pkg") == ["repo/pkg/b.py"]


def test_discovery_agrees_with_git(project: Path) -> None:
    if subprocess.run(["git", "init", "-q", "."], check=False).returncode:
        pytest.skip("git is not installed")
    write(
        ".gitignore",
        text="a/**/x.py\n*.tmp.py\n!keep.tmp.py\ndata/\n\\#odd.py\ntrail.py \nfoo/*\n!foo/bar.py\n",
    )
    write("a/x.py", "a/b/x.py", "b/x.py", "z.tmp.py", "keep.tmp.py", "data/k.py", "b/data/k.py", "#odd.py")
    write("trail.py", "foo/bar.py", "foo/baz.py", "foo/deep/bar.py", "ü/ö.py")
    listed = subprocess.run(
        ["git", "-c", "core.quotepath=off", "ls-files", "-co", "--exclude-standard", "*.py"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert sorted(found(".")) == sorted(listed.stdout.split("\n")[:-1])


def test_a_symlink_circle_ends() -> None:
    write("pkg/a.py")
    Path("pkg/again").symlink_to(Path("..").resolve() / Path.cwd().name, target_is_directory=True)
    Path("pkg/self.py").symlink_to("self.py")
    Path("pkg/link.py").symlink_to("a.py")
    assert found(".") == ["pkg/a.py", "pkg/link.py"]
    assert found("pkg/again") == ["pkg/again/pkg/a.py", "pkg/again/pkg/link.py"]


def test_a_folder_or_dead_link_with_the_name_of_a_script_is_no_file() -> None:
    write("odd.py/a.py")
    Path("dead.py").symlink_to("nowhere")
    assert found(".") == ["odd.py/a.py"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read any folder")
def test_a_folder_that_cannot_be_read_is_told_and_the_others_are_walked() -> None:
    write("closed/a.py", "open/b.py")
    Path("closed").chmod(0)
    try:
        entries = list(discover([Path()], Config()))
    finally:
        Path("closed").chmod(0o755)
    assert [(entry.path.as_posix(), bool(entry.error)) for entry in entries] == [
        ("closed", True),
        ("open/b.py", False),
    ]


def test_a_folder_that_vanishes_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    write("gone/a.py", "open/b.py")
    real = os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == "gone":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    entries = list(discover([Path()], Config()))
    assert entries[0] == Found(Path("gone"), error="the folder cannot be read: Permission denied")
    assert entries[1] == Found(Path("open/b.py"))


def test_a_very_deep_folder_does_not_exhaust_the_stack() -> None:
    deep = "/".join(["d"] * 600)
    for depth in range(1, len(deep) + 1, 2):
        os.mkdir(deep[:depth])  # noqa: PTH102  # Path.mkdir(parents=True) and Path's parents recurse themselves
    Path(deep, "a.py").touch()
    assert found(".") == [f"{deep}/a.py"]


def test_naming_files_does_not_import_pathspec() -> None:
    write("a.py")
    code = (
        "import sys; from pathlib import Path; from kerasshape.config import Config;"
        "from kerasshape.discover import discover;"
        "assert len(list(discover([Path('a.py')], Config()))) == 1; sys.exit('pathspec' in sys.modules)"
    )
    root = str(Path(__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": root}
    assert subprocess.run([sys.executable, "-c", code], check=False, env=environment).returncode == 0
