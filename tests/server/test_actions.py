"""Code actions: fixes that were tried, a suppression with a reason, and what is done to a whole file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lsprotocol import types

from kerasshape import Config
from kerasshape.fix.rounds import mended
from tests.server.editor import Editor, editing
from tests.server.test_diagnostics import BAD, GOOD
from tests.server.test_notebooks import CELLS, cell_uri, found, opened

SUPPRESSED = "  # kerasshape: ignore[sequence-into-repeat-vector] TODO: say why"


def offered(editor: Editor, name: str, only: Sequence[str] | None = None) -> dict[str, types.CodeAction]:
    """The actions at the first finding, by their titles."""
    findings = list(editor.pulled(name))
    place = findings[0].range if findings else types.Range(types.Position(0, 0), types.Position(0, 0))
    context = types.CodeActionContext(findings[:1], only=only)
    params = types.CodeActionParams(editor.document(name), place, context)
    found = editor.run(editor.client.text_document_code_action_async(params)) or ()
    return {each.title: each for each in found if isinstance(each, types.CodeAction)}


def edited(editor: Editor, name: str, action: types.CodeAction) -> str:
    """The text after an action."""
    assert action.edit is not None
    assert action.edit.changes is not None
    text = editor.text(name)
    if not action.edit.changes:
        return text
    lines = text.split("\n")

    def offset(place: types.Position) -> int:
        return sum(len(line) + 1 for line in lines[: place.line]) + place.character

    for edit in sorted(action.edit.changes[editor.uri(name)], key=lambda each: -offset(each.range.start)):
        text = text[: offset(edit.range.start)] + edit.new_text + text[offset(edit.range.end) :]
    return text


def test_a_fix_that_was_tried_is_offered_and_a_suppression(editor: Editor) -> None:
    editor.open("a.py", BAD)
    actions = offered(editor, "a.py", [types.CodeActionKind.QuickFix])
    fixes = [title for title in actions if not title.startswith("Suppress")]
    assert fixes
    editor.write("a.py", edited(editor, "a.py", actions[fixes[0]]))
    assert editor.text("a.py") != BAD
    assert editor.codes("a.py") == []


def test_a_suppression_has_room_for_a_reason(editor: Editor) -> None:
    editor.open("a.py", BAD)
    action = offered(editor, "a.py")["Suppress sequence-into-repeat-vector here, with a reason"]
    editor.write("a.py", edited(editor, "a.py", action))
    assert editor.text("a.py") == BAD.rstrip("\n") + SUPPRESSED + "\n"
    assert editor.codes("a.py") == []


def test_only_what_is_asked_for_is_offered(editor: Editor) -> None:
    editor.open("a.py", BAD)
    assert offered(editor, "a.py", [types.CodeActionKind.SourceOrganizeImports]) == {}
    whole = offered(editor, "a.py", [types.CodeActionKind.Source])
    assert [each.kind for each in whole.values()] == ["source.fixAll.kerasshape", "source.kerasshape.annotate"]


MISSPELT = "import keras\nfrom keras.layers import Conv2D\nConv2D(3, 3, input_shape=(28, 28, 1), paddin='same')\n"


def mended_alone(text: str) -> str:
    return mended(text.encode(), "a.py", Config()).data.decode()


def test_all_safe_fixes_at_once(editor: Editor) -> None:
    for text in (BAD, MISSPELT):
        editor.open("a.py", text)
        (action,) = offered(editor, "a.py", [types.CodeActionKind.SourceFixAll]).values()
        assert edited(editor, "a.py", action) == mended_alone(text)
        editor.close("a.py")


def test_shapes_are_written_behind_the_calls(editor: Editor) -> None:
    editor.open("a.py", GOOD)
    (action,) = offered(editor, "a.py", ["source.kerasshape.annotate"]).values()
    text = edited(editor, "a.py", action)
    assert [line.rpartition("  # :: ")[2] for line in text.splitlines()[4:]] == ["(None, 150)", "(None, 20, 150)"]


def test_the_edit_of_a_whole_file_is_made_when_it_is_asked_for(tmp_path: Path) -> None:
    support = types.ClientCodeActionResolveOptions(["edit"])
    actions = types.CodeActionClientCapabilities(resolve_support=support, data_support=True)
    documents = types.TextDocumentClientCapabilities(code_action=actions)
    with editing(tmp_path, capabilities=types.ClientCapabilities(text_document=documents)) as editor:
        editor.open("a.py", GOOD)
        (action,) = offered(editor, "a.py", ["source.kerasshape"]).values()
        assert action.edit is None
        resolved = editor.run(editor.client.code_action_resolve_async(action))
        assert "# :: (None, 150)" in edited(editor, "a.py", resolved)


def test_actions_in_a_cell_of_a_notebook(editor: Editor) -> None:
    opened(editor, CELLS)
    assert [code for code, _ in found(editor, "second")] == ["KS102"]
    uri = cell_uri(editor, "second")
    context = types.CodeActionContext(list(editor.pulled(uri)), only=[types.CodeActionKind.QuickFix])
    place = types.Range(types.Position(1, 10), types.Position(1, 10))
    params = types.CodeActionParams(types.TextDocumentIdentifier(uri), place, context)
    fixes = editor.run(editor.client.text_document_code_action_async(params)) or ()
    changes = [each.edit.changes or {} for each in fixes if isinstance(each, types.CodeAction) and each.edit]
    assert any(cell_uri(editor, "first") in each for each in changes)
