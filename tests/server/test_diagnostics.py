"""Diagnostics: of the text in the editor, pushed and pulled, also in the files that import it."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from tests.server.editor import Editor, editing

BAD = """\
from keras import Sequential
from keras.layers import LSTM, RepeatVector

model = Sequential()
model.add(LSTM(150, input_shape=(10, 10), return_sequences=True))
model.add(RepeatVector(20))
"""
GOOD = BAD.replace(", return_sequences=True", "")

UTILS = """\
from keras.layers import LSTM

def encoder():
    return LSTM(150, return_sequences=%s)
"""
IMPORTER = """\
from keras import Input
from keras.layers import RepeatVector
from utils import encoder

x = encoder()(Input((10, 10)))
y = RepeatVector(20)(x)
"""


def test_a_finding_is_pushed_with_its_places_its_page_and_its_rule(editor: Editor) -> None:
    editor.open("seq2seq.py", BAD)
    (found,) = editor.pushed("seq2seq.py")
    assert found.code == "KS102"
    assert found.severity == types.DiagnosticSeverity.Error
    assert found.source == "kerasshape"
    assert str(found.range) == "5:10-5:26"
    assert found.message.startswith("RepeatVector takes (batch, features), but receives a sequence of 10 steps\nhelp: ")
    labels = [(str(each.location.range), each.message) for each in found.related_information or ()]
    assert ("4:42-4:63", "keeps every step") in labels
    assert found.code_description is not None
    page = Path(found.code_description.href.removeprefix("file://"))
    assert page.read_text(encoding="utf-8").startswith("# sequence-into-repeat-vector (KS102, error)")


def test_what_is_pulled_is_what_is_pushed(editor: Editor) -> None:
    editor.open("seq2seq.py", BAD)
    assert list(editor.pulled("seq2seq.py")) == list(editor.pushed("seq2seq.py"))
    editor.write("seq2seq.py", GOOD)
    assert list(editor.pulled("seq2seq.py")) == list(editor.pushed("seq2seq.py")) == []


def test_nothing_is_pushed_to_who_pulls(tmp_path: Path) -> None:
    documents = types.TextDocumentClientCapabilities(diagnostic=types.DiagnosticClientCapabilities())
    with editing(tmp_path, capabilities=types.ClientCapabilities(text_document=documents)) as editor:
        editor.open("seq2seq.py", BAD)
        assert editor.codes("seq2seq.py") == ["KS102"]
        assert editor.client.diagnostics == {}


def test_who_pulls_is_asked_to_pull_again_when_an_imported_file_changes(tmp_path: Path) -> None:
    capabilities = types.ClientCapabilities(
        text_document=types.TextDocumentClientCapabilities(diagnostic=types.DiagnosticClientCapabilities()),
        workspace=types.WorkspaceClientCapabilities(
            diagnostics=types.DiagnosticWorkspaceClientCapabilities(refresh_support=True)
        ),
    )
    with editing(tmp_path, capabilities=capabilities) as editor:
        editor.open("utils.py", UTILS % False)
        editor.open("main.py", IMPORTER)
        assert editor.codes("main.py") == []
        editor.write("utils.py", UTILS % True)
        assert editor.codes("main.py") == ["KS102"]
        before = editor.client.diagnostic_refresh_count
        editor.write("utils.py", UTILS % False)
        while editor.client.diagnostic_refresh_count == before:
            editor.pulled("main.py")


def test_unsaved_text_counts_in_the_files_that_import_it(tmp_path: Path, editor: Editor) -> None:
    (tmp_path / "utils.py").write_text(UTILS % True, encoding="utf-8")
    editor.open("main.py", IMPORTER)
    assert editor.codes("main.py") == ["KS102"]
    editor.open("utils.py", UTILS % True)
    editor.write("utils.py", UTILS % False)
    assert editor.codes("main.py") == []
    editor.close("utils.py")  # unsaved: what is on disk counts again
    assert editor.codes("main.py") == ["KS102"]


def test_a_file_that_was_never_saved_is_imported(editor: Editor) -> None:
    editor.open("main.py", IMPORTER)
    assert editor.codes("main.py") == []
    editor.open("utils.py", UTILS % True)
    assert editor.codes("main.py") == ["KS102"]
    editor.close("utils.py")
    assert editor.codes("main.py") == []


def test_files_that_change_come_and_go_on_disk(tmp_path: Path, editor: Editor) -> None:
    editor.open("main.py", IMPORTER)
    assert editor.codes("main.py") == []
    (tmp_path / "utils.py").write_text(UTILS % True, encoding="utf-8")
    editor.changed_on_disk("utils.py", kind=types.FileChangeType.Created)
    assert editor.codes("main.py") == ["KS102"]
    (tmp_path / "utils.py").unlink()
    editor.changed_on_disk("utils.py", kind=types.FileChangeType.Deleted)
    assert editor.codes("main.py") == []


def test_a_closed_document_shows_nothing_any_more(editor: Editor) -> None:
    editor.open("a.py", BAD)
    editor.open("b.py", GOOD)
    assert editor.pushed("a.py") != ()
    editor.close("a.py")
    editor.pulled("b.py")
    assert list(editor.client.diagnostics[editor.uri("a.py")]) == []


def test_a_document_without_a_file(editor: Editor) -> None:
    editor.open("untitled:Untitled-1", BAD)
    assert editor.codes("untitled:Untitled-1") == ["KS102"]


def test_edits_count_in_utf_16_and_lines_end_where_python_says(editor: Editor) -> None:
    head = "s = '\U0001f600 \x0c \u2028 ä'; n = 1\r\n"
    editor.open("a.py", head + BAD)
    (found,) = editor.pulled("a.py")
    assert str(found.range) == "6:10-6:26"
    # behind the emoji, which is two units of UTF-16, and behind what is no end of a line
    at = len("s = '\U0001f600 \x0c \u2028 ä'; n = ".encode("utf-16-le")) // 2
    editor.edit("a.py", (0, at), (0, at + 1), "2\n", "")
    (found,) = editor.pulled("a.py")
    assert str(found.range) == "7:10-7:26"


@pytest.mark.parametrize("encoding", [types.PositionEncodingKind.Utf8, types.PositionEncodingKind.Utf32])
def test_the_encoding_of_places_is_the_one_that_was_agreed_on(
    tmp_path: Path, encoding: types.PositionEncodingKind
) -> None:
    general = types.GeneralClientCapabilities(position_encodings=[encoding])
    with editing(tmp_path, capabilities=types.ClientCapabilities(general=general)) as editor:
        editor.open("a.py", BAD.replace("model.add(Rep", "'\U0001f600'; model.add(Rep"))
        (found,) = editor.pulled("a.py")
        wide = len("'\U0001f600'; ".encode() if encoding == types.PositionEncodingKind.Utf8 else "'\U0001f600'; ")
        assert found.range.start == types.Position(5, 10 + wide)


def test_a_removed_name_is_marked_as_deprecated_and_an_unused_comment_as_unnecessary(editor: Editor) -> None:
    editor.open("a.py", "from keras.layers import CuDNNLSTM\nx = 1  # kerasshape: ignore[KS102]\n")
    tags = {each.code: each.tags for each in editor.pulled("a.py")}
    assert tags["KS502"] == (types.DiagnosticTag.Deprecated,)
    assert tags["KS901"] == (types.DiagnosticTag.Unnecessary,)
