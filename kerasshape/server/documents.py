"""The documents that are open in the editor: scripts, and notebooks with their cells."""

from __future__ import annotations

import io
import json
import os
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import field
from pathlib import Path

from lsprotocol import types
from pygls.uris import to_fs_path

from kerasshape.records import dataclass
from kerasshape.server.positions import Lines

Changes = Sequence[types.TextDocumentContentChangeEvent]


@dataclass
class Document:
    """One text: a script, a cell, or whatever else a client opens."""

    uri: str
    version: int
    language: str
    lines: Lines
    notebook: str | None = None
    """The URI of the notebook that it is a cell of."""
    path: str | None = None
    """Its file, unless it is a cell or has none."""

    @property
    def text(self) -> str:
        """The present text."""
        return self.lines.text


@dataclass(frozen=True)
class Subject:
    """What is checked as one file: a script, or all cells of a notebook, in one state."""

    uri: str
    path: str
    folder: Path | None
    data: bytes
    parts: tuple[tuple[int | None, Document, Lines], ...]
    """The documents by cell (None for a script), each with the lines that it had then."""

    def part(self, cell: int | None) -> tuple[Document, Lines] | None:
        """The document of a cell, and its lines."""
        return next(((document, lines) for number, document, lines in self.parts if number == cell), None)

    def cell_of(self, uri: str) -> int | None:
        """The number of the cell that a document is."""
        return next((number for number, document, _ in self.parts if document.uri == uri), None)

    def lines_of(self, uri: str) -> Lines | None:
        """The lines of one of the documents."""
        return next((lines for _, document, lines in self.parts if document.uri == uri), None)


@dataclass
class Documents:
    """All open documents. `unsaved` is what imports are to find in place of the files on disk."""

    encoding: types.PositionEncodingKind = types.PositionEncodingKind.Utf16
    texts: dict[str, Document] = field(default_factory=dict)
    notebooks: dict[str, list[types.NotebookCell]] = field(default_factory=dict)
    unsaved: dict[str, bytes] = field(default_factory=dict)

    def open(self, item: types.TextDocumentItem, notebook: str | None = None) -> None:
        """A document, or a cell of a notebook, was opened."""
        lines = Lines(item.text, self.encoding)
        path = path_of(item.uri) if notebook is None else None
        self.texts[item.uri] = Document(item.uri, item.version, item.language_id, lines, notebook, path)
        self._saved_or_not(item.uri)

    def change(self, uri: str, version: int, changes: Changes) -> None:
        """A document has another text. One that is not open is ignored."""
        document = self.texts.get(uri)
        if document is not None:
            document.lines = Lines(document.lines.edited(list(changes)), self.encoding)
            document.version = version
            self._saved_or_not(uri)

    def at(self, path: str) -> Document | None:
        """The open document of a file."""
        return next((each for each in self.texts.values() if each.path == path), None)

    def close(self, uri: str) -> None:
        """A document was closed: what is on disk counts again."""
        document = self.texts.pop(uri, None)
        if document is not None and document.path is not None:
            self.unsaved.pop(document.path, None)

    def _saved_or_not(self, uri: str) -> None:
        document = self.texts[uri]
        if document.path is not None and not document.path.endswith(".ipynb"):
            self.unsaved[document.path] = encoded(document.text)

    def open_notebook(self, params: types.DidOpenNotebookDocumentParams) -> None:
        """A notebook was opened, with its cells."""
        uri = params.notebook_document.uri
        self.notebooks[uri] = list(params.notebook_document.cells)
        for item in params.cell_text_documents:
            self.open(item, uri)

    def change_notebook(self, params: types.DidChangeNotebookDocumentParams) -> None:
        """Cells came, went, moved, or have another text."""
        uri = params.notebook_document.uri
        changed = params.change.cells
        if changed is None or uri not in self.notebooks:
            return
        if changed.structure is not None:
            array = changed.structure.array
            self.notebooks[uri][array.start : array.start + array.delete_count] = array.cells or []
            for item in changed.structure.did_open or ():
                self.open(item, uri)
            for closed in changed.structure.did_close or ():
                self.close(closed.uri)
        for cell in changed.data or ():
            self.notebooks[uri] = [cell if each.document == cell.document else each for each in self.notebooks[uri]]
        for content in changed.text_content or ():
            self.change(content.document.uri, content.document.version, content.changes)

    def close_notebook(self, uri: str) -> list[str]:
        """A notebook was closed, and its cells with it, whose URIs are returned."""
        self.notebooks.pop(uri, None)
        cells = [each.uri for each in self.texts.values() if each.notebook == uri]
        for cell in cells:
            self.close(cell)
        return cells

    def subject_of(self, uri: str) -> str | None:
        """The URI of what is checked when this document changes: its own, or that of its notebook."""
        if uri in self.notebooks:
            return uri
        document = self.texts.get(uri)
        return None if document is None else document.notebook or uri

    def subjects(self) -> Iterator[str]:
        """The URIs of all that is checked."""
        yield from (uri for uri, document in self.texts.items() if document.notebook is None)
        yield from self.notebooks

    def subject(self, uri: str) -> Subject | None:
        """A script or notebook as it is now; None when it is not open."""
        if uri in self.notebooks:
            return self._notebook(uri)
        document = self.texts.get(uri)
        if document is None:
            return None
        data = encoded(document.text)
        return Subject(uri, name_of(uri), folder_of(uri), data, ((None, document, document.lines),))

    def _notebook(self, uri: str) -> Subject:
        codes = [cell for cell in self.notebooks[uri] if cell.kind == types.NotebookCellKind.Code]
        opened = [self.texts.get(cell.document) for cell in codes]
        python = [each for each in opened if each is not None and each.language == "python"]
        cells = [{"cell_type": "code", "source": each.text} for each in python]
        data = json.dumps({"cells": cells, "nbformat": 4}).encode()
        parts = tuple((number, each, each.lines) for number, each in enumerate(python, 1))
        name = name_of(uri)
        return Subject(uri, name if name.endswith(".ipynb") else f"{name}.ipynb", folder_of(uri), data, parts)


def encoded(text: str) -> bytes:
    """A text as its bytes on disk: in UTF-8, or in the encoding that its first lines declare."""
    data = text.encode("utf-8", "surrogatepass")
    if "coding" not in text[:4096]:
        return data
    try:
        codec = tokenize.detect_encoding(io.BytesIO(data).readline)[0]
        return data if codec.startswith("utf-8") else text.encode(codec, "replace")
    except (SyntaxError, LookupError, UnicodeError):
        return data


def texts_of(subject: Subject, data: bytes) -> dict[str, str]:
    """The texts of the documents of a script or notebook, by their URIs, when these are its bytes."""
    if subject.parts and subject.parts[0][0] is None:
        return {subject.uri: decoded(data)}
    cells = json.loads(data)["cells"]
    sources = ["".join(cell["source"]) for cell in cells]
    return {document.uri: source for (_, document, _), source in zip(subject.parts, sources)}


def decoded(data: bytes) -> str:
    """The text of bytes that `encoded` made of one."""
    try:
        codec = tokenize.detect_encoding(io.BytesIO(data).readline)[0]
        return data.decode(codec)
    except (SyntaxError, LookupError, UnicodeError):
        return data.decode("utf-8", "surrogatepass")


def path_of(uri: str) -> str | None:
    """The path of a file, its folder resolved as that of an imported file is; None for what is no file."""
    path = to_fs_path(uri) if uri.startswith("file:") else None
    if not path:
        return None
    folder, name = os.path.split(path)
    return os.path.join(os.path.realpath(folder), name)  # noqa: PTH118


def name_of(uri: str) -> str:
    """What a document is called in results: its path, or its URI when it is no file."""
    path = path_of(uri)
    return uri if path is None else Path(path).as_posix()


def folder_of(uri: str) -> Path | None:
    """The folder that the imports of a document are looked for in."""
    path = path_of(uri)
    return None if path is None else Path(path).parent
