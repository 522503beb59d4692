"""Notebooks by the notebook part of the protocol: cells share one scope, in order."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types

from tests.server.editor import Editor

NOTEBOOK = "lesson.ipynb"


def cell_uri(editor: Editor, name: str) -> str:
    return f"vscode-notebook-cell:{editor.uri(NOTEBOOK)}#{name}"


def opened(editor: Editor, cells: Sequence[tuple[str, str, str]]) -> None:
    """Open a notebook with these cells: a name, a language, a text."""
    kinds = {"markdown": types.NotebookCellKind.Markup}
    listed = [
        types.NotebookCell(kinds.get(language, types.NotebookCellKind.Code), cell_uri(editor, name))
        for name, language, _ in cells
    ]
    items = [types.TextDocumentItem(cell_uri(editor, name), language, 1, text) for name, language, text in cells]
    notebook = types.NotebookDocument(editor.uri(NOTEBOOK), "jupyter-notebook", 1, listed)
    editor.client.notebook_document_did_open(types.DidOpenNotebookDocumentParams(notebook, items))


def changed(editor: Editor, change: types.NotebookDocumentCellChanges) -> None:
    document = types.VersionedNotebookDocumentIdentifier(2, editor.uri(NOTEBOOK))
    event = types.NotebookDocumentChangeEvent(cells=change)
    editor.client.notebook_document_did_change(types.DidChangeNotebookDocumentParams(document, event))


def typed(editor: Editor, name: str, text: str) -> None:
    document = types.VersionedTextDocumentIdentifier(uri=cell_uri(editor, name), version=2)
    content = types.NotebookDocumentCellContentChanges(document, [types.TextDocumentContentChangeWholeDocument(text)])
    changed(editor, types.NotebookDocumentCellChanges(text_content=[content]))


def found(editor: Editor, name: str) -> list[tuple[object, str]]:
    return [(each.code, str(each.range)) for each in editor.pulled(cell_uri(editor, name))]


CELLS = (
    ("title", "markdown", "# A lesson about keras"),
    ("imports", "python", "%pip install keras\nfrom keras import Sequential\nfrom keras.layers import *"),
    ("first", "python", "model = Sequential([Input((10, 10))])\nmodel.add(LSTM(150, return_sequences=True))"),
    ("shell", "shellscript", "echo keras"),
    ("second", "python", "!ls\nmodel.add(RepeatVector(20))"),
)


def test_cells_share_one_scope_in_order(editor: Editor) -> None:
    opened(editor, CELLS)
    assert found(editor, "second") == [("KS102", "1:10-1:26")]
    assert found(editor, "first") == found(editor, "imports") == []
    pushed = editor.client.diagnostics[cell_uri(editor, "second")]
    assert [each.code for each in pushed] == ["KS102"]
    (label, *_) = pushed[0].related_information or ()
    assert label.location.uri == cell_uri(editor, "first")
    typed(editor, "first", "model = Sequential([Input((10, 10))])\nmodel.add(LSTM(150))")
    assert found(editor, "second") == []


def test_cells_come_go_and_move(editor: Editor) -> None:
    opened(editor, CELLS)
    assert len(found(editor, "second")) == 1
    moved = [types.NotebookCell(types.NotebookCellKind.Code, cell_uri(editor, name)) for name in ("second", "first")]
    array = types.NotebookCellArrayChange(2, 3, moved)
    structure = types.NotebookDocumentCellChangeStructure(
        array, did_close=[types.TextDocumentIdentifier(cell_uri(editor, "shell"))]
    )
    changed(editor, types.NotebookDocumentCellChanges(structure=structure))
    assert found(editor, "second") == found(editor, "first") == []
    new = types.TextDocumentItem(cell_uri(editor, "third"), "python", 1, "model.add(RepeatVector(3))")
    array = types.NotebookCellArrayChange(4, 0, [types.NotebookCell(types.NotebookCellKind.Code, new.uri)])
    structure = types.NotebookDocumentCellChangeStructure(array, did_open=[new])
    changed(editor, types.NotebookDocumentCellChanges(structure=structure))
    assert found(editor, "third") == [("KS102", "0:10-0:25")]


def test_a_cell_that_cannot_be_parsed_spoils_no_other(editor: Editor) -> None:
    opened(editor, CELLS)
    typed(editor, "imports", "from keras import Sequential\nfrom keras.layers import *\n(")
    assert [code for code, _ in found(editor, "imports")] == ["KS001"]
    typed(editor, "imports", "from keras import Sequential\nfrom keras.layers import *\n")
    assert [code for code, _ in found(editor, "second")] == ["KS102"]


def test_hovers_hints_and_symbols_in_cells(editor: Editor) -> None:
    opened(editor, CELLS)
    first = types.TextDocumentIdentifier(cell_uri(editor, "first"))
    second = types.TextDocumentIdentifier(cell_uri(editor, "second"))
    whole = types.Range(types.Position(0, 0), types.Position(100, 0))
    hints = editor.run(editor.client.text_document_inlay_hint_async(types.InlayHintParams(first, whole)))
    assert [each.label for each in hints or ()] == ["→ (None, 10, 150)"]
    shown = editor.run(editor.client.text_document_hover_async(types.HoverParams(second, types.Position(1, 2))))
    assert shown is not None
    assert isinstance(shown.contents, types.MarkupContent)
    assert shown.contents.value.startswith("**model**, sequential")
    symbols = editor.run(editor.client.text_document_document_symbol_async(types.DocumentSymbolParams(first)))
    assert [each.name for each in symbols or ()] == ["model"]


def test_a_closed_notebook_shows_nothing(editor: Editor) -> None:
    opened(editor, CELLS)
    assert len(found(editor, "second")) == 1
    documents = [types.TextDocumentIdentifier(cell_uri(editor, name)) for name, _, _ in CELLS]
    notebook = types.NotebookDocumentIdentifier(editor.uri(NOTEBOOK))
    editor.client.notebook_document_did_close(types.DidCloseNotebookDocumentParams(notebook, documents))
    editor.open("a.py", "import keras")
    editor.pulled("a.py")
    assert list(editor.client.diagnostics[cell_uri(editor, "second")]) == []


def test_a_notebook_that_is_open_as_text(editor: Editor) -> None:
    text = (
        '{\n "cells": [\n  {\n   "cell_type": "code",\n   "source": [\n'
        '    "from keras import Input\\n",\n    "from keras.layers import RepeatVector\\n",\n'
        '    "RepeatVector(2)(Input((3, 4)))"\n   ]\n  }\n ],\n "nbformat": 4\n}\n'
    )
    editor.open("text.ipynb", text, "json")
    (found_one,) = editor.pulled("text.ipynb")
    assert (found_one.code, found_one.range.start.line) == ("KS102", 7)
