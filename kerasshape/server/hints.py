"""Inlay hints: shapes behind layer calls, data variables and models, as if they stood in the code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lsprotocol import types

from kerasshape.report.table import shapes_text
from kerasshape.results import LayerCall, PrintedShape
from kerasshape.server.settings import Options
from kerasshape.server.view import View
from kerasshape.server.words import flow, shortened, title
from kerasshape.source.span import Span

_REST = re.compile(r"[)\]},\s]*(?=#|$)")
"""What of a line may stand before a hint that belongs to what is in these brackets."""
_DATA = ("array", "frame", "series", "dataset", "tensor")
_MOST = 3
"""Of a call that is evaluated several times, so many different shapes are shown."""


def inlay_hints(view: View, options: Options) -> list[types.InlayHint]:
    """All hints of a document, in the order of their places."""
    found: list[types.InlayHint] = []
    if "layers" in options.hints:
        found += _of_layers(view, options.longest_hint)
    if "data" in options.hints:
        found += _of_data(view, options.longest_hint)
    if "models" in options.hints:
        known = {(hint.position.line, hint.position.character, hint.label) for hint in found}
        models = _of_models(view, options.longest_hint)
        found += [each for each in models if (each.position.line, each.position.character, each.label) not in known]
    return sorted(found, key=lambda hint: (hint.position.line, hint.position.character))


def _of_layers(view: View, longest: int) -> Iterator[types.InlayHint]:
    by_place: dict[Span, list[LayerCall]] = {}
    for call in view.result.calls:
        by_place.setdefault(call.span, []).append(call)
    for span, calls in by_place.items():
        place = view.range(span)
        given = list(dict.fromkeys(each.outputs for each in calls if each.outputs is not None))
        if place is not None and any(map(_is_known, given)):
            label = " | ".join(shortened(each, longest) for each in given[:_MOST]) + (
                " | …" if len(given) > _MOST else ""
            )
            flows = dict.fromkeys(f"{each.layer} {flow(each.inputs, each.outputs)}" for each in calls)
            yield types.InlayHint(
                _behind(view, place), f"→ {label}", padding_left=True, tooltip="\n".join(list(flows)[:8])
            )


def _is_known(given: tuple[PrintedShape, ...]) -> bool:
    return any(each != "?" for each in given)


def _of_data(view: View, longest: int) -> Iterator[types.InlayHint]:
    for value, place in view.placed(view.result.values):
        if value.named and value.kind in _DATA and value.layer is None and _is_known(value.shapes):
            text = f"{value.kind} {shapes_text(value.shapes)}" + (f", {value.dtype}" if value.dtype else "")
            kind = types.InlayHintKind.Type
            yield types.InlayHint(place.end, f": {shortened(value.shapes, longest)}", kind=kind, tooltip=text)


def _of_models(view: View, longest: int) -> Iterator[types.InlayHint]:
    for model, place in view.placed(view.result.models):
        if model.outputs is not None and _is_known(model.outputs) and model.path is None:
            label = f"→ {shortened(model.outputs, longest)}"
            yield types.InlayHint(_behind(view, place), label, padding_left=True, tooltip=title(model))


def _behind(view: View, place: types.Range) -> types.Position:
    """Behind the closing brackets that follow on the line, or else right behind the place itself."""
    line, column = view.now.line(place.end.line), view.now.column(place.end)
    rest = _REST.match(line, column)
    if rest is None:
        return place.end
    return view.now.position(place.end.line, column + len(rest[0].rstrip()))
