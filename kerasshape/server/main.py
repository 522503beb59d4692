"""The server itself: what the protocol asks, and which module answers."""

from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method
from pygls.uris import to_fs_path

from kerasshape import __version__
from kerasshape.results import FileResult
from kerasshape.server import actions, diagnostics
from kerasshape.server.checks import Analysis, Checks
from kerasshape.server.documents import Documents, path_of
from kerasshape.server.hints import inlay_hints
from kerasshape.server.hover import hover
from kerasshape.server.pool import Pool
from kerasshape.server.settings import WATCHED, Preferences, read_options
from kerasshape.server.symbols import SHOW, definition, document_symbols, lenses, model_at, summary_page
from kerasshape.server.view import View, holds, view_of
from kerasshape.server.words import table

log = logging.getLogger(__name__)

_NOTEBOOKS = types.NotebookDocumentSyncOptions(
    [types.NotebookDocumentFilterWithNotebook("*", [types.NotebookCellLanguage("python")])], save=False
)
_PAUSE = 0.05
"""Requests to ask again are sent once for all documents that are done within so many seconds."""


class Protocol(LanguageServerProtocol):
    """The protocol with our own store of texts, whose lines end where the protocol says."""

    _server: KerasshapeServer

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        """A document was opened."""
        self._server.documents.open(params.text_document)
        self._server.changed(params.text_document.uri, came_or_went=True)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        """A document has another text."""
        document = params.text_document
        self._server.documents.change(document.uri, document.version, params.content_changes)
        self._server.changed(document.uri)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        """A document was closed: what is on disk counts again."""
        self._server.documents.close(params.text_document.uri)
        self._server.closed(params.text_document.uri)

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    def lsp_notebook_document__did_open(self, params: types.DidOpenNotebookDocumentParams) -> None:
        """A notebook was opened."""
        self._server.documents.open_notebook(params)
        self._server.changed(params.notebook_document.uri)

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def lsp_notebook_document__did_change(self, params: types.DidChangeNotebookDocumentParams) -> None:
        """A notebook has other cells."""
        self._server.documents.change_notebook(params)
        self._server.changed(params.notebook_document.uri)

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def lsp_notebook_document__did_close(self, params: types.DidCloseNotebookDocumentParams) -> None:
        """A notebook was closed."""
        cells = self._server.documents.close_notebook(params.notebook_document.uri)
        self._server.closed(params.notebook_document.uri, *cells)


class KerasshapeServer(LanguageServer):
    """What one client has open, and what is known of it."""

    protocol: Protocol

    def __init__(self) -> None:
        super().__init__("kerasshape", __version__, notebook_document_sync=_NOTEBOOKS, protocol_cls=Protocol)
        self.documents = Documents()
        self.preferences = Preferences()
        self.pool = Pool()
        self.checks = Checks(self.documents, self.pool, self._config, self._done)
        self._again: asyncio.TimerHandle | None = None
        self._fixes: dict[str, tuple[Analysis, FileResult | None]] = {}
        self._folder = tempfile.TemporaryDirectory(prefix="kerasshape-summaries-")

    @property
    def pages(self) -> Path:
        """Where summaries are written that the client is to show."""
        return Path(self._folder.name)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """A mistake of one message is a line in the log; the server goes on."""
        log.error("%s: %s", getattr(source, "__name__", source), error)

    def changed(self, uri: str, *, came_or_went: bool = False) -> None:
        """A document or notebook changed: check it, and what imports it."""
        subject = self.documents.subject_of(uri)
        if subject is None:
            return
        path = path_of(subject)
        self._look_at_settings(None if path is None else Path(path).parent)
        self.checks.touch(subject)
        self.checks.touch_importers(subject, path, came_or_went=came_or_went)

    def closed(self, uri: str, *cells: str) -> None:
        """A document or notebook was closed, with its cells."""
        self.checks.drop(uri)
        self._fixes.pop(uri, None)
        for each in cells or (uri,):
            if not self.pulls:
                self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(each, []))
        self.checks.touch_importers(uri, path_of(uri), came_or_went=True)

    def files_changed(self, paths: set[str], came_or_went: bool) -> None:
        """Files changed on disk."""
        if any(Path(path).match(pattern) for path in paths for pattern in WATCHED):
            self.settings_changed()
        for path in paths:
            self.checks.touch_importers("", path, came_or_went=came_or_went)

    def settings_changed(self) -> None:
        """Files that decide for a project changed: read them anew, and check everything again."""
        self.preferences.forget()
        self.pool.restart()
        self.checks.touch_all()

    def _look_at_settings(self, folder: Path | None) -> None:
        if self.preferences.has_changed(folder):
            self.settings_changed()

    def _config(self, folder: Path | None) -> Any:
        return self.preferences.config(folder, self.complain)

    def complain(self, sentence: str) -> None:
        """Show a sentence about settings that cannot be used."""
        log.error("%s", sentence)
        self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, f"kerasshape: {sentence}"))

    def _done(self, uri: str, analysis: Analysis, typed: bool) -> None:
        """Tell the client about a new analysis: its diagnostics, or that it may ask again, as it does after typing."""
        if not self.pulls:
            for each, found in diagnostics.by_document(analysis, self.documents).items():
                version = self.documents.texts[each].version if each in self.documents.texts else None
                self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(each, found, version))
        if not typed and self._again is None:
            self._again = asyncio.get_running_loop().call_later(_PAUSE, self._ask_again)

    def _ask_again(self) -> None:
        """Ask the client to ask again for what it pulls, since files that it does not edit may have decided."""
        self._again = None
        workspace = self.client_capabilities.workspace
        if workspace is None:
            return
        if self.pulls and workspace.diagnostics is not None and workspace.diagnostics.refresh_support:
            self.workspace_diagnostic_refresh(None)
        if workspace.inlay_hint is not None and workspace.inlay_hint.refresh_support:
            self.workspace_inlay_hint_refresh(None)
        if workspace.code_lens is not None and workspace.code_lens.refresh_support:
            self.workspace_code_lens_refresh(None)

    @property
    def pulls(self) -> bool:
        """Whether the client asks for diagnostics, so that they need not be pushed."""
        documents = self.client_capabilities.text_document
        return documents is not None and documents.diagnostic is not None

    async def fixes(self, analysis: Analysis) -> FileResult | None:
        """The findings of an analysis with the fixes that were tried, which are remembered until the next one."""
        known = self._fixes.get(analysis.subject.uri)
        if known is None or known[0] is not analysis:
            reply = await self.checks.ask(analysis, "fixes")
            known = self._fixes[analysis.subject.uri] = analysis, None if reply is None else reply.result
        return known[1]

    @property
    def resolves(self) -> bool:
        """Whether the client asks for the edit of an action once it is chosen."""
        documents = self.client_capabilities.text_document
        support = None if documents is None or documents.code_action is None else documents.code_action.resolve_support
        return support is not None and "edit" in support.properties

    async def view(self, uri: str) -> tuple[View, Analysis] | None:
        """What is known of a document, at the places of its present text; None for what is not open."""
        subject = self.documents.subject_of(uri)
        analysis = None if subject is None else await self.checks.parsed(subject)
        document = self.documents.texts.get(uri)
        if analysis is None or document is None:
            return None
        view = view_of(analysis, uri, document.lines)
        return None if view is None else (view, analysis)


def make_server() -> KerasshapeServer:
    """A server with all that it answers."""
    server = KerasshapeServer()
    _add_lifecycle(server)
    _add_diagnostics(server)
    _add_facts(server)
    _add_actions(server)
    _add_commands(server)
    return server


def _add_lifecycle(server: KerasshapeServer) -> None:
    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.documents.encoding = types.PositionEncodingKind(
            server.protocol.workspace.position_encoding or types.PositionEncodingKind.Utf16
        )
        options, complaints = read_options(params.initialization_options)
        server.preferences.set(options)
        for sentence in complaints:
            server.complain(sentence)

    @server.feature(types.INITIALIZED)
    async def initialized(params: types.InitializedParams) -> None:
        del params
        server.pool.warm()
        await _register(server)
        await _ask_for_settings(server)

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def configuration(params: types.DidChangeConfigurationParams) -> None:
        if not await _ask_for_settings(server):
            given = params.settings if isinstance(params.settings, dict) else {}
            options, complaints = read_options(given.get("kerasshape", given))
            server.preferences.set(options)
            for sentence in complaints:
                server.complain(sentence)
        server.settings_changed()

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def watched(params: types.DidChangeWatchedFilesParams) -> None:
        paths = {path for each in params.changes if (path := path_of(each.uri)) is not None}
        server.files_changed(paths, any(each.type != types.FileChangeType.Changed for each in params.changes))

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    async def folders(params: types.DidChangeWorkspaceFoldersParams) -> None:
        for each in params.event.removed:
            server.preferences.drop(Path(to_fs_path(each.uri) or ""))
        if await _ask_for_settings(server):
            server.settings_changed()

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        path = path_of(params.text_document.uri)
        if path is not None:
            server.files_changed({path}, came_or_went=False)

    @server.feature(types.SHUTDOWN)
    def shutdown(params: None) -> None:
        del params
        server.pool.close()


async def _register(server: KerasshapeServer) -> None:
    """Ask the client to watch the files that decide, where it can."""
    workspace = server.client_capabilities.workspace
    if workspace is None or workspace.did_change_watched_files is None:
        return
    if not workspace.did_change_watched_files.dynamic_registration:
        return
    watchers = [types.FileSystemWatcher(f"**/{pattern}") for pattern in ("*.py", *WATCHED)]
    options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
    one = types.Registration("watched-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
    try:
        await server.client_register_capability_async(types.RegistrationParams([one]))
    except Exception as error:  # what a client answers is not ours
        log.warning("the client watches no files: %s", error)


async def _ask_for_settings(server: KerasshapeServer) -> bool:
    """Ask the client for the settings of each folder; False when it cannot be asked."""
    workspace = server.client_capabilities.workspace
    if workspace is None or not workspace.configuration:
        return False
    folders = list(server.workspace.folders.values())
    items = [types.ConfigurationItem(section="kerasshape"), *(_item(each) for each in folders)]
    try:
        answers = await server.workspace_configuration_async(types.ConfigurationParams(items))
    except Exception as error:  # what a client answers is not ours
        log.warning("the client has no settings: %s", error)
        return False
    for folder, given in zip([None, *folders], answers):
        if given:
            path = None if folder is None else Path(to_fs_path(folder.uri) or "").resolve()
            options, complaints = read_options(given, path)
            server.preferences.set(options, path)
            for sentence in dict.fromkeys(complaints):
                server.complain(sentence)
    return True


def _item(folder: types.WorkspaceFolder) -> types.ConfigurationItem:
    return types.ConfigurationItem(scope_uri=folder.uri, section="kerasshape")


def _add_diagnostics(server: KerasshapeServer) -> None:
    options = types.DiagnosticOptions(
        inter_file_dependencies=True, workspace_diagnostics=False, identifier=diagnostics.SOURCE
    )

    @server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, options)
    async def pull(params: types.DocumentDiagnosticParams) -> types.RelatedFullDocumentDiagnosticReport:
        uri = params.text_document.uri
        subject = server.documents.subject_of(uri)
        found = None if subject is None else await server.checks.current(subject)
        items = [] if found is None else diagnostics.by_document(found, server.documents).get(uri, [])
        return types.RelatedFullDocumentDiagnosticReport(items)


def _add_facts(server: KerasshapeServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hovered(params: types.HoverParams) -> types.Hover | None:
        found = await server.view(params.text_document.uri)
        return None if found is None else hover(found[0], params.position)

    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    async def hints(params: types.InlayHintParams) -> list[types.InlayHint]:
        found = await server.view(params.text_document.uri)
        if found is None:
            return []
        all_hints = inlay_hints(found[0], server.preferences.options(found[1].subject.folder))
        return [each for each in all_hints if holds(params.range, each.position)]

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def symbols(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        found = await server.view(params.text_document.uri)
        return [] if found is None else document_symbols(found[0])

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions(resolve_provider=False))
    async def code_lens(params: types.CodeLensParams) -> list[types.CodeLens]:
        found = await server.view(params.text_document.uri)
        if found is None or not server.preferences.options(found[1].subject.folder).code_lens:
            return []
        return lenses(found[0], params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def defined(params: types.DefinitionParams) -> list[types.Location]:
        found = await server.view(params.text_document.uri)
        return [] if found is None else definition(found[0], found[1].subject, params.position, server.documents)


def _add_actions(server: KerasshapeServer) -> None:
    options = types.CodeActionOptions(code_action_kinds=actions.KINDS, resolve_provider=True)

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, options)
    async def offered(params: types.CodeActionParams) -> list[types.CodeAction]:
        uri, context = params.text_document.uri, params.context
        found = await server.view(uri)
        if found is None:
            return []
        made: list[types.CodeAction] = []
        ours = [each for each in context.diagnostics if each.source == diagnostics.SOURCE]
        if ours and actions.is_wanted(types.CodeActionKind.QuickFix, context.only):
            made += actions.quick_fixes(found[0], found[1].subject, uri, ours, await server.fixes(found[1]))
        whole = actions.whole_file_actions(uri, context.only)
        return made + [each if server.resolves else await resolved(each) for each in whole]

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def resolved(action: types.CodeAction) -> types.CodeAction:
        data = action.data if isinstance(action.data, dict) else {}
        found = await server.view(str(data.get("uri")))
        known = actions.WHOLE.get(str(data.get("kind")))
        reply = None if found is None or known is None else await server.checks.ask(found[1], known[1])
        if found is not None and reply is not None and reply.data is not None:
            action.edit = actions.whole_file_edit(found[1].subject, reply.data)
        return action


def _add_commands(server: KerasshapeServer) -> None:
    @server.command(SHOW)
    async def show_summary(uri: str, line: int, character: int) -> str | None:
        """Show the summary of the model at a place: as a document where the client can, and as the answer."""
        found = await server.view(uri)
        model = None if found is None else model_at(found[0], line, character)
        if found is None or model is None:
            return None
        text = table(found[0].result, model)
        page = summary_page(model.name or "model", text, server.pages)
        window = server.client_capabilities.window
        if page is not None and window is not None and window.show_document is not None:
            await server.window_show_document_async(types.ShowDocumentParams(page, take_focus=True))
        return text


def serve(host: str | None, port: int) -> None:
    """Serve one client, over standard input and output or, with a host, over TCP."""
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr, format="kerasshape: %(message)s", force=True)
    server = make_server()
    try:
        if host is None:
            server.start_io()
        else:
            server.start_tcp(host, port)
    finally:
        server.pool.close()
