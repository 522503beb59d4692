"""Models with their layers, as symbols of a document, as lenses above them, and as places to go to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lsprotocol import types

from kerasshape.report.table import shapes_text
from kerasshape.results import KnownValue, LayerRow, ModelSummary
from kerasshape.server.diagnostics import place_in
from kerasshape.server.documents import Documents, Subject
from kerasshape.server.view import View
from kerasshape.server.words import flow, parameters, title
from kerasshape.source.span import Span

SHOW = "kerasshape.showSummary"
"""The command behind a lens."""


def document_symbols(view: View) -> list[types.DocumentSymbol]:
    """Each model of a document, with the layers that stand in it."""
    return [_symbol(view, model, place) for model, place in view.placed(view.result.models) if model.path is None]


def _symbol(view: View, model: ModelSummary, place: types.Range) -> types.DocumentSymbol:
    children = [child for row in model.layers for child in _row_symbols(view, row)]
    lines = [(each.range.start, each.range.end) for each in children]
    start = min([place.start, *(start for start, _ in lines)], key=_order)
    end = max([place.end, *(end for _, end in lines)], key=_order)
    return types.DocumentSymbol(
        model.name or "model",
        types.SymbolKind.Class,
        types.Range(start, end),
        place,
        detail=title(model),
        children=children,
    )


def _row_symbols(view: View, row: LayerRow) -> Iterator[types.DocumentSymbol]:
    place = None if row.path is not None else _line_range(view, row.line, row.cell)
    if place is not None:
        count = f", {parameters(row.parameters)}" if row.parameters else ""
        detail = f"{row.layer} → {shapes_text(row.outputs)}{count}"
        yield types.DocumentSymbol(row.name, types.SymbolKind.Field, place, place, detail=detail)


def _line_range(view: View, line: int, cell: int | None) -> types.Range | None:
    """What of a line is code."""
    found = view.range(Span(line, 1, line, 1, cell))
    if found is None:
        return None
    text = view.now.line(found.start.line)
    start = len(text) - len(text.lstrip())
    return types.Range(
        view.now.position(found.start.line, start), view.now.position(found.start.line, len(text.rstrip()))
    )


def _order(place: types.Position) -> tuple[int, int]:
    return place.line, place.character


def lenses(view: View, uri: str) -> list[types.CodeLens]:
    """Above each model its shapes and its parameters, and a link to its summary."""
    found = []
    for model, place in view.placed(view.result.models):
        if model.path is None:
            words = f"{flow(model.inputs, model.outputs)} · {parameters(model.parameters)}"
            line = types.Range(types.Position(place.start.line, 0), types.Position(place.start.line, 0))
            arguments = [uri, place.start.line, place.start.character]
            found.append(types.CodeLens(line, types.Command(words, SHOW, arguments=arguments)))
            found.append(types.CodeLens(line, types.Command("show summary", SHOW, arguments=arguments)))
    return found


def model_at(view: View, line: int, character: int) -> ModelSummary | None:
    """The model whose expression begins at a place."""
    for model, place in view.placed(view.result.models):
        if (place.start.line, place.start.character) == (line, character):
            return model
    return None


def definition(view: View, subject: Subject, place: types.Position, documents: Documents) -> list[types.Location]:
    """Where the layer, the model or the data at a place was made, also in an imported file."""
    for value in view.at(view.result.values, place):
        if value.made is not None and value.made != value.span:
            found = _location(value, subject, documents)
            return [] if found is None else [found]
    return []


def _location(value: KnownValue, subject: Subject, documents: Documents) -> types.Location | None:
    assert value.made is not None
    if value.path is not None:
        return place_in(value.path, value.made, documents)
    part = subject.part(value.made.cell)
    return None if part is None else types.Location(part[0].uri, part[1].range(value.made))


def summary_page(name: str, text: str, folder: Path) -> str | None:
    """The URI of a file with a summary."""
    safe = "".join(character if character.isalnum() or character in "-_" else "_" for character in name)
    file = folder / f"{safe or 'model'}.txt"
    try:
        file.write_text(text, encoding="utf-8")
    except OSError:
        return None
    return file.as_uri()
