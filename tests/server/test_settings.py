"""Settings: of the project, live when they change, and of the client on top, for each folder of the workspace."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from lsprotocol import types

from kerasshape.server.settings import read_options
from tests.server.editor import Editor, editing
from tests.server.test_diagnostics import BAD


def test_a_change_of_pyproject_counts_at_once(tmp_path: Path, editor: Editor) -> None:
    editor.open("a.py", BAD)
    assert editor.codes("a.py") == ["KS102"]
    (tmp_path / "pyproject.toml").write_text('[tool.kerasshape]\nignore = ["KS102"]\n', encoding="utf-8")
    editor.changed_on_disk("pyproject.toml", kind=types.FileChangeType.Created)
    assert editor.codes("a.py") == []
    (tmp_path / "pyproject.toml").write_text('[tool.kerasshape]\nseverity = { KS102 = "warning" }\n', encoding="utf-8")
    editor.changed_on_disk("pyproject.toml")
    assert [each.severity for each in editor.pulled("a.py")] == [types.DiagnosticSeverity.Warning]


def test_a_change_counts_at_the_next_keystroke_when_the_client_watches_no_files(tmp_path: Path, editor: Editor) -> None:
    editor.open("a.py", BAD)
    assert editor.codes("a.py") == ["KS102"]
    file = tmp_path / "kerasshape.toml"
    file.write_text('ignore = ["KS102"]\n', encoding="utf-8")
    os.utime(file, (time.time() + 5, time.time() + 5))
    editor.write("a.py", BAD + "\n")
    assert editor.codes("a.py") == []


def test_a_pin_that_changes_decides_for_another_major(tmp_path: Path, editor: Editor) -> None:
    (tmp_path / "requirements.txt").write_text("keras==3.8.0\n", encoding="utf-8")
    editor.open("a.py", "import keras\nfrom keras.layers import CuDNNLSTM\n")
    assert editor.codes("a.py") == ["KS502"]
    (tmp_path / "requirements.txt").write_text("keras==2.3.1\n", encoding="utf-8")
    editor.changed_on_disk("requirements.txt")
    assert "Keras 3" not in str([each.message for each in editor.pulled("a.py")])


def test_a_configuration_that_cannot_be_used_is_told_and_the_defaults_hold(tmp_path: Path, editor: Editor) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.kerasshape]\nignor = []\n", encoding="utf-8")
    editor.open("a.py", BAD)
    assert editor.codes("a.py") == ["KS102"]
    assert any("did you mean `ignore`?" in each.message for each in editor.client.messages)


def test_each_folder_has_its_own_configuration_and_settings(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    (one / "pyproject.toml").write_text('[tool.kerasshape]\nignore = ["KS102"]\n', encoding="utf-8")
    capabilities = types.ClientCapabilities(
        workspace=types.WorkspaceClientCapabilities(configuration=True, workspace_folders=True)
    )
    configuration = {"": {}, two.as_uri(): {"kerasshape": {"select": ["KS2"]}}}
    with editing(tmp_path, capabilities=capabilities, folders=(one, two), configuration=configuration) as editor:
        for name in ("one/a.py", "two/a.py", "b.py"):
            editor.open(name, BAD)
        assert [editor.codes(name) for name in ("one/a.py", "two/a.py", "b.py")] == [[], [], ["KS102"]]
        (one / "pyproject.toml").unlink()
        editor.changed_on_disk("one/pyproject.toml", kind=types.FileChangeType.Deleted)
        assert editor.codes("one/a.py") == ["KS102"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"selct": []}, "unknown setting `selct`; did you mean `select`?"),
        ({"select": "KS1"}, "the setting `select` must be a list of rules"),
        ({"ignore": ["KS1O2"]}, "unknown rule `KS1O2` in the setting `ignore`; did you mean `KS102`?"),
        ({"kerasVersion": 4}, 'the setting `keras-version` must be "auto", 2 or 3'),
        ({"inlayHints": ["layer"]}, "the setting `inlay-hints` must be true, false or a list of layers, data, models"),
        ({"inlayHintLength": 0}, "the setting `inlay-hint-length` must be a number of characters"),
        ({"codeLens": 1}, "the setting `code-lens` must be true or false"),
        ({"config": "nowhere.toml"}, "the setting `config` names nowhere.toml, which does not exist"),
    ],
)
def test_a_setting_that_cannot_be_used_is_told(given: dict[str, object], sentence: str) -> None:
    assert read_options(given)[1] == [sentence]


def test_settings_in_both_spellings() -> None:
    for written in ({"keras-version": 2, "extend-select": ["KS6"]}, {"kerasVersion": "2", "extendSelect": ["KS6"]}):
        options, complaints = read_options(written)
        assert complaints == []
        assert (options.settings.keras_version, options.settings.extend_select) == (2, ("KS6",))
