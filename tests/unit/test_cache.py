"""A remembered result is the result of a fresh run, or it is not used."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kerasshape.cache import FOLDER, remove
from kerasshape.config import Config
from kerasshape.results import FileResult
from kerasshape.runner import check_paths

FAULTY = """\
from keras import Input, Sequential
from keras.layers import LSTM
from sizes import UNITS
model = Sequential([Input((10, 3)), LSTM(UNITS), LSTM(4)])
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'p'\n")
    (tmp_path / "sizes.py").write_text("UNITS = 7\n")
    (tmp_path / "model.py").write_text(FAULTY)
    return tmp_path


def check(project: Path, config: Config | None = None) -> FileResult:
    chosen = config or Config(keras_version=3)
    paths, folder = [project / "model.py"], project / FOLDER
    (cached,) = check_paths(paths, chosen, summarise=False, cache_folder=folder)
    (fresh,) = check_paths(paths, chosen, summarise=False)
    assert cached == fresh
    return cached


def entries(project: Path) -> int:
    return len(list((project / FOLDER).rglob("*.json")))


def test_a_second_run_gives_the_same_and_writes_nothing(project: Path) -> None:
    first = check(project)
    assert entries(project) == 1
    assert check(project) == first
    assert entries(project) == 1
    assert first.diagnostics[0].code == "KS104"


def test_a_changed_file_is_checked_again(project: Path) -> None:
    assert check(project).diagnostics
    (project / "model.py").write_text(FAULTY.replace("LSTM(UNITS)", "LSTM(UNITS, return_sequences=True)"))
    assert check(project).diagnostics == ()


def test_a_changed_import_is_followed(project: Path) -> None:
    assert "(None, 7)" in check(project).diagnostics[0].message
    (project / "sizes.py").write_text("UNITS = 9\n")
    assert "(None, 9)" in check(project).diagnostics[0].message


def test_an_import_that_appears_is_followed(project: Path) -> None:
    (project / "sizes.py").unlink()
    assert "(None, sizes.UNITS)" in check(project).diagnostics[0].message
    (project / "sizes.py").write_text("UNITS = 5\n")
    assert "(None, 5)" in check(project).diagnostics[0].message


def test_another_configuration_takes_the_place_of_the_entry(project: Path) -> None:
    assert check(project).diagnostics
    assert check(project, Config(keras_version=3, ignore=("KS104",))).diagnostics == ()
    assert check(project, Config(keras_version=2)).diagnostics[0].keras == 2
    assert check(project, Config(keras_version=2, severity=(("KS1", "warning"),))).diagnostics[0].severity == "warning"
    assert entries(project) == 1


def test_a_file_has_one_entry_whatever_it_held(project: Path) -> None:
    for units in range(5):
        (project / "model.py").write_text(FAULTY.replace("LSTM(4)", f"LSTM({units + 1})"))
        check(project)
    assert entries(project) == 1


def test_backups_leave_the_folder_out(project: Path) -> None:
    check(project)
    assert (project / FOLDER / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    assert (project / FOLDER / ".gitignore").read_text() == "*\n"


def test_layer_calls_and_models_are_remembered_when_they_are_wanted(project: Path) -> None:
    paths, config, folder = [project / "model.py"], Config(keras_version=3), project / FOLDER
    check(project)
    (fresh,) = check_paths(paths, config)
    (stored,) = check_paths(paths, config, cache_folder=folder)
    (known,) = check_paths(paths, config, cache_folder=folder)
    assert fresh.calls
    assert fresh.models
    assert fresh == stored == known
    # what was remembered with them serves who does not want them
    assert check(project).calls == ()
    assert entries(project) == 1


def test_only_a_folder_of_results_is_removed(project: Path) -> None:
    check(project)
    assert not remove(project)
    assert (project / "model.py").exists()
    assert remove(project / FOLDER)
    assert not (project / FOLDER).exists()
    assert not remove(project / FOLDER)


@pytest.mark.parametrize("damage", [b"", b"{", b'{"imports": []}', b"\xff\xfe"])
def test_a_damaged_entry_is_not_used(project: Path, damage: bytes) -> None:
    first = check(project)
    (entry,) = (project / FOLDER).rglob("*.json")
    entry.write_bytes(damage)
    assert check(project) == first


def test_the_folder_stays_out_of_version_control(project: Path) -> None:
    check(project)
    assert (project / FOLDER / ".gitignore").read_text() == "*\n"


def test_a_folder_that_cannot_be_written_is_let_be(project: Path) -> None:
    (project / FOLDER).write_text("a file in the way")
    assert check(project).diagnostics


def test_a_cached_run_imports_neither_libcst_nor_the_evaluator(project: Path) -> None:
    check_it = "import sys; from kerasshape.cli import main\ntry: main(['check', '--keras-version', '3', 'model.py'])\n"
    check_it += "finally: print(sorted(m for m in sys.modules if m.startswith(('libcst', 'kerasshape.evaluate'))))"
    command = [sys.executable, "-c", check_it]
    subprocess.run(command, cwd=project, capture_output=True, check=False)
    second = subprocess.run(command, cwd=project, capture_output=True, check=False, text=True)
    assert second.stdout.splitlines()[-1:] == ["[]"], second.stderr
    assert "KS104" in second.stdout


def test_the_order_is_the_same_with_many_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kerasshape.runner._LEAST_FOR_PROCESSES", 0)
    for number in range(12):
        (tmp_path / f"m{number:02}.py").write_text(FAULTY)
    config = Config(keras_version=3)
    one = list(check_paths([tmp_path], config, summarise=False))
    assert list(check_paths([tmp_path], config, summarise=False, jobs=2)) == one
    assert [Path(result.path).name for result in one] == sorted(path.name for path in tmp_path.glob("*.py"))


def test_an_imported_file_is_named_as_the_checked_one_is(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "parts.py").write_text(
        "from keras import Input, Sequential\nfrom keras.layers import LSTM\n"
        "def build(n):\n    return Sequential([Input((n, 3)), LSTM(4), LSTM(4)])\n"
    )
    (project / "main.py").write_text("import keras\nfrom parts import build\nmodel = build(10)\n")
    monkeypatch.chdir(project)
    (result,) = check_paths([Path("main.py")], Config(keras_version=3))
    assert {label.path for label in result.diagnostics[0].labels} == {"parts.py"}
    (result,) = check_paths([project / "main.py"], Config(keras_version=3))
    assert {label.path for label in result.diagnostics[0].labels} == {str(project / "parts.py")}


def test_a_relative_path_is_looked_up_where_the_process_works_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes = {}
    for name, units in (("first", 4), ("second", 5)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "pyproject.toml").write_text('[project]\nname = "a"\nversion = "1"\n')
        (folder / "sizes.py").write_text(f"import keras\nUNITS = {units}\n")
        os.utime(folder / "sizes.py", ns=(0, 0))
        (folder / "main.py").write_text(
            "from keras import Input, layers\nfrom sizes import UNITS\nlayers.Dense(UNITS)(Input((3,)))\n"
        )
        monkeypatch.chdir(folder)
        (result,) = check_paths([Path("main.py")], Config(keras_version=3))
        shapes[name] = [call.outputs for call in result.calls]
    assert shapes == {"first": [((None, 4),)], "second": [((None, 5),)]}
