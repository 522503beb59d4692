"""What is shown of the thing under the mouse: a layer call, a model, an array, a name in an import."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Sequence

from lsprotocol import types

from kerasshape.report.table import shapes_text
from kerasshape.results import KnownValue, LayerCall, ModelSummary
from kerasshape.server.diagnostics import page_of
from kerasshape.server.view import View
from kerasshape.server.words import by_axes, flow, parameters, table, title

_KINDS = {"frame": "data frame", "dataset": "elements"}


def hover(view: View, place: types.Position) -> types.Hover | None:
    """What is known at a place; None when nothing is."""
    found = _of_import(view, place) or _of_value(view, place) or _of_call(view, place) or _of_model(view, place)
    if found is None:
        return None
    text, where = found
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), where)


Found = tuple[str, "types.Range | None"]


def _of_value(view: View, place: types.Position) -> Found | None:
    """A name or expression that stands for data, a tensor, a layer or a model."""
    values = view.at(view.result.values, place)
    if not values:
        return None
    value = values[0]
    same = [each for each in values if each.span == value.span]
    calls = [each for each in view.result.calls if each.span == value.span]
    if calls:
        return _call_text(view, calls, same), view.range(value.span)
    if value.kind == "layer":
        return _layer_text(view, value, place)
    if value.kind == "model":
        model = next((each for each in view.result.models if each.span == value.made), None)
        return None if model is None else (_model_text(view, model), view.range(value.span))
    return "\n\n".join(_value_lines(view, value)), view.range(value.span)


def _of_call(view: View, place: types.Position) -> Found | None:
    calls = view.at(view.result.calls, place)
    if not calls:
        return None
    same = [each for each in calls if each.span == calls[0].span]
    return _call_text(view, same, ()), view.range(calls[0].span)


def _of_model(view: View, place: types.Position) -> Found | None:
    models = view.at(view.result.models, place)
    return (_model_text(view, models[0]), view.range(models[0].span)) if models else None


def _layer_text(view: View, value: KnownValue, place: types.Position) -> Found | None:
    """A layer that is made here: the calls that this place is part of, or its options."""
    around = [each for each in view.at(view.result.calls, place) if each.layer == value.layer]
    if around:
        same = [each for each in around if each.span == around[0].span]
        beside = [each for each in view.result.values if each.span == around[0].span]
        return _call_text(view, same, [value, *beside]), view.range(around[0].span)
    lines = [f"**{value.layer}**, a layer", *_options(value.options)]
    return "\n\n".join(lines), view.range(value.span)


def _call_text(view: View, calls: Sequence[LayerCall], values: Sequence[KnownValue]) -> str:
    first = calls[0]
    options = next((each.options for each in values if each.layer == first.layer), ())
    dtype = next((each.dtype for each in values if each.kind == "tensor" and each.dtype), None)
    if not options:
        inside = [each for each in view.result.values if each.layer == first.layer and _is_inside(each, first)]
        options = inside[0].options if inside else ()
    flows = list(dict.fromkeys(flow(each.inputs, each.outputs) for each in calls))
    lines = [f"**{first.layer}** {'; '.join(flows[:4])}{'; …' if len(flows) > 4 else ''}"]
    axes = [by_axes(first.layer, each, options) for each in (first.inputs, first.outputs)]
    if len(flows) == 1 and all(axes):
        lines.append(f"{axes[0]} → {axes[1]}")
    counts = {each.parameters for each in calls}
    count = parameters(counts.pop() if len(counts) == 1 else None)
    lines.append(f"{count}, {dtype}" if dtype else count)
    lines += _options(options)
    lines += _findings(view, first)
    return "\n\n".join(lines)


def _is_inside(value: KnownValue, call: LayerCall) -> bool:
    inner, outer = value.span, call.span
    return (
        inner.cell == outer.cell
        and (outer.line, outer.column) <= (inner.line, inner.column)
        and (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)
    )


def _options(options: Sequence[tuple[str, str]]) -> Iterator[str]:
    if options:
        yield ", ".join(f"`{name}={value}`" for name, value in options)


def _findings(view: View, call: LayerCall) -> Iterator[str]:
    """The findings at a call, each with the page of its rule."""
    for finding in view.result.diagnostics:
        if finding.span.cell == call.span.cell and call.span.line <= finding.span.line <= call.span.end_line:
            page = page_of(finding.code)
            name = f"{finding.code} {finding.name}"
            yield f"{f'[{name}]({page})' if page else name}: {finding.message}"


def _model_text(view: View, model: ModelSummary) -> str:
    return f"**{model.name or 'model'}**, {model.kind}: {title(model)}\n\n```text\n{table(view.result, model)}```"


def _value_lines(view: View, value: KnownValue) -> Iterator[str]:
    dtype = f", {value.dtype}" if value.dtype else ""
    yield f"**{_KINDS.get(value.kind, value.kind)}** `{shapes_text(value.shapes)}`{dtype}"
    if value.layer is not None:
        yield f"the output of {value.layer}"
    if value.made is not None and value.text is not None and value.made != value.span:
        where = "" if value.path is None else f" of {value.path}"
        cell = "" if value.made.cell is None or value.made.cell == view.cell else f"cell {value.made.cell}, "
        code = " ".join(value.text.split())
        yield f"from `{code if len(code) <= 80 else code[:79] + '…'}`, {cell}line {value.made.line}{where}"


def _of_import(view: View, place: types.Position) -> Found | None:
    """The cheat sheet of a layer that an import names."""
    if "import" not in view.now.text:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(_import_at(view, place))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and "keras" in (node.module or ""):
            for alias in node.names:
                found = _sheet(alias.name)
                if found is not None and _word_at(view, place) in (alias.name, alias.asname):
                    return found, None
    return None


def _import_at(view: View, place: types.Position) -> str:
    """The import statement around a place, which may have several lines in brackets; empty when there is none."""
    lines = view.now.all
    first = place.line
    while first >= 0 and not lines[first].lstrip().startswith("from "):
        if place.line - first > 40 or (first != place.line and ")" in lines[first]):
            return ""
        first -= 1
    if first < 0:
        return ""
    last = first
    if "(" in lines[first]:
        while last < len(lines) - 1 and ")" not in lines[last]:
            last += 1
    return "\n".join(lines[first : last + 1]).strip() if last >= place.line else ""


def _word_at(view: View, place: types.Position) -> str:
    line, column = view.now.line(place.line), view.now.column(place)
    start, end = column, column
    while start > 0 and (line[start - 1].isalnum() or line[start - 1] == "_"):
        start -= 1
    while end < len(line) and (line[end].isalnum() or line[end] == "_"):
        end += 1
    return line[start:end]


def _sheet(name: str) -> str | None:
    from kerasshape.report.layer_page import known_layers, names_for, page

    layers, aliases = known_layers()
    found = aliases.get(name, name)
    if found not in layers:
        return None
    text = "".join(page(found, layers[found], names_for(found, aliases)))
    return f"```text\n{text}```"
