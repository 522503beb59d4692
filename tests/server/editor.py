"""An editor for tests: a real client of pytest-lsp, driven step by step, with a real server at its other end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Awaitable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from pytest_lsp import LanguageClient, make_test_lsp_client

Answer = TypeVar("Answer")
PATIENCE = 60.0
"""So many seconds a step may take on a busy machine; none of them is measured."""


class Editor:
    """What a person does in an editor, and what the editor shows."""

    def __init__(self, folder: Path, client: LanguageClient, loop: asyncio.AbstractEventLoop) -> None:
        self.folder = folder
        self.client = client
        self.errors: list[str] = []
        self._loop = loop
        self._texts: dict[str, list[Any]] = {}

    def run(self, step: Awaitable[Answer]) -> Answer:
        return self._loop.run_until_complete(asyncio.wait_for(step, PATIENCE))

    def uri(self, name: str) -> str:
        return name if ":" in name else (self.folder / name).as_uri()

    def text(self, name: str) -> str:
        return str(self._texts[name][1])

    @property
    def opened(self) -> list[str]:
        return list(self._texts)

    def open(self, name: str, text: str, language: str = "python") -> None:
        self._texts[name] = [1, text]
        item = types.TextDocumentItem(self.uri(name), language, 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def write(self, name: str, text: str) -> None:
        """Replace the whole text."""
        self._change(name, text, types.TextDocumentContentChangeWholeDocument(text))

    def edit(self, name: str, start: tuple[int, int], end: tuple[int, int], text: str, whole: str) -> None:
        """Replace a part, in units of UTF-16, after which the whole text is this one."""
        place = types.Range(types.Position(*start), types.Position(*end))
        self._change(name, whole, types.TextDocumentContentChangePartial(place, text))

    def _change(self, name: str, whole: str, change: types.TextDocumentContentChangeEvent) -> None:
        state = self._texts[name]
        state[0] += 1
        state[1] = whole
        document = types.VersionedTextDocumentIdentifier(uri=self.uri(name), version=state[0])
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))

    def save(self, name: str) -> None:
        (self.folder / name).write_text(self.text(name), encoding="utf-8")
        document = types.TextDocumentIdentifier(self.uri(name))
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(document))

    def close(self, name: str) -> None:
        del self._texts[name]
        document = types.TextDocumentIdentifier(self.uri(name))
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(document))

    def changed_on_disk(self, *names: str, kind: types.FileChangeType = types.FileChangeType.Changed) -> None:
        events = [types.FileEvent(self.uri(name), kind) for name in names]
        self.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(events))

    def pulled(self, name: str) -> Sequence[types.Diagnostic]:
        """The diagnostics of the present text, asked for."""
        document = types.TextDocumentIdentifier(self.uri(name))
        report = self.run(self.client.text_document_diagnostic_async(types.DocumentDiagnosticParams(document)))
        assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
        return report.items

    def pushed(self, name: str) -> Sequence[types.Diagnostic]:
        """The diagnostics that the server sent of its own accord, once the present text is checked."""
        self.pulled(name)
        return self.client.diagnostics.get(self.uri(name), ())

    def codes(self, name: str) -> list[object]:
        return [each.code for each in self.pulled(name)]

    def document(self, name: str) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(self.uri(name))


@contextlib.contextmanager
def editing(
    folder: Path,
    *,
    capabilities: types.ClientCapabilities | None = None,
    options: Any = None,
    folders: Sequence[Path] = (),
    configuration: dict[str, dict[str, Any]] | None = None,
    environment: dict[str, str] | None = None,
    command: Sequence[str] = (sys.executable, "-m", "kerasshape", "server"),
) -> Iterator[Editor]:
    """A server, and an editor that has opened the folder."""
    loop = asyncio.new_event_loop()
    client = make_test_lsp_client()
    if configuration is not None:
        client._configuration = configuration
    editor = Editor(folder, client, loop)
    editor.run(client.start_io(*command, env={**os.environ, **(environment or {})}))
    opened = [types.WorkspaceFolder(each.as_uri(), each.name) for each in folders or (folder,)]
    params = types.InitializeParams(
        capabilities=capabilities or types.ClientCapabilities(),
        initialization_options=options,
        root_uri=folder.as_uri(),
        workspace_folders=opened,
    )
    try:
        editor.run(client.initialize_session(params))
        yield editor
        editor.run(client.shutdown_session())
    finally:
        with contextlib.suppress(Exception):
            editor.run(client.stop())
        for task in asyncio.all_tasks(loop):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                loop.run_until_complete(task)
        loop.close()
